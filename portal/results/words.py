"""A result's rows as pages show them: stages in the order of the chain, gases, lines, with their names.

Results are read as JSON (`schemas.footprint.Footprint.to_json`), as they are stored and published.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from portal.declarations.words import gas_word, stage_word
from portal.i18n import Number, current_language, number, significant_decimals
from portal.results.classes import in_swedish
from schemas.footprint import Gas
from schemas.inventory import Stage
from schemas.questionnaire import format_number

Result = Mapping[str, Any]

UNITS: Mapping[str, LazyString] = {
    "kg": _l("kg färdig vara"),
    "kg[boneless]": _l("kg benfritt kött"),
    "kg[carcass]": _l("kg slaktvikt"),
    "l": _l("liter"),
    "piece": _l("styck"),
    "m": _l("meter"),
    "m2": _l("kvadratmeter"),
    "m3": _l("kubikmeter"),
    "h": _l("timme"),
    "trip": _l("leverans"),
    "t*km": _l("tonkilometer"),
}


def unit_name(unit: str) -> str:
    """What the figure is counted per, such as "kg färdig vara"."""
    return str(UNITS.get(unit, unit))


def in_language(label: Mapping[str, str]) -> str:
    """The words of a label in the reader's language, Swedish when it has no others."""
    if current_language() != "sv" and (words := label.get(current_language())):
        return words
    return in_swedish(label.get("sv", ""))


def percent(share: Number) -> str:
    """A share of one as `78 %`, as `0,4 %` below one per cent; in English without the space: `78%`."""
    value = float(share) * 100
    sign = "%" if current_language() == "en" else "\N{NO-BREAK SPACE}%"
    return number(value, 1 if 0 < abs(value) < 1 else 0) + sign


def exact(value: float) -> str:
    """A value of the trail with six significant digits, however small."""
    return format_number(Decimal(f"{value:.6g}"), current_language())


def unit_symbol(unit: str) -> str:
    """A unit of the trail as people write it: `kg[CO2e]/kg[N]` as `kg CO₂e/kg N`."""
    plain = unit.replace("[", "\N{NO-BREAK SPACE}").replace("]", "")
    for formula, written in (("CO2", "CO₂"), ("N2O", "N₂O"), ("CH4", "CH₄")):
        plain = plain.replace(formula, written)
    return "" if plain == "1" else plain


def likely_range(low: Number, high: Number) -> str:
    """The 95 % interval as `0,09 till 0,23 kg CO₂e`, each end with three significant digits."""
    ends = [number(end, significant_decimals(float(end))) for end in (low, high)]
    unit = "\N{NO-BREAK SPACE}kg\N{NO-BREAK SPACE}CO₂e"
    return _("%(low)s till %(high)s", low=ends[0], high=ends[1]) + unit


def stage_rows(result: Result) -> list[dict[str, Any]]:
    """Label and kg CO2e per declared unit of each stage that emits, in the order of the chain."""
    by_stage = result["by_stage_and_gas"]
    return [
        {"stage": stage.value, "label": stage_word(stage), "value": sum(by_stage[stage].values())}
        for stage in Stage
        if any(by_stage.get(stage, {}).values())
    ]


def gas_rows(result: Result) -> list[dict[str, Any]]:
    """Label and kg CO2e per declared unit of each gas that occurs, removals not among them."""
    stages = result["by_stage_and_gas"].values()
    sums = {gas: sum(gases.get(gas, 0.0) for gases in stages) for gas in Gas}
    return [
        {"gas": gas.value, "label": gas_word(gas), "value": value} for gas, value in sums.items() if value
    ]


def line_rows(result: Result) -> list[dict[str, Any]]:
    """Every line with kg CO2e per declared unit (`value`) and share of all emissions, the largest first."""
    lines: Sequence[Any] = result["lines"]
    rows = [{**line, "value": sum(line["kg_co2e"].values())} for line in lines]
    total = sum(abs(row["value"]) for row in rows)
    for row in rows:
        row["share"] = row["value"] / total if total else 0.0
    return sorted(rows, key=lambda row: -abs(row["value"]))


def rule_word(rule: str) -> str:
    """A rule for dividing a joint process, as the end of "Fördelat ..."."""
    words = {
        "biophysical": _("efter djurens foderbehov (biofysiskt)"),
        "dry_matter": _("efter torrsubstans"),
        "economic": _("efter pris (ekonomiskt)"),
        "mass": _("efter vikt"),
        "value_ratio": _("efter fasta värdetal per kilo"),
    }
    return words.get(rule, rule)


def amount_rows(result: Result) -> Sequence[Any]:
    """Amounts computed on the way, in that order; none in results from before they were kept."""
    rows: Sequence[Any] = result.get("derived", ())
    return rows


def allocation_rows(result: Result) -> list[dict[str, Any]]:
    """Every joint process: each rule with this product's share and its result, the one in use first."""
    return [
        {
            **found,
            "product_label": found.get("products", {}).get(found["product"], {"sv": found["product"]}),
            "options": sorted(
                (
                    {
                        **option,
                        "share": option["shares"][found["product"]],
                        "in_use": option["rule"] == found["rule"],
                    }
                    for option in found["options"]
                ),
                key=lambda option: (not option["in_use"], option["rule"]),
            ),
        }
        for found in result.get("allocations", ())
    ]


def unverified_parameters(result: Result) -> list[dict[str, Any]]:
    """Factors whose source nobody has been able to check, each once."""
    parameters = [parameter for line in result["lines"] for parameter in line["parameters"]]
    return list({parameter["id"]: parameter for parameter in parameters if parameter["unverified"]}.values())


def defaults_used(result: Result) -> list[dict[str, Any]]:
    """What stands on common practice instead of the producer's own data, each thing once."""
    uses = [use for line in result["lines"] for part in line["inputs"] for use in part["activities"]]
    return list({use["label"]["sv"]: use for use in uses if use["origin"] == "default"}.values())


def origin_tag(origin: str) -> tuple[str, str | None]:
    """How an amount is known, as word and colour of a tag; the same words all the way to the buyer."""
    tags = {
        "measured": (_("Egna uppgifter"), None),
        "estimated": (_("Uppskattning"), "blue"),
        "default": (_("Schablon"), "yellow"),
    }
    return tags.get(origin, (_("Gäller inte"), "grey"))
