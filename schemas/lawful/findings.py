"""What a rule says about a text."""

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How serious it is. Blocks and warnings make the text one to change; a remark does not."""

    BLOCK = "block"
    WARN = "warn"
    INFO = "info"


@dataclass(frozen=True)
class Finding:
    """One fault: the rule, where in the text (offsets), why, by which law, and another wording."""

    rule: str
    severity: Severity
    start: int
    end: int
    reason: str
    citation: str
    rewrite: str | None

    def to_json(self) -> dict[str, object]:
        """Plain JSON."""
        return {
            "rule": self.rule,
            "severity": self.severity.value,
            "start": self.start,
            "end": self.end,
            "reason": self.reason,
            "citation": self.citation,
            "rewrite": self.rewrite,
        }
