"""Vouchers in words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from flask_babel import gettext as _

from portal.i18n import current_language, day, number
from portal.vouchers.transitions import Action, Guard, Status
from schemas.vouchers import Result, citations


def status_word(status: str) -> tuple[str, str | None]:
    """Where a voucher is, as word and colour of a tag."""
    words = {
        Status.DRAFT: (_("Utkast"), "blue"),
        Status.SUBMITTED: (_("Inskickad"), "yellow"),
        Status.ASKED: (_("Behöver kompletteras"), "red"),
        Status.GRANTED: (_("Beviljad"), None),
        Status.REFUSED: (_("Avslagen"), "grey"),
        Status.ACCOUNTED: (_("Redovisad"), "yellow"),
        Status.PAID: (_("Utbetald"), None),
        Status.FOLLOWED_UP: (_("Uppföljd"), "grey"),
        Status.RECOVERED: (_("Återkrävd"), "red"),
        Status.WITHDRAWN: (_("Tillbakatagen"), "grey"),
    }
    return words[Status(status)]


def activities() -> list[tuple[str, str, str]]:
    """What the company works with, for a list to choose from."""
    return [
        (
            "farming",
            _("Jordbruk"),
            _("Checken ska användas till odling eller djur på gården."),
        ),
        (
            "mixed",
            _("Jordbruk och förädling"),
            _("Checken ska bara användas till förädlingen, och bokföringen håller isär dem."),
        ),
        ("processing", _("Förädling av livsmedel"), _("Till exempel mejeri, bageri, slakteri eller kvarn.")),
        ("other", _("Annat"), ""),
    ]


def activity_word(key: str) -> str:
    """One of them in words, '' for none."""
    return next((label for name, label, _hint in activities() if name == key), "")


def kronor(amount: Decimal | str | None) -> str:
    """An amount of kronor, with öre only where there are any."""
    if amount is None or amount == "":
        return "–"
    value = Decimal(amount)
    unit = "SEK" if current_language() == "en" else "kr"
    return f"{number(value, 0 if value == value.to_integral_value() else 2)}\N{NO-BREAK SPACE}{unit}"


def euro(amount: Decimal | str | None) -> str:
    """An amount of euro."""
    if amount is None or amount == "":
        return "–"
    return f"{number(Decimal(amount), 2)}\N{NO-BREAK SPACE}EUR"


def iso_day(text: str) -> str:
    """A day that was frozen as text."""
    return day(date.fromisoformat(text))


def result_word(result: str) -> tuple[str, str | None]:
    """How a check went, as word and colour of a tag."""
    words = {
        Result.HOLDS: (_("Uppfyllt"), None),
        Result.FAILS: (_("Inte uppfyllt"), "red"),
        Result.UNKNOWN: (_("Saknas"), "grey"),
    }
    return words[Result(result)]


def check_title(name: str) -> str:
    """What a check looks at."""
    words = {
        "farming": _("Checken gäller inte jordbruk"),
        "open": _("Utlysningen är öppen"),
        "plan": _("Åtgärdsplanen är överenskommen med regionen"),
        "employees": _("Företagets storlek"),
        "place": _("Företaget är verksamt i Dalarna"),
        "not_started": _("Arbetet börjar efter ansökan"),
        "pay": _("Löner enligt kollektivavtal eller likvärdigt"),
        "f_tax": _("Konsulten har F-skatt"),
        "ties": _("Konsulten är fristående från företaget"),
        "hour_price": _("Konsultens timpris"),
        "areas": _("Områden i offerten"),
        "aid_history": _("Stöd de senaste tre åren är redovisat"),
        "de_minimis": _("Taket för stöd av mindre betydelse"),
    }
    return words[name]


def check_reason(check: Mapping[str, Mapping[str, str]]) -> str:
    """What a check holds the application against."""
    numbers = check["numbers"]
    if str(check["id"]) == "de_minimis":
        return _de_minimis_reason(numbers)
    if int(numbers.get("before", "0")):
        return _("Högst %(most)s områden för ett företag. %(before)s är redan beviljade.", **numbers)
    most = number(Decimal(numbers["most"])) if "most" in numbers else ""
    words = {
        "farming": _("Jordbrukets stöd prövas av länsstyrelsen och inte av regionen."),
        "open": _span(numbers),
        "plan": _("Checken ska hjälpa dig att göra det ni har kommit överens om."),
        "employees": _("Högst %(most)s anställda.", most=most),
        "place": _("Kommunen ska ligga i länet."),
        "not_started": _("Du måste söka innan konsulten börjar arbeta."),
        "pay": _("Ditt företag följer kollektivavtal eller ger villkor som är likvärdiga."),
        "f_tax": _("Regionen kontrollerar det hos Skatteverket."),
        "ties": _("Konsulten får inte vara jävig, till exempel ägare, anställd eller nära anhörig."),
        "hour_price": _("Högst %(most)s kr i timmen utan moms.", most=most),
        "areas": _("Minst ett och högst %(most)s områden, och bara konsulttjänster.", most=most),
        "aid_history": _("Du berättar om allt stöd av mindre betydelse som du har beviljats."),
    }
    return words[str(check["id"])]


def _span(numbers: Mapping[str, str]) -> str:
    if "opens" not in numbers:
        return ""
    opens, closes = iso_day(numbers["opens"]), iso_day(numbers["closes"])
    return _("Från %(opens)s till %(closes)s.", opens=opens, closes=closes)


def _de_minimis_reason(numbers: Mapping[str, str]) -> str:
    told = {name: euro(numbers[name]) for name in ("taken", "room", "ceiling")}
    if not numbers["wanted"]:
        return _("Regionen har inte angett någon eurokurs än. %(room)s är kvar av %(ceiling)s.", **told)
    return _(
        "Checken är %(wanted)s. Sedan tidigare räknas %(taken)s, så %(room)s är kvar av %(ceiling)s.",
        wanted=euro(numbers["wanted"]),
        **told,
    )


def check_source(name: str, terms_source: str) -> str:
    """What a check rests on, and a word where that is not confirmed."""
    row = citations()[name]
    told = _("Utlysningens villkor: %(source)s", source=terms_source)
    citation = told if row["citation"] == "call" else row["citation"]
    return f"{citation} ({_('obekräftat')})" if row["confidence"] == "C" else citation


def decision_word(kind: str) -> str:
    """What the region did."""
    words = {
        Action.ASK: _("Begäran om komplettering"),
        Action.GRANT: _("Beslut: beviljad"),
        Action.REFUSE: _("Beslut: avslag"),
        Action.PAY: _("Beslut: utbetalning"),
        Action.FOLLOW_UP: _("Uppföljning"),
        Action.RECOVER: _("Beslut: återkrav"),
    }
    return words[Action(kind)]


def unmet_word(guard: Guard) -> str:
    """Why something cannot be done now."""
    words = {
        Guard.COMPLETE: _("Ansökan kan inte skickas än. Se vad som saknas i listan över villkor."),
        Guard.ELIGIBLE: _("Alla villkor måste vara uppfyllda innan checken kan beviljas."),
        Guard.REASONED: _("Skriv skälen. De behövs också när du beviljar mindre än det som kan beviljas."),
        Guard.OVERDUE: _("Tiden för att redovisa har inte gått ut"),
        Guard.OTHER_PERSON: _("Någon annan än den som beviljade checken måste besluta om utbetalningen"),
        Guard.SEEN: _("Någon har ändrat uppgifterna sedan du öppnade sidan. Läs igen innan du går vidare."),
    }
    return words[guard]


def told_already() -> str:
    """Why a line of aid is not noted once more."""
    return _("Det stödet står redan i listan. Är det ett annat stöd? Skriv dess eget nummer här.")
