"""Swedish on the screen is spelled as the dictionary does, or stands in a list that people have read."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from schemas.measures import load_measures
from schemas.plausibility.rules import load_rules
from schemas.questionnaire import FAMILIES, load_family
from schemas.questionnaire.problems import messages
from schemas.questionnaire.unit_names import unit_names
from tests.conftest import ROOT

REVIEWED = Path(__file__).with_name("svenska_ord.txt")
MARKUP = re.compile(r"<[^>]+>|%\(\w+\)[sd]|\{[^}]*\}|https?://\S+|\S+@\S+|\S*\d\S*|[A-ZÅÄÖ]{2,}\w*")
WORD = re.compile(r"[A-Za-zÅÄÖåäöÉéÜü]+(?:-[A-Za-zÅÄÖåäöÉéÜü]+)*")


def _interface() -> Iterator[str]:
    with (ROOT / "portal/translations/en/LC_MESSAGES/messages.po").open("rb") as catalogue:
        for message in read_po(catalogue):
            yield from message.id if isinstance(message.id, tuple) else [str(message.id)]


def _mails() -> Iterator[str]:
    for path in sorted((ROOT / "portal/templates/mail").glob("*.sv.txt")):
        yield re.sub(r"{[{%#].*?[}%#]}", " ", path.read_text(encoding="utf-8"), flags=re.DOTALL)


def _questions() -> Iterator[str]:
    for name in FAMILIES:
        family = load_family(name)
        texts = [family.texts, *(section.texts for section in family.sections)]
        texts += [page.texts for page in family.pages.values()]
        for question in family.questions.values():
            texts += [question.texts, *(option.texts for option in question.options)]
            for variant in question.variants.texts.values() if question.variants else ():
                yield " ".join(variant["sv"].values())
        for text in texts:
            swedish = text["sv"]
            yield f"{swedish.label} {swedish.name} {swedish.hint} {swedish.why} {swedish.where}"
        yield " ".join(line.texts["sv"] for line in family.lines)
    yield from (message["sv"] for message in messages().values())
    yield from (unit.labels["sv"] for unit in unit_names().values())
    yield from (rule.text["sv"] for rule in load_rules().rules.values())


def _measures() -> Iterator[str]:
    for one in load_measures().values():
        words = one.words["sv"]
        yield f"{words.label} {words.how} {words.assumes}"


def _words(texts: Iterable[str]) -> set[str]:
    return {word for text in texts for word in WORD.findall(MARKUP.sub(" ", text))}


def _unknown(words: Iterable[str]) -> set[str]:
    """Words that neither the dictionary nor the reviewed list has, hyphenated ones part by part."""
    program = shutil.which("hunspell")
    if program is None:
        pytest.fail("hunspell with its Swedish dictionary is needed: apt-get install hunspell hunspell-sv")
    known = set(REVIEWED.read_text(encoding="utf-8").split())
    asked = sorted(word for word in words if word not in known and word.lower() not in known)
    command = [program, "-d", "sv_SE", "-i", "utf-8", "-l"]
    done = subprocess.run(command, input="\n".join(asked), capture_output=True, text=True, timeout=100)
    assert done.returncode == 0, done.stderr
    return set(done.stdout.split())


def test_every_word_is_known() -> None:
    """Interface, mails, questions, messages, units, rules and measures have no unapproved word."""
    unknown = _unknown(_words([*_interface(), *_mails(), *_questions(), *_measures()]))
    assert not unknown, f"correct them, or add them to {REVIEWED.name}: {sorted(unknown)}"


def test_a_slip_is_found() -> None:
    """A misspelt word and an English one are unknown, a compound of the trade is not."""
    assert _unknown({"Växtodlingsplan", "klimatavtryck", "gödsel", "gödzel", "farming"}) == {
        "gödzel",
        "farming",
    }


def test_the_reviewed_list_is_kept_short() -> None:
    """What the dictionary knows, or nobody writes any more, does not stand in the list of exceptions."""
    listed = REVIEWED.read_text(encoding="utf-8").split()
    assert listed == sorted(set(listed), key=str.casefold)
    written = {word.lower() for word in _words([*_interface(), *_mails(), *_questions(), *_measures()])}
    assert [word for word in listed if word.lower() not in written] == []
