"""What each figure is: its words, its unit, where it comes from, and whether everybody may see it."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString


@dataclass(frozen=True)
class Definition:
    """One figure.

    Attributes:
        topic: the group that it is shown in.
        unit: `count`, `share`, `kg_co2e_per_kg`, `kg_co2e_per_year`, `sek` or `days`.
        title: its heading; `what` says how it is counted; `source` from what.
    """

    name: str
    topic: str
    unit: str
    title: LazyString
    what: LazyString
    source: LazyString


REGISTER = _l("Portalens register över publicerade klimatavtryck.")
INVOICES = _l(
    "Regionens inköpsrader. Deklarerade varor har sin granskade siffra, andra ett medelvärde ur litteraturen."
)
PLANS = _l("Åtgärdsplaner som en producent och regionen är överens om, och senare publicerade siffror.")
VOUCHERS = _l("Portalens register över konsultcheckar.")
CARDS = _l("Företagens beredskapskort, utan något som står i dem, och regionens inköpsrader.")
DESK = _l("Deklarationerna på granskarnas bord.")
MACHINE = _l("Portalens register över leveranser.")

PUBLIC_TOPICS = ("declarations", "purchases", "plans", "vouchers", "preparedness")
CHOSEN_TOPICS = frozenset({"purchases"})  # shown to everybody only when the region has chosen it

DEFINITIONS: tuple[Definition, ...] = (
    Definition(
        "declarations.valid",
        "declarations",
        "count",
        _l("Publicerade klimatavtryck som gäller"),
        _l("Varor vars publicerade siffra gäller den dagen. Stoppade, ersatta och utgångna är inte med."),
        REGISTER,
    ),
    Definition(
        "declarations.firms",
        "declarations",
        "count",
        _l("Företag bakom dem"),
        _l("Företag med minst en siffra som gäller."),
        REGISTER,
    ),
    Definition(
        "declarations.by_level",
        "declarations",
        "count",
        _l("Efter granskningsnivå"),
        _l("Siffror som gäller, efter hur de är granskade."),
        REGISTER,
    ),
    Definition(
        "declarations.by_family",
        "declarations",
        "count",
        _l("Efter slag av vara"),
        _l("Siffror som gäller, efter vilket formulär varan är deklarerad i."),
        REGISTER,
    ),
    Definition(
        "declarations.first_published",
        "declarations",
        "count",
        _l("Nya varor månad för månad"),
        _l("Varor som fick sin första publicerade siffra den månaden. De som senare har gått ut är med."),
        REGISTER,
    ),
    Definition(
        "purchases.per_kg",
        "purchases",
        "kg_co2e_per_kg",
        _l("Klimatavtryck per kilo inköpt mat"),
        _l(
            "Av det som har vikt och känt klimatavtryck. Spannet lägger ihop alla låga och alla höga för sig."
        ),
        INVOICES,
    ),
    Definition(
        "purchases.path",
        "purchases",
        "kg_co2e_per_kg",
        _l("Vägen till målet"),
        _l("Lika stora steg varje år från basåret till målåret, efter regionens eget mål."),
        _l("Regionens mål och inköpen under basåret."),
    ),
    Definition(
        "purchases.known_share",
        "purchases",
        "share",
        _l("Andel med känt klimatavtryck"),
        _l(
            "Av den vikt som går att räkna ut. Resten är inte med i siffran per kilo, "
            "och inte heller rader utan vikt."
        ),
        INVOICES,
    ),
    Definition(
        "purchases.verified_share",
        "purchases",
        "share",
        _l("Andel med granskad siffra"),
        _l(
            "Av den vikt som går att räkna ut, i hela procent. "
            "Visas inte när färre än tre företag ligger bakom."
        ),
        INVOICES,
    ),
    Definition(
        "plans.agreed",
        "plans",
        "count",
        _l("Överenskomna åtgärdsplaner"),
        _l("Planer som gäller. Visas inte när färre än tre företag ligger bakom."),
        PLANS,
    ),
    Definition(
        "plans.expected",
        "plans",
        "kg_co2e_per_year",
        _l("Väntad effekt av planerna"),
        _l("Valda åtgärder tillsammans, gånger ett års produktion."),
        PLANS,
    ),
    Definition(
        "plans.followed_up",
        "plans",
        "count",
        _l("Planer som är följda upp"),
        _l("Planer där en senare publicerad siffra går att jämföra med den som planen utgick från."),
        PLANS,
    ),
    Definition(
        "plans.achieved",
        "plans",
        "kg_co2e_per_year",
        _l("Uppnådd effekt"),
        _l(
            "Hur mycket lägre den senare siffran är, gånger den produktion som planen utgick från. Båda är "
            "räknade med samma faktorer. En siffra som har stoppats är inte "
            "med. Ett tal under noll betyder att utsläppen har ökat."
        ),
        PLANS,
    ),
    Definition(
        "plans.achieved_share",
        "plans",
        "share",
        _l("Uppnådd effekt, andel"),
        _l("Av utsläppen från varorna i de planer som är följda upp."),
        PLANS,
    ),
    Definition(
        "vouchers.count",
        "vouchers",
        "count",
        _l("Konsultcheckar"),
        _l("Sökta, beviljade och utbetalda, alla utlysningar tillsammans. Återkrävda räknas som utbetalda."),
        VOUCHERS,
    ),
    Definition(
        "vouchers.granted_sek",
        "vouchers",
        "sek",
        _l("Beviljat i konsultcheckar"),
        _l("Sammanlagt, alla utlysningar."),
        VOUCHERS,
    ),
    Definition(
        "vouchers.paid_sek",
        "vouchers",
        "sek",
        _l("Utbetalt i konsultcheckar"),
        _l("Sammanlagt, alla utlysningar. Återkrävda är med."),
        VOUCHERS,
    ),
    Definition(
        "preparedness.covered",
        "preparedness",
        "share",
        _l("Varugrupper med beredskapskort"),
        _l("Andel av de varugrupper som köps där minst tre företag har lämnat uppgifter för en kris."),
        CARDS,
    ),
    Definition(
        "queue.on_desk",
        "queue",
        "count",
        _l("Väntar på granskning"),
        _l("Deklarationer på granskarnas bord."),
        DESK,
    ),
    Definition(
        "queue.oldest_days",
        "queue",
        "days",
        _l("Den som har väntat längst"),
        _l("Dagar sedan den skickades in."),
        DESK,
    ),
    Definition(
        "queue.median_days",
        "queue",
        "days",
        _l("Väntan i mitten"),
        _l("Hälften har väntat så länge eller längre."),
        DESK,
    ),
    Definition(
        "queue.turn",
        "queue",
        "count",
        _l("Vems tur det är"),
        _l("Deklarationer efter vem som ska göra något härnäst."),
        DESK,
    ),
    Definition(
        "deliveries.dead",
        "queue",
        "count",
        _l("Leveranser som har stannat"),
        _l("Händelser som ingen bearbetning har klarat. De tas om hand under Drift."),
        MACHINE,
    ),
    Definition(
        "deliveries.pending",
        "queue",
        "count",
        _l("Leveranser som väntar"),
        _l("Händelser som ännu inte är bearbetade."),
        MACHINE,
    ),
)
BY_NAME = {one.name: one for one in DEFINITIONS}


def names_of(topic: str) -> list[str]:
    """The figures of a topic."""
    return [one.name for one in DEFINITIONS if one.topic == topic]
