"""A person's own data: taking it along, and having the account closed."""

from __future__ import annotations

import json

from flask import Response as FlaskResponse
from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from wtforms import BooleanField, Field, PasswordField
from wtforms.validators import StopValidation

from portal.access import SIGNED_IN, enter
from portal.accounts.models import Role
from portal.accounts.session import SignedIn, close_session, current_user
from portal.accounts.web import UNPROCESSABLE, Page, accounts
from portal.db import reading, transaction
from portal.forms import Form
from portal.privacy import queries, service
from portal.security import limiter

FILE_NAME = "mina-uppgifter.json"


class CloseForm(Form):
    """The password, and a tick that what was read is understood."""

    password = PasswordField()
    understood = BooleanField()

    def validate_understood(self, field: Field) -> None:
        """Check that the box is ticked."""
        if not field.data:
            raise StopValidation(_("Kryssa i rutan om du vill avsluta kontot"))


@accounts.get("/konto/mina-uppgifter")
@enter(SIGNED_IN)
def own_data() -> str:
    """What there is about oneself, and how to take it along or have it removed."""
    return render_template("privacy/own_data.html", staff=_is_staff())


@accounts.get("/konto/mina-uppgifter.json")
@enter(SIGNED_IN)
@limiter.limit("20 per hour")
def download_own_data() -> FlaskResponse:
    """Everything that is stored about oneself, as a file a machine can read."""
    with reading() as session:
        found = queries.everything_about(session, _person().id)
    body = json.dumps(found, ensure_ascii=False, indent=2, sort_keys=True)
    answer = FlaskResponse(body, mimetype="application/json")
    answer.headers["Content-Disposition"] = f"attachment; filename={FILE_NAME}"
    return answer


@accounts.get("/konto/avsluta")
@enter(SIGNED_IN)
def ask_close() -> str:
    """What closing the account means, and the form that does it."""
    return _close_page(CloseForm(), [])


@accounts.post("/konto/avsluta")
@enter(SIGNED_IN)
@limiter.limit("10 per 15 minutes")
def close() -> Page:
    """Close the account."""
    if _is_staff():
        abort(403)
    form = CloseForm()
    if not form.is_sent_well():
        return _close_page(form, form.problems()), UNPROCESSABLE
    try:
        with transaction() as session:
            service.close_account(session, _person().id, form.password.data or "")
    except service.WrongPassword:
        return _close_page(form, [("password", _("Lösenordet stämmer inte"))]), UNPROCESSABLE
    except service.OthersNeedAnOwner as error:
        message = _("Gör först någon annan ansvarig för %(names)s", names=", ".join(error.names))
        return _close_page(form, [("", message)]), UNPROCESSABLE
    close_session()
    flash(_("Ditt konto är avslutat. Du får ett sista mejl om vad som togs bort."), "success")
    return redirect(url_for("pages.start"))


def _close_page(form: CloseForm, errors: list[tuple[str, str]]) -> str:
    said = dict(errors)
    return render_template("privacy/close.html", form=form, errors=errors, said=said, staff=_is_staff())


def _person() -> SignedIn:
    return current_user() or abort(403)


def _is_staff() -> bool:
    """Staff's accounts go with their work: an administrator sees to them."""
    return Role(_person().role).is_staff
