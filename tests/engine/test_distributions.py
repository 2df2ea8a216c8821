"""Distributions: the mean is the central value, the interval is the range, the draws belong to the key."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workers.engine.distributions import (
    Distribution,
    Shape,
    from_gsd,
    from_range,
    range_of,
    share,
)
from workers.engine.drawing import parameter_distribution
from workers.engine.factors import load_factor_set

sizes = st.floats(0.001, 1000)


@given(sizes, st.floats(0.01, 0.99), st.floats(0.01, 5))
def test_every_shape_keeps_the_central_value_as_its_mean(mean: float, below: float, above: float) -> None:
    """Whatever the range, the mean of the quantiles is the central value within 1 %."""
    distribution = from_range(mean, mean * (1 - below), mean * (1 + above))
    assert float(distribution.quantiles(4000).mean()) == pytest.approx(mean, rel=0.01)


@given(sizes, st.floats(1.01, 1.8))
def test_a_lognormal_has_the_central_value_as_mean_and_not_as_median(mean: float, gsd: float) -> None:
    """The median lies below the central value by exp(sigma squared / 2)."""
    values = from_gsd(mean, gsd).quantiles(4001)
    assert values.mean() == pytest.approx(mean, rel=0.005)
    assert values[2000] == pytest.approx(mean * np.exp(-(np.log(gsd) ** 2) / 2), rel=1e-6)


@pytest.mark.parametrize(
    ("mean", "low", "high", "shape"),
    [
        (0.016, 0.013, 0.019, Shape.TRUNCATED_NORMAL),
        (0.15, 0.03, 0.43, Shape.LOGNORMAL),
        (0.005, 0.0, 0.011, Shape.BETA),
        (0.24, 0.01, 0.73, Shape.BETA),
        (0.401, 0.12, 0.68, Shape.BETA),
        (1.4, -1.6, 4.5, Shape.NORMAL),
        (0.12, 0.06, 0.12, Shape.BETA),
        (5.0, 5.0, 5.0, Shape.FIXED),
        (0.0, 0.0, 0.1, Shape.FIXED),
        (-2.0, -2.2, -1.8, Shape.NORMAL),
        (-0.2, -0.9, -0.1, Shape.LOGNORMAL),
        (-0.5, -1.0, -0.0, Shape.BETA),
    ],
)
def test_the_shape_follows_the_range(mean: float, low: float, high: float, shape: Shape) -> None:
    """Narrow is normal, skewed is lognormal, touching zero or wide is beta, across zero is normal."""
    distribution = from_range(mean, low, high)
    assert distribution.shape is shape
    assert float(distribution.quantiles(4000).mean()) == pytest.approx(mean, rel=0.01, abs=1e-12)


@pytest.mark.parametrize(
    ("mean", "low", "high"),
    [(0.016, 0.013, 0.019), (13, 8.2, 18), (0.15, 0.06, 0.34), (1.4, -1.6, 4.5), (0.01, 0.002, 0.018)],
)
def test_the_interval_is_the_range(mean: float, low: float, high: float) -> None:
    """95 % of the draws lie within the range, to a tenth of its width at either end."""
    found = range_of(from_range(mean, low, high))
    assert found[0] == pytest.approx(low, abs=0.1 * (high - low))
    assert found[1] == pytest.approx(high, abs=0.1 * (high - low))


def test_no_emission_factor_of_the_set_is_drawn_below_zero() -> None:
    """Only parameters whose own range goes below zero are ever drawn below zero."""
    for parameter in load_factor_set().parameters.values():
        distribution = parameter_distribution(parameter)
        values = distribution.quantiles(200)
        if parameter.low is None or parameter.low >= 0:
            assert values.min() >= 0 or parameter.value < 0, parameter.id
        assert np.all(np.diff(values) >= 0), parameter.id
        assert float(values.mean()) == pytest.approx(parameter.value, rel=0.02, abs=1e-12), parameter.id


@given(st.floats(0.01, 0.99), st.floats(1.01, 2))
def test_a_share_stays_a_share(mean: float, gsd: float) -> None:
    """A share is drawn between 0 and 1 and keeps its mean."""
    values = share(mean, gsd).quantiles(2000)
    assert values.min() >= 0
    assert values.max() <= 1
    assert values.mean() == pytest.approx(mean, rel=0.01)


@pytest.mark.parametrize("edge", [0.0, 1.0])
def test_none_and_all_are_certain(edge: float) -> None:
    """A share of nothing or of everything does not vary."""
    assert share(edge, 1.5).shape is Shape.FIXED


def test_draws_belong_to_the_key() -> None:
    """The same key gives the same draws, another key the same values in an unrelated order."""
    distribution = from_gsd(10, 1.2)
    first, again, other = (distribution.draws(key, 2000) for key in ("a", "a", "b"))
    assert np.array_equal(first, again)
    assert np.allclose(np.sort(first), np.sort(other))
    assert abs(np.corrcoef(first, other)[0, 1]) < 0.08


def test_draws_of_many_keys_are_independent() -> None:
    """The variance of a sum of 30 independent leaves is the sum of their variances within 10 %."""
    distribution = Distribution(Shape.NORMAL, 0.0, 1.0)
    total = sum(distribution.draws(f"leaf {number}", 4000) for number in range(30))
    assert float(np.var(total)) == pytest.approx(30, rel=0.1)


@pytest.mark.parametrize("count", [0, 1, 2])
def test_few_draws_are_no_accident(count: int) -> None:
    """None, one or two draws work for every shape."""
    for distribution in (from_gsd(10, 1.2), from_range(1, 0, 2), from_range(1, 0.9, 1.1), share(0.5, 1.5)):
        assert distribution.draws("a", count).shape == (count,)
