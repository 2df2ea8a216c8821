"""Categories by name, in the reader's language."""

from __future__ import annotations

from portal.i18n import DEFAULT_LANGUAGE, current_language
from schemas.questionnaire import FAMILIES, load_family


def category_name(key: str, swedish: str) -> str:
    """The category as its questionnaire names it, or the Swedish label kept with the entry."""
    language = current_language()
    if language != DEFAULT_LANGUAGE:
        for name in FAMILIES:
            family = load_family(name)
            option = family.questions[family.key_question].option(key)
            if option is not None:
                return option.text(language).label
    return swedish
