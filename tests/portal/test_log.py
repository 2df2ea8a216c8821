"""Every line says which request it belongs to, and no line holds a secret."""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING

import pytest
from flask import render_template

from portal.access import PUBLIC, enter
from portal.log import log
from tests.accounts.people import PASSWORD, make_producer

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask
    from sqlalchemy.orm import Session


def lines(text: str) -> list[dict[str, object]]:
    """The JSON lines in what was written to stderr."""
    return [json.loads(line) for line in text.splitlines() if line.startswith("{")]


def test_every_line_carries_the_request(
    make_app: Callable[..., Flask], capsys: pytest.CaptureFixture[str]
) -> None:
    """Our own lines and those of libraries share the id that the answer names."""
    app = make_app()

    @enter(PUBLIC)
    def talkative() -> str:
        log.info("ours")
        logging.getLogger("library").warning("theirs")
        return render_template("pages/method.html")

    app.view_functions["pages.method"] = talkative
    capsys.readouterr()
    answer = app.test_client().get("/sa-raknar-vi")
    written = lines(capsys.readouterr().err)
    assert [line["event"] for line in written] == ["ours", "theirs", "request"]
    assert {line["request_id"] for line in written} == {answer.headers["X-Request-ID"]}
    assert written[-1]["route"] == "/sa-raknar-vi"
    assert written[-1]["status"] == 200


@pytest.mark.parametrize("offered", ["short", "x" * 65, "a b c d e f", 'quote"quote"', "åäöåäöåäö"])
def test_a_strange_request_id_is_replaced(app: Flask, offered: str) -> None:
    """Only harmless ids from a proxy are taken over, so nobody writes lines of their own into the log."""
    answer = app.test_client().get("/", headers={"X-Request-ID": offered.encode().decode("latin-1")})
    assert answer.headers["X-Request-ID"] != offered
    assert len(answer.headers["X-Request-ID"]) == 16


def test_an_id_from_the_proxy_is_kept(app: Flask) -> None:
    """One search finds a request in the proxy's log and in ours."""
    answer = app.test_client().get("/", headers={"X-Request-ID": "proxy-0001"})
    assert answer.headers["X-Request-ID"] == "proxy-0001"


def test_secrets_stay_out_of_the_log(
    make_app: Callable[..., Flask], db_session: Session, capsys: pytest.CaptureFixture[str]
) -> None:
    """Neither passwords, addresses of people nor tokens in links are written."""
    make_producer(db_session)
    client = make_app().test_client()
    client.post("/logga-in", data={"email": "odlare@exempel.se", "password": PASSWORD})
    client.get("/bekrafta/very-secret-token?x=very-secret-query")
    written = capsys.readouterr().err
    for secret in (PASSWORD, "odlare@exempel.se", "very-secret"):
        assert secret not in written
    assert "signed in" in written


def test_the_demo_writes_lines_for_people(
    make_app: Callable[..., Flask], capsys: pytest.CaptureFixture[str]
) -> None:
    """Without JSON a line can be read as it stands, and still names the request."""
    make_app(log_json=False).test_client().get("/", headers={"X-Request-ID": "readable-1"})
    written = capsys.readouterr().err
    assert "request_id=readable-1" in written
    assert not lines(written)
