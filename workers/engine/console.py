"""`jordnara assess CASE.json`: compute a case file at the terminal, every line with its source."""

import json
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import IO, Any

import click

from schemas.footprint import Footprint, LineResult, ParameterTrail, StepTrail
from schemas.records import RecordError
from workers.engine.assessment import assess as compute
from workers.engine.cases import read_case
from workers.engine.errors import EngineError
from workers.engine.factors import ReleaseError, load_factor_set

MAX_DRAWS = 100_000

_WORDS: Mapping[str, Mapping[str, str]] = {
    "sv": {
        "footprint": "Klimatavtryck",
        "per": "per",
        "range": "Troligt spann (95 %)",
        "mean": "medelvärde",
        "draws": "dragningar",
        "boundary": "Räknat till",
        "farm_gate": "gårdsgrind",
        "delivered": "levererad vara",
        "set": "Faktorer",
        "own": "Egna uppgifter",
        "unverified": "obekräftad",
        "incomplete": "Inte fullständigt. Det här saknas",
        "largest": "Största källorna till osäkerhet",
        "borrowed": "spann antaget",
        "removals": "Upptag av koldioxid, redovisat för sig",
        "derived": "Beräknade mängder",
        "divided": "Fördelning mellan produkter",
        "in_use": "används",
        "wrong_file": "Filen går inte att läsa",
        "wrong_case": "Fallet går inte att räkna",
        "no_file": "Filen går inte att öppna",
    },
    "en": {
        "footprint": "Climate footprint",
        "per": "per",
        "range": "Likely range (95 %)",
        "mean": "mean",
        "draws": "draws",
        "boundary": "Counted to",
        "farm_gate": "farm gate",
        "delivered": "delivered product",
        "set": "Factors",
        "own": "Own data",
        "unverified": "unverified",
        "incomplete": "Not complete. Missing",
        "largest": "Largest sources of uncertainty",
        "borrowed": "range assumed",
        "removals": "Carbon dioxide removals, apart",
        "derived": "Derived amounts",
        "divided": "Division between products",
        "in_use": "in use",
        "wrong_file": "The file cannot be read",
        "wrong_case": "The case cannot be computed",
        "no_file": "The file cannot be opened",
    },
}

_STAGES = {
    "inputs": "Insatsvaror",
    "farm": "Odling",
    "processing": "Förädling",
    "storage": "Lagring",
    "packaging": "Förpackning",
    "transport": "Transport",
}


class RefusedError(click.ClickException):
    """A case that cannot be computed: printed on standard error, exit code 2."""

    exit_code = 2

    def show(self, file: IO[Any] | None = None) -> None:
        """Print the message as it is, without click's own prefix."""
        click.echo(self.format_message(), file=file, err=file is None)


def assess_command(path: Path, draws: int, factor_set: str | None, language: str) -> Footprint:
    """Footprint of the case file; RefusedError with every problem on its own line for a wrong file."""
    words = _WORDS[language]
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise RefusedError(f"{words['no_file']}: {path}: {error}") from error
    try:
        case = read_case(text)
        return compute(case.inventory, case.factor_set(load_factor_set(factor_set)), draws)
    except RecordError as error:
        raise RefusedError(
            _listed(words["wrong_file"], path, [str(found) for found in error.problems])
        ) from error
    except EngineError as error:
        found = [problem.text(language) for problem in error.problems]
        raise RefusedError(_listed(words["wrong_case"], path, found)) from error
    except ReleaseError as error:
        raise RefusedError(str(error)) from error


@click.command("assess")
@click.argument("case", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print the whole footprint as JSON.")
@click.option("--draws", default=2000, show_default=True, type=click.IntRange(0, MAX_DRAWS))
@click.option("--factor-set", default=None, help="Version of the factor set; the newest if left out.")
@click.option("--lang", default="sv", show_default=True, type=click.Choice(["sv", "en"]))
def assess(case: Path, as_json: bool, draws: int, factor_set: str | None, lang: str) -> None:
    """Compute the climate footprint of a case file and print every line with its source."""
    footprint = assess_command(case, draws, factor_set, lang)
    if as_json:
        click.echo(json.dumps(footprint.to_json(), ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join(report(footprint, lang)))


def report(footprint: Footprint, language: str) -> list[str]:
    """The footprint as lines of text."""
    words = _WORDS[language]
    number = partial(_written, language=language)
    unit = f"kg CO2e {words['per']} {footprint.declared_unit}"
    lines = [
        footprint.product_name,
        f"{words['footprint']}: {number(footprint.total_kg_co2e)} {unit}",
        f"{words['range']}: {number(footprint.low)}–{number(footprint.high)} {unit}",
        f"({words['mean']} {number(footprint.mean)}, {footprint.draws} {words['draws']})",
        f"{words['boundary']}: {words[footprint.boundary]}",
        f"{words['set']}: {footprint.factor_set}, {footprint.gwp_set}",
        f"{words['own']}: {footprint.primary_data_share * 100:.0f} %",
    ]
    lines += [f"{words['incomplete']}: {part.question_id} ({part.reason})" for part in footprint.missing]
    for stage in footprint.by_stage_and_gas:
        name = _STAGES[stage] if language == "sv" else stage.capitalize()
        total = sum(footprint.by_stage_and_gas[stage].values())
        lines += ["", f"{name}: {number(total)} {unit}"]
        for line in footprint.lines:
            if line.stage == stage:
                lines += _line(line, language)
    if footprint.removals:
        lines += ["", f"{words['removals']}: {number(footprint.removals)} {unit}"]
    lines += _derived(footprint, language)
    lines += _allocations(footprint, unit, language)
    lines += ["", f"{words['largest']}:"]
    lines += [
        f"  {share.share * 100:5.1f} %  {share.label[language]}" for share in footprint.variance_shares[:5]
    ]
    return lines


def _derived(footprint: Footprint, language: str) -> list[str]:
    number = partial(_written, language=language)
    lines = ["", f"{_WORDS[language]['derived']}:"] if footprint.derived else []
    for found in footprint.derived:
        lines += [
            f"  {found.label[language]}: {number(found.value)} {found.unit}",
            f"    {found.id}, {found.model}: {found.expression} ({found.equation})",
            *_steps(found.steps, language),
            *(
                f"    {trail.name} = {trail.expression} = {number(trail.value)} {trail.unit}"
                for trail in found.inputs
            ),
            *(_parameter(parameter, language) for parameter in found.parameters),
        ]
    return lines


def _allocations(footprint: Footprint, unit: str, language: str) -> list[str]:
    number = partial(_written, language=language)
    words = _WORDS[language]
    lines: list[str] = []
    for found in footprint.allocations:
        lines += ["", f"{words['divided']}: {found.label[language]}"]
        for option in found.options:
            shares = ", ".join(f"{name} {share * 100:.1f} %" for name, share in option.shares.items())
            mark = f" [{words['in_use']}]" if option.rule == found.rule else ""
            lines.append(f"  {option.rule}: {shares} = {number(option.total_kg_co2e)} {unit}{mark}")
    return lines


def _steps(steps: tuple[StepTrail, ...], language: str) -> list[str]:
    number = partial(_written, language=language)
    return [
        f"    {step.name} = {step.expression} = {number(step.value)} {step.unit} ({step.equation})"
        for step in steps
    ]


def _line(line: LineResult, language: str) -> list[str]:
    number = partial(_written, language=language)
    flag = f" [{_WORDS[language]['unverified']}]" if line.unverified else ""
    gases = ", ".join(f"{gas} {number(value)}" for gas, value in line.kg_co2e.items())
    lines = [
        f"  {line.label[language]}: {number(sum(line.kg_co2e.values()))} ({gases}){flag}",
        f"    {line.model}: {line.expression} = {number(line.kg_co2e_total)} kg CO2e ({line.equation})",
    ]
    lines += [
        f"    {trail.name} = {trail.expression} = {number(trail.value)} {trail.unit}" for trail in line.inputs
    ]
    lines += _steps(line.steps, language)
    return lines + [_parameter(parameter, language) for parameter in line.parameters]


def _parameter(parameter: ParameterTrail, language: str) -> str:
    number = partial(_written, language=language)
    words = _WORDS[language]
    spread = ""
    if parameter.low is not None and parameter.high is not None:
        assumed = f", {words['borrowed']}" if parameter.range_assumed else ""
        spread = f" ({number(parameter.low)}–{number(parameter.high)}{assumed})"
    flag = f" [{words['unverified']}]" if parameter.unverified else ""
    source = ", ".join(part for part in (parameter.source, parameter.locator, parameter.licence) if part)
    return (
        f"    {parameter.name} = {number(parameter.value)} {parameter.unit}{spread}{flag}"
        f" [{parameter.id}, {parameter.version}] {source}"
    )


def _written(value: float, language: str) -> str:
    """Four significant digits, with the decimal sign of the language."""
    if 1e4 <= abs(value) < 1e9:
        return f"{value:,.0f}".replace(",", "\N{NO-BREAK SPACE}")
    text = f"{value:.4g}" if value == 0 or abs(value) >= 1e-3 else f"{value:.3e}"
    return text.replace(".", ",") if language == "sv" else text


def _listed(title: str, path: Path, problems: list[str]) -> str:
    return "\n".join([f"{title}: {path}", *(f"  {problem}" for problem in problems)])
