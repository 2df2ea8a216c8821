"""How answers become lines of an inventory: templates, tables, constants and derived names."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from schemas.inventory import Stage
from schemas.questionnaire.rules import Rule


@dataclass(frozen=True)
class Table:
    """A parameter or an input chosen by the answer to `by` (nested); `*` stands for all other options.

    None leaves it out.
    """

    by: str
    rows: Mapping[str, "str | Table | None"]


@dataclass(frozen=True)
class LineTemplate:
    """A line of the inventory before the answers are known. Input and parameter names ending in `?` are
    optional.

    With `each`, the line is made once per chosen option and `{option}` stands for its key.
    """

    id: str
    stage: Stage
    model: str
    inputs: Mapping[str, "str | Table | None"]
    parameters: Mapping[str, "str | Table | None"]
    texts: Mapping[str, str]
    when: Rule | None = None
    each: str | None = None
    option: str | None = None


@dataclass(frozen=True)
class Constant:
    """A cited number of nature used in expressions, e.g. the energy in a litre of oil."""

    id: str
    value: Decimal
    unit: str
    low: Decimal
    high: Decimal
    source: str
    texts: Mapping[str, str]


@dataclass(frozen=True)
class Derived:
    """A name for an expression; `plus` is added once per chosen option of `each`."""

    id: str
    expression: str
    each: str | None = None
    plus: Mapping[str, str] = field(default_factory=dict)  # option -> term
