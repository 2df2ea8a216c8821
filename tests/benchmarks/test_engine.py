"""Speed of the engine, printed; what is compared is only that it computes what the sum by hand does."""

import sys

import numpy as np
import pytest

from tests.benchmarks.engine import DRAWS, by_hand, lines_of, measurements, sixty_lines
from tests.engine.farms import released
from workers.engine.assessment import total_draws
from workers.engine.compiling import compile_inventory
from workers.engine.drawing import leaves_of

pytestmark = pytest.mark.benchmarks


def test_engine_speed() -> None:
    """Draws of sixty lines equal the sum written by hand in numpy; times and ratios are printed."""
    compiled = compile_inventory(sixty_lines(), released())
    leaves = leaves_of(compiled, "")
    assert np.allclose(total_draws(compiled, leaves, DRAWS), by_hand(compiled, leaves), rtol=1e-12)
    for name, text in lines_of(measurements()).items():
        sys.stdout.write(f"\n{name:42}{text}")
