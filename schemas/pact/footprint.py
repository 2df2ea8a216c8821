"""A whole PACT v3 footprint of a product, and every fault of one by the property where it is."""

# ruff: noqa: N815 - the properties are named as PACT names them
from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from marshmallow import ValidationError, fields, validate, validates_schema

from schemas.pact.carbon import CarbonFootprintShape
from schemas.pact.fields import Id, Moment, NonEmptySet, Shape, Urn, Words, years_later

MOST_YEARS = 3
ROOT = ""


@dataclass(frozen=True)
class Fault:
    """What is wrong, and where: `pcf.dqi.temporalDQR`."""

    path: str
    message: str


class ExtensionShape(Shape):
    """More than PACT has a place for, with its own schema."""

    specVersion = Words(required=True)
    dataSchema = fields.Url(required=True)
    documentation = fields.Url()
    data = fields.Dict(required=True)


class FootprintShape(Shape):
    """A ProductFootprint."""

    id = Id(required=True)
    specVersion = fields.String(
        required=True, validate=validate.Regexp(r"3\.\d+\.\d+\Z", error="is not a version 3, such as 3.0.3")
    )
    precedingPfIds = NonEmptySet(Id())
    created = Moment(required=True)
    status = fields.String(
        required=True, validate=validate.OneOf(["Active", "Deprecated"], error="is neither known status")
    )
    validityPeriodStart = Moment()
    validityPeriodEnd = Moment()
    companyName = Words(required=True)
    companyIds = NonEmptySet(Urn(), required=True)
    productDescription = fields.String(required=True)
    productIds = NonEmptySet(Urn(), required=True)
    productClassifications = NonEmptySet(Urn())
    productNameCompany = Words(required=True)
    comment = fields.String()
    pcf = fields.Nested(CarbonFootprintShape, required=True)
    extensions = fields.List(fields.Nested(ExtensionShape))

    @validates_schema(skip_on_field_errors=True)
    def _validity(self, data: Mapping[str, Any], **_kwargs: Any) -> None:
        reference_end = data["pcf"]["referencePeriodEnd"]
        start, end = validity(data)
        found = {}
        if start < reference_end:
            found["validityPeriodStart"] = ["is before the end of the reference period"]
        # A leap day and a change of time zone may make three years a day longer.
        if end > years_later(reference_end, MOST_YEARS) + timedelta(days=1):
            found["validityPeriodEnd"] = [f"is more than {MOST_YEARS} years after the reference period"]
        elif end <= start:
            found["validityPeriodEnd"] = ["is not after validityPeriodStart"]
        if found:
            raise ValidationError(found)


def validity(data: Mapping[str, Any]) -> tuple[datetime, datetime]:
    """From when and until when a loaded footprint holds, where it does not say so itself: three years."""
    reference_end = data["pcf"]["referencePeriodEnd"]
    start = data.get("validityPeriodStart", reference_end)
    return start, data.get("validityPeriodEnd", years_later(reference_end, MOST_YEARS))


def footprint_faults(document: Any) -> list[Fault]:
    """Every fault of a footprint, in the order of its properties; empty when it is good."""
    if not isinstance(document, Mapping):
        return [Fault(ROOT, "is not a JSON object")]
    return list(_flat(FootprintShape().validate(dict(document)), ROOT))


def loaded(document: Mapping[str, Any]) -> dict[str, Any]:
    """A good footprint with numbers and moments read.

    Raises:
        ValidationError: it is not good.
    """
    found: dict[str, Any] = FootprintShape().load(dict(document))
    return found


def _flat(errors: Any, path: str) -> Iterator[Fault]:
    if isinstance(errors, Mapping):
        for name, inner in errors.items():
            here = path if name == "_schema" else f"{path}.{name}" if path else str(name)
            yield from _flat(inner, here)
    else:
        for words in errors:
            yield Fault(path, str(words))
