"""The texts of a PACT footprint, in English: other countries' programs and people read them. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from portal.pact.parts import Parts, is_outbound
from schemas.inventory import Stage
from schemas.pact import decimal_text

Content = Mapping[str, Any]
VERSION_UNKNOWN = "not stated"
STAGES = {
    Stage.INPUTS: "Inputs",
    Stage.FARM: "Farm",
    Stage.PROCESSING: "Processing",
    Stage.STORAGE: "Storage",
    Stage.PACKAGING: "Packaging",
    Stage.TRANSPORT: "Transport",
}
# What stands in the factor set where there is no source.
SOURCES = {"placeholder": "Assumption of the method, not confirmed"}
DELIVERY = "Delivery (outbound logistics, beside the figure)"
RULES = {
    "biophysical": "by the animals' need of feed (biophysical)",
    "dry_matter": "by dry matter",
    "economic": "by price (economic)",
    "mass": "by mass",
    "value_ratio": "by fixed values per kilogram",
}
BASES = {
    "kg[boneless]": "counted per kilogram of boneless meat",
    "kg[carcass]": "counted per kilogram of carcass",
}
NO_UPTAKE = (
    "Biogenic CO2 uptake and the biogenic carbon content of the product are not computed and so not told; "
    "the figure including uptake is the same as the one excluding it."
)
LEVELS = {
    "L1": "automatic plausibility checks",
    "L2": "a desk review with evidence by the region's staff",
    "L3": "a third party's statement, found by the region's staff",
}


def description(content: Content) -> str:
    """What kind of product, and what the figure is counted per."""
    kind = content["category_label"].get("en") or content["category_label"]["sv"]
    basis = content["footprint"]["declared_unit"]
    return f"{kind}; {BASES[basis]}" if basis in BASES else kind


def comment(content: Content, parts: Parts, page: str) -> str:
    """How sure the figure is, who has looked at it, what is left out, and where it is explained."""
    result, level = content["footprint"], content["review"]["level"]
    said = [
        f"Likely range (95 %) {result['low']:.4g} to {result['high']:.4g} kg CO2e"
        + (", delivery to the buyer included." if parts.outbound is not None else "."),
        f"Reviewed by {LEVELS.get(level, level)}.",
        NO_UPTAKE,
        *_apart(result, parts),
        f"Emission factors {result['factor_set']}, method {result['engine_version']}.",
        f"Every line and source: {page}",
    ]
    return " ".join(said)


def _apart(result: Mapping[str, Any], parts: Parts) -> Iterable[str]:
    if parts.unsplit:
        yield (
            f"{decimal_text(parts.unsplit)} kg CO2e rest on sources that give no single gases and stand "
            "among the fossil emissions; what of them is biogenic or from land-use change is not known."
        )
    if result["removals"]:
        yield "Carbon taken up by soil or wood is told on the profile page and not counted here."
    if result["unverified"]:
        yield f"{len(result['unverified'])} of the factors used have sources that are not confirmed."


def processes(lines: Iterable[Mapping[str, Any]]) -> str:
    """The processes by stage, the delivery to the buyer named as what it is."""
    told: dict[str, list[str]] = {}
    for line in lines:
        stage = DELIVERY if is_outbound(line) else STAGES[line["stage"]]
        words = line["label"].get("en") or line["label"]["sv"]
        if words not in told.setdefault(stage, []):
            told[stage].append(words)
    return " ".join(f"{stage}: {'; '.join(words)}." for stage, words in told.items())


def allocation(found: Sequence[Mapping[str, Any]]) -> str:
    """How joint processes were divided, '' when there were none."""
    return " ".join(
        f"{one['label'].get('en') or one['label']['sv']}: divided {RULES.get(one['rule'], one['rule'])}."
        for one in found
    )


def sources(lines: Iterable[Mapping[str, Any]]) -> list[dict[str, str]]:
    """Where the emission factors were read, each source and year once."""
    found = {
        (
            SOURCES.get(parameter["source"], str(parameter["source"]).strip()),
            str(parameter["year"]).strip() or VERSION_UNKNOWN,
        )
        for line in lines
        for parameter in line["parameters"]
        if str(parameter["source"]).strip()
    }
    return [{"name": name, "version": version} for name, version in sorted(found)]
