"""Whether the service is up, ready, and how it tells its figures."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session

NOBODY_LISTENS = "postgresql+psycopg://nobody@/nothing?host=/nonexistent&connect_timeout=1"


def test_the_process_is_up_without_a_database(make_app: Callable[..., Flask]) -> None:
    """A portal whose database is gone still says that the process runs: restarting it would not help."""
    answer = make_app(database_url=NOBODY_LISTENS).test_client().get("/healthz")
    assert (answer.status_code, answer.text) == (200, "ok\n")


def test_ready_with_a_migrated_database(client: FlaskClient) -> None:
    """A migrated database that answers makes the portal ready."""
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json) == (200, {"ready": True})


def test_not_ready_without_a_database(make_app: Callable[..., Flask]) -> None:
    """No requests should be sent to a portal that cannot reach its database, and it says why."""
    answer = make_app(database_url=NOBODY_LISTENS).test_client().get("/readyz")
    assert answer.status_code == 503
    assert answer.json == {"ready": False, "reason": "the database cannot be reached"}


def test_not_ready_before_the_newest_migration(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """A portal newer than its database waits for the migration."""
    monkeypatch.setattr("portal.migrate.newest_revision", lambda: "9999")
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert "9999" in answer.text


def test_metrics_tell_queue_and_request_times(client: FlaskClient, db_session: Session) -> None:
    """The text names every gauge of the queue and counts the requests of a route under its pattern."""
    client.get("/profil/jn-2026-000001")
    text = client.get("/metrics").text
    for name in (
        "events_not_fanned_out",
        "deliveries_pending",
        "deliveries_dead",
        "deliveries_oldest_due_seconds",
    ):
        assert f"\njordnara_{name} 0.0" in text
    assert "jordnara_delivery_latency_p95_seconds" in text
    assert 'jordnara_request_seconds_count{method="GET",route="/profil/<slug>",status="404"} 1.0' in text
    assert "jn-2026-000001" not in text


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "X-Real-Ip"])
def test_metrics_are_not_given_out_through_a_proxy(client: FlaskClient, header: str) -> None:
    """A request that somebody passed on does not come from this machine, whatever the address says."""
    assert client.get("/metrics", headers={header: "203.0.113.7"}).status_code == 403


def test_metrics_are_not_given_to_other_machines(client: FlaskClient) -> None:
    """Without a token only this machine itself may read the figures."""
    assert client.get("/metrics", environ_base={"REMOTE_ADDR": "10.0.0.7"}).status_code == 403
    assert client.get("/metrics", environ_base={"REMOTE_ADDR": "not an address"}).status_code == 403


def test_metrics_for_whoever_knows_the_token(make_app: Callable[..., Flask]) -> None:
    """With a token set, it opens from anywhere, and nothing opens without it, not even on this machine."""
    client = make_app(metrics_token="hemlig-nyckel").test_client()
    elsewhere = {"REMOTE_ADDR": "10.0.0.7"}
    right = {"Authorization": "Bearer hemlig-nyckel"}
    assert client.get("/metrics", headers=right, environ_base=elsewhere).status_code == 200
    for wrong in (
        {},
        {"Authorization": "Bearer fel"},
        {"Authorization": "hemlig-nyckel"},
        {"Authorization": "Bearer å"},
    ):
        assert client.get("/metrics", headers=wrong).status_code == 403
