"""What the state of a published profile is called on screen, to producers, staff and the public."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _

from portal.declarations.transitions import Party
from portal.declarations.words import Standing
from portal.i18n import day as day_words
from portal.publication.models import Publication, PublicationChange
from portal.publication.transitions import COUNTING, Action, Origin, State, days_left


@dataclass(frozen=True)
class Notice:
    """What everybody is told on the public page when a figure does not count; empty reason for none."""

    text: str
    reason: str


def state_today(publication: Publication, today: date) -> State:
    """The state as it is shown: what has run out has done so at midnight, whenever that is written down."""
    state = State(publication.state)
    return State.EXPIRED if state in COUNTING and days_left(publication, today) < 0 else state


def state_word(state: str) -> str:
    """What a stored state is called."""
    words = {
        State.PUBLISHED: _("Publicerad"),
        State.EXPIRING: _("Går snart ut"),
        State.EXPIRED: _("Har gått ut"),
        State.SUSPENDED: _("Tillfälligt stoppad"),
        State.SUPERSEDED: _("Ersatt av en nyare version"),
        State.WITHDRAWN: _("Tillbakadragen"),
    }
    return words[State(state)]


def state_colour(state: str) -> str | None:
    """The colour of the state's tag."""
    colours = {State.PUBLISHED: None, State.EXPIRING: "yellow", State.SUSPENDED: "red"}
    return colours.get(State(state), "grey")


def origin_word(origin: str) -> str:
    """Why a version was published."""
    words = {
        Origin.FIRST: _("Första versionen"),
        Origin.RENEWED: _("Förnyad av producenten"),
        Origin.FACTORS: _("Nya utsläppsfaktorer"),
    }
    return words[Origin(origin)]


def party_word(party: str) -> str:
    """Who did something to a published profile."""
    return _("regionen") if party == Party.REVIEWER else _("producenten")


def action_word(action: str) -> str:
    """What was done to a published profile, as it stands in a list."""
    words = {
        Action.SUSPEND: _("Stoppad tillfälligt"),
        Action.LIFT: _("Gäller igen"),
        Action.WITHDRAW: _("Tillbakadragen"),
        Action.REWORD: _("Namn eller kontakt ändrad"),
    }
    return words[Action(action)]


def standing_of(publication: Publication, today: date) -> Standing:
    """The state in the words of the producer's own pages."""
    state = state_today(publication, today)
    nobody, yours, ours = _("Ingen behöver göra något"), _("Din tur"), _("Vår tur")
    last_day = day_words(publication.valid_until)
    told = {
        State.PUBLISHED: (nobody, _("Klimatavtrycket är granskat och offentligt.")),
        State.EXPIRING: (yours, _("Siffran gäller till och med %(day)s. Förnya den i tid.", day=last_day)),
        State.EXPIRED: (yours, _("Siffran gäller inte längre. Förnya den om du fortfarande säljer varan.")),
        State.SUSPENDED: (
            ours,
            _("Regionen har stoppat siffran tillfälligt. Skälet står på sidan om publiceringen."),
        ),
        State.SUPERSEDED: (nobody, _("En nyare version har tagit den här versionens plats.")),
        State.WITHDRAWN: (nobody, _("Siffran är tillbakadragen. Sidan finns kvar och säger varför.")),
    }
    word = _("Godkänd") if state is State.PUBLISHED else state_word(state)
    return Standing(word, state_colour(state), *told[state])


def notice_of(publication: Publication, change: PublicationChange | None, today: date) -> Notice | None:
    """What the public page says first; None while the figure counts or has only been replaced."""
    state = state_today(publication, today)
    if state is State.EXPIRED:
        last_day = day_words(publication.valid_until)
        expired = _(
            "Siffran har gått ut. Den gällde till och med %(day)s och ska inte användas i nya upphandlingar.",
            day=last_day,
        )
        return Notice(expired, "")
    if change is None or state not in (State.SUSPENDED, State.WITHDRAWN):
        return None
    since = day_words(change.changed_at)
    if state is State.WITHDRAWN:
        by = party_word(change.party)
        told = _("Siffran drogs tillbaka av %(party)s %(day)s. Använd den inte.", party=by, day=since)
        return Notice(told, change.reason)
    told = _(
        "Regionen stoppade den här siffran tillfälligt %(day)s. Använd den inte så länge. "
        "Regionen tar ställning igen senast %(wakes_on)s.",
        day=since,
        wakes_on=day_words(publication.wakes_on or today),
    )
    return Notice(told, change.reason)
