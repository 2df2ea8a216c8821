"""The choices of the requirement form, each with what it means, and why each part of the text is there."""

from __future__ import annotations

from flask_babel import gettext as _


def purpose_options() -> list[tuple[str, str, str]]:
    """What a buyer may want, with what it does to the market."""
    return [
        (
            "limit",
            _("Stänga ute de högsta klimatavtrycken"),
            _("En gräns som alla måste klara. Pröva marknaden först, så att tillräckligt många finns kvar."),
        ),
        (
            "points",
            _("Belöna lägre klimatavtryck med poäng"),
            _("Ingen stängs ute. Du bestämmer hur mycket klimatet väger mot priset."),
        ),
        (
            "lcc",
            _("Lägga ett pris på utsläppen"),
            _("Anbudspriset plus utsläppen gånger ett beslutat pris. Lättast att förklara och kontrollera."),
        ),
        ("limit_points", _("Gräns och poäng"), _("Stänger ute det högsta och belönar det lägsta.")),
        ("limit_lcc", _("Gräns och pris på utsläppen"), _("Stänger ute det högsta och räknar på resten.")),
        (
            "improve",
            _("Sänka klimatavtrycket under avtalstiden"),
            _("Passar när få har räknat än: alla kan vinna, men utsläppen ska ner under avtalet."),
        ),
    ]


def boundary_options() -> list[tuple[str, str, str]]:
    """To which point emissions count."""
    return [
        (
            "delivered",
            _("Till levererat i köket"),
            _("Transporten räknas med för alla, hur lång eller kort den är. Det vanliga."),
        ),
        ("gate", _("Till gårdsgrind"), _("Bara när köparen själv hämtar varan.")),
    ]


def unit_options() -> list[tuple[str, str]]:
    """What a footprint may be counted per."""
    return [
        ("kg", _("kilo")),
        ("kg benfritt kött", _("kilo benfritt kött")),
        ("kg slaktvikt", _("kilo slaktvikt")),
        ("liter", _("liter")),
        ("styck", _("styck")),
        ("portion", _("portion")),
        ("meter", _("meter")),
        ("kvadratmeter", _("kvadratmeter")),
        ("kubikmeter", _("kubikmeter")),
        ("timme", _("timme")),
        ("tonkilometer", _("tonkilometer")),
    ]


def proof_options() -> list[tuple[str, str, str]]:
    """What proof is enough."""
    return [
        (
            "own",
            _("Egen beräkning med underlag"),
            _("Lägst tröskel för små företag. Räkna med mer arbete när du kontrollerar."),
        ),
        (
            "reviewed",
            _("Granskad klimatdeklaration"),
            _("Någon oberoende har granskat. Regionens granskning räcker, och andra likvärdiga."),
        ),
        (
            "third",
            _("Verifierad av tredje part"),
            _("Dyrt för ett litet företag. Välj bara när värdet eller risken är stor."),
        ),
    ]


def explanations() -> dict[str, str]:
    """Why each part of the text says what it says."""
    return {
        "specification": _(
            "En gräns är laglig när den gäller varan och går att kontrollera. Därför står enhet, "
            "systemgräns, metod, tolerans och bevis i samma text. Toleransen är minst lika stor som "
            "osäkerheten."
        ),
        "points": _(
            "Formeln och vikten står i texten, så att alla vet vad som lönar sig. Skalan är fast: ett anbud "
            "påverkar inte ett annat anbuds klimatpoäng."
        ),
        "lcc": _(
            "Priset på utsläpp är beslutat i förväg och lika för alla. Hela kedjan räknas, "
            "inte bara transporten."
        ),
        "kept": _("Det som vann anbudet ska gälla hela avtalstiden, annars är utvärderingen inget värd."),
        "lowered": _(
            "Kravet gäller det som köps, inte företaget i stort, och mäts på samma sätt två gånger."
        ),
        "follow_up": _(
            "Ett krav som inte kontrolleras är inte lagligt. Stickprov, tid att rätta och en påföljd "
            "gör det möjligt att följa upp."
        ),
        "method": _(
            "Samma metod för alla, och likvärdiga metoder godtas. Portalen får aldrig vara enda vägen in."
        ),
    }
