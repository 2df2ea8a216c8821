"""Two hundred malformed posts: a clear answer every time, never a fault of ours."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import pytest
from werkzeug.datastructures import MultiDict

from schemas.questionnaire import load_family
from schemas.questionnaire.problems import field_name
from tests.declarations import potato

if TYPE_CHECKING:
    from tests.declarations.browser import Browser

SEEDS = range(20)
POSTS_PER_SEED = 10
NASTY = (
    "",
    " ",
    "-1",
    "0",
    "1e400",
    "NaN",
    "∞",
    "1.234",
    "1,2,3",
    "9" * 5000,
    "10–20",
    "500 kg",
    "2,5 furlong",
    "<script>alert(1)</script>",
    "'; DROP TABLE answers; --",
    "{{ 7 * 7 }}",
    "\x00",
    "\x1f\x7f",
    "\ud800".encode("utf-8", "surrogatepass"),
    "😀" * 300,
    "å" * 2000,
    "__unknown",
    "true",
    "[]",
    '{"a": 1}',
    "potato",
    "none",
    "../../etc/passwd",
    "٣",
    "½",
    "\u202e123",
)
PARTS = ("", "", "", "__unit", "__unknown", "__comment", "__version", "__keep", "__nonsense")
EXTRAS = ("conflict", "warned", "later", "csrf_token", "vag", "x" * 300, "product-name")


def _malformed(random_source: random.Random, names: list[str]) -> MultiDict[str, Any]:
    fields: MultiDict[str, Any] = MultiDict()
    for name in names:
        for _again in range(random_source.randint(0, 2)):
            fields.add(name + random_source.choice(PARTS), random_source.choice(NASTY))
    for _extra in range(random_source.randint(0, 2)):
        fields.add(random_source.choice(EXTRAS), random_source.choice([*NASTY, *names]))
    return fields


@pytest.mark.parametrize("seed", SEEDS)
def test_malformed_answers_never_break_a_page(browser: Browser, seed: int) -> None:
    """Whatever is sent to a question page is saved, asked about by the field's name, or refused."""
    random_source = random.Random(seed)
    family = load_family("field_crops")
    home = potato.start(browser)
    browser.open(f"{home}/fraga/crop")
    browser.send({"crop-kind": random_source.choice(["potato", "winter_wheat", "carrot"])})
    for _post in range(POSTS_PER_SEED):
        page_id = random_source.choice(list(family.pages))
        names = [field_name(question.id) for question in family.page_questions(page_id)]
        sent = _malformed(random_source, names)
        answer = browser.client.post(f"{home}/fraga/{page_id}", data=sent)
        assert answer.status_code in (200, 302, 404, 409, 413, 422), (page_id, sent)
        html = answer.get_data(as_text=True)
        assert "<script>alert" not in html
        if answer.status_code == 422:
            assert "Det finns något att rätta" in html
            assert any(f'href="#{name}' in html for name in names), (page_id, sent)
    for address in ("", "/kontrollera", "/sa-ser-kopare-det", "/skicka-in"):
        assert browser.open(home + address).status in (200, 422)


@pytest.mark.parametrize("seed", range(5))
def test_malformed_starts_and_signatures_name_the_field(browser: Browser, seed: int) -> None:
    """The forms around the questionnaire answer nonsense with the field's name or take it as text."""
    random_source = random.Random(seed)
    home = potato.start(browser)
    forms = {
        "/deklarationer/ny": ["product_name", "family", "reference_year"],
        f"{home}/skicka-in": ["signed_name", "certified", "answers_hash"],
        f"{home}/ta-tillbaka": [],
    }
    for address, names in forms.items():
        for _post in range(4):
            answer = browser.client.post(address, data=_malformed(random_source, names))
            assert answer.status_code in (302, 409, 422), address


def test_bodies_that_are_not_forms_are_refused(browser: Browser) -> None:
    """JSON and binary bodies to a form's address give a 4xx or the form again."""
    home = potato.start(browser)
    for body, kind in ((b"[1, 2", "application/json"), (b"\x00\xff", "application/octet-stream"), (b"", "")):
        for address in ("/deklarationer/ny", f"{home}/fraga/area", f"{home}/skicka-in"):
            answer = browser.client.post(address, data=body, content_type=kind)
            assert answer.status_code in (400, 415, 422), address


def test_without_a_forgery_token_nothing_is_taken(make_app: Any, browser: Browser) -> None:
    """With forgery protection on, a post without its token changes nothing and offers to send again."""
    home = potato.start(browser)
    app = browser.client.application
    app.config.update(WTF_CSRF_ENABLED=True, WTF_CSRF_CHECK_DEFAULT=True)
    for address in (f"{home}/fraga/area", f"{home}/skicka-in", f"{home}/ta-tillbaka", "/deklarationer/ny"):
        answer = browser.client.post(address, data={"crop-area": "1"})
        assert answer.status_code == 400
