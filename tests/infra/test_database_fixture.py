"""The fixtures the other tests stand on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

from tests.pages import page_problems


@pytest.mark.parametrize("turn", [1, 2])
def test_rows_do_not_outlive_a_test(db_session: Session, turn: int) -> None:
    """A committed row is gone when the next test starts."""
    assert db_session.execute(text("SELECT count(*) FROM catalogue_words")).scalar_one() == 0, turn
    db_session.execute(text("INSERT INTO catalogue_words VALUES ('potatis')"))
    db_session.commit()


def test_the_broker_keeps_what_it_is_given(valkey: Any) -> None:
    """The test broker appends to a file and refuses to evict, as the product's one must."""
    assert valkey.config_get("appendonly") == {"appendonly": "yes"}
    assert valkey.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
    assert valkey.config_get("bind") == {"bind": "127.0.0.1"}


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ("<p><b>x</p></b>", "</p> closes nothing"),
        ("<div id=a></div><div id=a></div>", "id 'a' occurs 2 times"),
        ("<label for=gone>x</label>", "missing id 'gone'"),
        ("<p style='color:red'>x</p>", "content security policy"),
        ("<div/>", "<div/> does not close itself"),
        ("<p>x", "never closed"),
    ],
)
def test_a_malformed_page_is_noticed(body: str, problem: str) -> None:
    """The page check names each kind of damage that a browser would silently repair."""
    start = "<!doctype html><html lang=sv><head><title>t</title></head><body><main><h1>h</h1>"
    assert not page_problems(f"{start}</main></body></html>")
    assert problem in "; ".join(page_problems(f"{start}{body}</main></body></html>"))
