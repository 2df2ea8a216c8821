"""Drafts outlive their form: what is harmless is told once, what means something else is asked again."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
import yaml

from portal.declarations import queries
from portal.declarations.models import EarlierAnswer
from schemas.questionnaire import loading
from schemas.questionnaire.files import FORMS
from schemas.questionnaire.loading import load_family, read_family
from schemas.questionnaire.shape import changes, shape_of
from tests import factories

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from sqlalchemy.orm import Session

    from portal.accounts.models import User
    from tests.declarations.browser import Browser

CROP = "crop"


@pytest.fixture
def forms(tmp_path: Path) -> Iterator[Path]:
    """A folder of forms that a test may change."""
    folder = tmp_path / "forms"
    shutil.copytree(FORMS, folder)
    yield folder
    load_family.cache_clear()


def _row(data: dict[str, Any], name: str) -> dict[str, Any]:
    row: dict[str, Any] = next(row for row in data["questions"] if row["id"] == name)
    return row


def _edit(folder: Path, topic: str, edit: Callable[[dict[str, Any]], None]) -> None:
    path = folder / "questions" / f"{topic}.yml"
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    edit(data)
    path.write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")


def _deploy(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on the portal reads these forms."""
    monkeypatch.setattr(loading, "FORMS", folder)
    load_family.cache_clear()


@pytest.fixture
def home(browser: Browser, db_session: Session, producer: User) -> str:
    """A draft that can be handed in."""
    return f"/deklarationer/{factories.a_draft(db_session, producer).id}"


def test_every_kind_of_change_is_told_apart(forms: Path) -> None:
    """Words, options, units, revisions and questions that come and go."""
    before = shape_of(read_family(forms / "families" / "field_crops.yml", forms / "questions"))

    def edit(data: dict[str, Any]) -> None:
        _row(data, "crop.variety")["text"]["sv"]["label"] = "Sorten"
        _row(data, "crop.area")["rev"] = 2
        option = _row(data, "crop.method")["options"][0]
        _row(data, "crop.method")["options"].append({**option, "key": "regenerative"})
        _row(data, "crop.sold")["unit"]["accepted"] = _row(data, "crop.sold")["unit"]["accepted"][:-1]
        data["questions"].append(
            {**_row(data, "crop.variety"), "id": "crop.colour", "required": True, "lane": "fast"}
        )

    _edit(forms, CROP, edit)
    path = forms / "families" / "field_crops.yml"
    family = yaml.safe_load(path.read_text(encoding="utf-8"))
    pages = [page for section in family["sections"] for page in section["pages"]]
    next(page for page in pages if "crop.variety" in page["questions"])["questions"].append("crop.colour")
    path.write_text(yaml.safe_dump(family, allow_unicode=True), encoding="utf-8")
    found = {(one.kind, one.question_id) for one in changes(before, read_family(path, forms / "questions"))}
    assert found == {
        ("words", "crop.variety"),
        ("meaning", "crop.area"),
        ("new_option", "crop.method"),
        ("unit_removed", "crop.sold"),
        ("new_required", "crop.colour"),
    }


def test_a_new_word_is_told_until_it_is_seen(
    browser: Browser, home: str, forms: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Harmless changes block nothing; the list goes when it has been read."""
    _edit(forms, CROP, lambda data: _row(data, "crop.variety")["text"]["sv"].update(label="Vilken sort?"))
    _deploy(forms, monkeypatch)
    page = browser.open(home)
    assert "Formuläret har ändrats sedan du var här" in page.text
    assert "Omformulerad fråga: Vilken sort?" in page.text
    assert "Klar – inte inskickad" in page.text
    browser.page.forms[-1].action = f"{home}/nytt-formular"
    page = browser.send()
    assert page.path == home
    assert "Formuläret har ändrats" not in page.text


def test_a_changed_meaning_is_asked_again_beside_the_old_answer(
    browser: Browser, home: str, forms: Path, monkeypatch: pytest.MonkeyPatch, db_session: Session
) -> None:
    """The question blocks handing in until it is answered anew, and the old answer is never lost."""
    _edit(forms, CROP, lambda data: _row(data, "crop.area").update(rev=2))
    _deploy(forms, monkeypatch)
    page = browser.open(home)
    assert "behöver ett nytt svar" in page.text
    assert "Ditt gamla svar: 7,77 ha" in page.text.replace("\N{NO-BREAK SPACE}", " ")
    assert "Klar – inte inskickad" not in page.text
    assert browser.open(f"{home}/skicka-in").status == 422
    page = browser.open(f"{home}/fraga/area")
    assert "Ditt gamla svar: 7,77 ha" in page.text.replace("\N{NO-BREAK SPACE}", " ")
    assert page.form.sent["crop-area"] == ""
    browser.send({"crop-area": "8"})
    db_session.rollback()
    db_session.expire_all()
    row = queries.answer_rows(db_session, UUID(home.split("/")[2]))["crop.area"]
    assert (row.answer().value, row.question_rev) == ("8", 2)
    kept = db_session.query(EarlierAnswer).filter_by(question_id="crop.area").one()
    assert (kept.answer().entered, kept.question_rev) == ("7,77", 1)
    assert "Klar – inte inskickad" in browser.open(home).text


def test_an_option_that_is_gone_is_asked_again_in_the_old_words(
    browser: Browser, db_session: Session, producer: User, forms: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was chosen is told by the name it had, although the form does not know it any more."""

    def edit(data: dict[str, Any]) -> None:
        option = _row(data, "crop.method")["options"][0]
        text = {"sv": {"label": "Regenerativt"}, "en": {"label": "Regenerative"}}
        _row(data, "crop.method")["options"].append({**option, "key": "regenerative", "text": text})

    _edit(forms, CROP, edit)
    _deploy(forms, monkeypatch)
    draft = factories.a_draft(db_session, producer, given=factories.answers(crop_method="regenerative"))
    _deploy(FORMS, monkeypatch)
    page = browser.open(f"/deklarationer/{draft.id}")
    assert "Går inte längre att välja för" in page.text
    assert "Ditt gamla svar: Regenerativt" in page.text
    assert browser.open(f"/deklarationer/{draft.id}/skicka-in").status == 422


def test_a_draft_from_before_forms_were_remembered_opens(
    browser: Browser, home: str, db_session: Session, forms: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a remembered form nothing is compared, and changed questions are asked again all the same."""
    from portal.declarations.models import Declaration

    db_session.get_one(Declaration, UUID(home.split("/")[2])).definition_hash = None
    db_session.commit()
    _edit(forms, CROP, lambda data: _row(data, "crop.area").update(rev=2))
    _deploy(forms, monkeypatch)
    page = browser.open(home)
    assert "Frågor att svara på nytt" in page.text
    assert "Jag har sett ändringarna" not in page.text
