"""Judge a text: every rule in every way, and what can only be told from amounts."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from schemas.lawful.amounts import amount
from schemas.lawful.findings import Finding, Severity
from schemas.lawful.rules import CLAIM, Rule, load_rules
from schemas.lawful.text import Case

_TURNOVER = re.compile(
    r"omsättning\w*[^.]{0,60}?(?P<number>\d[\d\s\u00a0]*(?:[,.]\d+)?)\s*(?P<size>miljarder|miljoner|mnkr|mkr|msek|tkr)?",
    re.IGNORECASE,
)
_TIMES = re.compile(
    r"omsättning\w*[^.]{0,60}?(?P<times>\d+(?:,\d+)?|två|tre|fyra|fem|sex|sju|åtta|nio|tio|femton|tjugo)\s+gånger",
    re.IGNORECASE,
)
_WORDS = ["noll", "ett", "två", "tre", "fyra", "fem", "sex", "sju", "åtta", "nio", "tio"]
_MORE_WORDS = {"femton": 15.0, "tjugo": 20.0}
_SIZES = {"miljarder": 1e9, "miljoner": 1e6, "mnkr": 1e6, "mkr": 1e6, "msek": 1e6, "tkr": 1e3}
_THIRD_PARTY = re.compile(r"tredjeparts\w*|ackrediter\w*", re.IGNORECASE)
_OTHER_PROOF = re.compile(r"likvärd\w*|annan utredning|egen beräkning|egendeklaration", re.IGNORECASE)


@dataclass(frozen=True)
class Verdict:
    """What is found in a text, worst and first first; `flag` when something has to be changed or argued."""

    findings: tuple[Finding, ...]

    @property
    def verdict(self) -> str:
        """`flag` or `ok`."""
        serious = any(one.severity is not Severity.INFO for one in self.findings)
        return "flag" if serious else "ok"

    def to_json(self) -> dict[str, object]:
        """Plain JSON."""
        return {"verdict": self.verdict, "findings": [one.to_json() for one in self.findings]}


def check(case: Case) -> Verdict:
    """Everything the rules find; places of one rule that overlap are one finding."""
    found = [
        _finding(rule, case, start, end)
        for rule in load_rules().values()
        for start, end in _merged(_places(rule, case))
    ]
    order = list(Severity)
    ranked = sorted(found, key=lambda one: (order.index(one.severity), one.start, one.rule))
    return Verdict(tuple(ranked))


def _merged(places: Iterator[tuple[int, int]]) -> list[tuple[int, int]]:
    """The places in order, those that overlap put together."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(places):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        elif not merged or (start, end) != merged[-1]:
            merged.append((start, end))
    return merged


def _finding(rule: Rule, case: Case, start: int, end: int) -> Finding:
    citation, rewrite = rule.citation[case.regime], rule.rewrite_for(case.kind)
    return Finding(rule.id, rule.severity, start, end, rule.reason, citation, rewrite)


def _places(rule: Rule, case: Case) -> Iterator[tuple[int, int]]:
    for way in rule.ways:
        yield from way.places(case)
    if rule.id == "R14" and case.kind != CLAIM:
        yield from _out_of_proportion(case)
    if rule.id == "R17" and case.kind != CLAIM:
        yield from _above_direct_award(case)


def _value_sek(case: Case) -> float | None:
    known = case.value_sek if case.value_sek is not None else case.context.get("estimated_value_sek")
    return float(known) if isinstance(known, int | float) and not isinstance(known, bool) else None


def _out_of_proportion(case: Case) -> Iterator[tuple[int, int]]:
    """Turnover above twice the value; a third party's statement as the only proof of a small purchase."""
    times = amount("turnover_times_value").value
    for match in _TIMES.finditer(case.text):
        if _number(match["times"].lower()) > times:
            yield match.span()
    value = _value_sek(case)
    if value is None:
        return
    for match in _TURNOVER.finditer(case.text):
        number = float(re.sub(r"[\s\u00a0]", "", match["number"]).replace(",", "."))
        if number * _SIZES.get((match["size"] or "").lower(), 1.0) > times * value:
            yield match.span()
    third = _THIRD_PARTY.search(case.text)
    if third and value <= amount("third_party_proof_from_sek").value and not _OTHER_PROOF.search(case.text):
        yield third.span()


def _number(word: str) -> float:
    """`tre` and `2,5` as numbers."""
    if word in _WORDS:
        return float(_WORDS.index(word))
    return _MORE_WORDS.get(word) or float(word.replace(",", "."))


def _above_direct_award(case: Case) -> Iterator[tuple[int, int]]:
    """A direct award of a value that has to be advertised."""
    value = _value_sek(case)
    if (
        case.regime == "direktupphandling"
        and value is not None
        and value >= amount("direct_award_limit_sek").value
    ):
        yield 0, len(case.text)
