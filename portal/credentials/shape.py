"""Whether a credential has the shape of a UNTP Digital Product Passport 0.7.0.

Written after the published structure, for what our credentials use of it: what must be there, of what
kind. Extra members are allowed where the published schema allows them, and nowhere else.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from portal.credentials.passport import CONTEXTS

Shape = Any  # a kind below, a mapping of members to shapes (a name with `?` may be missing), or [shape]
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\S+")


def _text(value: Any) -> bool:
    return isinstance(value, str) and bool(value)


def _uri(value: Any) -> bool:
    return isinstance(value, str) and _URI.fullmatch(value) is not None


def _number(value: Any) -> bool:
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


def _day(value: Any) -> bool:
    return _parses(date.fromisoformat, value)


def _moment(value: Any) -> bool:
    return _parses(datetime.fromisoformat, value) and "T" in value


def _parses(read: Callable[[str], object], value: Any) -> bool:
    try:
        return isinstance(value, str) and bool(read(value))
    except ValueError:
        return False


def _one_of(*words: str) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, str) and value in words


def _with(word: str) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, list) and word in value and _all_text(value)


def _all_text(value: list[Any]) -> bool:
    return all(isinstance(one, str) for one in value)


def _country_code(value: Any) -> bool:
    return isinstance(value, str) and re.fullmatch("[A-Z]{2}", value) is not None


class Closed(dict[str, Shape]):
    """A mapping of members to shapes that allows no others: what the published schema closes."""


def _named(kind: str) -> Shape:
    return {"type": _with(kind), "id": _uri, "name": _text}


# Who may stand in which relation to a product.
ROLES = (
    *("owner", "producer", "manufacturer", "processor", "remanufacturer", "recycler", "operator"),
    *("serviceProvider", "inspector", "certifier", "logisticsProvider", "carrier", "consignor", "consignee"),
    *("importer", "exporter", "distributor", "retailer", "brandOwner", "regulator"),
)
_CLASSIFICATION = Closed(code=_text, name=_text, schemeId=_uri, schemeName=_text)
_COUNTRY = Closed({"countryCode": _country_code, "countryName?": _text})
_MEASURE = Closed({"value": _number, "unit": _text, "upperTolerance?": _number, "lowerTolerance?": _number})
_PERFORMANCE = Closed(metric=_named("PerformanceMetric"), measure=_MEASURE)
_LINK = Closed({"linkURL": _uri, "linkName": _text, "mediaType?": _text})
_CLAIM = {
    **_named("Claim"),
    "description?": _text,
    "referenceCriteria": [_named("Criterion")],
    "claimDate": _day,
    "applicablePeriod?": Closed(startDate=_day, endDate=_day),
    "claimedPerformance": [_PERFORMANCE],
    "evidence?": [_LINK],
    "conformityTopic": [Closed({**_named("ConformityTopic"), "definition?": _text})],
}
_PRODUCT = {
    **_named("Product"),
    "description?": _text,
    "idScheme": _named("IdentifierScheme"),
    "idGranularity": _one_of("model", "batch", "item"),
    "productCategory": [_CLASSIFICATION],
    "relatedParty?": [Closed(role=_one_of(*ROLES), party=_named("Party"))],
    "producedAtFacility": _named("Facility"),
    "countryOfProduction": _COUNTRY,
    "characteristics?": lambda value: isinstance(value, Mapping),
    "performanceClaim": [_CLAIM],
}
PASSPORT: Shape = {
    "@context": lambda value: isinstance(value, list) and value[:2] == CONTEXTS and _all_text(value),
    "type": lambda value: _with("DigitalProductPassport")(value) and _with("VerifiableCredential")(value),
    "id": _uri,
    "name": _text,
    "issuer": _named("CredentialIssuer"),
    "validFrom": _moment,
    "validUntil?": _moment,
    "credentialSubject": _PRODUCT,
}


def misshapen(value: Any, shape: Shape = PASSPORT, path: str = "") -> Iterator[str]:
    """The path of each member that is missing or of the wrong kind."""
    if isinstance(shape, Mapping):
        yield from _members(value, shape, path)
    elif isinstance(shape, list):
        if not isinstance(value, list) or not value:
            yield path
            return
        for place, item in enumerate(value):
            yield from misshapen(item, shape[0], f"{path}[{place}]")
    elif not shape(value):
        yield path


def _members(value: Any, shape: Mapping[str, Shape], path: str) -> Iterator[str]:
    if not isinstance(value, Mapping):
        yield path
        return
    for name, part in shape.items():
        member = name.removesuffix("?")
        if member in value:
            yield from misshapen(value[member], part, f"{path}.{member}" if path else member)
        elif not name.endswith("?"):
            yield f"{path}.{member}" if path else member
    if isinstance(shape, Closed):
        known = {name.removesuffix("?") for name in shape}
        yield from (f"{path}.{name}" for name in value if name not in known)
