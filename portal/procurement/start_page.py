"""Where buyers begin: the way from a search to a decided award."""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app, render_template, url_for
from flask_babel import gettext as _

from portal.access import PUBLIC, declared_access, enter, may_enter
from portal.accounts.session import current_user
from portal.procurement.blueprint import procurement
from schemas.lawful import amounts


@dataclass(frozen=True)
class Step:
    """One step of the way; `href` leads there when the page is there and the visitor may enter."""

    title: str
    text: str
    href: str | None


@procurement.get("")
@enter(PUBLIC)
def start() -> str:
    """The steps in order, and the amounts of the law that decide which rules hold."""
    newest = [rows[0] for rows in amounts().values()]
    user = current_user()
    return render_template(
        "procurement/start.html",
        steps=steps(),
        amounts=newest,
        units={
            "SEK": _("%(amount)s kr"),
            "EUR": _("%(amount)s euro"),
            "percent": _("%(amount)s procent"),
            "times": _("%(amount)s gånger"),
        },
        is_procurer=user is not None and user.role in ("buyer", "lawyer"),
    )


def steps() -> list[Step]:
    """The way, in the order it is walked; last what is for firms."""
    return [*_before_bids(), *_with_bids()]


def _before_bids() -> list[Step]:
    return [
        Step(
            _("Läs vad regionen har beslutat"),
            _("Policyer, riktlinjer och kategoristrategier som gäller, och vad enheterna tänker göra."),
            _way("policies.overview") or _way("guidelines.index"),
        ),
        Step(
            _("Sök och välj ut"),
            _("Se vilka varor som har ett granskat klimatavtryck, vad som räknas med och hur säkert det är."),
            _way("catalogue.index"),
        ),
        Step(
            _("Bjud in till dialog"),
            _("Fråga leverantörerna innan kravet skrivs, på lika villkor. Allt som sägs följer med köpet."),
            _way("region_dialogues.overview") or _way("dialogues.index"),
        ),
        Step(
            _("Pröva marknaden"),
            _("Sätt en gräns på prov och se hur många varor och företag som klarar den."),
            _way("procurement.market"),
        ),
        Step(
            _("Dela upp köpet"),
            _("Se vilka mängder som finns månad för månad, och hur stora delar flera företag klarar."),
            _way("procurement.lots"),
        ),
        Step(
            _("Räkna på leveranserna"),
            _("Se vad gemensamma rundor, omlastning eller större last ger per kilo, och när de förlorar."),
            _way("consolidation.overview"),
        ),
        Step(
            _("Skriv kravet"),
            _("Svara på några frågor och få färdig text: krav, tilldelning, villkor och uppföljning."),
            _way("procurement.requirements"),
        ),
        Step(
            _("Granska texten"),
            _("Klistra in din egen text och se vad som strider mot lagen, varför, och hur det kan skrivas."),
            _way("procurement.lint"),
        ),
        Step(
            _("Skriv in villkor för kriser"),
            _("Färdiga avtalsvillkor om ändring, mer än vanligt, ersättningsvaror, förtur, besked och pris."),
            _way("preparedness.clauses"),
        ),
    ]


def _with_bids() -> list[Step]:
    return [
        Step(
            _("Räkna på anbuden"),
            _("Se vem som vinner på pris, på poäng och med ett pris på utsläppen, och hur säkert det är."),
            _way("procurement.simulations"),
        ),
        Step(
            _("Kontrollera bevisen"),
            _("Ladda upp bilagan till ett anbud: är siffrorna äkta, gäller de, och klarar de kravet?"),
            _way("packs.ask"),
        ),
        Step(
            _("Håll koll på direktupphandlingar"),
            _("Se vad köp av samma slag blir tillsammans i hela regionen, och vad som är kvar till gränsen."),
            _way("procurement.direct_awards"),
        ),
        Step(
            _("Gör en bilaga till ett anbud"),
            _("För företag: få dina publicerade klimatavtryck i en fil att lämna med anbudet."),
            _way("packs.choose"),
        ),
        Step(
            _("Granska ett påstående"),
            _("För företag: får det här sägas om klimatet i marknadsföringen?"),
            _way("procurement.claim"),
        ),
    ]


def _way(endpoint: str) -> str | None:
    view = current_app.view_functions.get(endpoint)
    access = declared_access(current_app, endpoint) if view else None
    if access is None or not may_enter(access, current_user()):
        return None
    return url_for(endpoint)
