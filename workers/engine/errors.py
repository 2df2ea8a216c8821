"""What the engine refuses, in words: each problem names the line, the input and the numbers at fault."""

from collections.abc import Mapping
from dataclasses import dataclass, field

_TEXT = {
    "unknown_model": (
        'Raden "{line}": modellen {model} finns inte. Välj en av: {known}.',
        'Line "{line}": there is no model {model}. Choose one of: {known}.',
    ),
    "unknown_parameter": (
        'Raden "{line}": faktorn {id} finns inte i faktoruppsättning {version}.',
        'Line "{line}": there is no factor {id} in factor set {version}.',
    ),
    "missing_input": (
        'Raden "{line}": indata {name} saknas. Modellen {model} behöver {unit}.',
        'Line "{line}": input {name} is missing. Model {model} needs it in {unit}.',
    ),
    "unknown_input": (
        'Raden "{line}": modellen {model} har inga indata som heter {name}. Den har: {known}.',
        'Line "{line}": model {model} has no input called {name}. It has: {known}.',
    ),
    "missing_factor": (
        'Raden "{line}": parametern {name} saknas för modellen {model}.',
        'Line "{line}": parameter {name} is missing for model {model}.',
    ),
    "unknown_factor": (
        'Raden "{line}": modellen {model} har ingen parameter som heter {name}. Den har: {known}.',
        'Line "{line}": model {model} has no parameter called {name}. It has: {known}.',
    ),
    "wrong_unit": (
        'Raden "{line}": {name} är i {got} men ska vara i {wanted}.',
        'Line "{line}": {name} is in {got} but must be in {wanted}.',
    ),
    "bad_terms": (
        'Raden "{line}": enheterna går inte ihop i {name}: {detail}.',
        'Line "{line}": the units do not fit in {name}: {detail}.',
    ),
    "result_unit": (
        'Raden "{line}": {units} ger {got} och inte {wanted}. Faktorns enhet passar inte indata.',
        'Line "{line}": {units} gives {got}, not {wanted}. The unit of the factor does not fit the input.',
    ),
    "negative": (
        'Raden "{line}": {name} är {value} men får inte vara mindre än noll.',
        'Line "{line}": {name} is {value} but may not be less than zero.',
    ),
    "zero": (
        'Raden "{line}": {name} är noll. Ange ett värde större än noll; annars går raden inte att räkna.',
        'Line "{line}": {name} is zero. Give a value above zero; the line cannot be computed without it.',
    ),
    "too_small": (
        'Raden "{line}": {name} är {value} men ska vara minst {least}.',
        'Line "{line}": {name} is {value} but must be at least {least}.',
    ),
    "not_a_share": (
        'Raden "{line}": {name} är {value} men ska vara en andel från 0 till 1.',
        'Line "{line}": {name} is {value} but must be a share from 0 to 1.',
    ),
    "not_finite": (
        'Raden "{line}": {name} går inte att räkna ut (delning med noll eller för stort tal).',
        'Line "{line}": {name} cannot be computed (division by zero or too large a number).',
    ),
    "unknown_allocation": (
        'Raden "{line}": fördelningen {name} finns inte.',
        'Line "{line}": there is no allocation {name}.',
    ),
    "no_key": (
        'Fördelningen "{line}": regeln {name} går inte att använda; dess nycklar är {value}.',
        'Allocation "{line}": the rule {name} cannot be used; its keys are {value}.',
    ),
    "two_versions": (
        "{name} är med i två versioner. Använd samma version av en råvara överallt.",
        "{name} is there in two versions. Use one version of each ingredient.",
    ),
    "no_output": (
        "Levererad mängd är {value} {unit}. Den ska vara större än noll.",
        "The delivered amount is {value} {unit}. It must be above zero.",
    ),
    "output_unit": (
        "Levererad mängd är i {got} men ska vara i {wanted}.",
        "The delivered amount is in {got} but must be in {wanted}.",
    ),
    "output_terms": (
        "Enheterna går inte ihop i levererad mängd: {detail}.",
        "The units do not fit in the delivered amount: {detail}.",
    ),
}


@dataclass(frozen=True)
class EngineProblem:
    """One refusal: a code, the line and input it concerns, and the numbers for the message."""

    code: str
    line: str | None
    name: str | None = None
    details: Mapping[str, str] = field(default_factory=dict)

    def text(self, language: str = "sv") -> str:
        """The problem in words, Swedish unless English is asked for."""
        swedish, english = _TEXT[self.code]
        template = english if language == "en" else swedish
        return template.format(line=self.line, name=self.name, **self.details)

    def __str__(self) -> str:
        return self.text("en")


class EngineError(ValueError):
    """An inventory that cannot be computed; `problems` names every cause."""

    def __init__(self, problems: list[EngineProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(str(problem) for problem in problems))
