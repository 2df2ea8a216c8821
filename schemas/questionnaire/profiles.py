"""Questions answered with a published profile: what they are for in the calculation."""

from schemas.questionnaire.bindings import LineTemplate, ProfilePick, texts_of
from schemas.questionnaire.definition import Family
from schemas.questionnaire.lint_lines import expression_unit
from schemas.units import Unit


def unit_needed(family: Family, question_id: str) -> Unit | None:
    """The unit in which the profile's amount is given, so the one it must be counted per; None if unused."""
    for line in family.lines:
        if _uses(line, question_id):
            return next((expression_unit(family, text) for text in texts_of(line.inputs.get("amount"))), None)
    return None


def _uses(line: LineTemplate, question_id: str) -> bool:
    return ProfilePick(question_id) in line.parameters.values()
