"""What protects every page: headers, cookies, forgery tokens, size and rate limits."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, render_template, request, session
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_wtf.csrf import CSRFError, CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

if TYPE_CHECKING:
    from portal.config import Settings

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
ONE_YEAR_S = 365 * 24 * 3600
KEPT_FIELDS_MAX = 400
NEVER_KEPT = ("csrf_token", "password", "code")

csrf = CSRFProtect()
limiter = Limiter(get_remote_address, in_memory_fallback_enabled=True, headers_enabled=True)


def configure(app: Flask, settings: Settings) -> None:
    """Put the security settings into the application's configuration, before extensions start."""
    secure = not settings.demo
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SESSION_COOKIE_NAME="__Host-jordnara" if secure else "jordnara",
        SESSION_COOKIE_SECURE=secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=timedelta(hours=settings.session_hours),
        MAX_CONTENT_LENGTH=settings.max_upload_bytes,
        TRUSTED_HOSTS=settings.hosts,
        # A form left open over lunch must still work: the token lives as long as the session.
        WTF_CSRF_TIME_LIMIT=None,
        RATELIMIT_STORAGE_URI=settings.limits_url,
    )


def init_app(app: Flask, settings: Settings) -> None:
    """Start forgery protection, rate limits and response headers."""
    csrf.init_app(app)
    limiter.init_app(app)
    app.register_error_handler(CSRFError, _forged_or_expired)
    app.after_request(_add_headers)
    if settings.base_url.startswith("https://"):
        app.after_request(_add_transport_security)
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops)  # type: ignore[method-assign]


def kept_form_page(reason: str) -> tuple[str, int]:
    """A page that explains why a form was not taken and offers what was typed once more.

    The content comes back only to a page of our own: a form sent from another site is never
    laid before somebody to approve. Passwords and codes have to be typed again.

    Args:
        reason: `expired` (the forgery token no longer fits) or `signed_out`.
    """
    fields = _kept_fields() if _from_this_site() else []
    page = render_template(
        "errors/kept_form.html", reason=reason, fields=fields, action=request.full_path.rstrip("?")
    )
    return page, 400


def safe_path(target: str | None, fallback: str) -> str:
    """`target` when it is a path on this site, otherwise `fallback`: signing in sends nobody elsewhere."""
    if not target or any(ord(c) <= 32 or c == "\\" for c in target):
        return fallback
    parts = urlsplit(target)
    on_this_site = (
        not parts.scheme and not parts.netloc and target.startswith("/") and not target.startswith("//")
    )
    return target if on_this_site else fallback


def _forged_or_expired(_error: CSRFError) -> tuple[str, int]:
    return kept_form_page("expired")


def _kept_fields() -> list[tuple[str, str]]:
    fields = [
        (name, value)
        for name, value in request.form.items(multi=True)
        if not any(word in name for word in NEVER_KEPT)
    ]
    return fields[:KEPT_FIELDS_MAX]


def _from_this_site() -> bool:
    fetch_site = request.headers.get("Sec-Fetch-Site")
    if fetch_site is not None:
        return fetch_site == "same-origin"
    source = request.headers.get("Origin") or request.headers.get("Referer") or ""
    return urlsplit(source).netloc == request.host


def _add_headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if "Cache-Control" not in response.headers:
        # What a signed-in person saw must not come back with the browser's Back button after sign-out.
        response.headers["Cache-Control"] = (
            "private, no-store" if session.get("user_id") else "private, no-cache"
        )
    return response


def _add_transport_security(response: Response) -> Response:
    response.headers.setdefault("Strict-Transport-Security", f"max-age={ONE_YEAR_S}")
    return response


def settings() -> Settings:
    """The settings of the current application."""
    kept: Settings = current_app.extensions["jordnara.settings"]
    return kept
