"""How fast the engine is, as ratios to the same sums written by hand in numpy.

`python -m tests.benchmarks.engine` prints one line per measurement. Ratios stand beside the times because
they hold on any machine.
"""

import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from schemas.inventory import Inventory, Origin
from tests.engine.farms import activity, inventory, line, released
from workers.engine import assess
from workers.engine.assessment import total_draws
from workers.engine.compiling import Compiled, _compiled, compile_inventory
from workers.engine.distributions import _beta_quantiles, _lognormal_quantiles, _order
from workers.engine.drawing import Leaf, _parameter_row, leaves_of

LINES = 60
DRAWS = 10_000
FACTORS = (
    "energy.fuel.diesel.fr.offroad.l",
    "energy.fuel.diesel.se.mk1_2025.l",
    "energy.fuel.hvo100.se.l",
    "energy.fuel.heating_oil.fr.l",
)


@dataclass(frozen=True)
class Measurement:
    """A time in milliseconds and its ratio to the hand-written sum (None where there is none)."""

    name: str
    milliseconds: float
    ratio: float | None


def sixty_lines(origin: Origin = Origin.MEASURED) -> Inventory:
    """Sixty amounts, each with one of four factors; those that are not applicable have no uncertainty."""
    amounts = [activity(f"a{number}", str(number + 1), "l", origin=origin) for number in range(LINES)]
    lines = [
        line(f"l{number}", "activity", {"amount": f"a{number}"}, {"factor": FACTORS[number % len(FACTORS)]})
        for number in range(LINES)
    ]
    return inventory([activity("farm.output", "1000", "kg", origin=origin), *amounts], lines)


def by_hand(compiled: Compiled, leaves: tuple[Leaf, ...]) -> np.ndarray:
    """The same draws and sum without the engine: one matrix of amounts, one of factors."""
    output = leaves[0].row(DRAWS)
    amounts = np.stack([leaf.row(DRAWS) for leaf in leaves[1 : LINES + 1]])
    factors = {leaf.id: leaf.row(DRAWS) for leaf in leaves[LINES + 1 :]}
    used = np.stack([factors[found.parameters[0][1]] for found in compiled.lines])
    total: np.ndarray = (amounts * used).sum(axis=0) / output
    return total


def best(function: Callable[[], object], runs: int = 15, before: Callable[[], None] | None = None) -> float:
    """Shortest of some runs, in milliseconds; `before` is not timed."""
    times = []
    for _ in range(runs):
        if before is not None:
            before()
        start = time.perf_counter()
        function()
        times.append(time.perf_counter() - start)
    return min(times) * 1000


def forget_draws() -> None:
    """Start with no cached order, quantiles or rows, as a fresh worker does."""
    for kept in (_order, _beta_quantiles, _lognormal_quantiles, _parameter_row):
        kept.cache_clear()


def hand_written() -> float:
    """Milliseconds of the sum written by hand, fresh: how fast this machine is."""
    compiled = compile_inventory(sixty_lines(), released())
    leaves = leaves_of(compiled, "")
    return best(lambda: by_hand(compiled, leaves), 15, forget_draws)


def measurements() -> list[Measurement]:
    """All measurements, the point result first."""
    found = sixty_lines()
    compiled = compile_inventory(found, released())
    leaves = leaves_of(compiled, "")
    row = compiled.central()
    amounts, factors = np.array(row[1 : LINES + 1]), np.array(row[LINES + 1 :])
    index = np.arange(LINES) % len(FACTORS)
    hand_point = best(lambda: float((amounts * factors[index]).sum() / row[0]), 200)
    point = best(compiled.point, 200)
    fresh_hand = best(lambda: by_hand(compiled, leaves), 15, forget_draws)
    fresh = best(lambda: total_draws(compiled, leaves, DRAWS), 15, forget_draws)
    hand = best(lambda: by_hand(compiled, leaves))
    known = best(lambda: total_draws(compiled, leaves, DRAWS))
    exact = compile_inventory(sixty_lines(Origin.NOT_APPLICABLE), released())
    exact_leaves = leaves_of(exact, "")
    only = best(lambda: total_draws(exact, exact_leaves, DRAWS))

    def compiling() -> Compiled:
        return compile_inventory(found, released())

    many = best(lambda: [compiled.point() for _ in range(1000)], 3)
    return [
        Measurement("compile 60 lines", best(compiling, 15, _compiled.cache_clear), None),
        Measurement("compile 60 lines, known shape", best(compiling), None),
        Measurement("point result, compiled", point, point / hand_point),
        Measurement("1 000 point results", many, None),
        Measurement("10 000 draws, fresh", fresh, fresh / fresh_hand),
        Measurement("10 000 draws, factors and orders known", known, known / hand),
        Measurement("10 000 draws, only factors vary", only, None),
        Measurement("whole assessment, 2 000 draws", best(lambda: assess(found, released(), 2000)), None),
    ]


def lines_of(found: list[Measurement]) -> Mapping[str, str]:
    """The measurements as text by name."""
    return {
        one.name: f"{one.milliseconds:9.3f} ms"
        + ("" if one.ratio is None else f"  {one.ratio:6.2f} x numpy by hand")
        for one in found
    }


if __name__ == "__main__":
    for name, text in lines_of(measurements()).items():
        sys.stdout.write(f"{name:42}{text}\n")
