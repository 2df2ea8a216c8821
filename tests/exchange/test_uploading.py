"""A filled template comes back: wrong cells are named, changes are shown, and saved once or not at all."""

from __future__ import annotations

import io
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
from sqlalchemy import delete, func, select, update

from portal.accounts.models import MemberRole, Membership
from portal.accounts.queries import organisation_of
from portal.declarations import service as declarations
from portal.declarations.models import Declaration
from portal.declarations.queries import answer_rows, answers_of
from portal.exchange import layout
from portal.exchange.models import Import
from portal.organisations.models import Mandate
from schemas.questionnaire import Answer
from tests import factories
from tests.accounts.people import make_producer, sign_in
from tests.declarations.browser import Browser
from tests.exchange.person import Formula, Spreadsheet

if TYPE_CHECKING:
    from flask import Flask
    from sqlalchemy.orm import Session

    from portal.accounts.models import User
    from tests.declarations.browser import Seen

TEMPLATE = "/excel/mall/field_crops.xlsx"
TABLE = "/excel/tabell/field_crops"


def fetched(browser: Browser, address: str = TEMPLATE) -> Spreadsheet:
    """A template, opened."""
    answer = browser.client.get(address)
    assert answer.status_code == 200
    return Spreadsheet(answer.data)


def filled(browser: Browser, **typed: Any) -> Spreadsheet:
    """An empty template with a product, and what else is typed (`crop_area="2,5"`)."""
    sheet = fetched(browser)
    sheet.answer({"product-name": "Kålrot", "product-year": "2025"})
    sheet.answer({name.replace("_", "-", 1): value for name, value in typed.items()})
    return sheet


def sent(browser: Browser, content: bytes, name: str = "mall.xlsx") -> Seen:
    """The page that comes after uploading a file."""
    browser.open("/excel")
    return browser.send({"file": (io.BytesIO(content), name)})


def stored(session: Session) -> int:
    """How many declarations there are."""
    session.expire_all()
    return session.scalar(select(func.count()).select_from(Declaration)) or 0


def test_a_template_becomes_a_declaration(browser: Browser, db_session: Session) -> None:
    """Upload, look, confirm: the answers are there as typed, and nothing was before confirming."""
    sheet = filled(browser, crop_kind="Kålrot", crop_area="1 234,5", mineral_n_npk__unknown="Jag vet inte")
    sheet.type("mineral-kinds:npk", "Ja")
    page = sent(browser, sheet.saved())
    assert page.status == 200, page.text
    assert "Inget är sparat än" in page.text
    assert "1 234,5 ha" in page.text.replace("\N{NO-BREAK SPACE}", " ")
    assert stored(db_session) == 0
    page = browser.send()
    assert "Svaren är sparade" in page.text
    declaration = db_session.scalars(select(Declaration)).one()
    answers = answers_of(db_session, declaration.id)
    assert (declaration.product_name, declaration.reference_year) == ("Kålrot", 2025)
    assert answers["crop.area"] == Answer("crop.area", "given", "1234.5", "ha", "1 234,5")
    assert answers["mineral.kinds"].value == ["npk"]
    assert answers["mineral.n_npk"].state == "unknown"


def test_what_a_file_says_stands_before_what_the_farm_says(
    browser: Browser, db_session: Session, producer: User
) -> None:
    """A new declaration takes the farm's answers, and the file's own answer to the same question wins."""
    factories.farm_says(db_session, producer, 2025, {"soil.organic": "none", "electricity.source": "solar"})
    page = sent(browser, filled(browser, crop_kind="Kålrot", soil_organic="Ja, hela arealen").saved())
    assert page.status == 200, page.text
    assert "Svaren är sparade" in browser.send().text
    answers = answers_of(db_session, db_session.scalars(select(Declaration)).one().id)
    assert answers["soil.organic"].value == "whole"
    assert answers["electricity.source"].value == "solar"


@pytest.mark.parametrize(
    ("slot", "value", "told"),
    [
        ("crop-area", "1.234", "1234 eller 1,234"),
        ("crop-area", "många", "som ett tal"),
        ("crop-area", date(2025, 5, 1), "till ett datum"),
        ("crop-area", True, "SANT eller FALSKT"),
        ("crop-area", Formula("=1+1"), "formel"),
        ("crop-area", -3, "större än 0"),
        ("crop-area", 1e300, "15 siffror"),
        ("crop-kind", "Ananas", "bland alternativen"),
        ("crop-variety", date(2025, 5, 1), "Ställ in cellen som text"),
        ("product-year", 2025.5, "heltal"),
        ("mineral-kinds:npk", "kanske", "Svara Ja"),
        ("storage-months", "2", "Välj enhet"),
    ],
)
def test_a_wrong_cell_is_named(
    browser: Browser, db_session: Session, slot: str, value: Any, told: str
) -> None:
    """The message starts with sheet, row and cell, asks for what would be right, and nothing is kept."""
    sheet = filled(browser, crop_kind="Potatis")
    address = sheet.type(slot, value)
    if told == "Välj enhet":
        address = sheet.type(slot, "", layout.UNIT)
    page = sent(browser, sheet.saved())
    row = address[1:]
    assert page.status == 422, page.text
    assert f"Blad Deklaration 1, rad {row}, {address}: " in page.text
    assert told in page.text
    assert "Fel: " in page.html
    assert "1 cell behöver rättas. Inget är sparat" in page.text
    assert db_session.scalars(select(Import)).all() == []


@pytest.mark.parametrize(
    ("slot", "value", "shown"),
    [
        ("crop-area", 2.5, "2,5 ha"),
        ("crop-area", 0.1 + 0.2, "0,3 ha"),
        ("crop-area", "ca 500", "ca 500 ha"),
        ("crop-area", "2,5 ha", "2,5 ha"),
        ("crop-variety", 42, "42"),
        ("irrigation-used", True, "Ja"),
        ("crop-kind", "potatis", "Potatis"),
        ("crop-sold", 0.8, None),
    ],
)
def test_cells_of_every_kind_are_read_or_asked_about(
    browser: Browser, slot: str, value: Any, shown: str | None
) -> None:
    """Numbers, truth values and words are read as they show; a fraction that may be a percentage is not."""
    sheet = filled(browser, crop_kind="Potatis")
    sheet.type(slot, value)
    if shown is None:
        sheet.type(slot, "procent", layout.UNIT)
    page = sent(browser, sheet.saved())
    text = page.text.replace("\N{NO-BREAK SPACE}", " ")
    assert page.status == (200 if shown else 422), text
    assert (shown or "Menar du 80 % eller 0,8 %?") in text


def test_all_or_nothing(browser: Browser, db_session: Session) -> None:
    """One wrong cell in one of two sheets keeps both from being saved."""
    good, bad = filled(browser, crop_area="2"), filled(browser, crop_area="x")
    good.sheets["Kopia"] = bad.sheets[bad.forms[0]]
    page = sent(browser, good.saved())
    assert page.status == 422
    assert "Blad Kopia, rad" in page.text
    assert stored(db_session) == 0


def test_only_what_differs_is_changed(browser: Browser, db_session: Session, producer: User) -> None:
    """A template with one's answers, sent back with one changed, changes that one; empty cells nothing."""
    draft = factories.a_draft(db_session, producer)
    before = {name: row.version for name, row in answer_rows(db_session, draft.id).items()}
    sheet = fetched(browser, f"{TEMPLATE}?deklaration={draft.number}")
    sheet.answer({"crop-area": "8,5", "crop-variety": ""})
    page = sent(browser, sheet.saved())
    assert "1 svar ändras" in page.text
    text = page.text.replace("\N{NO-BREAK SPACE}", " ")
    assert "Före: 7,77 ha" in text
    assert "Efter: 8,5 ha" in text
    browser.send()
    db_session.expire_all()
    after = {name: row.version for name, row in answer_rows(db_session, draft.id).items()}
    assert {name for name in after if after[name] != before.get(name)} == {"crop.area"}


def test_nothing_new_is_told(browser: Browser, db_session: Session, producer: User) -> None:
    """A file that says what is stored already has nothing to confirm."""
    draft = factories.a_draft(db_session, producer)
    content = browser.client.get(f"{TEMPLATE}?deklaration={draft.number}").data
    page = sent(browser, content)
    assert "Det är inget att spara" in page.text
    assert not page.form.action.startswith("/excel/granska")


def test_a_conflict_since_the_preview_saves_nothing(
    browser: Browser, db_session: Session, producer: User
) -> None:
    """Who answers between preview and confirmation is not overwritten; the new comparison is offered."""
    draft = factories.a_draft(db_session, producer)
    sheet = fetched(browser, f"{TEMPLATE}?deklaration={draft.number}")
    sheet.answer({"crop-area": "8,5", "crop-variety": "Inova"})
    sent(browser, sheet.saved())
    other = {"crop.area": Answer("crop.area", "given", "9", "ha", "9")}
    declarations.save_answers(db_session, draft.id, other, {"crop.area": 1}, producer.id)
    db_session.commit()
    page = browser.send()
    assert page.status == 409
    assert "Inget ur filen är sparat" in page.text
    assert "Odlad areal, ändrad av Provodlare Ett" in page.text
    db_session.expire_all()
    answers = answers_of(db_session, draft.id)
    assert (answers["crop.area"].value, answers["crop.variety"].value) == ("9", "King Edward")
    newest = db_session.scalars(select(Import).order_by(Import.created_at.desc())).first()
    assert newest is not None
    page = browser.open(f"/excel/granska/{newest.organisation_id}/{newest.id}")
    assert "Före: 9" in page.text
    assert "Svaren är sparade" in browser.send().text
    db_session.expire_all()
    assert answers_of(db_session, draft.id)["crop.area"].value == "8.5"


def test_confirming_twice_saves_once(browser: Browser, db_session: Session) -> None:
    """A double click, or going back and pressing again, makes one declaration."""
    sent(browser, filled(browser, crop_area="2").saved())
    address = browser.page.path
    for _click in range(2):
        answer = browser.client.post(address, follow_redirects=True)
        assert "Svaren är sparade" in answer.get_data(as_text=True)
    assert stored(db_session) == 1


def test_others_do_not_see_or_confirm_it(browser: Browser, stranger: Browser, db_session: Session) -> None:
    """To another organisation an import does not exist, and neither do declarations by number."""
    address = sent(browser, filled(browser, crop_area="2").saved()).path
    for answer in (stranger.client.get(address), stranger.client.post(address)):
        assert answer.status_code == 404
    assert stored(db_session) == 0
    browser.open(address)
    browser.send()
    number = db_session.scalars(select(Declaration.number)).one()
    assert stranger.client.get(f"{TEMPLATE}?deklaration={number}").status_code == 404
    sheet = filled(stranger, crop_area="3")
    sheet.sheets[sheet.forms[0]][layout.NUMBER_ROW, layout.ANSWER] = number
    page = sent(stranger, sheet.saved())
    assert page.status == 422
    assert f"C3: Du har ingen klimatdeklaration med numret {number}" in page.text


def test_another_of_ones_own_organisations_is_not_meant(
    browser: Browser, db_session: Session, producer: User
) -> None:
    """Whoever acts for two organisations saves in the one the page was opened for, and only there."""
    other = make_producer(db_session, email="annan@exempel.se", organisation_name="Grannens Grönt AB")
    theirs = organisation_of(db_session, other.id)
    assert theirs is not None
    db_session.add(Membership(user_id=producer.id, organisation_id=theirs.id, role=MemberRole.EDITOR))
    db_session.commit()
    path = sent(browser, filled(browser, crop_area="2").saved()).path
    mine = path.split("/")[3]
    assert mine != str(theirs.id)
    assert browser.client.get(path.replace(mine, str(theirs.id))).status_code == 404
    assert browser.client.post(path, data={"organisation_id": str(theirs.id)}).status_code == 302
    assert str(db_session.scalars(select(Declaration.organisation_id)).one()) == mine


def test_an_adviser_reaches_what_the_mandate_covers(
    browser: Browser, app: Flask, db_session: Session, producer: User
) -> None:
    """Template, table and upload hold the covered declarations only, and no new ones."""
    covered, other = (factories.a_draft(db_session, producer, name) for name in ("Potatis", "Morot"))
    adviser = an_adviser(db_session, producer, [covered.id])
    client = app.test_client()
    sign_in(client, adviser)
    helper = Browser(client)
    assert other.number not in helper.open("/excel").text
    assert other.number not in client.get(f"{TABLE}.csv").text
    assert client.get(f"{TEMPLATE}?deklaration={other.number}").status_code == 404
    sheet = fetched(helper, f"{TEMPLATE}?deklaration={covered.number}")
    sheet.answer({"crop-area": "9"})
    cells = sheet.sheets[sheet.forms[0]]
    for number, told in ((other.number, "Du har ingen klimatdeklaration"), ("Ny", "inga nya")):
        cells[layout.NUMBER_ROW, layout.ANSWER] = number
        page = sent(helper, sheet.saved())
        assert page.status == 422
        assert told in page.text
    cells[layout.NUMBER_ROW, layout.ANSWER] = covered.number
    path = sent(helper, sheet.saved()).path
    assert browser.client.get(path).status_code == 404  # one's own upload only
    end_mandates(db_session)
    assert client.post(path).status_code in (403, 404)
    db_session.expire_all()
    assert answers_of(db_session, covered.id)["crop.area"].value == "7.77"


def an_adviser(session: Session, producer: User, covered: list[UUID]) -> User:
    """Somebody with a mandate for these declarations."""
    adviser = make_producer(
        session, email="radgivare@exempel.se", name="Rådgivare", organisation_name="Råd AB"
    )
    organisation = organisation_of(session, producer.id)
    own = organisation_of(session, adviser.id)
    assert organisation is not None
    assert own is not None
    session.execute(delete(Membership).where(Membership.organisation_id == own.id))
    key = {"user_id": adviser.id, "organisation_id": organisation.id}
    day = datetime.now().astimezone().date()
    session.add(Membership(**key, role=MemberRole.ADVISER))
    session.add(
        Mandate(
            **key,
            valid_from=day - timedelta(days=1),
            valid_to=day + timedelta(days=1),
            may_submit=False,
            declaration_ids=[str(one) for one in covered],
            granted_by=producer.id,
        )
    )
    session.commit()
    return adviser


def end_mandates(session: Session) -> None:
    """The owner ends every mandate."""
    session.execute(update(Mandate).values(revoked_at=datetime.now().astimezone()))
    session.commit()


def test_an_import_has_its_time(browser: Browser, db_session: Session) -> None:
    """A day later nothing can be confirmed, and the page says what to do."""
    address = sent(browser, filled(browser, crop_area="2").saved()).path
    db_session.execute(update(Import).values(expires_at=datetime.now().astimezone() - timedelta(minutes=1)))
    db_session.commit()
    for answer in (browser.client.get(address), browser.client.post(address)):
        assert answer.status_code == 410
    assert stored(db_session) == 0


def test_a_declaration_that_has_been_handed_in_is_left_alone(
    browser: Browser, db_session: Session, producer: User
) -> None:
    """Frozen answers are told by cell at upload, and as a whole when they freeze after the preview."""
    draft = factories.a_draft(db_session, producer)
    sheet = fetched(browser, f"{TEMPLATE}?deklaration={draft.number}")
    sheet.answer({"crop-area": "8,5"})
    address = sent(browser, sheet.saved()).path
    factories.hand_in(db_session, draft, producer)
    answer = browser.client.post(address)
    assert answer.status_code == 409
    assert "Inget är sparat" in answer.get_data(as_text=True)
    assert "är inskickad och går inte att ändra nu" in sent(browser, sheet.saved()).text


def test_an_unusual_answer_wants_a_word(browser: Browser, db_session: Session) -> None:
    """The warning stands beside the new answer with room for an explanation, which becomes its comment."""
    sheet = filled(browser, crop_kind="Potatis", crop_area="2", crop_harvest="150")
    page = sent(browser, sheet.saved())
    assert "Svaret om skörden är ovanligt" in page.text
    browser.send({"why-0-crop-harvest": "Vägt två gånger"})
    declaration = db_session.scalars(select(Declaration)).one()
    assert answers_of(db_session, declaration.id)["crop.harvest"].comment == "Vägt två gånger"


def test_a_new_value_does_not_keep_the_old_comment(
    browser: Browser, db_session: Session, producer: User
) -> None:
    """What explained the old figure must not silence the question about the new one."""
    given = {
        **factories.answers(),
        "crop.harvest": Answer("crop.harvest", "given", "150", "t[fresh]/ha", "150", "Vägt"),
    }
    draft = factories.a_draft(db_session, producer, given=given)
    sheet = fetched(browser, f"{TEMPLATE}?deklaration={draft.number}")
    sheet.answer({"crop-harvest": "160", "crop-harvest__comment": ""})
    page = sent(browser, sheet.saved())
    assert "Svaret om skörden är ovanligt" in page.text


def test_an_old_template_is_recognised(browser: Browser) -> None:
    """A file for other questions is told to be old; what cannot be used is named, the rest is read."""
    sheet = filled(browser, crop_area="2", crop_variety="Inova")
    marks = sheet.sheets[layout.META_SHEET]
    marks[1, 6] = "0" * 64
    row = sheet.row_of("crop-variety")
    sheet.sheets[sheet.forms[0]][row, layout.REV] = "0"
    page = sent(browser, sheet.saved())
    assert page.status == 200
    assert "Mallen gjordes för en äldre version av frågorna" in page.text
    assert f"rad {row}, C{row}: Frågan finns inte längre, eller har ändrats" in page.text
    assert "Inova" not in page.text
    marks[1, 4] = "dairy_of_old"
    assert "varugrupp som inte finns" in sent(browser, sheet.saved()).text
    del sheet.sheets[layout.META_SHEET]
    assert "inte en av våra mallar" in sent(browser, sheet.saved()).text


def test_a_table_makes_many_declarations(browser: Browser, db_session: Session, producer: User) -> None:
    """One row each, existing and new, in one confirmation."""
    draft = factories.a_draft(db_session, producer)
    sheet = fetched(browser, f"{TABLE}.xlsx")
    cells = sheet.sheets["Deklarationer"]
    slots = ("product-name", "product-year", "crop-area")
    column = {slot: sheet.column_of(slot, "Deklarationer") for slot in slots}
    assert cells[layout.FIRST_TABLE_ROW, 1] == draft.number
    cells[layout.FIRST_TABLE_ROW, column["crop-area"]] = 5
    for row, name in ((6, "Rödbeta"), (7, "Morot")):
        cells[layout.FIRST_TABLE_ROW + row, column["product-name"]] = name
        cells[layout.FIRST_TABLE_ROW + row, column["product-year"]] = 2025
    page = sent(browser, sheet.saved())
    assert "Rad 11. 2 svar ändras." in page.text
    browser.send()
    db_session.expire_all()
    assert answers_of(db_session, draft.id)["crop.area"].value == "5"
    names = set(db_session.scalars(select(Declaration.product_name)))
    assert names == {draft.product_name, "Rödbeta", "Morot"}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_text_file_in_any_dress(browser: Browser, encoding: str) -> None:
    """A CSV file is read whether it is UTF-8 or what an older Excel writes; errors name row and cell."""
    text = browser.client.get(f"{TABLE}.csv").data.decode("utf-8-sig")
    lines = text.splitlines()
    names = lines[2].split(";")
    row = ["Ny", *[""] * (len(names) - 1)]
    for name, value in {"product-name": "Kålrot åäö", "product-year": "2025", "crop-area": "1,5"}.items():
        row[names.index(name)] = value
    row[names.index("crop-area__unit")] = "hektar"
    lines[-1] = ";".join(row)
    page = sent(browser, "\r\n".join(lines).encode(encoding, "replace"), "tabell.csv")
    assert page.status == 200, page.text
    assert "Kålrot åäö" in page.text
    row[names.index("crop-area")] = "1.234"
    lines[-1] = ";".join(row)
    page = sent(browser, "\r\n".join(lines).encode(encoding, "replace"), "tabell.csv")
    assert f"Rad {len(lines)}, " in page.text
    assert "1234 eller 1,234" in page.text


def test_a_comma_between_columns_is_no_decimal_comma(browser: Browser) -> None:
    """In a file saved the English way, 1,234 may be a thousand: it is asked about."""
    lines = browser.client.get(f"{TABLE}.csv").data.decode("utf-8").splitlines()
    names = lines[2].split(";")
    row = ["Ny", *[""] * (len(names) - 1)]
    for name, value in {"product-name": "Swede", "product-year": "2025", "crop-area": '"1,234"'}.items():
        row[names.index(name)] = value
    english = [line.replace(",", "").replace(";", ",") for line in lines[:4]] + [",".join(row)]
    page = sent(browser, "\r\n".join(english).encode(), "table.csv")
    assert page.status == 422
    assert "Vi kan inte se om du menar 1234 eller 1,234" in page.text


def test_the_preview_tells_of_a_declaration_for_the_same_product(
    browser: Browser, db_session: Session, producer: User
) -> None:
    """Uploading the same new product again warns that it exists."""
    factories.a_draft(db_session, producer, "Kålrot", 2025)
    page = sent(browser, filled(browser, crop_area="2").saved())
    assert "Du har redan en klimatdeklaration för samma vara och år: JN-" in page.text


def test_nothing_to_send_is_told(browser: Browser) -> None:
    """Without a file, or with an empty one, the page says what is missing."""
    browser.open("/excel")
    assert "Välj filen" in browser.send().text
    assert "Filen är tom" in sent(browser, b"").text
