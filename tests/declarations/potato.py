"""A potato declaration, made the way a person makes it: page by page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal.i18n import TIME_ZONE

if TYPE_CHECKING:
    from tests.declarations.browser import Browser

from datetime import datetime

LAST_YEAR = datetime.now(TIME_ZONE).year - 1

# Form field -> what is typed or chosen on the shortest way to a rough result.
FAST: dict[str, Any] = {
    "crop-kind": "potato",
    "crop-method": "conventional",
    "crop-area": "2,5",
    "crop-area__unit": "ha",
    "crop-harvest": "30",
    "crop-harvest__unit": "t[fresh]/ha",
    "crop-sold": "80",
    "crop-sold__unit": "%",
    "soil-organic": "none",
    "mineral-kinds": ["npk"],
    "mineral-n_npk__unknown": "1",
    "organic-kinds": ["none"],
    "machinery-fuel_diesel__unknown": "1",
    "packaging-kinds": ["paper_bag"],
    "delivery-how": "collected",
}


def start(browser: Browser, name: str = "Tvättad potatis", year: int = LAST_YEAR) -> str:
    """Start a declaration; returns the address of its task list."""
    browser.open("/deklarationer/ny")
    page = browser.send({"product_name": name, "reference_year": str(year), "family": "field_crops"})
    assert page.status == 200, page.text
    return page.path.removesuffix("/kopiera")


def answer_page(browser: Browser, answers: dict[str, Any]) -> None:
    """Answer what is known of the page on the screen and leave the rest as it stands."""
    names = browser.page.form.names | set(browser.page.form.sent)
    page = browser.send({name: value for name, value in answers.items() if name in names})
    assert page.status == 200, page.text


def fill_in(browser: Browser, home: str, answers: dict[str, Any] | None = None) -> None:
    """Press "Fortsätt" and answer until the shortest way leads back to the task list."""
    browser.open(home)
    steps = 0
    while "vag=snabb" in browser.page.html or "vag=snabb" in browser.page.path:
        if browser.page.path == home:
            start_of = browser.page.html.index("/fraga/")
            address = browser.page.html[browser.page.html.rindex('"', 0, start_of) + 1 :].split('"')[0]
            browser.open(address.replace("&amp;", "&"))
        answer_page(browser, {**FAST, **(answers or {})})
        steps += 1
        assert steps < 60, f"the way does not end: {browser.page.path}"
        if browser.page.path == home:
            return
