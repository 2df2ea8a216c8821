"""Joint deliveries in words."""

from __future__ import annotations

from flask_babel import gettext as _

from schemas.consolidation import Caution, Verdict, Way


def vehicles() -> list[tuple[str, str]]:
    """The vehicles of the joint rounds, as the declaration's form calls them."""
    return [
        ("van", _("Skåpbil, högst 3,5 ton")),
        ("van_electric", _("Elskåpbil")),
        ("light_truck", _("Lätt lastbil, 3,5–7,5 ton")),
        ("truck", _("Lastbil, över 7,5 ton")),
    ]


def way_word(way: str) -> str:
    """A way as a heading of its row."""
    words = {
        Way.ALONE: _("Var och en kör själv, som i dag"),
        Way.ROUND: _("En gemensam runda"),
        Way.HUB: _("Genom en omlastning"),
        Way.LARGER: _("Större last, färre leveranser"),
    }
    return words[Way(way)]


def verdict_word(verdict: str) -> tuple[str, str | None]:
    """How a way compares with driving alone, as word and colour of a tag."""
    words: dict[Verdict, tuple[str, str | None]] = {
        Verdict.LOWER: (_("Lägre"), None),
        Verdict.HIGHER: (_("Högre"), "red"),
        Verdict.UNSURE: (_("Ej säkert skilda"), "grey"),
        Verdict.SAME: (_("Samma"), "grey"),
    }
    return words[Verdict(verdict)]


def caution_words(caution: str, product: str, way: str) -> str:
    """A warning as a sentence.

    Args:
        product: its name, '' when it is about all of them.
        way: as `way_word` has it, '' when it is about all of them.
    """
    words = {
        Caution.LOSES: _(
            "%(product)s: %(way)s ger högre utsläpp än att köra själv.", product=product, way=way
        ),
        Caution.UNSURE: _(
            "%(product)s: %(way)s är inte säkert skilt från att köra själv.", product=product, way=way
        ),
        Caution.OVER: _(
            "%(way)s: lasten ryms inte i fordonet på en gång. Fler rundor är inräknade.", way=way
        ),
        Caution.OVER_LARGER: _(
            "%(product)s: den större lasten är mer än vad en sådan bil brukar lasta.", product=product
        ),
        Caution.HAULIER: _(
            "%(product)s: åkeriets siffra bygger på en vanlig last. Färre leveranser ändrar den inte.",
            product=product,
        ),
        Caution.CHILLED: _(
            "En del varor körs kylda och andra inte. Den gemensamma bilen är räknad som kyld för alla."
        ),
        Caution.CHILLED_UNKNOWN: _(
            "För någon vara är det inte sagt om den ska köras kyld. Fråga producenten."
        ),
        Caution.MIXED: _(
            "Varorna är av olika slag. De ska hållas åtskilda i bilen där det behövs (%(law)s).",
            law="förordning (EG) nr 852/2004, bilaga II, kapitel IV, punkt 3",
        ),
        Caution.HUB_ENERGY: _(
            "Omlastningens egen el och kyla är inte inräknad. I verkligheten blir den vägen sämre än siffran."
        ),
        Caution.UNREADY: _("%(product)s: vägen kan inte räknas, så varan är inte med.", product=product),
    }
    return words[Caution(caution)]
