"""A scenario from choice to file, and two competitors who never read each other's kilograms unasked."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.consolidation import queries, seen
from portal.consolidation.models import Scenario, ScenarioConsent
from portal.dialogues.models import Dialogue
from portal.ledger import StoredEvent
from portal.mail import Mail
from portal.privacy import service as privacy
from schemas.consolidation import Outcome, Way
from tests.accounts.people import make_staff, sign_in
from tests.consolidation.goods import a_buyer, a_grower, browser, compute, firm_of, the_kitchens, typed
from tests.organisations.people import Company, a_company, an_adviser
from workers.subscriber import Fact
from workers.subscriptions import SUBSCRIBERS

if TYPE_CHECKING:
    from flask import Flask
    from sqlalchemy.orm import Session

pytestmark = pytest.mark.usefixtures("worker_environment")

ROOM = "/upphandla/samordning"


def plain(text: str) -> str:
    """A page without the blanks that numbers are grouped with."""
    return text.replace("\xa0", "").replace("\N{NARROW NO-BREAK SPACE}", "")


def has(amount: str, text: str) -> bool:
    """Whether the amount stands in the text by itself, not inside some id."""
    return re.search(rf"(?<![\w,.-]){amount}(?![\w-])", text) is not None


def made(app: Flask, session: Session, growers: int) -> tuple[FlaskClient, list, Scenario]:  # type: ignore[type-arg]
    """A scenario of so many growers, computed, with the buyer's browser."""
    found = [a_grower(session, number) for number in range(1, growers + 1)]
    points = the_kitchens(session)
    client = browser(app, a_buyer(session))
    answer = client.post(f"{ROOM}/ny", data=typed([profile for _user, profile in found], points))
    assert answer.status_code == 303, answer.text
    return client, found, compute(session)[0]


def test_from_choice_to_file(app: Flask, db_session: Session) -> None:
    """A buyer chooses, types, is told what is wrong, waits, reads every way, and takes it as a file."""
    profile = a_grower(db_session, 1)[1]
    points = the_kitchens(db_session)
    buyer = a_buyer(db_session)
    client = browser(app, buyer)
    assert "Gör en beräkning" in client.get(ROOM).text
    assert "Ingen vara heter så" in client.get(f"{ROOM}/ny?sok=ananas").text
    chosen = f"vara={profile.slug}&kok={points[0].id}&kok={points[1].id}"
    assert "Tvättad potatis" in client.get(f"{ROOM}/ny?sok=potat&{chosen}").text
    nothing = client.get(f"{ROOM}/ny/mangder?vara=finns-inte")
    assert (nothing.status_code, "Välj 1 till 8 kök" in nothing.text) == (422, True)
    assert "Till Falu lasarett" in client.get(f"{ROOM}/ny/mangder?{chosen}").text

    empty = {**typed([profile], points), "title": "", "capacity_kg": "mycket", "vehicle": "häst", "hub": "-1"}
    empty |= {f"kg-{profile.slug}-{points[0].id}": "1e9", f"kg-{profile.slug}-{points[1].id}": ""}
    empty |= {f"per_week-{profile.slug}": "", "times": "9"}
    refused = client.post(f"{ROOM}/ny", data=empty)
    assert refused.status_code == 422
    for told in (
        "Skriv vad beräkningen ska heta",
        "Välj ett fordon",
        "Välj en plats",
        "hur många leveranser",
        "mycket",
        "1e9",
    ):
        assert told in refused.text, told
    none = {**typed([profile], points), **{f"kg-{profile.slug}-{one.id}": "" for one in points}}
    assert "till minst ett kök" in client.post(f"{ROOM}/ny", data=none).text
    assert client.post(f"{ROOM}/ny", data={"title": "x"}).status_code == 400
    # What was taken back while the amounts were typed is not left out unseen.
    lost = client.post(f"{ROOM}/ny", data={**typed([profile], points), "vara": [profile.slug, "borta"]})
    assert (lost.status_code, lost.text.count("går inte längre att räkna på")) == (422, 2)
    assert "111,5" in lost.text
    assert db_session.scalars(select(Scenario)).all() == []

    answer = client.post(f"{ROOM}/ny", data=typed([profile], points, hub=str(points[1].id), dialog="inget"))
    assert "Beräkningen görs nu" in client.get(answer.location).text
    piece = FlaskClient(app)  # of a page: it need not be a whole one
    sign_in(piece, buyer)
    assert "X-Poll-Done" not in piece.get(f"{answer.location}/lage").headers
    scenario, found = compute(db_session)
    assert "X-Poll-Done" in piece.get(f"{answer.location}/lage").headers
    page = plain(client.get(answer.location).text)
    for told in (
        "Genom en omlastning",
        "Omlastningens egen el",
        "Större last",
        "446 kg i veckan",
        "ISO 14083",
    ):
        assert told in page, told
    file = client.get(f"{answer.location}/berakning.csv")
    assert file.headers["Content-Disposition"].endswith(f'samordning-{scenario.number}.csv"')
    lines = file.text.splitlines()
    assert len(lines) == 1 + len(Way)
    share = next(one for one in found.shares if one.way is Way.ROUND)
    assert f";{f'{share.kg_co2e:.6f}'.replace('.', ',').rstrip('0')};" in lines[2]
    assert "Potatis till två kök" in client.get(ROOM).text
    english = client.get("/sprak/en", query_string={"next": answer.location}, follow_redirects=True)
    assert "One shared round" in english.text


def test_a_scenario_belongs_to_a_dialogue(app: Flask, db_session: Session) -> None:
    """The dialogue's page leads to the choice, which leads back to the dialogue."""
    buyer = a_buyer(db_session)
    profile, points = a_grower(db_session, 1)[1], the_kitchens(db_session)
    from portal.declarations.desk import today

    dialogue = Dialogue(
        title="Om leveranser",
        kind="group",
        regime="below",
        invitation="Kom",
        agenda="Bilar",
        place="Falun",
        meets_on=today(),
        status="draft",
        made_by=buyer.id,
    )
    db_session.add(dialogue)
    db_session.commit()
    client = browser(app, buyer)
    assert f"{ROOM}/ny?dialog={dialogue.id}" in client.get(f"/upphandla/dialoger/{dialogue.id}").text
    assert str(dialogue.id) in client.get(f"{ROOM}/ny?dialog={dialogue.id}").text
    answer = client.post(f"{ROOM}/ny", data=typed([profile], points, dialog=str(dialogue.id)))
    compute(db_session)
    assert f"Dialog {dialogue.number}" in client.get(answer.location).text


def everything(app: Flask, session: Session, user: object, scenario: Scenario) -> str:
    """All that a firm is shown: its list, its page and its file, and the letters that it got."""
    firm = firm_of(session, user)  # type: ignore[arg-type]
    client = browser(app, user)  # type: ignore[arg-type]
    pages = [
        f"/samordning/{firm}",
        f"/samordning/{firm}/{scenario.id}",
        f"/samordning/{firm}/{scenario.id}/berakning.csv",
    ]
    answers = [client.get(one) for one in pages]
    assert [one.status_code for one in answers] == [200] * 3
    letters = session.scalars(select(Mail).where(Mail.recipient == user.email))  # type: ignore[attr-defined]
    return plain(
        "\n".join([*(one.text for one in answers), *(f"{one.subject} {one.body_text}" for one in letters)])
    )


def test_two_competitors_over_every_page_and_file(app: Flask, db_session: Session) -> None:
    """Neither reads the other's kilograms, nor what they can be worked out from, before that one agrees."""
    buyer, growers, scenario = made(app, db_session, 2)
    (first, mine), (second, theirs) = growers
    whole = buyer.get(f"{ROOM}/{scenario.id}").text
    assert mine.slug in whole
    assert theirs.slug in whole
    shown = everything(app, db_session, first, scenario)
    assert "111,5 kg" in shown
    # 222.5 kg to each of two kitchens twice a week; the name, the page and the slug of the other as well.
    assert not has("222,5", shown)
    assert not has("890", shown)
    for secret in ("odlare2", theirs.slug, str(firm_of(db_session, second)), "En gemensam runda"):
        assert secret not in shown, secret
    assert "1 företag till är med" in shown
    # The other firm's addresses, the region's, and a scenario that is not theirs, do not exist for it.
    client = browser(app, first)
    other = firm_of(db_session, second)
    for page in ("", f"/{scenario.id}", f"/{scenario.id}/berakning.csv"):
        assert client.get(f"/samordning/{other}{page}").status_code == 404
        assert client.get(f"{ROOM}{page}").status_code == 403
    for page in ("visa", "dolj"):
        assert client.post(f"/samordning/{other}/{scenario.id}/{page}").status_code == 404
    assert client.get(f"{ROOM}/ny").status_code == client.get(f"{ROOM}/{scenario.id}/lage").status_code == 403
    assert client.get(f"/samordning/{firm_of(db_session, first)}/{uuid4()}").status_code == 404
    assert db_session.scalars(select(ScenarioConsent)).all() == []

    # The other agrees: now the first reads it all, and the other still nothing of the first.
    here = f"/samordning/{other}/{scenario.id}"
    told = browser(app, second).post(f"{here}/visa", follow_redirects=True)
    assert "De andra i beräkningen ser nu er del" in told.text
    shown = everything(app, db_session, first, scenario)
    assert has("222,5", shown)
    assert "En gemensam runda" in shown
    assert "111,5" not in everything(app, db_session, second, scenario)
    # How the other loads its own vehicle, and how far it drives, is told to the region alone.
    ours = firm_of(db_session, first)
    lines = client.get(f"/samordning/{ours}/{scenario.id}/berakning.csv").text.splitlines()[1:]
    of_others = [cells for line in lines if (cells := line.split(";"))[2] == "890"]
    assert [(cells[4], bool(cells[13]), bool(cells[14])) for cells in of_others] == [
        ("Var och en kör själv, som i dag", False, False),
        ("En gemensam runda", True, True),
    ]
    assert len(lines) == 2 + 3
    outcome = Outcome.from_json(scenario.result)
    parts = queries.parts_of(db_session, scenario.id)
    totals = seen.for_firm(parts, outcome, {other}, ours).totals
    assert [(one.way, one.km is None) for one in totals] == [(Way.ALONE, True), (Way.ROUND, False)]
    assert Way.LARGER in {one.way for one in seen.whole(parts, outcome, ()).totals}
    # An adviser who is to see one declaration sees nothing of what is about all of the firm's goods.
    company = Company(ours, first)
    for name, changes, status in (
        ("del", {"declaration_ids": (mine.declaration_id,)}, 404),
        ("allt", {}, 200),
    ):
        adviser = browser(app, an_adviser(db_session, company, f"{name}@exempel.se", **changes))
        for page in ("", f"/{scenario.id}", f"/{scenario.id}/berakning.csv"):
            assert adviser.get(f"/samordning/{ours}{page}").status_code == status
        assert (f'"/samordning/{ours}"' in adviser.get(f"/foretag/{ours}").text) == (status == 200)
    # Two firms are too few for a sum of those who have agreed.
    assert "skulle tillsammans leverera" not in shown

    # It takes that back: hidden at once, and every step is in the ledger and told to the buyer.
    browser(app, second).post(f"{here}/visa")
    assert "De andra ser inte längre" in browser(app, second).post(f"{here}/dolj", follow_redirects=True).text
    browser(app, second).post(f"{here}/dolj")
    assert not has("222,5", everything(app, db_session, first, scenario))
    stream = select(StoredEvent).where(StoredEvent.stream == f"consolidation-{scenario.id}")
    happened = db_session.scalars(stream.order_by(StoredEvent.stream_version)).all()
    assert [one.type.removeprefix("Consolidation") for one in happened] == [
        "Asked",
        "ConsentGiven",
        "ConsentRevoked",
    ]
    for one, name in zip(happened[1:], ("given", "revoked"), strict=True):
        SUBSCRIBERS[f"mail_consolidation_{name}"].settle(db_session, Fact(one, one.event()), None)
    mails = [one.recipient for one in db_session.scalars(select(Mail).order_by(Mail.id))]
    assert mails[-2:] == ["inkopare@exempel.se"] * 2


def test_the_sum_of_those_who_agree_needs_three(app: Flask, db_session: Session) -> None:
    """Three have agreed and a fourth has not: their sum is shown, and nothing that the fourth is inside."""
    _buyer, growers, scenario = made(app, db_session, 4)
    for user, _profile in growers[:3]:
        firm = firm_of(db_session, user)
        browser(app, user).post(f"/samordning/{firm}/{scenario.id}/visa")
    shown = everything(app, db_session, growers[0][0], scenario)
    sum_of_three = 4 * (111.5 + 222.5 + 333.5)
    assert f"{sum_of_three:.0f} kg i veckan" in shown
    assert "En gemensam runda" not in shown
    assert "444,5" not in shown
    assert not has(f"{4 * 444.5:.0f}", shown)
    # The fourth sees everybody: nobody is hidden from it.
    fourth = everything(app, db_session, growers[3][0], scenario)
    assert "En gemensam runda" in fourth
    assert "444,5" in fourth
    # Of a firm that nobody is left in nobody sees anything: nobody could take its yes back.
    privacy.erase_person(db_session, "k", growers[1][0].id)
    db_session.commit()
    assert "222,5" not in everything(app, db_session, growers[3][0], scenario)


def test_who_may_not(app: Flask, db_session: Session) -> None:
    """Reviewers and administrators make no scenarios; a firm that is in none has an empty list."""
    from portal.accounts.models import Role

    for role in (Role.REVIEWER, Role.ADMIN, Role.LAWYER):
        client = browser(app, make_staff(db_session, role, f"{role}@exempel.se"))
        assert client.get(ROOM).status_code == 403
    company = a_company(db_session, "ensam@exempel.se")
    page = browser(app, company.owner).get(f"/samordning/{company.id}")
    assert "inte med i någon beräkning" in page.text
