"""The English texts are complete, say what the Swedish ones say, and are the ones that are shown."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import read_mo

from portal.i18n import LANGUAGE_COOKIE
from portal.results.words import percent
from tests.portal.english import (
    ENGLISH,
    SOURCE,
    SWEDISH_LETTERS,
    TRANSLATIONS,
    Text,
    english,
    swedish_left,
    translations,
)
from tests.portal.test_pages import PUBLIC_PAGES

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%%")
UPDATE = "run `make translations` and write what is missing"
MISSING = "/finns-inte"
PAGES = (
    *PUBLIC_PAGES,
    "/katalog",
    "/katalog?sort=x&kategori=x&grans=x&sida=x",
    "/katalog?q=xyz",
    MISSING,
)


@cache
def extracted() -> dict[Text, list[str]]:
    """Every text marked for translation in Python and templates, with the files it occurs in."""
    with (TRANSLATIONS / "babel.cfg").open() as rules:
        methods, options = parse_mapping_cfg(rules)  # type: ignore[no-untyped-call]  # Babel says no types
    keywords = {**DEFAULT_KEYWORDS, "_l": None, "lazy_gettext": None}
    found: dict[Text, list[str]] = {}
    for file, _, text, _, _ in extract_from_dir(SOURCE, methods, options, keywords=keywords):
        found.setdefault(text, []).append(file)
    return found


def forms(text: Text) -> tuple[str, ...]:
    """The singular and the plural, or the only form there is."""
    return (text,) if isinstance(text, str) else text


def test_the_source_holds_texts_of_all_kinds() -> None:
    """The extraction really reads templates, pictures and Python, so that the other tests are not empty."""
    files = {Path(file).suffix for occurrences in extracted().values() for file in occurrences}
    assert files == {".html", ".py", ".svg"}
    assert len(extracted()) > 600


def test_every_text_is_in_the_english_catalogue() -> None:
    """No text of the source is unknown to the catalogue, and no text is left that the source has dropped."""
    known = translations(english())
    assert [text for text in extracted() if text not in known] == [], UPDATE
    assert [text for text in known if text not in extracted()] == [], UPDATE


def test_every_text_has_english_words() -> None:
    """Each text is translated in all its forms; nothing is guessed, kept from before or still Swedish."""
    known = translations(english())
    assert [text for text, words in known.items() if not all(forms(words))] == [], UPDATE
    assert [message.id for message in english() if message.fuzzy] == []
    assert list(english().obsolete) == []
    words = [form for both in known.values() for form in forms(both)]
    assert [form for form in words if SWEDISH_LETTERS.search(form.replace("Jordnära", ""))] == []


def test_plurals_have_as_many_forms_as_english() -> None:
    """A text with a plural is translated in English's two forms, other texts in one."""
    assert english().num_plurals == 2
    for swedish, translated in translations(english()).items():
        assert len(forms(translated)) == len(forms(swedish)), swedish


def test_translations_keep_the_placeholders() -> None:
    """What is filled in stands in both languages, and a text's outer blanks are kept."""
    for swedish, translated in translations(english()).items():
        for here, there in zip(forms(swedish), forms(translated), strict=True):
            assert sorted(PLACEHOLDER.findall(here)) == sorted(PLACEHOLDER.findall(there)), here
            assert here[: len(here) - len(here.lstrip())] == there[: len(there) - len(there.lstrip())], here
            assert here[len(here.rstrip()) :] == there[len(there.rstrip()) :], here


def test_the_compiled_catalogue_is_the_written_one() -> None:
    """What the portal loads holds exactly the texts that people edit."""
    with ENGLISH.with_suffix(".mo").open("rb") as file:
        compiled = read_mo(file)
    assert translations(compiled) == translations(english()), "run `make translations`"


def test_swedish_is_recognised(client: FlaskClient) -> None:
    """On the Swedish start page the look at what is left finds words with and without å, ä and ö."""
    left = swedish_left(client.get("/").text)
    assert {"Till startsidan", "Logga in"} & set(left)
    assert any(SWEDISH_LETTERS.search(text) for text in left)


@pytest.mark.parametrize("path", PAGES)
def test_a_page_in_english_has_no_swedish_left(client: FlaskClient, path: str) -> None:
    """Somebody who has chosen English reads English, in the text and in what screen readers say."""
    client.set_cookie(LANGUAGE_COOKIE, "en")
    page = client.get(path)
    assert page.status_code == (404 if path == MISSING else 200)
    assert '<html lang="en"' in page.text
    assert swedish_left(page.text) == []


@pytest.mark.parametrize("path", ["/logga-in", "/skapa-konto", "/glomt-losenord"])
def test_errors_are_told_in_english(client: FlaskClient, path: str) -> None:
    """An empty form comes back with its problems in English, from the page title on."""
    client.set_cookie(LANGUAGE_COOKIE, "en")
    page = client.post(path, data={}).text
    assert "<title>Error: " in page
    assert "There is a problem" in page
    assert swedish_left(page) == []


@pytest.mark.parametrize(("language", "shown"), [("sv", "78\N{NO-BREAK SPACE}%"), ("en", "78%")])
def test_shares_follow_the_language(app: Flask, language: str, shown: str) -> None:
    """The per cent sign stands apart in Swedish and close in English."""
    with app.test_request_context(headers={"Cookie": f"{LANGUAGE_COOKIE}={language}"}):
        assert percent(0.784) == shown
