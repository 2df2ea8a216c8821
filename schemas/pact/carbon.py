"""The carbon footprint of a product as PACT v3 wants it, and what must hold between its properties."""

# ruff: noqa: N815 - the properties are named as PACT names them
from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from marshmallow import ValidationError, fields, validate, validates_schema

from schemas.pact.fields import DecimalText, Moment, NonEmptySet, Shape, Words

UNITS = (
    *("liter", "kilogram", "cubic meter", "kilowatt hour", "megajoule", "ton kilometer", "square meter"),
    *("piece", "hour", "megabit second"),
)
GEOGRAPHIES = ("geographyRegionOrSubregion", "geographyCountry", "geographyCountrySubdivision")
# What the figure without uptake is the sum of; landManagementFossilGhgEmissions is inside the first.
PARTS = (
    *("fossilGhgEmissions", "landUseChangeGhgEmissions", "landManagementBiogenicCO2Emissions"),
    *("landManagementBiogenicCO2Removals", "technologicalCO2Removals", "ccsTechnologicalCO2Capture"),
    "biogenicNonCO2Emissions",
)
ROUNDING = Decimal("0.000001")
MOST_EXEMPTED_PERCENT = 3
NOTHING = Decimal(0)


class RuleShape(Shape):
    """Rules of a product group that were followed."""

    operator = fields.String(
        required=True, validate=validate.OneOf(["PEF", "EPD International", "Other"], error="is not known")
    )
    ruleNames = NonEmptySet(Words(), required=True)
    otherOperatorName = Words()

    @validates_schema
    def _names_another(self, data: Mapping[str, Any], **_kwargs: Any) -> None:
        if (data.get("operator") == "Other") != ("otherOperatorName" in data):
            raise ValidationError("stands exactly when operator is Other", "otherOperatorName")


class SourceShape(Shape):
    """A source of emission factors."""

    name = Words(required=True)
    version = Words(required=True)


class QualityShape(Shape):
    """Data quality, 1 the best and 5 the worst."""

    technologicalDQR = DecimalText(required=True, least=1, most=5)
    geographicalDQR = DecimalText(required=True, least=1, most=5)
    temporalDQR = DecimalText(required=True, least=1, most=5)


class VerificationShape(Shape):
    """What a third party has verified."""

    coverage = fields.String(
        validate=validate.OneOf(
            ["PCF calculation model", "PCF program", "product level"], error="is not a known coverage"
        )
    )
    providerName = fields.String()
    completedAt = Moment()
    standardName = fields.String()
    comments = fields.String()


class CarbonFootprintShape(Shape):
    """All of `pcf`; figures are kg CO2e for the declared unit unless their name says otherwise."""

    declaredUnitOfMeasurement = fields.String(
        required=True, validate=validate.OneOf(UNITS, error="is not a known unit")
    )
    declaredUnitAmount = DecimalText(required=True, above=0)
    productMassPerDeclaredUnit = DecimalText(required=True, least=0)
    referencePeriodStart = Moment(required=True)
    referencePeriodEnd = Moment(required=True)
    geographyRegionOrSubregion = Words()
    geographyCountry = fields.String(validate=validate.Regexp(r"[A-Z]{2}\Z", error="is not like SE"))
    geographyCountrySubdivision = fields.String(
        validate=validate.Regexp(r"[A-Z]{2}-[A-Z0-9]{1,3}\Z", error="is not like SE-W")
    )
    boundaryProcessesDescription = fields.String()
    pcfExcludingBiogenicUptake = DecimalText(required=True)
    pcfIncludingBiogenicUptake = DecimalText(required=True)
    fossilGhgEmissions = DecimalText(required=True, least=0)
    fossilCarbonContent = DecimalText(required=True, least=0)
    biogenicCarbonContent = DecimalText(least=0)
    recycledCarbonContent = DecimalText(least=0)
    landUseChangeGhgEmissions = DecimalText(least=0)
    landCarbonLeakage = DecimalText(least=0)
    landManagementFossilGhgEmissions = DecimalText(least=0)
    landManagementBiogenicCO2Emissions = DecimalText(least=0)
    landManagementBiogenicCO2Removals = DecimalText(most=0)
    biogenicCO2Uptake = DecimalText(most=0)
    biogenicNonCO2Emissions = DecimalText(least=0)
    landAreaOccupation = DecimalText(least=0)
    aircraftGhgEmissions = DecimalText(least=0)
    packagingEmissionsIncluded = fields.Boolean(truthy={True}, falsy={False})
    packagingGhgEmissions = DecimalText(least=0)
    packagingBiogenicCarbonContent = DecimalText(least=0)
    outboundLogisticsGhgEmissions = DecimalText(least=0)
    ccsTechnologicalCO2CaptureIncluded = fields.Boolean(truthy={True}, falsy={False})
    ccsTechnologicalCO2Capture = DecimalText(most=0)
    technologicalCO2Removals = DecimalText(most=0)
    technologicalCO2CaptureOrigin = fields.String()
    ccuCarbonContent = DecimalText(least=0)
    ccuCalculationApproach = fields.String(validate=validate.OneOf(["Cut-off", "Credit"]))
    ccuCreditCertification = fields.Url()
    ipccCharacterizationFactors = NonEmptySet(
        fields.String(validate=validate.Regexp(r"AR\d+\Z", error="is not like AR6")), required=True
    )
    crossSectoralStandards = NonEmptySet(Words(), required=True)
    productOrSectorSpecificRules = fields.List(fields.Nested(RuleShape), validate=validate.Length(min=1))
    exemptedEmissionsPercent = DecimalText(required=True, least=0, most=MOST_EXEMPTED_PERCENT)
    exemptedEmissionsDescription = fields.String()
    allocationRulesDescription = fields.String()
    secondaryEmissionFactorSources = fields.List(fields.Nested(SourceShape), validate=validate.Length(min=1))
    primaryDataShare = DecimalText(least=0, most=100)
    dqi = fields.Nested(QualityShape)
    verification = fields.Nested(VerificationShape)

    @validates_schema
    def _holds_together(self, data: Mapping[str, Any], **_kwargs: Any) -> None:
        found = {name: [words] for name, words in (*_period(data), *_inclusions(data), *_sums(data))}
        if found:
            raise ValidationError(found)


def _period(data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if data["referencePeriodStart"] >= data["referencePeriodEnd"]:
        yield "referencePeriodEnd", "is not after referencePeriodStart"
    places = [name for name in GEOGRAPHIES if name in data]
    if len(places) > 1:
        yield places[1], "stands beside another place; at most one may be named"


def _inclusions(data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if data.get("packagingEmissionsIncluded") is False and "packagingGhgEmissions" in data:
        yield "packagingGhgEmissions", "stands although packaging is not included"
    if data.get("ccsTechnologicalCO2CaptureIncluded") is False:
        for name in ("ccsTechnologicalCO2Capture", "technologicalCO2Removals"):
            if name in data:
                yield name, "stands although capture is not included"


def _sums(data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    without = sum((data[name] for name in PARTS if name in data), NOTHING)
    if abs(without - data["pcfExcludingBiogenicUptake"]) > ROUNDING:
        yield "pcfExcludingBiogenicUptake", f"is not the sum of its parts, {without}"
    including = data["pcfExcludingBiogenicUptake"] + data.get("biogenicCO2Uptake", NOTHING)
    if abs(including - data["pcfIncludingBiogenicUptake"]) > ROUNDING:
        yield "pcfIncludingBiogenicUptake", f"is not the figure without uptake plus the uptake, {including}"
    if data.get("landManagementFossilGhgEmissions", NOTHING) > data["fossilGhgEmissions"] + ROUNDING:
        yield "landManagementFossilGhgEmissions", "is more than fossilGhgEmissions, of which it is a part"
