"""Pages about one's own account: signing up, confirming, settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _

from portal.access import PUBLIC, SIGNED_IN, enter
from portal.accounts import service
from portal.accounts.countries import country_choices
from portal.accounts.forms import (
    EmailForm,
    ForeignSignUpForm,
    LocaleForm,
    NewPasswordForm,
    PasswordForm,
    SignUpForm,
)
from portal.accounts.models import User
from portal.accounts.municipalities import municipality_choices
from portal.accounts.passwords import matches
from portal.accounts.session import SignedIn, close_session, current_user, open_session
from portal.accounts.tokens import CONFIRM, RESET, Purpose, read_token
from portal.accounts.web import GONE, UNPROCESSABLE, Page, accounts
from portal.db import reading, transaction
from portal.i18n import LANGUAGE_COOKIE, current_language
from portal.security import limiter, settings

if TYPE_CHECKING:
    from sqlalchemy.orm import Session
    from werkzeug.wrappers.response import Response


@accounts.get("/skapa-konto")
@enter(PUBLIC)
def sign_up() -> str:
    """The form for a new account."""
    return _sign_up_page(SignUpForm())


@accounts.get("/skapa-konto/utomlands")
@enter(PUBLIC)
def sign_up_abroad() -> str:
    """The form for somebody who is registered in another country."""
    return _sign_up_page(ForeignSignUpForm())


@accounts.post("/skapa-konto")
@enter(PUBLIC)
@limiter.limit("20 per hour")
def create_account() -> Page:
    """Make the account and have a mail written. The answer never tells whether the address was known."""
    return _created(SignUpForm())


@accounts.post("/skapa-konto/utomlands")
@enter(PUBLIC)
@limiter.limit("20 per hour")
def create_account_abroad() -> Page:
    """As `create_account`, for another country's company."""
    return _created(ForeignSignUpForm())


def _created(form: SignUpForm) -> Page:
    if not form.is_sent_well() or form.parsed_number is None:
        return _sign_up_page(form), UNPROCESSABLE
    with transaction() as session:
        service.register(
            session,
            service.SignUp(
                name=form.name.data or "",
                email=form.email.data or "",
                password=form.password.data or "",
                organisation_number=form.parsed_number,
                organisation_name=form.organisation_name.data or "",
                municipality=form.municipality.data or "",
                country=form.country_code,
                locale=current_language(),
            ),
        )
    return redirect(url_for("accounts.check_your_mail"))


def _sign_up_page(form: SignUpForm) -> str:
    return render_template(
        "accounts/sign_up.html",
        form=form,
        errors=form.problems(),
        municipalities=municipality_choices(),
        countries=country_choices(),
    )


@accounts.get("/skapa-konto/klart")
@enter(PUBLIC)
def check_your_mail() -> str:
    """Says that a mail is on its way."""
    return render_template("accounts/check_your_mail.html")


@accounts.get("/bekrafta/<token>")
@enter(PUBLIC)
def confirm(token: str) -> Page:
    """Asks for the password chosen at sign-up, so that only the person who chose it can finish."""
    with reading() as session:
        if _user_of(session, CONFIRM, token) is None:
            return render_template("accounts/link_gone.html", purpose="confirm"), GONE
    return render_template("accounts/confirm.html", form=PasswordForm(), errors=[])


@accounts.post("/bekrafta/<token>")
@enter(PUBLIC)
@limiter.limit("20 per 15 minutes")
def confirm_account(token: str) -> Page:
    """Confirm the address and sign in."""
    form = PasswordForm()
    with transaction() as session:
        user = _user_of(session, CONFIRM, token)
        if user is None:
            return render_template("accounts/link_gone.html", purpose="confirm"), GONE
        problems = [] if form.is_sent_well() else form.problems()
        if not problems and not matches(user.password_hash, form.password.data or ""):
            problems = [
                ("password", _("Lösenordet stämmer inte. Skriv det som du valde när du skapade kontot"))
            ]
        if problems:
            return render_template("accounts/confirm.html", form=form, errors=problems), UNPROCESSABLE
        service.confirm(session, user)
    open_session(user.id, user.session_version)
    flash(_("Ditt konto är klart."), "success")
    return redirect(url_for("pages.start"))


@accounts.get("/glomt-losenord")
@enter(PUBLIC)
def forgotten() -> str:
    """Asks for the address."""
    return render_template("accounts/forgotten.html", form=EmailForm(), errors=[])


@accounts.post("/glomt-losenord")
@enter(PUBLIC)
@limiter.limit("10 per 15 minutes")
def request_reset() -> Page:
    """Have a link sent if there is such an account; the answer is the same."""
    form = EmailForm()
    if not form.is_sent_well():
        return render_template("accounts/forgotten.html", form=form, errors=form.problems()), UNPROCESSABLE
    with transaction() as session:
        service.request_password_reset(session, form.email.data or "")
    return redirect(url_for("accounts.reset_requested"))


@accounts.get("/glomt-losenord/klart")
@enter(PUBLIC)
def reset_requested() -> str:
    """Says that a mail is on its way if there is such an account."""
    return render_template("accounts/reset_requested.html")


@accounts.get("/nytt-losenord/<token>")
@enter(PUBLIC)
def new_password(token: str) -> Page:
    """Asks for a new password."""
    with reading() as session:
        if _user_of(session, RESET, token) is None:
            return render_template("accounts/link_gone.html", purpose="reset"), GONE
    return render_template("accounts/new_password.html", form=NewPasswordForm(), errors=[])


@accounts.post("/nytt-losenord/<token>")
@enter(PUBLIC)
@limiter.limit("20 per 15 minutes")
def choose_new_password(token: str) -> Page:
    """Set the password; every session of the person ends."""
    form = NewPasswordForm()
    with transaction() as session:
        user = _user_of(session, RESET, token)
        if user is None:
            return render_template("accounts/link_gone.html", purpose="reset"), GONE
        if not form.is_sent_well():
            return render_template(
                "accounts/new_password.html", form=form, errors=form.problems()
            ), UNPROCESSABLE
        service.choose_password(session, user.id, form.password.data or "")
    close_session()
    flash(_("Ditt nya lösenord är sparat. Logga in med det."), "success")
    return redirect(url_for("accounts.sign_in"))


@accounts.get("/konto")
@enter(SIGNED_IN)
def overview() -> str:
    """The person's own account."""
    return render_template("accounts/overview.html", person=_person())


@accounts.post("/konto/sprak")
@enter(SIGNED_IN)
def choose_language() -> Response:
    """Set the language of pages and mails."""
    form = LocaleForm()
    if not form.is_sent_well():
        abort(400)
    with transaction() as session:
        service.choose_locale(session, _person().id, form.locale.data or "")
    answer = redirect(url_for("accounts.overview"))
    answer.delete_cookie(LANGUAGE_COOKIE)
    return answer


@accounts.post("/konto/logga-ut-overallt")
@enter(SIGNED_IN)
def sign_out_everywhere() -> Response:
    """End all of the person's sessions, this one too."""
    with transaction() as session:
        service.end_sessions(session, _person().id)
    close_session()
    flash(_("Du är utloggad på alla enheter."), "success")
    return redirect(url_for("accounts.sign_in"))


def _person() -> SignedIn:
    return current_user() or abort(403)


def _user_of(session: Session, purpose: Purpose, token: str) -> User | None:
    claim = read_token(settings().secret_key, purpose, token)
    user = session.get(User, claim.user_id) if claim else None
    return user if claim and claim.fits(user) else None
