"""Whatever is sent to a form, the answer is a page that says what is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.accounts.people import PASSWORD, make_producer, sign_in

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest
    from flask import Flask
    from sqlalchemy.orm import Session

ADDRESSES = [
    "/skapa-konto",
    "/logga-in",
    "/logga-in/kod",
    "/logga-in/kodapp",
    "/glomt-losenord",
    "/bekrafta/x",
    "/nytt-losenord/x",
    "/konto/sprak",
]
FIELDS = [
    "name",
    "email",
    "organisation_number",
    "organisation_name",
    "municipality",
    "password",
    "code",
    "locale",
    "x",
]
AWKWARD = [
    "",
    " ",
    "\x00",
    "a\x00b",
    "\r\n",
    "' OR 1=1 --",
    "<script>x</script>",
    "{{ 7 * 7 }}",
    "%s%n",
    "٣٤٥",
    "\N{RIGHT-TO-LEFT OVERRIDE}abc",
    "🥕" * 50,
    "x" * 3000,
    "odlare@exempel.se",
    "\ud800",
    "556036-0793",
    PASSWORD,
]
VALUES = st.one_of(st.sampled_from(AWKWARD), st.text(max_size=60))
FORMS = st.lists(st.tuples(st.sampled_from(FIELDS), VALUES), max_size=12)
BODIES = st.one_of(
    FORMS.map(lambda pairs: urlencode(pairs, errors="surrogatepass").encode()),
    st.binary(max_size=200),
    st.sampled_from([b"%", b"%ff=%fe", b"email=%00", b"a" * 4000, b"&&&=;", b'{"email": 1}', b"[1]"]),
)
TYPES = st.sampled_from(
    [
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "multipart/form-data",
        "application/json",
        "text/plain; charset=utf-16",
        "",
    ]
)


@example(
    address="/logga-in", body=b"email=%00&password=%00", content_type="application/x-www-form-urlencoded"
)
@example(address="/skapa-konto", body=b"[1]", content_type="application/json")
@settings(max_examples=250, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(address=st.sampled_from(ADDRESSES), body=BODIES, content_type=TYPES)
def answered(app: Flask, address: str, body: bytes, content_type: str) -> None:
    """One malformed request to one form."""
    answer = app.test_client().post(address, data=body, content_type=content_type)
    assert answer.status_code in {302, 400, 410, 413, 422}, (address, body, content_type)
    if answer.status_code == 422:
        assert "Det finns något att rätta" in answer.text
        assert 'href="#' in answer.text


def test_malformed_forms_never_break_a_page(
    make_app: Callable[..., Flask], monkeypatch: pytest.MonkeyPatch
) -> None:
    """250 generated requests get a redirect or a page that names the field, never an error of ours."""
    monkeypatch.setattr("portal.accounts.passwords.matches", lambda *_: False)
    app = make_app()
    app.config["RATELIMIT_ENABLED"] = False
    from portal.security import limiter

    monkeypatch.setattr(limiter, "enabled", False)
    answered(app)


def test_strange_query_strings_never_break_a_page(app: Flask, db_session: Session) -> None:
    """Addresses with awkward parameters are answered for strangers and for people signed in."""
    client = app.test_client()
    person = app.test_client()
    sign_in(person, make_producer(db_session))
    for value in AWKWARD:
        query = urlencode({"next": value}, errors="replace")
        for path in ("/logga-in", "/sprak/en", "/", "/konto"):
            for browser in (client, person):
                assert browser.get(f"{path}?{query}").status_code in {200, 302}, (path, value)
