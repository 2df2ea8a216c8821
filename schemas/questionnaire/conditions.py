"""Which questions are asked, given the answers so far; hidden answers are kept but seen by nobody."""

from collections.abc import Iterable, Mapping
from typing import Any

from schemas.questionnaire.answers import Answer, Answers, blank
from schemas.questionnaire.bindings import Pick, Table, row_for
from schemas.questionnaire.definition import NUMERIC, Assumption, DefaultRule, Family, Question
from schemas.questionnaire.rules import Look, Rule, Seen, Sight, Tri


class View:
    """The answers of one declaration as rules and expressions see them."""

    def __init__(self, family: Family, answers: Answers) -> None:
        self.family = family
        self.answers = answers
        self._visible: dict[str, Tri] = {}

    def visible(self, question_id: str) -> Tri:
        """True, False or None; a rule that cannot be worked out counts as None."""
        if question_id not in self._visible:
            self._visible[question_id] = self._worked_out(question_id)
        return self._visible[question_id]

    def _worked_out(self, question_id: str) -> Tri:
        rule = self.family.questions[question_id].ask_when
        return True if rule is None else self.holds(rule)

    def holds(self, rule: Rule) -> Tri:
        """The rule's value; None when it raises (it fails closed: shown, and submitting is blocked)."""
        try:
            return rule.holds(self.look)
        except Exception:  # noqa: BLE001 - an unreadable answer must never open or shut anything by accident
            return None

    def answer(self, question_id: str) -> Answer:
        """The answer, blank if there is none."""
        return self.answers.get(question_id) or blank(question_id)

    def look(self, question_id: str) -> Seen:
        """What a rule sees of a question: its value, an assumed value, or why there is none."""
        visible = self.visible(question_id)
        if visible is False:
            return Seen(Sight.HIDDEN)
        question, answer = self.family.questions[question_id], self.answer(question_id)
        if answer.state == "given":
            return Seen(Sight.VALUE, _usable(question, answer.value))
        if visible is None:
            return Seen(Sight.OPEN)
        if question.assume is not None:
            return self._assumed(question.assume)
        if answer.state == "unknown":
            return Seen(Sight.UNKNOWN)
        return Seen(Sight.OPEN if question.mandatory else Sight.EMPTY)

    def _assumed(self, assume: Assumption) -> Seen:
        if assume.by is None:
            return Seen(Sight.VALUE, assume.value)
        key = self.option_key(assume.by)
        return Seen(Sight.VALUE, assume.table.get(key or "", assume.value)) if key else Seen(Sight.OPEN)

    def value(self, question_id: str) -> Any:
        """The value a visible question has, given or assumed; None otherwise."""
        seen = self.look(question_id)
        return seen.value if seen.sight is Sight.VALUE else None

    def option_key(self, question_id: str) -> str | None:
        """The option chosen (yes/no for yes-and-no questions); None if open, hidden or a list."""
        value = self.value(question_id)
        if isinstance(value, bool):
            return "yes" if value else "no"
        return value if isinstance(value, str) else None

    def picked(self, pick: Pick) -> Pick:
        """What a table comes to with these answers; None where it is not decided and has no `*`."""
        while isinstance(pick, Table):
            pick = row_for(pick, self.option_key(pick.by) or "*")
        return pick

    def chosen(self, question_id: str) -> tuple[str, ...]:
        """The options chosen in a choices question; empty if none."""
        value = self.value(question_id)
        return tuple(value) if isinstance(value, list | tuple) else ()

    def default_rule(self, question: Question) -> DefaultRule | None:
        """The default that applies to this question now: the first whose condition holds."""
        for rule in question.unknown:
            if rule.when is None or self.holds(rule.when) is True:
                return rule
        return None


def _usable(question: Question, value: Any) -> Any:
    """An option that has been taken out of the definition since must not decide anything."""
    if question.type in NUMERIC or not question.options:
        return value
    keys = {option.key for option in question.options}
    stored = value if isinstance(value, list | tuple) else [value]
    if not set(stored) <= keys:
        raise ValueError(f"{question.id}: {value!r} is not among the options")
    return value


def visibility(family: Family, answers: Answers) -> dict[str, Tri]:
    """Question id -> asked (True), not asked (False) or not yet known (None)."""
    view = View(family, answers)
    return {question_id: view.visible(question_id) for question_id in family.questions}


def dependants(family: Family, question_ids: Iterable[str]) -> frozenset[str]:
    """Questions whose `ask_when` looks at any of these, directly."""
    wanted = frozenset(question_ids)
    return frozenset(
        question.id
        for question in family.questions.values()
        if question.ask_when is not None and question.ask_when.names() & wanted
    )


def rule_order(rules: Mapping[str, Rule | None]) -> tuple[list[str], list[str]]:
    """Names in an order in which each comes after those it looks at, and the names caught in a circle."""
    waiting = {name: (rule.names() & rules.keys() if rule else frozenset()) for name, rule in rules.items()}
    order: list[str] = []
    while ready := [name for name, needs in waiting.items() if not needs & waiting.keys()]:
        order += ready
        for name in ready:
            del waiting[name]
    return order, sorted(waiting)


__all__ = ["Look", "View", "dependants", "rule_order", "visibility"]
