"""How long it takes to compute ten thousand stored declarations again with newer factors.

`python -m tests.benchmarks.recompute [COUNT]` spreads them over two processes, as two workers would, each
from stored JSON to stored JSON: read the inventory, compute with 1 000 draws and the whole trail, explain the
difference line by line. No database. Prints seconds by the clock and of processor time (which others on the
machine do not lengthen as much), the largest memory of a process, and the time as a multiple of a sum of 60
lines and 10 000 draws written by hand in numpy in the same run: that holds on any machine.
"""

import resource
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from decimal import Decimal
from itertools import islice

from portal.db import new_id
from schemas.questionnaire import build_inventory, load_family
from tests.benchmarks.engine import hand_written
from tests.engine.test_explaining import newer
from tests.questionnaire.journeys import POTATO, filled
from workers import recompute
from workers.engine import assess
from workers.engine.factors import FactorSet, load_factor_set
from workers.recompute import Stored, recomputed

COUNT = 10_000
DRAWS = 1000
PROCESSES = 2
CHUNK = 200
# The limit of 30 s was set on a machine where the hand-written sum takes 12 ms.
LIMIT_IN_SUMS = 30_000 / 12
NEW = "2099.1"
CROPS = ("potato", "carrot", "winter_wheat", "barley", "peas", "onion", "oats")


def stored(count: int, first: int) -> Iterator[Stored]:
    """Declarations of seven crops in two ways of growing, with areas and harvests of their own."""
    family, factors = load_family("field_crops"), load_factor_set()
    made = []
    for crop in CROPS:
        for kinds in (["slurry"], ["none"]):
            skipped = {"crop.harvest", "crop.sold", "mineral.n_npk"}
            said = {name: value for name, value in POTATO.items() if name not in skipped}
            answers = filled(family, {**said, "crop.kind": crop, "organic.kinds": kinds})
            inventory = build_inventory(family, answers, crop, 2025)
            made.append((inventory, assess(inventory, factors, DRAWS).to_json()))
    for number in range(first, first + count):
        inventory, result = made[number % len(made)]
        area = Decimal(number % 97 + 1) / 4
        activities = tuple(
            replace(one, amount=area) if one.id == "crop.area" else one for one in inventory.activities
        )
        own = replace(inventory, activities=activities)
        yield Stored(new_id(), own.to_json(), result, f"JN-2026-{number:06d}", NEW)


def run(count: int, first: int) -> tuple[float, float, int]:
    """Seconds of the computing by clock and of processor, and the process's largest memory in kilobytes."""
    every = newer(dict.fromkeys(load_factor_set().parameters, 1.05), version=NEW)

    def chosen(version: str | None = None) -> FactorSet:
        return every if version == NEW else load_factor_set(version)

    vars(recompute)["load_factor_set"] = chosen
    seconds = busy = 0.0
    every_one = stored(count, first)
    while chunk := list(islice(every_one, CHUNK)):
        start, used = time.perf_counter(), time.process_time()
        for one in chunk:
            found = recomputed(one)
            if found.footprint is None or found.explanation is None:
                raise RuntimeError(found.problem)
            found.footprint.to_json(), found.explanation.to_json()
        seconds, busy = seconds + time.perf_counter() - start, busy + time.process_time() - used
    return seconds, busy, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def main(count: int) -> None:
    """Run and print."""
    share = count // PROCESSES
    by_hand_s = hand_written() / 1000
    with ProcessPoolExecutor(PROCESSES) as pool:
        done = list(pool.map(run, [share] * PROCESSES, range(0, share * PROCESSES, share)))
    seconds, busy, kilobytes = (max(figures) for figures in zip(*done, strict=True))
    sys.stdout.write(f"{share * PROCESSES} stored declarations, {DRAWS} draws each: {seconds:.1f} s ")
    sys.stdout.write(
        f"({busy:.1f} s of processor) on {PROCESSES} processes, {kilobytes / 1024:.0f} MB each at most\n"
    )
    sums = seconds / by_hand_s * COUNT / count
    sys.stdout.write(
        f"Ten thousand take as long as {sums:.0f} sums written by hand "
        f"({by_hand_s * 1000:.1f} ms each here); the limit is {LIMIT_IN_SUMS:.0f}.\n"
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else COUNT)
