"""Two people, a farm, a reviewer and old pages in any order: nothing typed is lost, nothing hidden counts.

`JORDNARA_STATE_RUNS=2000` runs that many sequences (`make soak`); without it a few, always the same ones.
"""

from __future__ import annotations

import itertools
import os
import re
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.accounts.queries import user_with_email
from portal.db import engine_for
from portal.declarations import queries
from portal.declarations.models import Declaration, EarlierAnswer, Submission
from portal.farm.models import EarlierFarmAnswer, FarmAnswer
from portal.ledger import StoredEvent, declaration_stream
from portal.results.queries import footprint_of
from portal.review import service as review
from schemas.questionnaire import build_inventory, load_family
from tests import factories
from tests.accounts.people import sign_in
from tests.declarations.browser import Browser, Seen

if TYPE_CHECKING:
    import pytest
    from flask import Flask

RUNS = int(os.environ.get("JORDNARA_STATE_RUNS", "0"))
EXAMPLES_IN_EVERY_RUN = 6
STEPS = 16
_NUMBERS = itertools.count()

# Page -> what may be typed on it. Controlling answers among them, so that others hide and come back.
TYPED: dict[str, list[dict[str, Any]]] = {
    "area": [{"crop-area": "2,5"}, {"crop-area": "3"}, {"crop-area": "många"}, {"crop-area": ""}],
    "harvest": [
        {"crop-harvest": "30000", "crop-harvest__unit": "kg[fresh]/ha"},
        {"crop-harvest": "28000", "crop-harvest__unit": "kg[fresh]/ha"},
    ],
    "soil": [{"soil-organic": "none"}, {"soil-organic": "partly"}, {"soil-organic": "whole"}],
    "soil-area": [
        {"soil-organic_area": "20", "soil-organic_area__unit": "%"},
        {"soil-organic_area": "1", "soil-organic_area__unit": "ha"},
    ],
    "mineral": [{"mineral-kinds": ["none"]}, {"mineral-kinds": ["an"]}, {"mineral-kinds": ["npk", "an"]}],
    "mineral-amount": [{"mineral-n_an": "110", "mineral-n_an__unit": "kg[N]/ha"}],
    "crop": [{"crop-variety": "Asterix"}, {"crop-variety": "Bintje"}],
    "product": [{"product-year": "2024"}, {"product-year": "2025"}],
}
PAGES = sorted(TYPED)
WHO = st.integers(min_value=0, max_value=1)


class Flow(RuleBasedStateMachine):
    """One organisation through whatever two people, a reviewer and their old pages do to it."""

    app: ClassVar[Flask]
    database_url: ClassVar[str]

    @initialize(is_empty=st.sampled_from([False, False, True]))
    def begin(self, is_empty: bool) -> None:
        """A declaration of the year before to copy from, and this year's draft: only begun, or filled in."""
        self.session = Session(engine_for(self.database_url), expire_on_commit=False)
        number = next(_NUMBERS)
        self.user = factories.a_producer(self.session, f"odlare{number}@exempel.se")
        self.reviewer = user_with_email(self.session, "granskare@exempel.se") or factories.a_reviewer(
            self.session
        )
        self.source = factories.a_draft(self.session, self.user, reference_year=2024)
        self.people = [self._person(), self._person()]
        self.kept: list[tuple[Browser, Seen]] = []
        self.accepted: set[tuple[UUID, str, str]] = set()
        self.farm_accepted: set[tuple[str, str]] = set()
        self.submitted = 0
        self._new_draft(is_empty)

    def _person(self) -> Browser:
        client = self.app.test_client()
        sign_in(client, self.user)
        return Browser(client)

    def _new_draft(self, is_empty: bool = False) -> None:
        make = factories.an_empty_draft if is_empty else factories.a_draft
        draft = make(self.session, self.user)
        self.draft_id, self.home = draft.id, f"/deklarationer/{draft.id}"
        self.organisation_id = draft.organisation_id
        self.submitted = 0

    def teardown(self) -> None:
        """Give the connection back."""
        if hasattr(self, "session"):
            self.session.close()

    # --- pages

    @rule(who=WHO, page=st.sampled_from(PAGES))
    def look(self, who: int, page: str) -> None:
        """Open a question and leave the page standing."""
        self._fine(self.people[who].open(f"{self.home}/fraga/{page}"))

    @rule(who=WHO, page=st.sampled_from(PAGES), choice=st.integers(min_value=0, max_value=3))
    def answer(self, who: int, page: str, choice: int) -> None:
        """Open a question and answer it."""
        browser = self.people[who]
        opened = browser.open(f"{self.home}/fraga/{page}")
        self._fine(opened)
        if opened.status == 200 and "/fraga/" in opened.path:
            self._type(browser, page, choice)

    @rule(who=WHO, choice=st.integers(min_value=0, max_value=3))
    def answer_what_stands_open(self, who: int, choice: int) -> None:
        """Answer the page that was left standing, however old it has become."""
        browser = self.people[who]
        page = re.search(r"/fraga/([a-z-]+)", browser.page.path)
        if browser.page.status == 200 and page and page[1] in TYPED:
            self._type(browser, page[1], choice)

    @rule(page=st.sampled_from(PAGES), first=st.integers(0, 3), second=st.integers(0, 3), mine=st.booleans())
    def answer_at_once(self, page: str, first: int, second: int, mine: bool) -> None:
        """Both have the same question open and answer it, one after the other."""
        opened = [browser.open(f"{self.home}/fraga/{page}") for browser in self.people]
        for number, (browser, choice) in enumerate(zip(self.people, (first, second), strict=True)):
            self._fine(opened[number])
            if opened[number].status == 200 and "/fraga/" in opened[number].path:
                self._type(browser, page, choice)
        self.settle(1, mine)

    @rule(who=WHO)
    def keep_the_page(self, who: int) -> None:
        """Leave the page in a tab of its own."""
        if self.people[who].page.forms:
            self.kept.append((self.people[who], self.people[who].page))

    @precondition(lambda self: self.kept)
    @rule(which=st.integers(min_value=0, max_value=7), choice=st.integers(min_value=0, max_value=3))
    def send_an_old_page(self, which: int, choice: int) -> None:
        """Go to a forgotten tab and press its button."""
        browser, seen = self.kept[which % len(self.kept)]
        browser.page = seen
        page = re.search(r"/fraga/([a-z-]+)", seen.path)
        if page and page[1] in TYPED and seen.status == 200:
            self._type(browser, page[1], choice)
        elif "/skicka-in" in seen.path:
            self._sign(browser)

    def settle(self, who: int, mine: bool) -> None:
        """Choose between two answers, where somebody is asked to."""
        browser = self.people[who]
        if "Två svar på samma fråga" not in browser.page.text or not browser.page.forms:
            return
        names = browser.page.form.sent.getlist("conflict")
        before = browser.page
        after = browser.send({f"{name}__keep": "mine" if mine else "theirs" for name in names})
        self._fine(after)
        if mine and after.status == 200:
            self._remember(before.form.sent, {name: before.form.sent.get(name, "") for name in names})

    def _type(self, browser: Browser, page: str, choice: int) -> None:
        form = browser.page.form
        values = TYPED[page][choice % len(TYPED[page])]
        fields = {
            name: value for name, value in values.items() if f"{name.split('__')[0]}__version" in form.sent
        }
        if not fields:
            return
        stored = form.sent.copy()
        address = UUID(browser.page.path.split("/")[2])
        after = browser.send({**fields, **self._why(form.sent, fields)})
        self._fine(after)
        texts = [one for value in fields.values() for one in (value if isinstance(value, list) else [value])]
        if after.status == 200:
            self._remember(stored, fields, address)
        elif after.status == 409 and "Två svar" in after.text:
            sent = [value for _name, value in after.form.sent.items(multi=True)]
            assert all(text in sent for text in texts), "the merge page forgot what was typed"
        elif after.status == 409:
            assert all(_words(*one) in after.text for one in _plain(fields)), "typed in vain and gone"
        elif after.status == 422:
            sent = [value for _name, value in after.form.sent.items(multi=True)]
            assert all(text in sent for text in texts if text), "the refused page forgot what was typed"

    def _why(self, sent: Any, fields: dict[str, Any]) -> dict[str, str]:
        """A word of explanation where the page has room for one."""
        return {f"{name}__comment": "Så är det här" for name in fields if f"{name}__comment" in sent}

    def _remember(self, before: Any, fields: dict[str, Any], declaration_id: UUID | None = None) -> None:
        for name, text in _plain(fields):
            if text and before.get(name) != text:
                self.accepted.add((declaration_id or self.draft_id, name.replace("-", ".", 1), text))

    # --- farm and copies

    @rule(who=WHO, organic=st.sampled_from(["none", "whole"]), take=st.booleans())
    def answer_for_the_farm(self, who: int, organic: str, take: bool) -> None:
        """Change what holds for the whole farm, and let the drafts follow or not."""
        browser = self.people[who]
        page = browser.open(f"/gard/{self.organisation_id}/2025")
        self._fine(page)
        if page.status != 200:
            return
        after = browser.send({"soil-organic": organic})
        self._fine(after)
        if after.status == 200:
            self.farm_accepted.add(("soil.organic", organic))
        if take and after.path.startswith(f"/gard/{self.organisation_id}/2025/utkast"):
            self._fine(browser.send())

    @rule(who=WHO, section=st.sampled_from(["harvest", "fertiliser", "soil"]), everything=st.booleans())
    def copy(self, who: int, section: str, everything: bool) -> None:
        """Go through a section of last year's answers."""
        browser = self.people[who]
        page = browser.open(f"{self.home}/kopiera/{section}?fran={self.source.id}")
        self._fine(page)
        if page.status == 200 and f"/kopiera/{section}" in page.path:
            self._fine(browser.send({"all": "1"} if everything else {}))

    # --- handing in, and what becomes of it

    @rule(who=WHO, twice=st.booleans())
    def hand_in(self, who: int, twice: bool) -> None:
        """Read the answers and sign, perhaps with two clicks."""
        browser = self.people[who]
        read = re.search(r"svar=([0-9a-f]{64})", browser.open(f"{self.home}/kontrollera").html)
        self._fine(browser.page)
        if read is None:
            return
        page = browser.open(f"{self.home}/skicka-in?svar={read[1]}")
        self._fine(page)
        if page.status == 200 and "signed_name" in page.form.names:
            self.kept.append((browser, page))
            self._sign(browser)
            if twice:
                browser.page = page
                self._sign(browser)

    def _sign(self, browser: Browser) -> None:
        mine = browser.page.path.startswith(self.home)
        status = self._status()
        after = browser.send({"signed_name": "Prov Odlare", "certified": "1"})
        self._fine(after)
        if mine and after.path.endswith("/kvittens") and status in ("draft", "changes_requested"):
            self.submitted += 1

    @precondition(lambda self: self._status() == "submitted")
    @rule()
    def compute(self) -> None:
        """The workers check and compute."""
        submission = queries.latest_submission(self.session, self.draft_id)
        assert submission
        factories.compute(self.session, submission)

    @precondition(lambda self: self._status() == "in_review")
    @rule()
    def ask_for_changes(self) -> None:
        """The reviewer sends it back with a question."""
        submission = queries.latest_submission(self.session, self.draft_id)
        assert submission
        footprint = footprint_of(self.session, submission.id)
        assert footprint
        hashes = (submission.snapshot_hash, footprint.result_hash)
        factories.impartial(self.session, self.draft_id, self.reviewer)
        reasons = {"crop.harvest": "Stämmer den?"}
        review.request_changes(self.session, self.draft_id, *hashes, reasons, "", self.reviewer.id)
        self.session.commit()

    @rule(who=WHO)
    def hand_in_and_get_it_back(self, who: int) -> None:
        """Handed in, computed, and sent back with a question, to be changed and handed in again."""
        self.hand_in(who, twice=True)
        if self._status() == "submitted":
            self.compute()
        if self._status() == "in_review":
            self.ask_for_changes()

    @rule(who=WHO)
    def take_back(self, who: int) -> None:
        """Withdraw it and begin anew."""
        browser = self.people[who]
        page = browser.open(f"{self.home}/ta-tillbaka")
        self._fine(page)
        if page.status == 200:
            self._fine(browser.send())
            assert self._status() == "withdrawn"
            self._check_submissions()
            self._new_draft()

    # --- what must hold after every step

    def _fine(self, page: Seen) -> None:
        assert page.status < 500, f"{page.path}: {page.text[:300]}"

    def _status(self) -> str:
        self.session.rollback()
        self.session.expire_all()
        return self.session.get_one(Declaration, self.draft_id).status

    @invariant()
    def nothing_accepted_is_lost(self) -> None:
        """What a page took is the stored answer, or among those it has replaced."""
        if not hasattr(self, "accepted"):
            return
        self.session.rollback()
        self.session.expire_all()
        there = set()
        for declaration_id in {one for one, *_rest in self.accepted}:
            query = select(EarlierAnswer).where(EarlierAnswer.declaration_id == declaration_id)
            now = queries.answer_rows(self.session, declaration_id).values()
            for row in (*now, *self.session.scalars(query)):
                there |= {(declaration_id, row.question_id, text) for text in _said(row.answer())}
        assert self.accepted <= there, f"lost: {self.accepted - there}"
        current = select(FarmAnswer).where(FarmAnswer.organisation_id == self.organisation_id)
        before = select(EarlierFarmAnswer).where(EarlierFarmAnswer.organisation_id == self.organisation_id)
        farm = [*self.session.scalars(current), *self.session.scalars(before)]
        said = {(row.question_id, text) for row in farm for text in _said(row.answer())}
        assert self.farm_accepted <= said

    @invariant()
    def nothing_hidden_counts(self) -> None:
        """The inventory rests on no answer to a question that is not asked."""
        if not hasattr(self, "draft_id"):
            return
        self.session.rollback()
        self.session.expire_all()
        declaration = self.session.get_one(Declaration, self.draft_id)
        sheet = queries.sheet_of(self.session, declaration)
        inventory = build_inventory(sheet.family, sheet.answers, "x", declaration.reference_year)
        used = {one.question_id for one in inventory.activities if one.question_id}
        assert not [name for name in used if sheet.view.visible(name) is False]

    @invariant()
    def submissions_are_counted_right(self) -> None:
        """As many as were signed for, each told once, and none with an unconfirmed copy in it."""
        if hasattr(self, "draft_id"):
            self._check_submissions()

    def _check_submissions(self) -> None:
        self.session.rollback()
        made = self.session.scalars(
            select(Submission).where(Submission.declaration_id == self.draft_id)
        ).all()
        told = self.session.scalar(
            select(func.count())
            .select_from(StoredEvent)
            .where(
                StoredEvent.stream == declaration_stream(self.draft_id),
                StoredEvent.type == "DeclarationSubmitted",
            )
        )
        assert len(made) == told == self.submitted
        for submission in made:
            assert all(one["confirmed_at"] for one in submission.snapshot["provenance"].values())


def _plain(fields: dict[str, Any]) -> list[tuple[str, str]]:
    """(field, text) of what is typed as text; units and choices of several have tests of their own."""
    return [(name, text) for name, text in fields.items() if isinstance(text, str) and "__" not in name]


def _words(name: str, text: str) -> str:
    """As a page says it that only tells what was typed: an option in its words."""
    option = load_family(factories.FAMILY).questions[name.replace("-", ".", 1)].option(text)
    return option.text("sv").label if option else text


def _said(answer: Any) -> set[str]:
    return {answer.entered, str(answer.value)}


def test_any_order_of_events_keeps_the_promises(
    app: Flask, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Back, edit, hide, show, two people, farm, copies, submit, sent back, again, withdrawn, old pages."""
    monkeypatch.setattr(Flow, "app", app, raising=False)
    monkeypatch.setattr(Flow, "database_url", database_url, raising=False)
    chosen = settings(
        max_examples=RUNS or EXAMPLES_IN_EVERY_RUN,
        stateful_step_count=STEPS,
        deadline=None,
        derandomize=not RUNS,
        database=None,
        suppress_health_check=list(HealthCheck),
        print_blob=False,
    )
    run_state_machine_as_test(Flow, settings=chosen)
