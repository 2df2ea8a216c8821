"""The guided form for a requirement: first what it is for, then only the figures that it needs."""

from __future__ import annotations

from decimal import Decimal

from flask_babel import gettext as _
from wtforms import Field, StringField
from wtforms.validators import StopValidation

from portal.forms import Form, stripped
from portal.procurement.models import REASON_MAX, TITLE_MAX
from portal.procurement.typed import DAYS, KILOS_CO2E_A_UNIT, KRONOR_A_KILO, PERCENT, needed_number, number_of
from schemas.lawful import REGIMES
from schemas.lawful.wording import UNITS, Choices, boundaries, needs, proofs, purposes, written

WORDS_MAX = 200
FOOTPRINT_MAX = Decimal(100_000)
PRICE_MAX = Decimal(1000)
WHOLE = {
    "uncertainty_percent": (1, 100),
    "tolerance_percent": (1, 100),
    "samples": (1, 52),
    "days": (1, 90),
    "correction_days": (1, 365),
    "weight_percent": (1, 99),
    "improvement_percent": (1, 95),
}
DECIMALS = {"limit": FOOTPRINT_MAX, "best": FOOTPRINT_MAX, "worst": FOOTPRINT_MAX, "price_sek": PRICE_MAX}


class RequirementForm(Form):
    """Everything that a requirement is made of; what its purpose does not ask for is not looked at."""

    title = StringField(filters=[stripped])
    category = StringField()
    purpose = StringField()
    regime = StringField()
    goods = StringField(filters=[stripped])
    unit = StringField()
    boundary = StringField()
    place = StringField(filters=[stripped])
    limit = StringField(filters=[stripped])
    weight_percent = StringField(filters=[stripped])
    best = StringField(filters=[stripped])
    worst = StringField(filters=[stripped])
    price_sek = StringField(filters=[stripped])
    decision = StringField(filters=[stripped])
    improvement_percent = StringField(filters=[stripped])
    uncertainty_percent = StringField(filters=[stripped])
    tolerance_percent = StringField(filters=[stripped])
    proof = StringField()
    samples = StringField(filters=[stripped])
    days = StringField(filters=[stripped])
    correction_days = StringField(filters=[stripped])

    def show(self, choices: Choices) -> None:
        """Fill in what was chosen before."""
        for name in (*WHOLE, *DECIMALS):
            self[name].data = written(getattr(choices, name))
        for name in ("purpose", "regime", "goods", "unit", "boundary", "place", "decision", "proof"):
            self[name].data = getattr(choices, name)

    def choices(self) -> Choices:
        """What was chosen; only of a form that holds."""
        whole = {name: int(number_of(self[name].data) or 0) for name in WHOLE if self._asks(name)}
        decimals = {name: number_of(self[name].data) for name in DECIMALS if self._asks(name)}
        return Choices(
            goods=self.goods.data or "",
            purpose=str(self.purpose.data),
            regime=str(self.regime.data),
            unit=str(self.unit.data),
            boundary=str(self.boundary.data),
            place=self.place.data or "",
            proof=str(self.proof.data),
            decision=(self.decision.data or "") if self._asks("decision") else "",
            **whole,  # type: ignore[arg-type] # names and kinds are those of WHOLE and DECIMALS
            **decimals,  # type: ignore[arg-type]
        )

    def _asks(self, name: str) -> bool:
        special = {"limit", "weight_percent", "best", "worst", "price_sek", "decision", "improvement_percent"}
        return name not in special or (self.purpose.data in purposes() and name in needs(self.purpose.data))

    def validate_title(self, field: Field) -> None:
        """Check that there is a name to find it by."""
        _text(field, TITLE_MAX, _("Skriv vad upphandlingen kallas"))

    def validate_goods(self, field: Field) -> None:
        """Check that there are words for the goods."""
        _text(field, WORDS_MAX, _("Skriv vad som ska köpas, till exempel tvättad potatis"))

    def validate_purpose(self, field: Field) -> None:
        """Check that the choice is one of the list's."""
        _one_of(field, purposes(), _("Välj vad du vill uppnå"))

    def validate_regime(self, field: Field) -> None:
        """Check that the choice is one of the list's."""
        _one_of(field, REGIMES, _("Välj vilka regler som gäller för upphandlingen"))

    def validate_unit(self, field: Field) -> None:
        """Check that the choice is one of the list's."""
        _one_of(field, tuple(UNITS), _("Välj vad klimatavtrycket räknas per"))

    def validate_boundary(self, field: Field) -> None:
        """Check that the choice is one of the list's."""
        _one_of(field, boundaries(), _("Välj vad som räknas med"))

    def validate_proof(self, field: Field) -> None:
        """Check that the choice is one of the list's."""
        _one_of(field, proofs(), _("Välj vilket bevis som räcker"))

    def validate_place(self, field: Field) -> None:
        """Check that it is said where to, when the way there counts."""
        if self.boundary.data != "gate":
            _text(field, WORDS_MAX, _("Skriv vilka kök varan ska levereras till"))

    def validate_decision(self, field: Field) -> None:
        """Check that somebody has decided the price."""
        if self._asks("decision"):
            _text(field, WORDS_MAX, _("Skriv vilket beslut som priset vilar på"))

    def validate_tolerance_percent(self, field: Field) -> None:
        """Check that it is not finer than the uncertainty."""
        _whole(field)
        uncertainty = number_of(self.uncertainty_percent.data)
        tolerance = number_of(field.data)
        if uncertainty is not None and tolerance is not None and tolerance < uncertainty:
            raise StopValidation(_("Toleransen får inte vara mindre än osäkerheten. Då avgör slumpen."))

    def validate_worst(self, field: Field) -> None:
        """Check that the scale has a length."""
        if not self._asks("worst"):
            return
        worst, best = needed_number(field, 0, FOOTPRINT_MAX, KILOS_CO2E_A_UNIT), number_of(self.best.data)
        if best is not None and worst <= best:
            raise StopValidation(_("Noll poäng måste ges vid ett högre klimatavtryck än full poäng"))

    def validate_limit(self, field: Field) -> None:
        """Check the limit, where there is one."""
        if self._asks("limit") and needed_number(field, 0, FOOTPRINT_MAX, KILOS_CO2E_A_UNIT) <= 0:
            raise StopValidation(_("Skriv ett tal större än noll"))

    def validate_price_sek(self, field: Field) -> None:
        """Check the price on emissions, where there is one."""
        if self._asks("price_sek") and needed_number(field, 0, PRICE_MAX, KRONOR_A_KILO) <= 0:
            raise StopValidation(_("Skriv ett tal större än noll"))

    def validate_best(self, field: Field) -> None:
        """Check the other end of the scale."""
        if self._asks("best"):
            needed_number(field, 0, FOOTPRINT_MAX, KILOS_CO2E_A_UNIT)

    def validate_weight_percent(self, field: Field) -> None:
        """Check the weight, where there is one."""
        if self._asks("weight_percent"):
            _whole(field)

    def validate_improvement_percent(self, field: Field) -> None:
        """Check how much lower it is to become, where that is asked."""
        if self._asks("improvement_percent"):
            _whole(field)

    def validate_uncertainty_percent(self, field: Field) -> None:
        """Check it as a whole number."""
        _whole(field)

    def validate_samples(self, field: Field) -> None:
        """Check it as a whole number."""
        _whole(field)

    def validate_days(self, field: Field) -> None:
        """Check it as a whole number."""
        _whole(field)

    def validate_correction_days(self, field: Field) -> None:
        """Check it as a whole number."""
        _whole(field)


class ReviewForm(Form):
    """A lawyer's word about a version."""

    verdict = StringField()
    comment = StringField(filters=[stripped])

    def validate_verdict(self, field: Field) -> None:
        """Check that the choice is one of the list's."""
        _one_of(field, ("approved", "comment"), _("Välj om du godkänner texten eller bara kommenterar"))

    def validate_comment(self, field: Field) -> None:
        """Check that a comment says something; an approval need not."""
        text = field.data or ""
        if not text and self.verdict.data != "approved":
            raise StopValidation(_("Skriv din kommentar"))
        if len(text) > REASON_MAX or "\0" in text:
            raise StopValidation(_("Skriv kommentaren med högst 2 000 tecken"))


def _text(field: Field, most: int, message: str) -> None:
    text = field.data or ""
    if not text or any(ord(mark) < 32 for mark in text):
        raise StopValidation(message)
    if len(text) > most:
        raise StopValidation(_("Skriv högst %(most)s tecken", most=most))


def _one_of(field: Field, options: tuple[str, ...], message: str) -> None:
    if field.data not in options:
        raise StopValidation(message)


def _whole(field: Field) -> None:
    least, most = WHOLE[field.name]
    units = PERCENT if field.name.endswith("percent") else DAYS if field.name.endswith("days") else ()
    value = needed_number(field, least, most, units)
    if value != int(value):
        raise StopValidation(_("Skriv ett heltal"))
