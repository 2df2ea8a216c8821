"""Signing in and out: password, then a code for staff."""

from __future__ import annotations

import hashlib
import time
from typing import TYPE_CHECKING
from uuid import UUID

from flask import Response as FlaskResponse
from flask import current_app, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _

from portal.access import PUBLIC, enter
from portal.accounts import service, totp
from portal.accounts.forms import CodeForm, SignInForm
from portal.accounts.models import Role, User
from portal.accounts.queries import email_key
from portal.accounts.session import close_session, current_user, open_session
from portal.accounts.web import UNPROCESSABLE, Page, accounts
from portal.db import reading, transaction
from portal.log import log
from portal.security import limiter, safe_path, settings

if TYPE_CHECKING:
    from sqlalchemy.orm import Session
    from werkzeug.wrappers.response import Response

PENDING = "pending"
PENDING_LIFETIME_S = 10 * 60
HOME = {
    Role.PRODUCER: "declarations.overview",
    Role.REVIEWER: "review.queue",
    Role.BUYER: "catalogue.index",
    Role.LAWYER: "procurement.start",
    Role.PREPAREDNESS: "preparedness.overview",
    Role.ADMIN: "operations.overview",
}


def _address_typed() -> str:
    """The address being tried, hashed: the limit counts it whether it exists or not."""
    return hashlib.sha256(email_key(request.form.get("email", "")).encode()).hexdigest()


def _who_is_pending() -> str:
    """The person whose code is being tried."""
    return str(session.get(PENDING, {}).get("user_id", ""))


def _has_failed(response: FlaskResponse) -> bool:
    """Only failed attempts count towards the limit."""
    return response.status_code == UNPROCESSABLE


@accounts.get("/logga-in")
@enter(PUBLIC)
def sign_in() -> Page:
    """The form; somebody who is signed in already goes on."""
    user = current_user()
    if user is not None:
        return redirect(_where_next(Role(user.role)))
    return render_template("accounts/sign_in.html", form=SignInForm(), errors=[])


@accounts.post("/logga-in")
@enter(PUBLIC)
@limiter.limit("50 per 15 minutes", deduct_when=_has_failed)
@limiter.limit("10 per 15 minutes", key_func=_address_typed, deduct_when=_has_failed)
def check_sign_in() -> Page:
    """Check address and password; which of them was wrong shows in neither the answer nor its time."""
    form = SignInForm()
    if not form.is_sent_well():
        return render_template("accounts/sign_in.html", form=form, errors=form.problems()), UNPROCESSABLE
    with transaction() as db:
        user = service.check_password(db, form.email.data or "", form.password.data or "")
        if user is None:
            problem = [
                ("email", _("E-postadressen eller lösenordet stämmer inte. Försök igen, eller byt lösenord"))
            ]
            return render_template("accounts/sign_in.html", form=form, errors=problem), UNPROCESSABLE
        if user.confirmed_at is None:
            service.send_confirmation_again(db, user)
            return redirect(url_for("accounts.check_your_mail"))
    role = Role(user.role)
    if role.is_staff and not settings().demo:
        _remember_pending(user)
        return redirect(url_for("accounts.code" if user.totp_secret else "accounts.set_up_codes"))
    return _enter(user, _where_next(role))


@accounts.get("/logga-in/kod")
@enter(PUBLIC)
def code() -> Page:
    """Asks for the code from the app."""
    with reading() as db:
        user = _pending_user(db)
        if user is None or user.totp_secret is None:
            return redirect(url_for("accounts.sign_in"))
    return render_template("accounts/code.html", form=CodeForm(), errors=[])


@accounts.post("/logga-in/kod")
@enter(PUBLIC)
@limiter.limit("10 per 15 minutes", key_func=_who_is_pending, deduct_when=_has_failed)
def check_code() -> Page:
    """Check the code and sign in."""
    form = CodeForm()
    with transaction() as db:
        user = _pending_user(db)
        if user is None or user.totp_secret is None:
            return redirect(url_for("accounts.sign_in"))
        if not form.is_sent_well():
            return render_template("accounts/code.html", form=form, errors=form.problems()), UNPROCESSABLE
        if not service.use_code(db, user, form.code.data or ""):
            problem = [("code", _("Koden stämmer inte eller är redan använd. Vänta på nästa kod i appen"))]
            return render_template("accounts/code.html", form=form, errors=problem), UNPROCESSABLE
    return _enter(user, session[PENDING]["next"])


@accounts.get("/logga-in/kodapp")
@enter(PUBLIC)
def set_up_codes() -> Page:
    """Shows the secret to connect an authenticator app with, the first time staff sign in."""
    with reading() as db:
        user = _pending_user(db)
        if user is None or user.totp_secret is not None:
            return redirect(url_for("accounts.sign_in"))
        return _set_up_page(user, CodeForm(), [])


@accounts.post("/logga-in/kodapp")
@enter(PUBLIC)
@limiter.limit("10 per 15 minutes", key_func=_who_is_pending, deduct_when=_has_failed)
def connect_app() -> Page:
    """Check that the app gives the right code, keep its secret and sign in."""
    form = CodeForm()
    with transaction() as db:
        user = _pending_user(db)
        if user is None or user.totp_secret is not None:
            return redirect(url_for("accounts.sign_in"))
        if not form.is_sent_well():
            return _set_up_page(user, form, form.problems()), UNPROCESSABLE
        if not service.set_up_codes(db, user.id, session[PENDING]["offer"], form.code.data or ""):
            problem = [
                (
                    "code",
                    _("Koden stämmer inte. Kontrollera att nyckeln är rätt och att mobilens klocka går rätt"),
                )
            ]
            return _set_up_page(user, form, problem), UNPROCESSABLE
    return _enter(user, session[PENDING]["next"])


@accounts.post("/logga-ut")
@enter(PUBLIC)
def sign_out() -> Response:
    """Sign out in this browser."""
    close_session()
    flash(_("Du är utloggad."), "success")
    return redirect(url_for("pages.start"))


def _set_up_page(user: User, form: CodeForm, errors: list[tuple[str, str]]) -> str:
    secret = session[PENDING]["offer"]
    return render_template(
        "accounts/set_up_codes.html",
        form=form,
        errors=errors,
        key=" ".join(secret[i : i + 4] for i in range(0, len(secret), 4)),
        app_link=totp.app_link(secret, user.email),
    )


def _remember_pending(user: User) -> None:
    """Keep who has shown the right password; this alone opens nothing."""
    target = _where_next(Role(user.role))
    session.clear()
    session[PENDING] = {
        "user_id": str(user.id),
        "session_version": user.session_version,
        "since": int(time.time()),
        "next": target,
        "offer": totp.new_secret() if user.totp_secret is None else "",
    }


def _pending_user(db: Session) -> User | None:
    pending = session.get(PENDING)
    if not pending or time.time() - pending["since"] > PENDING_LIFETIME_S:
        return None
    user = db.get(User, UUID(pending["user_id"]))
    still_valid = user is not None and user.is_active and user.session_version == pending["session_version"]
    return user if still_valid else None


def _enter(user: User, target: str) -> Response:
    open_session(user.id, user.session_version)
    log.info("signed in", user=str(user.id), role=user.role)
    return redirect(target)


def _where_next(role: Role) -> str:
    home = url_for(HOME[role] if HOME[role] in current_app.view_functions else "pages.start")
    return safe_path(request.args.get("next"), home)
