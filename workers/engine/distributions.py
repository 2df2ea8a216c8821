"""How a central value and a 95 % range become draws.

Every distribution keeps its mean at the central value, so that the mean of many draws is the point result:
a lognormal's *median* is therefore below the central value. The choice follows docs/method: narrow and
symmetric -> normal truncated at zero; positive and skewed -> lognormal; wide or touching zero -> scaled beta;
crossing zero -> normal.

Draws of one leaf are a random order of the distribution's own quantiles at (k + 1/2)/n. The order is seeded
by the leaf's key alone, so two inventories that share a parameter share its draws, draw by draw. Scrambled
Sobol points, one dimension per leaf, were tried and dropped: under different scramblings they are as evenly
spread but not independent of each other, and a sum of ten of them has a wrong variance.
"""

import hashlib
import math
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaincinv, ndtri

Array = NDArray[np.float64]

Z95 = 1.959963984540054

# Geometric standard deviations used when neither source nor producer gives a range: the method's own choice.
GSD_BY_CONFIDENCE = {"A": 1.1, "B": 1.2, "C": 1.5}
GSD_BY_ORIGIN = {"measured": 1.03, "estimated": 1.2, "default": 1.5}

_NODES = 600
_COSINES = (1 - np.cos(np.pi * np.arange(_NODES) / (_NODES - 1))) / 2


class Shape(StrEnum):
    """The families of distributions."""

    FIXED = "fixed"
    NORMAL = "normal"
    TRUNCATED_NORMAL = "truncated_normal"
    LOGNORMAL = "lognormal"
    BETA = "beta"


@dataclass(frozen=True)
class Distribution:
    """A shape with mean `mean`, two parameters, and for a beta its support `start` to `start + width`.

    normal: `first` is the standard deviation; lognormal: sigma of the logarithm; beta: alpha, beta.
    """

    shape: Shape
    mean: float
    first: float = 0.0
    second: float = 0.0
    start: float = 0.0
    width: float = 1.0

    def quantiles(self, count: int) -> Array:
        """Values at the probabilities (k + 1/2)/count, ascending; none for a count of 0."""
        if count == 0:
            return np.empty(0)
        if self.shape is Shape.FIXED:
            return np.full(count, self.mean)
        if self.shape is Shape.BETA:
            return _beta_quantiles(self, count)
        if self.shape is Shape.LOGNORMAL:
            drawn = self.mean * _lognormal_quantiles(self.first, count)
            return drawn if self.mean >= 0 else drawn[::-1]
        drawn = self.mean + self.first * _normal_quantiles(count)
        return np.maximum(drawn, 0.0) if self.shape is Shape.TRUNCATED_NORMAL else drawn

    def draws(self, key: str, count: int) -> Array:
        """`count` draws in the order that belongs to this key; the same key always gives the same order."""
        if self.shape is Shape.FIXED or count == 0:
            return np.full(count, self.mean)
        values: Array = self.quantiles(count)[_order(key, count)]
        return values


def from_range(mean: float, low: float, high: float, ceiling: float | None = None) -> Distribution:
    """Distribution with this mean and about low..high as its 95 % interval; `ceiling` bounds shares at 1.

    A range that has the central value at its edge cannot be kept whole together with the mean: the mean is.
    """
    if high <= low or (mean == 0 and low >= 0):
        return Distribution(Shape.FIXED, mean)
    if low < 0 < high:
        return Distribution(Shape.NORMAL, mean, (high - low) / (2 * Z95))
    if low < 0:
        return _mirrored(from_range(-mean, -high, -low))
    half = (high - low) / 2
    skew = (high - mean) - (mean - low)
    if abs(skew) <= 0.2 * half and half <= 0.5 * mean:
        return Distribution(Shape.TRUNCATED_NORMAL, mean, half / Z95)
    if skew > 0.2 * half and low > 0 and high <= 20 * low:
        return Distribution(Shape.LOGNORMAL, mean, math.log(high / low) / (2 * Z95))
    return _beta(mean, low, high, ceiling)


def from_gsd(mean: float, gsd: float) -> Distribution:
    """Lognormal with this mean and geometric standard deviation; a zero stays zero."""
    return (
        Distribution(Shape.LOGNORMAL, mean, math.log(gsd))
        if mean and gsd > 1
        else Distribution(Shape.FIXED, mean)
    )


def share(mean: float, gsd: float) -> Distribution:
    """A share from 0 to 1 with this mean and about the spread of the geometric standard deviation."""
    if not 0 < mean < 1 or gsd <= 1:
        return Distribution(Shape.FIXED, mean)
    wanted = (min(mean, 1 - mean) * math.log(gsd)) ** 2
    strength = max(mean * (1 - mean) / wanted - 1, 0.5)
    return Distribution(Shape.BETA, mean, mean * strength, (1 - mean) * strength)


def range_of(distribution: Distribution) -> tuple[float, float]:
    """The 2.5 % and 97.5 % points."""
    values = distribution.quantiles(2000)
    return float(values[50]), float(values[1949])


def _mirrored(positive: Distribution) -> Distribution:
    if positive.shape is Shape.TRUNCATED_NORMAL:
        return Distribution(Shape.NORMAL, -positive.mean, positive.first)
    if positive.shape is Shape.BETA:
        start = -(positive.start + positive.width)
        return Distribution(
            Shape.BETA, -positive.mean, positive.second, positive.first, start, positive.width
        )
    return Distribution(positive.shape, -positive.mean, positive.first)


def _beta(mean: float, low: float, high: float, ceiling: float | None) -> Distribution:
    margin = 0.1 * (high - low)
    start = max(0.0, low - margin)
    end = high + margin if ceiling is None else max(high, min(high + margin, ceiling))
    width = end - start
    place = min(max((mean - start) / width, 0.001), 0.999)

    # Standard deviation as the range says, but never so large that the beta piles up at an edge.
    wanted = ((high - low) / (2 * Z95) / width) ** 2
    strength = max(place * (1 - place) / wanted - 1, 1 / min(place, 1 - place))
    return Distribution(Shape.BETA, mean, place * strength, (1 - place) * strength, start, width)


@lru_cache(maxsize=16)
def _normal_quantiles(count: int) -> Array:
    values: Array = ndtri((np.arange(count) + 0.5) / count)
    # Midpoints of equal slices cut the tails a little short; this gives back variance one exactly.
    if count > 1:
        values = values / values.std()
    values.setflags(write=False)
    return values


@lru_cache(maxsize=256)
def _lognormal_quantiles(sigma: float, count: int) -> Array:
    """With mean one: mean = exp(mu + sigma^2/2), so the central value is the mean, not the median."""
    values: Array = np.exp(sigma * _normal_quantiles(count) - sigma**2 / 2)
    values.setflags(write=False)
    return values


@lru_cache(maxsize=1024)
def _beta_quantiles(distribution: Distribution, count: int) -> Array:
    points = (np.arange(count) + 0.5) / count
    # The inverse is slow: it is taken at nodes that crowd towards both ends, and read off between them.
    nodes = points if count <= _NODES else points[0] + (1 - 2 * points[0]) * _COSINES
    inverse = betaincinv(distribution.first, distribution.second, nodes)
    values: Array = distribution.start + distribution.width * np.interp(points, nodes, inverse)
    values.setflags(write=False)
    return values


@lru_cache(maxsize=4096)
def _order(key: str, count: int) -> NDArray[np.int64]:
    seed = int.from_bytes(hashlib.sha256(key.encode()).digest()[:16], "big")
    order = np.random.Generator(np.random.SFC64(seed)).permutation(count)
    order.setflags(write=False)
    return order
