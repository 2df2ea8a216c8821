"""What the stored codes are called on screen: status, stages, greenhouse gases, audiences."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.declarations.models import Declaration
from portal.declarations.transitions import Status
from schemas.questionnaire import load_family


@dataclass(frozen=True)
class Standing:
    """Where a declaration is, for people: the word, its colour, and whose turn it is."""

    word: str
    colour: str | None
    turn: str
    explanation: str


def standing(declaration: Declaration) -> Standing:
    """The declaration's status in the words used everywhere; see `publication.words` for what is public."""
    return _standings()[Status(declaration.status)]


def _standings() -> dict[Status, Standing]:
    received = Standing(
        _("Inskickad"),
        "blue",
        _("Vår tur"),
        _("Vi kontrollerar svaren och räknar ut klimatavtrycket. Det tar oftast mindre än en minut."),
    )
    in_review = Standing(
        _("Granskas"),
        "blue",
        _("Vår tur"),
        _("Regionens granskare går igenom deklarationen. Du får ett mejl när det är klart."),
    )
    return {
        Status.DRAFT: Standing(_("Utkast"), "grey", _("Din tur"), _("Deklarationen är inte inskickad.")),
        Status.SUBMITTED: received,
        Status.CHECKING: received,
        Status.IN_REVIEW: in_review,
        Status.APPROVAL_PROPOSED: in_review,
        Status.CHANGES_REQUESTED: Standing(
            _("Behöver kompletteras"),
            "yellow",
            _("Din tur"),
            _("Något behöver rättas innan vi kan gå vidare."),
        ),
        Status.APPROVED: Standing(
            _("Godkänd"),
            None,
            _("Ingen behöver göra något"),
            _("Klimatavtrycket är granskat och offentligt."),
        ),
        **_refusals(),
        Status.WITHDRAWN: Standing(
            _("Återtagen"), "grey", _("Ingen behöver göra något"), _("Du har tagit tillbaka deklarationen.")
        ),
    }


def _refusals() -> dict[Status, Standing]:
    return {
        Status.REJECTION_PROPOSED: Standing(
            _("Avslag föreslås"),
            "red",
            _("Din tur"),
            _("Granskaren föreslår avslag. Du har rätt att svara innan någon beslutar."),
        ),
        Status.REJECTION_ANSWERED: Standing(
            _("Avslag föreslås"),
            "blue",
            _("Vår tur"),
            _("Vi har fått ditt svar. En annan granskare beslutar."),
        ),
        Status.REJECTED: Standing(
            _("Avslagen"),
            "grey",
            _("Ingen behöver göra något"),
            _("Deklarationen är avslagen och blir inte offentlig."),
        ),
    }


def stage_word(stage: str) -> str:
    """A life-cycle stage's name."""
    words = {
        "inputs": _("Insatsvaror"),
        "farm": _("Odling och djur"),
        "processing": _("Förädling"),
        "storage": _("Lagring"),
        "packaging": _("Förpackning"),
        "transport": _("Transport"),
    }
    return words.get(stage, stage)


def gas_word(gas: str) -> str:
    """A greenhouse gas's name."""
    words = {
        "co2_fossil": _("Koldioxid, fossil"),
        "ch4_fossil": _("Metan, fossil"),
        "ch4_biogenic": _("Metan, biogen"),
        "n2o": _("Lustgas"),
        "luc": _("Ändrad markanvändning"),
        "land_management": _("Koldioxid från marken"),
        "unsplit": _("Växthusgaser som källan inte delar upp"),
    }
    return words.get(gas, gas)


def audience_note(audience: str) -> str:
    """Who gets to see the answer to a question."""
    notes = {
        "public": _("Svaret syns för alla när deklarationen är godkänd."),
        "buyers": _("Svaret syns för offentliga inköpare och för regionens granskare."),
        "region": _("Bara du och regionens granskare ser svaret."),
        "private": _("Bara du ser svaret. Det används i uträkningen."),
    }
    return notes[audience]


# What has no soil at its beginning and no farm gate at its end; all else is grown, reared or made of that.
MADE = ("furniture", "print", "solid_fuels", "stated_material", "wood_products")
SERVED = ("services", "transport")


BOUNDARIES = {
    "services": _l("Allt som går åt tills tjänsten är utförd"),
    "transport": _l("Hela transporten, från bränslets framställning till leverans hos kunden"),
    "made_gate": _l("Tills varan lämnar företaget"),
    "made_delivered": _l("Från råvara till leverans hos kunden"),
    "farm_gate": _l("Till gårdsgrind"),
    "delivered": _l("Från jord till leverans hos kunden"),
}


def boundary_words(boundary: str, category: str = "") -> str:
    """What the figure covers, in words that suit its family or category, where that is known."""
    return str(BOUNDARIES[boundary_key(boundary, category)])


def boundary_key(boundary: str, category: str = "") -> str:
    """Which words a boundary has in a family or a category."""
    kind = _families_of_categories().get(category, category)
    if kind in SERVED:
        return kind
    if kind in MADE:
        return "made_gate" if boundary == "farm_gate" else "made_delivered"
    return "farm_gate" if boundary == "farm_gate" else "delivered"


@cache
def _families_of_categories() -> dict[str, str]:
    """Category -> family, of those that are not called after a farm; a catalogue knows only the category."""
    families = [load_family(name) for name in (*MADE, *SERVED)]
    return {
        option.key: family.id
        for family in families
        for option in family.questions[family.key_question].options
    }
