"""From a figure to a better region, as everybody who takes part plays it in a browser.

Purchases show a gap; a dialogue is held in the open; producers plan, and the region agrees; a voucher pays
for advice; the next declaration shows what was achieved; the overview follows.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from tests.browser.grower import BARLEY, WHEAT, Grower
from tests.browser.people import sign_out
from tests.browser.product import Product
from tests.browser.region import Region
from tests.browser.visitor import Visitor


@pytest.fixture
def product(own_product: Product) -> Product:
    """A product of its own: what is counted on the overview is then what was done here."""
    return own_product


@pytest.mark.timeout(600)
def test_from_a_gap_to_a_lower_figure(visitor: Callable[..., Visitor]) -> None:
    """Each does their part in turn, and nobody sees what is another's."""
    region = Region(visitor)
    region.reads_purchases_in()
    region.sees_the_gap()
    sign_out(region.staff)
    before = region.overview()
    number = region.invites()
    wheat, barley = Grower(visitor, WHEAT, "region-vete"), Grower(visitor, BARLEY, "region-korn")
    wheat.joins(number)
    barley.joins(number)
    assert "Demo Person" not in barley.visitor.content()
    region.holds_the_dialogue()
    plan = wheat.plans()
    barley.plans()
    refused = barley.visitor.page.goto(plan)
    assert refused is not None
    assert refused.status == 404
    barley.visitor.problems.clear()
    region.agrees(WHEAT.product)
    region.agrees(BARLEY.product)
    wheat.applies()
    refused = barley.visitor.page.goto(wheat.voucher)
    assert refused is not None
    assert refused.status == 404
    region.grants_the_voucher()
    wheat.accounts()
    region.pays_the_voucher()
    assert "15 300" in wheat.sees(wheat.voucher, "Utbetald").replace("\N{NO-BREAK SPACE}", " ")
    wheat.renews("Mängd urea", "mineral-amount", "40")
    region.reviews(WHEAT)
    achieved = wheat.sees(plan, "Planerat och uppnått")
    assert re.search(r"Uppnått −0,0\d+ kg CO₂e −\d+ %", achieved.replace("\N{NO-BREAK SPACE}", " ")), achieved
    assert "Uppnått" in wheat.sees(f"{wheat.voucher}#effekt", "Uppnått")
    after = region.overview()
    counts = [
        (int(told["plans-agreed"] or 0), int(told["plans-followed-up"] or 0)) for told in (before, after)
    ]
    assert (counts[1][0] - counts[0][0], counts[1][1] - counts[0][1]) == (2, 1), (before, after)
    assert after["plans-achieved"] not in ("", before["plans-achieved"])
