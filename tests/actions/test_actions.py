"""A unit's plan from the gap that its purchases show to what was measured; nothing is lost or made up."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from portal.accounts.models import Role
from portal.accounts.queries import user_with_email
from portal.actions import action_pages, queries, service
from portal.actions.gaps import Bought, Kind, gaps_of
from portal.actions.models import UnitAction, UnitPlan
from portal.actions.transitions import OPEN, TRANSITIONS, Move, NotAllowed, Status, may, take
from portal.declarations.desk import today
from portal.kitchens import service as kitchens
from portal.ledger import StoredEvent
from portal.mail import Mail
from portal.purchases import service as purchases
from portal.purchases.categories import categories
from portal.purchases.models import PurchaseGoal
from portal.purchases.sums import Sum, sums
from portal.purchases.swapping import Rate, rate_of, swapped
from schemas.events import DayBegan, event_types
from tests import factories
from tests.accounts.people import make_staff, sign_in
from tests.procurement.test_requirements import written
from tests.purchases.desk import Worker, read_in, staff_of
from workers.subscriber import Fact
from workers.subscriptions import SUBSCRIBERS

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session
    from werkzeug.test import TestResponse

pytestmark = pytest.mark.usefixtures("worker_environment")

UNIT = "Falu lasarett"
DUE = today() + timedelta(days=10)
LINES = (
    f"1;2024-03-01;{UNIT};Nötfärs;100;kg;;;\n2;2025-03-01;{UNIT};Nötfärs;80;kg;8000;;\n"
    f"3;2025-04-01;{UNIT};Potatis;200;kg;;;\n4;2025-04-02;{UNIT};Tallrik;5;kg;300;;\n"
    f"5;2025-03-01;Avesta;Nötfärs;1000;kg;;;\n6;2026-02-01;{UNIT};Nötfärs;40;kg;;;\n"
    f"7;2026-02-02;{UNIT};Linser;40;kg;;;\n"
)


@pytest.fixture
def staff(app: Flask, db_session: Session) -> FlaskClient:
    """A browser of the region's staff, who has read in three years of two kitchens and set a goal."""
    client = staff_of(app, db_session)
    answer = read_in(client, LINES, nötfärs="beef", potatis="potato", linser="legumes", tallrik="other")
    assert answer.status_code == 200
    user = user_with_email(db_session, "uppfoljare@exempel.se")
    assert user is not None
    purchases.set_goal(db_session, 2024, 2030, Decimal(30), user.id)
    Worker().run(db_session)
    return client


@pytest.fixture
def buyer(app: Flask, db_session: Session) -> tuple[FlaskClient, str]:
    """Another person's browser, a buyer's, and the person's id."""
    user = make_staff(db_session, Role.BUYER, "inkopare@exempel.se")
    client = app.test_client()
    sign_in(client, user)
    return client, str(user.id)


def begin(client: FlaskClient, year: str = "2026") -> str:
    """Open the unit's plan; gives its address."""
    answer = client.post("/handlingsplaner/ny", data={"unit": UNIT, "year": year})
    assert answer.status_code == 302, answer.text
    return answer.location


def typed(owner: str, /, **changes: str) -> dict[str, str]:
    """What somebody types about an action."""
    day = {"due_on-day": str(DUE.day), "due_on-month": str(DUE.month), "due_on-year": str(DUE.year)}
    said = {
        "gap": "largest-beef",
        "title": "Mer linser",
        "category": "beef",
        "owner": owner,
        "effect": "swap",
    }
    return {**said, **day, "swap_to": "legumes", "swap_percent": "25", **changes}


def planned(client: FlaskClient, owner: str, /, **changes: str) -> str:
    """Put an action into the plan; gives its address."""
    answer = client.post(f"{begin(client)}/atgard", data=typed(owner, **changes))
    assert answer.status_code == 302, answer.text
    return answer.location


def plain(page: TestResponse) -> str:
    """The page's words with ordinary blanks."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.text.replace("\xa0", " ")))


def stored(session: Session) -> UnitAction:
    """The one action."""
    session.expire_all()
    return session.scalars(select(UnitAction)).one()


def letters(session: Session, subscriber: str, event: str) -> list[Mail]:
    """What is written when the newest event of this kind is told, twice."""
    query = select(StoredEvent).where(StoredEvent.type == event).order_by(StoredEvent.occurred_at.desc())
    found = session.scalars(query).first()
    assert found is not None, event
    for _twice in range(2):
        SUBSCRIBERS[subscriber].settle(session, Fact(found, found.event()), None)
    session.commit()
    return list(session.scalars(select(Mail).where(Mail.key.contains(str(found.id)))))


def remind(session: Session, day: date) -> list[str]:
    """What the calendar writes on a day, twice; all subjects so far."""
    fact = Fact(session.scalars(select(StoredEvent)).first(), DayBegan(day=day.isoformat()))  # type: ignore[arg-type]
    for _twice in range(2):
        SUBSCRIBERS["mail_unit_actions_due"].settle(session, fact, None)
    session.commit()
    found = select(Mail.subject).where(Mail.key.startswith("unit-action-")).order_by(Mail.created_at)
    return list(session.scalars(found))


def test_a_gap_becomes_an_action_and_what_was_measured_stands_beside_what_was_expected(
    db_session: Session, staff: FlaskClient, buyer: tuple[FlaskClient, str]
) -> None:
    """The plan shows last year's gaps, a swap is reckoned on that year's sums, and the page blames nobody."""
    plan = plain(staff.get(begin(staff)))
    for told in (
        "Räknat på inköpen 2025",
        "Nötkött gav mest klimatavtryck 2025: 2 080 kg CO₂e",
        "100 % av vikten 2025 har ingen granskad siffra (285 kg)",
        "1 rad av 3 2025 har okänt klimatavtryck",
        "Ingen åtgärd är planerad än",
    ):
        assert told in plan, told
    assert "Över vägen till målet" not in plan  # potatoes brought 2025 far below the base year's beef
    address = planned(staff, buyer[1])
    assert planned(staff, buyer[1]) == address  # pressed twice: it counts once
    action = stored(db_session)
    legumes = categories()["legumes"].reference
    assert legumes is not None
    assert action.expected_kg_co2e == 20 * 26 - 20 * legumes.value
    assert (action.figures["kg_co2e"], action.gap, action.effect_year) == ("2080.000000000", "largest", 2025)
    page = plain(buyer[0].get(address))
    assert "25 % av nötkött som enheten köpte 2025 byts mot baljväxter" in page
    assert "Före, 2025: 26,0 kg CO₂e per kg. Efter, 2026: 26,0 kg CO₂e per kg." in page
    assert "Sammanlagt 2 080 kg CO₂e före och 1 040 kg CO₂e efter." in page
    assert "inköpen är från 2 månader före och 1 efter" in page
    assert "Vi säger inte att åtgärden är orsaken" in page
    written = letters(db_session, "mail_unit_action_planned", "UnitActionPlanned")
    assert [(one.recipient, "Mer linser" in one.subject) for one in written] == [
        ("inkopare@exempel.se", True)
    ]
    assert "506" in plain(staff.get("/handlingsplaner"))


def test_an_old_page_never_overwrites_and_nothing_written_is_lost(
    db_session: Session, staff: FlaskClient, buyer: tuple[FlaskClient, str]
) -> None:
    """The second of two who change the same action is told, with both texts there; every wording is kept."""
    address = planned(staff, buyer[1])
    first = typed(buyer[1], title="Bönor på måndagar", version="1")
    assert buyer[0].post(f"{address}/andra", data=first).status_code == 302
    late = staff.post(f"{address}/andra", data=typed(buyer[1], title="Linser på torsdagar", version="1"))
    assert (late.status_code, stored(db_session).title) == (409, "Bönor på måndagar")
    assert "Linser på torsdagar" in late.text
    assert 'name="version" value="2"' in late.text
    assert staff.post(f"{address}/start", data={"version": "1"}).status_code == 409
    again = typed(
        buyer[1], title="Linser på torsdagar", version="2", effect="typed", kg="1,5", effect_reason="Prov"
    )
    assert staff.post(f"{address}/andra", data=again).status_code == 302
    action = stored(db_session)
    assert (action.expected_kg_co2e, action.expected_low, action.swap_to) == (Decimal("1.5"), None, "")
    titles = [one.content["title"] for one, _who in queries.versions(db_session, action.id)]
    assert titles == ["Linser på torsdagar", "Bönor på måndagar", "Mer linser"]
    assert "Bönor på måndagar" in staff.get(address).text
    with pytest.raises(DBAPIError, match="append-only"):
        db_session.execute(text("UPDATE unit_action_versions SET content = '{}'"))
    db_session.rollback()
    assert letters(db_session, "mail_unit_action_changed", "UnitActionChanged")


def test_an_action_goes_its_way_by_the_table_and_nothing_is_dropped_without_a_word(
    db_session: Session, staff: FlaskClient, buyer: tuple[FlaskClient, str]
) -> None:
    """Begun, dropped with a reason, opened again, done; who is concerned and did not do it gets a letter."""
    address = planned(staff, buyer[1])
    assert buyer[0].post(f"{address}/finish", data={"version": "1"}).status_code == 409
    assert buyer[0].post(f"{address}/start", data={"version": "1"}).status_code == 302
    written = letters(db_session, "mail_unit_action_moved", "UnitActionMoved")
    assert [(one.recipient, one.subject) for one in written] == [
        ("uppfoljare@exempel.se", "Pågår: Mer linser")
    ]
    silent = staff.post(f"{address}/drop", data={"version": "2", "reason": "  "})
    assert (silent.status_code, "Skriv varför åtgärden avbryts" in silent.text) == (422, True)
    assert staff.post(f"{address}/drop", data={"version": "2", "reason": "x\0"}).status_code == 422
    assert staff.post(f"{address}/drop", data={"version": "2", "reason": "Köket stänger"}).status_code == 302
    assert "Avbröts därför att" in staff.get(address).text
    assert stored(db_session).ended_on == today()
    assert staff.get(f"{address}/andra").status_code == 302
    assert staff.post(f"{address}/andra", data=typed(buyer[1], version="3")).status_code == 409
    for step, version in (("reopen", "3"), ("start", "4"), ("finish", "5")):
        assert staff.post(f"{address}/{step}", data={"version": version}).status_code == 302
    action = stored(db_session)
    assert (action.status, action.dropped_reason, action.version) == ("done", "", 6)
    assert [one.status for one, _who in queries.versions(db_session, action.id)][-1] == "planned"
    with pytest.raises(NotAllowed):
        service.move(db_session, action.id, 6, Move.START, action.owner_id)


def test_the_table_names_events_that_exist_and_drives_the_buttons() -> None:
    """What the table does not have is neither offered nor done."""
    assert {row.event for row in TRANSITIONS} <= set(event_types())
    allowed = {(row.source, row.move) for row in TRANSITIONS}
    for status in Status:
        for move in Move:
            action = UnitAction(status=status)
            assert may(action, move) == ((status, move) in allowed)
            if (status, move) not in allowed:
                with pytest.raises(NotAllowed):
                    take(action, move)
    assert {Status.PLANNED, Status.UNDER_WAY} == OPEN


BAD = [
    ({"title": ""}, "Skriv kort vad som ska göras"),
    ({"gap": "largest-pork"}, "Välj en lucka i listan"),
    ({"category": "", "effect": "swap"}, "Välj vilken varugrupp som ska minska"),
    ({"category": "atlantis"}, "Välj en kategori i listan"),
    ({"owner": "00000000-0000-0000-0000-000000000000"}, "Välj vem som ser till"),
    ({"due_on-day": "32"}, "Skriv datumet"),
    ({"due_on-year": "2099"}, "högst tio år bort"),
    ({"effect": ""}, "Välj hur effekten är räknad"),
    ({"swap_to": "beef"}, "Välj vilken annan varugrupp"),
    ({"swap_percent": "0"}, "Skriv ett tal större än noll"),
    ({"swap_percent": "101"}, "mellan 0 och 100"),
    ({"category": "pork"}, "Det går inte att räkna på bytet"),
    ({"swap_to": "meals"}, "Det går inte att räkna på bytet"),
    ({"effect": "typed", "kg": "5"}, "Skriv hur siffran är räknad"),
    ({"effect": "typed", "kg": "1.234", "effect_reason": "Prov"}, "Skriv ett tal"),
    ({"effect": "unknown"}, "Skriv varför ingen siffra går att ge än"),
    ({"leans_on": "requirement:1"}, "Välj i listan"),
]


def test_what_is_wrong_is_told_at_its_field_and_what_was_typed_stays(
    db_session: Session, staff: FlaskClient, buyer: tuple[FlaskClient, str]
) -> None:
    """No figure without a source, no owner from outside, nothing stored; the page comes back as typed."""
    plan = begin(staff)
    for changes, told in BAD:
        page = staff.post(f"{plan}/atgard", data=typed(buyer[1], text="Prata med köket", **changes))
        assert (page.status_code, told in plain(page)) == (422, True), changes
        assert "Prata med köket" in page.text
    assert not db_session.scalars(select(UnitAction)).all()
    for data in ({"unit": "Atlantis", "year": "2026"}, {"unit": UNIT, "year": "nu"}):
        assert staff.post("/handlingsplaner/ny", data=data).status_code == 422
    assert begin(staff) == plan  # one plan a year, whoever opens it again
    form = staff.get(f"{plan}/atgard?lucka=largest-beef").text
    assert '<option value="largest-beef" selected' in form


def test_lists_filter_and_the_file_says_the_same(
    db_session: Session, staff: FlaskClient, buyer: tuple[FlaskClient, str]
) -> None:
    """By unit, owner and status; what is no choice filters nothing; no cell becomes a formula."""
    said = {"effect": "unknown", "effect_reason": "Vi väntar på recepten", "gap": "other", "category": ""}
    address = planned(staff, buyer[1], title="=HYPERLINK(1)", **said)
    asked = f"?enhet={UNIT}&ansvarig={buyer[1]}&status=planned"
    assert "=HYPERLINK(1)" in staff.get(f"/handlingsplaner{asked}").text
    assert "Ingen åtgärd passar" in staff.get("/handlingsplaner?status=done").text
    assert "=HYPERLINK(1)" in staff.get("/handlingsplaner?status=x&ansvarig=y&enhet=z").text
    file = staff.get(f"/handlingsplaner/atgarder.csv{asked}").text
    assert f"{UNIT};2026;Något annat;'=HYPERLINK(1);" in file
    assert "Vi väntar på recepten" in file
    page = plain(staff.get(address))
    assert "går inte att säga än" in page
    assert "Förklaring Vi väntar på recepten" in page
    figures = queries.overview_figures(db_session, DUE + timedelta(days=1))
    assert (figures.late, figures.expected.without_figure, figures.expected.kg) == (1, 1, Decimal(0))
    assert "1 åtgärd har ingen siffra" in plain(staff.get("/handlingsplaner"))


def test_the_owner_is_reminded_before_the_day_and_once_after(
    db_session: Session, staff: FlaskClient, buyer: tuple[FlaskClient, str]
) -> None:
    """Two letters in all, and none about what is done; a moved day is a new reason."""
    address = planned(staff, buyer[1])
    assert remind(db_session, DUE - timedelta(days=15)) == []
    assert remind(db_session, DUE - timedelta(days=14)) == ["Påminnelse om en åtgärd: Mer linser"]
    assert len(remind(db_session, DUE)) == 1
    assert remind(db_session, DUE + timedelta(days=1))[1:] == ["Försenad åtgärd: Mer linser"]
    later = DUE + timedelta(days=30)
    moved = {"due_on-day": str(later.day), "due_on-month": str(later.month), "due_on-year": str(later.year)}
    assert staff.post(f"{address}/andra", data=typed(buyer[1], version="1", **moved)).status_code == 302
    owner = user_with_email(db_session, "inkopare@exempel.se")
    assert owner is not None
    owner.is_active = False  # has left: whoever began the plan is reminded instead
    db_session.commit()
    assert f'value="{buyer[1]}" selected' in staff.get(f"{address}/andra").text  # saving need not change it
    assert len(remind(db_session, later)) == 3
    last = db_session.scalars(select(Mail).order_by(Mail.created_at.desc())).first()
    assert last is not None
    assert last.recipient == "uppfoljare@exempel.se"
    for step, version in (("start", "2"), ("finish", "3")):
        staff.post(f"{address}/{step}", data={"version": version})
    assert len(remind(db_session, later + timedelta(days=5))) == 3


def test_where_a_thing_is_produced_changes_nothing_here(db_session: Session, staff: FlaskClient) -> None:
    """Another definition of near: the same gaps to the last figure, and no page asks where."""
    before = queries.bought(db_session, UNIT, 2025)
    user = user_with_email(db_session, "uppfoljare@exempel.se")
    assert user is not None
    purchases.define_local(db_session, ["0180"], user.id)
    db_session.commit()
    assert queries.bought(db_session, UNIT, 2025) == before
    assert [gap.kind for gap in gaps_of(before)] == [Kind.LARGEST, Kind.UNVERIFIED, Kind.UNKNOWN]


def test_gaps_come_only_from_figures_that_there_are() -> None:
    """Above the path, seasons that are bought in, and nothing where nothing was bought or known."""
    beef = Sum("beef", Decimal(10), Decimal(10), Decimal(0), Decimal(260), Decimal(170), Decimal(400), 2, 0)
    found = Bought(
        2025,
        [beef],
        Decimal(20),
        {"potato": frozenset({3, 4}), "beef": frozenset({1})},
        {("potato", 4): Decimal(7), ("beef", 2): Decimal(5)},
    )
    assert [gap.key for gap in gaps_of(found)] == [
        "above_path",
        "largest-beef",
        "unverified",
        "season-potato",
    ]
    assert gaps_of(found)[-1].figures == {"year": "2025", "months": "4", "kg": "7"}
    assert gaps_of(replace(found, path=Decimal(26)))[0].key == "largest-beef"
    unknown = Sum("other", Decimal(3), lines=1, unknown_lines=1)
    assert [gap.key for gap in gaps_of(Bought(2025, [unknown]))] == ["unverified", "unknown"]
    assert gaps_of(Bought(2025, [])) == []


AMOUNT = st.decimals(0, 10_000, places=3)


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(kg=AMOUNT, known=AMOUNT, value=AMOUNT, percent=st.decimals(0, 100, places=2), rate=AMOUNT)
def test_a_swap_counts_what_is_known_once_and_guesses_nothing(
    kg: Decimal, known: Decimal, value: Decimal, percent: Decimal, rate: Decimal
) -> None:
    """Nothing of it: nothing. All of it: all. What is unknown is told apart; the range holds the figure."""
    bought = Sum("beef", kg + known, known, Decimal(0), value, value / 2, value * 2, 1, 0)
    found = swapped(bought, Rate(rate, rate / 2, rate * 2, "bought"), percent)
    assert (found is None) == (known == 0)
    if found is None:
        return
    assert found.low <= found.saved <= found.high
    assert found.kg <= known
    assert found.unknown_kg == kg * percent / 100
    if percent == 0:
        assert not any((found.kg, found.saved, found.low, found.high))
    if percent == 100:
        assert (found.before, found.after) == (value, known * rate)


def test_a_rate_is_what_was_bought_before_it_is_the_literature(
    db_session: Session, staff: FlaskClient
) -> None:
    """The unit's own, then the region's, then the one source; none where nobody knows."""
    own = sums(db_session, "category", 2026, UNIT)
    assert {one.key for one in own} == {"beef", "legumes"}
    assert rate_of("beef", own) == Rate(Decimal(26), Decimal(17), Decimal(40), "bought")
    pork = rate_of("pork", own)
    assert pork is not None
    assert pork.basis == "reference"
    assert rate_of("meals", own) is None


def test_the_goal_is_held_against_the_units_own_base_year(db_session: Session, staff: FlaskClient) -> None:
    """A year of beef only is the base year itself; without purchases from the base year nothing is said."""
    found = queries.bought(db_session, UNIT, 2024)
    assert found.path == 26
    one = db_session.scalars(select(PurchaseGoal)).one()
    assert one.base_year == 2024
    assert queries.bought(db_session, "Avesta", 2025).path is None
    plan = db_session.scalar(select(UnitPlan))
    assert plan is None
    assert queries.figures_year(db_session, UNIT, 2030) == 2026
    assert queries.figures_year(db_session, "Nytt kök", 2030) is None


def test_an_action_can_lean_on_what_else_is_done(
    db_session: Session,
    staff: FlaskClient,
    buyer: tuple[FlaskClient, str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A requirement is named to all and linked for who may read it; a unit that bought nothing plans too."""
    requirement = written(buyer[0], db_session)
    key = f"requirement:{requirement.id}"
    address = planned(buyer[0], buyer[1], leans_on=key)
    label = f"Krav {requirement.number}: Potatis 2027"
    assert f">{label}</a>" in buyer[0].get(address).text
    assert label in staff.get(address).text
    assert f">{label}</a>" not in staff.get(address).text
    assert f'value="{key}" selected' in buyer[0].get(f"{address}/andra").text
    with monkeypatch.context() as nothing_listed:  # as when a producer takes its plan back
        nothing_listed.setattr(action_pages, "supports", lambda _session: [])
        assert f'value="{key}" selected' in buyer[0].get(f"{address}/andra").text
    kitchens.load_region_points(db_session)
    db_session.commit()
    empty = next(one for one in queries.units(db_session) if one not in (UNIT, "Avesta"))
    answer = staff.post("/handlingsplaner/ny", data={"unit": empty, "year": "2026"}, follow_redirects=True)
    assert "Det finns inga inköp för enheten" in answer.text
    made = staff.post(
        f"{answer.request.path}/atgard",
        data=typed(
            buyer[1], gap="other", category="", effect="typed", kg="100", effect_reason="Egen vägning"
        ),
        follow_redirects=True,
    )
    assert "Det finns inga inköp att jämföra med" in made.text
    assert "Handlingsplan: " in staff.get(answer.request.path).text


def test_producers_never_see_what_units_plan(app: Flask, db_session: Session, staff: FlaskClient) -> None:
    """The pages are the region's own; what there is not is not found."""
    plan = begin(staff)
    client = app.test_client()
    sign_in(client, factories.a_producer(db_session))
    for address in ("/handlingsplaner", plan, f"{plan}/atgard", "/handlingsplaner/atgarder.csv"):
        assert client.get(address).status_code == 403
    nobody = "00000000-0000-7000-8000-000000000000"
    for address in (f"/handlingsplaner/{nobody}", f"/handlingsplaner/atgard/{nobody}"):
        assert staff.get(address).status_code == 404


def test_what_several_are_expected_to_give_has_its_range() -> None:
    """Ends are added, what was typed has none and is told, what is dropped or unknown is not counted."""

    def one(status: str, *told: str) -> UnitAction:
        kg, low, high = ([Decimal(text) for text in told] + [None] * 3)[:3]
        return UnitAction(status=status, expected_kg_co2e=kg, expected_low=low, expected_high=high)

    swap, typed, dropped = one("planned", "10", "0", "30"), one("done", "5"), one("dropped", "90", "80", "99")
    found = queries.expected_of([swap, typed, one("under_way"), dropped])
    assert [found.kg, found.low, found.high, found.rangeless_kg] == [Decimal(kg) for kg in (15, 5, 35, 5)]
    assert (found.figures, found.without_figure) == (2, 1)
