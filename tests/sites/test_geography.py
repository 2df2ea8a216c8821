"""The map and the list of places: complete, consistent with each other, and read back as they are drawn."""

from __future__ import annotations

from decimal import Decimal

import pytest

from portal.accounts.countries import EEA, country_choices
from portal.accounts.municipalities import municipalities, municipality_choices, municipality_name, sweden
from portal.sites import geography
from portal.sites.geography import frame, municipality_at, place_at, shapes


def test_all_of_sweden_is_there() -> None:
    """290 municipalities with codes of their own, each with a point in Sweden; fifteen are the region's."""
    assert len(sweden()) == 290
    assert len({one.name for one in sweden().values()}) == 290
    assert all(len(code) == 4 and code.isdigit() for code in sweden())
    assert all(55 < one.latitude < 69 and 11 < one.longitude < 25 for one in sweden().values())
    assert len(municipalities()) == 15
    assert {shape.code for shape in shapes()} == set(municipalities())


@pytest.mark.parametrize(("code", "name"), [("2080", "Falun"), ("0180", "Stockholm"), ("2584", "Kiruna")])
def test_known_codes_have_their_names(code: str, name: str) -> None:
    """Three codes that anybody can look up."""
    assert sweden()[code].name == name


def test_every_point_of_the_region_lies_in_its_own_municipality() -> None:
    """The list's points and the map's boundaries come from the same place and agree."""
    for code in municipalities():
        one = sweden()[code]
        assert municipality_at(float(one.longitude), float(one.latitude)) == code


def test_pressing_where_a_municipality_is_drawn_finds_it() -> None:
    """From degrees to pixels and back: less than one pixel is lost."""
    for code in municipalities():
        one = sweden()[code]
        x, y = frame().to_px(float(one.longitude), float(one.latitude))
        assert 0 < x < geography.WIDTH_PX
        assert 0 < y < frame().height_px
        found = place_at(round(x), round(y))
        assert found is not None
        assert found[0] == code
        assert abs(found[1] - one.latitude) < Decimal("0.01")
        assert abs(found[2] - one.longitude) < Decimal("0.02")


def test_no_place_lies_in_two_municipalities() -> None:
    """Every pixel of the map belongs to one municipality or none, and most to one."""
    found = [place_at(x, y) for x in range(0, geography.WIDTH_PX, 7) for y in range(0, frame().height_px, 7)]
    assert sum(one is not None for one in found) > len(found) * 0.4
    for one in found:
        if one is not None:
            _code, latitude, longitude = one
            inside = [
                shape.code
                for shape in shapes()
                if geography._is_inside(float(longitude), float(latitude), shape.boundary)
            ]
            assert len(inside) == 1


@pytest.mark.parametrize(("x", "y"), [(0, 0), (-5, 10), (10**9, 10**9), (geography.WIDTH_PX, 0)])
def test_pressing_outside_finds_nothing(x: int, y: int) -> None:
    """Corners and nonsense are no municipality."""
    assert place_at(x, y) is None


def test_the_list_begins_with_the_region(app: object) -> None:
    """The region's own in Swedish order, then everybody else's in Swedish order."""
    choices = municipality_choices()
    assert [name for _, name in choices[:3]] == ["Avesta", "Borlänge", "Falun"]
    assert [name for _, name in choices[12:17]] == ["Säter", "Vansbro", "Älvdalen", "Ale", "Alingsås"]
    assert choices[-1][1] == "Övertorneå"


def test_places_abroad_are_written_with_their_country(app: object) -> None:
    """A stored `NO:Trondheim` is read as people write it; Sweden is not among the other countries."""
    assert municipality_name("NO:Trondheim") == "Trondheim, Norge"
    assert municipality_name("2080") == "Falun"
    assert len(EEA) == 30
    assert "SE" not in dict(country_choices())
