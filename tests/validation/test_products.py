"""Realistic products against published footprints of the same boundary, as docs/validation.md shows them."""

from __future__ import annotations

from decimal import Decimal

import pytest
import yaml

from tests.validation.products import HERE, load_product, practice, product_ids, references
from tests.validation.table import DOCUMENT, Row, rows, written
from tests.validation.table import row as computed


@pytest.fixture(params=product_ids())
def row(request: pytest.FixtureRequest) -> Row:
    """Each product, computed."""
    return computed(request.param)


def test_the_document_is_current() -> None:
    """The tables of docs/validation.md are what today's engine, factors and products give."""
    text = DOCUMENT.read_text(encoding="utf-8")
    assert written(text) == text, "run python -m tests.validation.table"


def test_twenty_products_are_held_against_a_published_band() -> None:
    """At least twenty products are computed, at least twenty of them inside their band without a word."""
    assert len(rows()) >= 20
    assert sum(each.inside for each in rows()) >= 20


def test_inside_the_band_or_explained(row: Row) -> None:
    """A figure inside its band needs no explanation, one outside has one: neither may stand wrongly."""
    assert row.inside == (not row.product.explanation)


def test_boundary_and_unit_are_those_of_the_band(row: Row) -> None:
    """A figure is only held against a band of the same boundary, meat only against boneless meat."""
    assert (row.band.kind, row.band.boundary) == ("band", row.footprint.boundary)
    per_boneless = "boneless" in row.band.unit
    assert not per_boneless or row.footprint.declared_unit == "kg[boneless]"
    assert row.footprint.complete


def test_every_input_names_its_source(row: Row) -> None:
    """Each input of a product states a source or says that it is assumed, and why."""
    assert row.product.inputs
    for found in row.product.inputs:
        assert len(found.source.removeprefix("assumed").removeprefix("default:").strip(" :")) > 2 or (
            found.source == "assumed"
        ), (row.product.id, found)


def test_inputs_of_swedish_practice_equal_the_cited_row() -> None:
    """A declaration that cites a row of practice_defaults.csv carries exactly that row's value."""
    table, cited = practice(), 0
    for path in sorted((HERE / "products").glob("*.yml")):
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        for name, answer in data.get("answers", {}).items():
            if answer == "unknown" or not answer["source"].startswith("practice."):
                continue
            cell = table.get((answer["source"], data["crop"])) or table[answer["source"], "all"]
            value = Decimal(answer["value"]) / (100 if answer.get("unit") == "%" else 1)
            assert value == cell, (path.stem, name)
            cited += 1
    assert cited > 100


def test_reasons_that_can_be_computed_are() -> None:
    """The alternative of an explanation moves the figure towards the band: the reason is a real one."""
    for each in rows():
        if each.alternative_kg_co2e is None:
            continue
        ours, middle = each.footprint.total_kg_co2e, (each.band.low + each.band.high) / 2
        assert abs(each.alternative_kg_co2e - middle) < abs(ours - middle), each.product.id


def test_another_choice_changes_the_figure(row: Row) -> None:
    """A swapped factor or amount is really one that the product uses."""
    others = [*row.variants_kg_co2e, *filter(None, [row.alternative_kg_co2e])]
    assert row.footprint.total_kg_co2e not in others


def test_references_carry_source_licence_and_an_order() -> None:
    """Every published band has a source, a licence, a boundary and a low below its high."""
    for found in references().values():
        assert all([found.source, found.publisher, found.licence, found.their_boundary]), found.id
        assert 0 < found.low <= found.high, found.id


def test_products_are_read_once_each() -> None:
    """No two product files carry the same name."""
    names = [load_product(name).name for name in product_ids()]
    assert len(names) == len(set(names))
