"""Distance between two places when the road is not known."""

from math import asin, cos, radians, sin, sqrt

# Mean radius of the earth, IUGG.
EARTH_KM = 6371.0088


def great_circle_km(start: tuple[float, float], end: tuple[float, float]) -> float:
    """Great-circle distance in km between (latitude, longitude) pairs in degrees; ValueError off the globe.

    A road is longer: ISO 14083 asks for the shortest feasible distance, so this is a floor, never an answer.
    """
    for latitude, longitude in (start, end):
        if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
            raise ValueError(f"{latitude}, {longitude} is not a latitude and longitude in degrees")
    first, second = radians(start[0]), radians(end[0])
    east = radians(end[1] - start[1])
    height = sin((second - first) / 2) ** 2 + cos(first) * cos(second) * sin(east / 2) ** 2
    return 2 * EARTH_KM * asin(min(1.0, sqrt(height)))
