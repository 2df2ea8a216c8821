"""Keys for programs, made and revoked by a person who answers for what they do."""

from __future__ import annotations

from uuid import UUID

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers.response import Response
from wtforms import Field, StringField
from wtforms.validators import StopValidation

from portal.access import OWNER, enter
from portal.db import reading, transaction
from portal.declarations.desk import organisation_id, producer
from portal.exchange import queries, service
from portal.exchange.blueprint import UNPROCESSABLE, Page, exchange
from portal.exchange.keys import READ, WRITE
from portal.forms import Form, Needed, stripped
from portal.security import limiter

NAME_MAX = 80
LIFETIMES = {"30": 30, "365": 365, "730": 730}
MAY = {"read": (READ,), "write": (READ, WRITE)}


class KeyForm(Form):
    """What a new key is for, what it may do, and for how long."""

    name = StringField(
        filters=[stripped],
        validators=[
            Needed(
                _l("Skriv vilket program nyckeln är till"),
                NAME_MAX,
                _l("Skriv programmets namn med högst 80 tecken"),
            )
        ],
    )
    may = StringField(filters=[stripped])
    days = StringField(filters=[stripped])

    def validate_may(self, field: Field) -> None:
        """Check that it is one of the choices."""
        if field.data not in MAY:
            raise StopValidation(_("Välj vad nyckeln får göra"))

    def validate_days(self, field: Field) -> None:
        """Check that it is one of the choices."""
        if field.data not in LIFETIMES:
            raise StopValidation(_("Välj hur länge nyckeln ska gälla"))


@exchange.get("/api-nycklar")
@enter(OWNER)
def api_keys() -> str:
    """The organisation's keys, and the form for a new one."""
    return _page(KeyForm(), [])


def _page(form: KeyForm, errors: list[tuple[str, str]]) -> str:
    with reading() as session:
        keys = queries.tokens_of(session, organisation_id())
        now = queries.now(session)
    return render_template(
        "exchange/keys.html",
        form=form,
        errors=errors,
        keys=keys,
        now=now,
        choices=[
            ("read", _("Bara läsa"), _("Deklarationer, svar och resultat")),
            ("write", _("Läsa och skriva"), _("Även påbörja deklarationer och spara svar")),
        ],
        lifetimes=[("30", _("30 dagar")), ("365", _("Ett år")), ("730", _("Två år"))],
    )


@exchange.post("/api-nycklar")
@enter(OWNER)
@limiter.limit("20 per hour")
def make_api_key() -> Page:
    """Make a key. It is shown on this page and never again."""
    form = KeyForm()
    if not form.is_sent_well():
        return _page(form, form.problems()), UNPROCESSABLE
    with transaction() as session:
        kept, text = service.make_key(
            session,
            organisation_id(),
            producer().id,
            form.name.data or "",
            MAY[form.may.data or "read"],
            LIFETIMES[form.days.data or "30"],
        )
    return render_template("exchange/key_made.html", kept=kept, text=text)


@exchange.post("/api-nycklar/<uuid:key_id>/aterkalla")
@enter(OWNER)
def revoke_api_key(key_id: UUID) -> Response:
    """End a key at once."""
    with transaction() as session:
        token = queries.token_for(session, key_id, organisation_id()) or abort(404)
        service.revoke_key(session, token, producer().id)
    flash(_("Nyckeln %(name)s är återkallad.", name=token.name), "success")
    return redirect(url_for("exchange.api_keys"))
