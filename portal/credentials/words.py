"""What a check of a file found, in words."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from portal.credentials.checking import Problem
from portal.credentials.envelope import Unreadable, value_text

SHOWN_MAX = 200


def problem_text(problem: Problem) -> str:
    """Why a file is not to be trusted."""
    signed, shown = _shortened(problem.signed), _shortened(problem.shown)
    texts = {
        "changed": _(
            "Ändrat: %(signed)s är undertecknat, men i filen står %(shown)s.", signed=signed, shown=shown
        ),
        "added": _("Tillagt: %(shown)s är inte undertecknat.", shown=shown),
        "removed": _("Borttaget: %(signed)s är undertecknat, men saknas i filen.", signed=signed),
        "broken": _("Underskriften stämmer inte: den undertecknade delen har ändrats."),
        "not_signed": _("Den undertecknade delen är ingen underskrift från Jordnära."),
        "unknown_key": _("Filen är undertecknad med en nyckel som vi inte har publicerat."),
        "revoked_key": _(
            "Filen är undertecknad med en nyckel som är spärrad: %(reason)s", reason=problem.detail
        ),
        "key_not_in_use": _("Nyckeln användes inte då filen säger att den undertecknades."),
        "issuer": _("Filen anger en annan utfärdare än den som har undertecknat."),
        "shape": _("Uppgiften saknas eller har fel form."),
    }
    return texts[problem.code]


def unreadable_text(error: Unreadable) -> str:
    """Why a file could not be checked at all, and what would be right."""
    name = error.detail[:SHOWN_MAX]
    texts = {
        "too_large": _("Filen är för stor. En undertecknad fil är mindre än 1 MB."),
        "not_text": _("Filen är ingen textfil. Välj filen som du hämtade från profilen, den slutar på .json"),
        "empty": _("Filen är tom. Välj filen som du hämtade från profilen"),
        "not_json": _(
            "Filen går inte att läsa som JSON. Den kan vara avklippt; hämta den på nytt från profilen"
        ),
        "not_ours": _("Det här är ingen undertecknad fil från Jordnära. Hämta filen från profilen"),
        "unknown_member": _("Fältet %(name)s hör inte hemma i en undertecknad fil", name=name),
        "missing_member": _("Fältet %(name)s saknas i filen", name=name),
        "twice": _("Fältet %(name)s står två gånger i filen", name=name),
        "not_signed": _("Den undertecknade delen, jwt, är ingen text"),
    }
    return texts[error.code]


def _shortened(value: Any) -> str:
    text = value_text(value)
    return text if len(text) <= SHOWN_MAX else text[: SHOWN_MAX - 1] + "…"
