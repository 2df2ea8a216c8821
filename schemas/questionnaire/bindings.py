"""How answers become an inventory: templates of lines, amounts and joint processes, tables, constants."""

from collections.abc import Iterator, Mapping
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
    rows: Mapping[str, "Pick"]


@dataclass(frozen=True)
class ProfilePick:
    """The footprint of the published profile that a question of type profile is answered with."""

    question_id: str


@dataclass(frozen=True)
class Steps:
    """A parameter or an input chosen by how large an amount is: the row of the highest limit it reaches.

    `amount` is an expression over questions that comes in `unit`; the lowest limit is zero.
    """

    amount: str
    unit: str
    rows: tuple[tuple[Decimal, "Pick"], ...]  # highest limit first

    def at(self, value: Decimal) -> "Pick":
        """The row for this amount; the lowest for one below all limits."""
        return next((pick for limit, pick in self.rows if value >= limit), self.rows[-1][1])


Pick = str | Table | Steps | ProfilePick | None
Picks = Mapping[str, Pick]


def texts_of(pick: Pick) -> Iterator[str]:
    """Every text a table may come to; a profile is known only once it is answered."""
    if isinstance(pick, Table):
        for inner in pick.rows.values():
            yield from texts_of(inner)
    elif isinstance(pick, Steps):
        for _, inner in pick.rows:
            yield from texts_of(inner)
    elif isinstance(pick, str):
        yield pick


def row_for(pick: Pick, key: str) -> Pick:
    """What the table says for this option, or the pick itself where there is no table."""
    return pick.rows.get(key, pick.rows.get("*")) if isinstance(pick, Table) else pick


@dataclass(frozen=True)
class LineTemplate:
    """A line of the inventory before the answers are known. Input and parameter names ending in `?` are
    optional.

    `share` is the part of the line that is the product's own where that is answered; `allocations` names the
    joint processes that divide it.
    """

    id: str
    stage: Stage
    model: str
    inputs: Picks
    parameters: Picks
    texts: Mapping[str, str]
    when: Rule | None = None
    share: Pick = None
    allocations: tuple[str, ...] = ()


@dataclass(frozen=True)
class AmountTemplate:
    """An amount that a model works out (energy of a cow, nitrogen she excretes), in `unit`.

    Lines and other amounts use it by its id; it is in the inventory only where something uses it.
    """

    id: str
    model: str
    unit: str
    inputs: Picks
    parameters: Picks
    texts: Mapping[str, str]
    when: Rule | None = None


@dataclass(frozen=True)
class ProductTemplate:
    """One product of a joint process; `keys` gives by rule an expression its share is in proportion to."""

    id: str
    keys: Picks
    texts: Mapping[str, str]
    when: Rule | None = None


@dataclass(frozen=True)
class AllocationTemplate:
    """A joint process: the first of `rules` for which every product has a key is used, others are shown.

    `product` is the one declared. With no other product answered for, there is nothing to divide.
    """

    id: str
    rules: tuple[str, ...]
    product: Pick
    products: tuple[ProductTemplate, ...]
    texts: Mapping[str, str]
    parameters: Mapping[str, str]


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

    @property
    def confidence(self) -> str | None:
        """C where the source says that nobody has confirmed the number, so that results say it too."""
        return "C" if "obekräftad" in self.source.casefold() else None


@dataclass(frozen=True)
class Derived:
    """A name for an expression, or for a table of them; `plus` is added once per chosen option of `each`.

    Without an `expression` it is the sum over the options alone, and not asked where none is chosen.
    """

    id: str
    expression: Pick = None
    each: str | None = None
    plus: Mapping[str, str] = field(default_factory=dict)  # option -> term

    def terms(self) -> tuple[str, ...]:
        """Every expression that may be part of it."""
        return (*texts_of(self.expression), *self.plus.values())
