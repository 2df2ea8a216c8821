"""The rules as data: ways a text can break each, with reason, citation by regime and another wording."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from schemas.lawful.findings import Severity
from schemas.lawful.text import Case, Sentence
from schemas.yaml_text import read_yaml

HERE = Path(__file__).parent
PROCUREMENT_KINDS = (
    "teknisk_specifikation",
    "tilldelningskriterium",
    "kontraktsvillkor",
    "kvalificeringskrav",
    "villkor_deltagande",
    "bevis",
    "motiv",
    "dialog",
    "upplagg",
)
# What a firm says about its goods in marketing: judged by rules of its own, whatever the procurement.
CLAIM = "marknadspastaende"
KINDS = (*PROCUREMENT_KINDS, CLAIM)
REGIMES = ("over_troskel", "under_troskel", "direktupphandling")
_PIECE = re.compile(r"<<(\w+)>>")
# The authority's own name and what it is called are no places.
_AUTHORITY = re.compile(r"\bregion(?:en)? dalarnas?\b|\bregionens\b|\bregion dalarna\b", re.IGNORECASE)


@dataclass(frozen=True)
class Way:
    """One way to break a rule; see the head of rules.yml for what the parts mean."""

    find: re.Pattern[str]
    kinds: tuple[str, ...] = PROCUREMENT_KINDS
    near: tuple[re.Pattern[str], ...] = ()
    unless: tuple[re.Pattern[str], ...] = ()
    unless_text: tuple[re.Pattern[str], ...] = ()
    lacks: Mapping[str, re.Pattern[str]] = field(default_factory=dict)
    allow: int = 0

    def places(self, case: Case) -> Iterator[tuple[int, int]]:
        """Where the text breaks the rule in this way: start and end of what was found."""
        whole = without_authority(case.text)
        if case.kind not in self.kinds or any(one.search(whole) for one in self.unless_text):
            return
        if self.lacks and self._missing(whole) <= self.allow:
            return
        for sentence in case.sentences:
            found = self._in(sentence)
            if found is not None:
                yield sentence.start + found[0], sentence.start + found[1]
                if self.lacks:
                    return

    def _missing(self, text: str) -> int:
        return sum(not pattern.search(text) for pattern in self.lacks.values())

    def _in(self, sentence: Sentence) -> tuple[int, int] | None:
        text = without_authority(sentence.text)
        found = self.find.search(text)
        if found is None or not all(one.search(text) for one in self.near):
            return None
        return None if any(one.search(text) for one in self.unless) else found.span()


def without_authority(text: str) -> str:
    """The text with the authority's own name blotted out, as long as before."""
    return _AUTHORITY.sub(lambda match: "*" * len(match[0]), text)


@dataclass(frozen=True)
class Rule:
    """One rule of the lists: R01 to R24 about procurement, M01 onwards about marketing."""

    id: str
    title: str
    severity: Severity
    reason: str
    citation: Mapping[str, str]
    rewrite: str
    award_rewrite: str
    ways: tuple[Way, ...]
    english: Mapping[str, str]

    def title_in(self, language: str) -> str:
        """What is wrong, in a few words; Swedish where there is no English."""
        return self.english.get("title", self.title) if language == "en" else self.title

    def reason_in(self, language: str) -> str:
        """Why it is wrong; Swedish where there is no English."""
        return self.english.get("reason", self.reason) if language == "en" else self.reason

    def rewrite_for(self, kind: str) -> str:
        """Another wording that is lawful as a text of this kind."""
        return self.award_rewrite if kind == "tilldelningskriterium" else self.rewrite


@cache
def load_rules() -> Mapping[str, Rule]:
    """Rule id -> rule, in order."""
    pieces: dict[str, str] = read_yaml((HERE / "words.yml").read_text(encoding="utf-8"))
    content = read_yaml((HERE / "rules.yml").read_text(encoding="utf-8"))
    award = _one_line(content["award_rewrite"])
    claims = read_yaml((HERE / "claims.yml").read_text(encoding="utf-8"))
    found = {name: _rule(name, row, pieces, award) for name, row in content["rules"].items()}
    for name, row in claims["rules"].items():
        found[name] = _rule(name, _claim_row(row), pieces, award)
    return found


@cache
def _english() -> Mapping[str, Mapping[str, str]]:
    read = (HERE / "english.yml").read_text(encoding="utf-8")
    content: Mapping[str, Mapping[str, str]] = read_yaml(read)
    return content


def _claim_row(row: Mapping[str, Any]) -> dict[str, Any]:
    """A rule about marketing: one citation whatever the regime, and only for that kind of text."""
    ways = [{**way, "kinds": [CLAIM]} for way in row["ways"]]
    return {**row, "ways": ways, "citation": dict.fromkeys(REGIMES, row["citation"])}


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _rule(name: str, row: Mapping[str, Any], pieces: Mapping[str, str], award_rewrite: str) -> Rule:
    return Rule(
        id=name,
        title=row["title"],
        severity=Severity(row["severity"]),
        reason=_one_line(row["reason"]),
        citation=row["citation"],
        rewrite=_one_line(row["rewrite"]),
        award_rewrite=award_rewrite,
        ways=tuple(_way(way, pieces) for way in row["ways"]),
        english=_english().get(name, {}),
    )


def _way(row: Mapping[str, Any], pieces: Mapping[str, str]) -> Way:
    def several(key: str) -> tuple[re.Pattern[str], ...]:
        return tuple(_pattern(text, pieces) for text in row.get(key, ()))

    return Way(
        find=_pattern(row["find"], pieces),
        kinds=tuple(row.get("kinds", PROCUREMENT_KINDS)),
        near=several("near"),
        unless=several("unless"),
        unless_text=several("unless_text"),
        lacks={name: _pattern(text, pieces) for name, text in row.get("lacks", {}).items()},
        allow=row.get("allow", 0),
    )


def _pattern(text: str, pieces: Mapping[str, str]) -> re.Pattern[str]:
    """A pattern with its pieces put in; letters match in either case unless a part says otherwise."""
    while _PIECE.search(text):
        text = _PIECE.sub(lambda match: f"(?:{pieces[match[1]]})", text)
    return re.compile(text, re.IGNORECASE)
