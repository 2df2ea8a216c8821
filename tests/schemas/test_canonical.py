"""The same content gives the same hash, before and after the database."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.orm import Session

from schemas.canonical import canonical_json, content_hash

numbers = st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(10**30), 10**30)
plain = st.recursive(
    st.none() | st.booleans() | numbers | st.text(st.characters(exclude_characters="\0", codec="utf-8")),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from("abåä"), inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=plain)
@example(content={"a": -0.0})
@example(content=[1e16, -1e22, 1e-7, 123456789.000000001, 2.0])
def test_the_hash_survives_the_database(db_session: Session, content: Any) -> None:
    """Whatever is stored as JSONB hashes the same when read back, so no approval is lost to rounding."""
    stored = db_session.execute(text("SELECT CAST(:content AS jsonb)"), {"content": json.dumps(content)})
    assert content_hash(stored.scalar_one()) == content_hash(content)


def test_order_and_spacing_do_not_matter() -> None:
    """Two writings of one object are one content."""
    other = json.loads('{"a": [1.5,"\\u00e5"], "b":1}')
    assert canonical_json({"b": 1, "a": [1.5, "å"]}) == canonical_json(other)


@pytest.mark.parametrize("broken", [float("nan"), float("inf"), {1, 2}, object()])
def test_what_is_not_json_is_refused(broken: Any) -> None:
    """A number without a value, or a thing that JSON cannot say, never gets a hash."""
    with pytest.raises((TypeError, ValueError)):
        content_hash({"value": broken})
