"""An inventory while it is being built: what has been gathered, what is not asked, what is still missing."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from schemas.inventory import Activity, Allocation, Derived, Ingredient, Line, Missing
from schemas.questionnaire.conditions import View
from schemas.questionnaire.rules import Rule, Sight


class NotAsked(Exception):
    """Something the line needs is not asked, or was left empty where that means "none"."""


class NotKnown(Exception):
    """Something the line needs is asked but has neither an answer nor a default."""

    def __init__(self, question_id: str, reason: str) -> None:
        super().__init__(question_id)
        self.question_id, self.reason = question_id, reason


@dataclass(frozen=True)
class Gathered:
    """What a line has brought with it, so that it can be taken out again when the line does not hold."""

    activities: Mapping[str, Activity]
    amounts: Mapping[str, Derived]
    ingredients: Mapping[str, Ingredient]


@dataclass
class Draft:
    """What has been gathered so far; amounts stand after those they use."""

    view: View
    activities: dict[str, Activity] = field(default_factory=dict)
    amounts: dict[str, Derived] = field(default_factory=dict)
    ingredients: dict[str, Ingredient] = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)
    allocations: dict[str, Allocation] = field(default_factory=dict)
    missing: dict[str, Missing] = field(default_factory=dict)

    def miss(self, question_id: str, reason: str) -> None:
        """Note a gap, at the question that has to be answered first."""
        for root in _roots(self.view, question_id) or [question_id]:
            known = "required" if root != question_id else reason
            self.missing.setdefault(root, Missing(root, known))

    def applies(self, rule: Rule | None) -> bool:
        """Whether a condition holds; what keeps it open is noted as missing."""
        applies = True if rule is None else self.view.holds(rule)
        if applies is None and rule is not None:
            for name in sorted(rule.names()):
                if self.view.visible(name) is not False and self.view.value(name) is None:
                    self.miss(name, "required")
        return bool(applies)

    def gathered(self) -> Gathered:
        """What is there now."""
        return Gathered(dict(self.activities), dict(self.amounts), dict(self.ingredients))

    def back_to(self, kept: Gathered) -> None:
        """Let go of what came since."""
        self.activities, self.amounts = dict(kept.activities), dict(kept.amounts)
        self.ingredients = dict(kept.ingredients)


def _roots(view: View, question_id: str) -> list[str]:
    """The unanswered questions that keep this one undetermined; empty if it is not, or nothing explains
    it.
    """
    rule = view.family.questions[question_id].ask_when
    if view.visible(question_id) is not None or rule is None:
        return []
    found: list[str] = []
    for name in sorted(rule.names()):
        if view.visible(name) is None:
            found += _roots(view, name)
        elif view.look(name).sight is Sight.OPEN:
            found.append(name)
    return found
