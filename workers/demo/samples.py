"""What the demo declares: published cases typed page by page, and a documented example of every family."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from schemas.questionnaire import Family, Question, QuestionType, field_name, load_family
from schemas.yaml_text import read_yaml

HERE = Path(__file__).parent
DECLARATIONS = HERE / "declarations.yml"
EXAMPLES = HERE / "examples"
EXAMPLE_YEAR = 2025
EXAMPLE_ORGANISATION = {
    "name": "Demogården Alla slag (exempel)",
    "number": "999990-0054",
    "municipality": "2080",
}

Pages = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Sample:
    """One declaration of the demo: who makes it, of what, and what is typed on each page."""

    email: str
    organisation: Mapping[str, str]
    family: str
    product_name: str
    year: int
    pages: Pages


def samples() -> list[Sample]:
    """The cases first, each with an account of its own; then the examples, which share one."""
    cases = read_yaml(DECLARATIONS.read_text(encoding="utf-8"))
    made = [
        Sample(
            f"producent{number}@demo.example",
            row["organisation"],
            "field_crops",
            row["product_name"],
            row["year"],
            row["pages"],
        )
        for number, row in enumerate(cases, start=1)
    ]
    email = f"producent{len(cases) + 1}@demo.example"
    return made + [_example(path, email) for path in sorted(EXAMPLES.glob("*.yml"))]


def _example(path: Path, email: str) -> Sample:
    """A file of answers by question, as a person would type them on the shortest way."""
    data = read_yaml(path.read_text(encoding="utf-8"))
    family = load_family(data["family"])
    name = _name(family, str(data["answers"].get(family.key_question, "")))
    return Sample(
        email, EXAMPLE_ORGANISATION, family.id, name, EXAMPLE_YEAR, typed_pages(family, data["answers"])
    )


def _name(family: Family, key: str) -> str:
    """What the product is called: the family's words, and the option that was chosen where it says more."""
    label, option = family.text("sv").label, family.questions[family.key_question].option(key)
    kind = option.text("sv").label if option else label
    return f"Demo: {label}" if kind == label else f"Demo: {label}, {kind[0].lower()}{kind[1:]}"


def typed_pages(family: Family, answers: Mapping[str, Any]) -> Pages:
    """Page id -> form field -> what is typed; "Jag vet inte" where the example says so."""
    return {
        page.id: {
            name: value
            for question in family.page_questions(page.id)
            for name, value in _typed(question, answers.get(question.id)).items()
        }
        for page in family.pages.values()
        if any(name in answers for name in page.question_ids)
    }


def _typed(question: Question, said: Any) -> dict[str, Any]:
    name = field_name(question.id)
    if said is None:
        return {}
    if said == "unknown":
        return {f"{name}__unknown": "1"}
    value = said["value"] if isinstance(said, dict) else said
    if isinstance(value, bool):
        value = "yes" if value else "no"
    fields: dict[str, Any] = {name: value if question.type is QuestionType.CHOICES else str(value)}
    if isinstance(said, dict) and "unit" in said:
        fields[f"{name}__unit"] = said["unit"]
    return fields
