"""Headers, cookies, forgery tokens, sizes and addresses."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from portal.security import safe_path

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask
    from flask.testing import FlaskClient

OWN_SITE = {"Sec-Fetch-Site": "same-origin"}
PAGES = ["/", "/logga-in", "/skapa-konto", "/finns-inte"]


@pytest.fixture
def guarded(make_app: Callable[..., Flask]) -> FlaskClient:
    """A client of an application that asks for forgery tokens."""
    app = make_app()
    app.config.update(WTF_CSRF_ENABLED=True, WTF_CSRF_CHECK_DEFAULT=True)
    return app.test_client()


@pytest.mark.parametrize("path", PAGES)
def test_the_content_policy_allows_nothing_unsafe(client: FlaskClient, path: str) -> None:
    """Scripts and styles come from this host's files only, on error pages too."""
    policy = client.get(path).headers["Content-Security-Policy"]
    assert "unsafe-" not in policy
    assert "*" not in policy
    assert "http" not in policy
    assert {"default-src 'none'", "script-src 'self'", "frame-ancestors 'none'", "form-action 'self'"} <= set(
        policy.split("; ")
    )


@pytest.mark.parametrize("path", PAGES)
def test_every_answer_carries_the_protective_headers(client: FlaskClient, path: str) -> None:
    """Types are not guessed, pages are not framed, addresses with tokens are not passed on."""
    headers = client.get(path).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cache-Control"].startswith("private")


def test_the_session_cookie_is_out_of_reach(make_app: Callable[..., Flask]) -> None:
    """Scripts cannot read the cookie, other sites cannot send it, and it never travels unencrypted."""
    answer = make_app(base_url="https://localhost").test_client().get("/logga-in")
    cookie = answer.headers["Set-Cookie"]
    for part in ("__Host-jordnara=", "Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
        assert part in cookie
    assert "max-age" in answer.headers["Strict-Transport-Security"]


def test_a_post_without_token_is_refused(guarded: FlaskClient) -> None:
    """A form that another site sends does nothing."""
    answer = guarded.post("/skapa-konto", data={"name": "Någon"})
    assert answer.status_code == 400
    assert "Skicka igen" not in answer.text


def test_a_form_from_another_site_is_not_laid_before_the_reader(guarded: FlaskClient) -> None:
    """What another site tried to send is not offered for sending once more."""
    headers = {"Sec-Fetch-Site": "cross-site", "Origin": "https://elsewhere.example"}
    answer = guarded.post("/skapa-konto", data={"name": "Planterat namn"}, headers=headers)
    assert answer.status_code == 400
    assert "Planterat namn" not in answer.text


@pytest.mark.parametrize(
    "headers", [OWN_SITE, {"Origin": "http://localhost"}, {"Referer": "http://localhost/skapa-konto"}]
)
def test_an_expired_form_keeps_what_was_typed(guarded: FlaskClient, headers: dict[str, str]) -> None:
    """After the token has expired the page offers everything typed again, except passwords."""
    typed = {"name": "Åsa <Öberg>", "organisation_name": "Exempelgården", "password": "hemligt hemligt"}
    answer = guarded.post("/skapa-konto?next=/x", data=typed, headers=headers)
    assert answer.status_code == 400
    assert "öppen för länge" in answer.text
    assert 'value="Åsa &lt;Öberg&gt;"' in answer.text
    assert 'value="Exempelgården"' in answer.text
    assert 'action="/skapa-konto?next=/x"' in answer.text
    assert "hemligt" not in answer.text


def test_somebody_signed_out_keeps_what_was_typed(client: FlaskClient) -> None:
    """A form sent after the session ended is kept on the page, with a way to sign in beside it."""
    answer = client.post("/konto/sprak", data={"locale": "en"}, headers=OWN_SITE)
    assert answer.status_code == 400
    assert "utloggad" in answer.text
    assert 'name="locale" value="en"' in answer.text


def test_a_token_from_the_page_is_accepted(guarded: FlaskClient) -> None:
    """The form as it stands on the page can be sent."""
    page = guarded.get("/glomt-losenord").text
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    answer = guarded.post("/glomt-losenord", data={"csrf_token": token, "email": "odlare@exempel.se"})
    assert answer.status_code == 302


def test_an_unknown_host_name_is_refused(client: FlaskClient) -> None:
    """Links in mails cannot be pointed elsewhere by a forged Host header."""
    assert client.get("/", headers={"Host": "elsewhere.example"}).status_code == 400


def test_too_large_a_request_is_refused(make_app: Callable[..., Flask]) -> None:
    """An upload over the limit gives a page that says so, in Swedish."""
    client = make_app(max_upload_bytes=1000).test_client()
    answer = client.post("/skapa-konto", data={"name": "x" * 5000})
    assert answer.status_code == 413
    assert "för stort" in answer.text


@pytest.mark.parametrize("path", ["/", "/konto", "/deklarationer?sida=2", "/a/b#c"])
def test_a_path_on_this_site_is_followed(path: str) -> None:
    """Signing in leads back to where one was going."""
    assert safe_path(path, "/hem") == path


@pytest.mark.parametrize(
    "target",
    [
        None,
        "",
        "konto",
        "//elsewhere.example",
        "///elsewhere.example",
        "/\\elsewhere.example",
        "\\\\elsewhere.example",
        "https://elsewhere.example",
        "https:elsewhere.example",
        "javascript:alert(1)",
        "/\telsewhere",
        "/\n/elsewhere.example",
        " //elsewhere.example",
        "http://localhost@elsewhere.example/",
    ],
)
def test_no_other_site_is_followed(target: str | None) -> None:
    """A crafted link cannot use the sign-in to send somebody to another site."""
    assert safe_path(target, "/hem") == "/hem"


def test_the_sender_behind_a_proxy_is_counted(make_app: Callable[..., Flask]) -> None:
    """With one trusted proxy the limit counts the visitor's address, not the proxy's."""
    client = make_app(trusted_proxies=1).test_client()
    for attempt in range(12):
        answer = client.post(
            "/glomt-losenord",
            data={"email": "x@exempel.se"},
            headers={"X-Forwarded-For": f"10.0.0.{attempt}"},
        )
        assert answer.status_code == 302


def test_the_sender_cannot_forge_its_address(client: FlaskClient) -> None:
    """Without a trusted proxy the header is ignored, so it does not get round the limit."""
    codes = [
        client.post(
            "/glomt-losenord", data={"email": "x@exempel.se"}, headers={"X-Forwarded-For": f"10.0.0.{i}"}
        ).status_code
        for i in range(11)
    ]
    assert codes[-1] == 429


def test_a_limit_says_when_to_try_again(client: FlaskClient) -> None:
    """The page after too many attempts is Swedish and names the wait."""
    for _ in range(10):
        client.post("/glomt-losenord", data={"email": "x@exempel.se"})
    answer = client.post("/glomt-losenord", data={"email": "x@exempel.se"})
    assert answer.status_code == 429
    assert "för många gånger" in answer.text
    assert int(answer.headers["Retry-After"]) > 0
