"""Staff's page: which programs of other parties may read footprints, and where their own interface is."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers.response import Response
from wtforms import Field, StringField
from wtforms.validators import StopValidation

from portal.access import ADMIN, enter
from portal.accounts.session import current_user
from portal.db import reading, transaction
from portal.forms import Form, Needed, stripped
from portal.pact import queries, service
from portal.pact.models import NAME_MAX
from portal.security import limiter, settings
from schemas.pact import BadAddress, host_problem, read_callback

UNPROCESSABLE = 422
HOSTS_MAX = 10
RATES = ("60", "300", "1200")
NEWS_MAX = 300

Page = str | Response | tuple[str, int]

pact_clients = Blueprint("pact_clients", __name__)


class ClientForm(Form):
    """Who it is, where answers may go, and how often it may call."""

    name = StringField(
        filters=[stripped],
        validators=[
            Needed(
                _l("Skriv vilken organisation och vilket program det gäller"),
                NAME_MAX,
                _l("Skriv namnet med högst 120 tecken"),
            )
        ],
    )
    hosts = StringField(filters=[stripped])
    news_base = StringField(filters=[stripped])
    rate = StringField(filters=[stripped])

    def validate_hosts(self, field: Field) -> None:
        """Check that each line is the name of a host on the internet."""
        if len(self.host_list()) > HOSTS_MAX:
            raise StopValidation(_("Skriv högst %(most)s värdnamn", most=HOSTS_MAX))
        for host in self.host_list():
            if problem := host_problem(host):
                raise StopValidation(_host_text(problem, host))
        field.data = field.data or ""

    def validate_news_base(self, field: Field) -> None:
        """Check that it lies on one of the hosts."""
        if not field.data:
            return
        if not field.data.startswith("https://") or len(field.data) > NEWS_MAX:
            raise StopValidation(_("Skriv adressen med https:// först, eller lämna fältet tomt"))
        try:
            read_callback(field.data, self.host_list())
        except BadAddress as error:
            text = _("Adressen måste ligga på ett av värdnamnen ovan och får inte ha parametrar")
            raise StopValidation(text) from error

    def validate_rate(self, field: Field) -> None:
        """Check that it is one of the choices."""
        if field.data not in RATES:
            raise StopValidation(_("Välj hur ofta programmet får anropa"))

    def host_list(self) -> list[str]:
        """The hosts, one on each line, each once."""
        lines = (line.strip().lower() for line in (self.hosts.data or "").splitlines())
        return list(dict.fromkeys(line for line in lines if line))


def _host_text(problem: str, host: str) -> str:
    name = host[:80]
    words = {
        "number": _("%(host)s är ett IP-nummer. Skriv värdnamnet i stället", host=name),
        "inner": _("%(host)s är en adress inom ett nätverk. Skriv ett värdnamn på internet", host=name),
        "form": _("%(host)s är inget värdnamn. Skriv till exempel api.exempel.se", host=name),
    }
    return words[problem]


@pact_clients.get("/drift/pact")
@enter(ADMIN)
def overview() -> str:
    """Everybody who has been let in, and the form for somebody new."""
    return _page(ClientForm(), [])


def _page(form: ClientForm, errors: list[tuple[str, str]]) -> str:
    with reading() as session:
        found = queries.clients(session)
        messages = {one.id: queries.messages_to(session, one.id, 5) for one in found}
        active = queries.count_active(session)
    return render_template(
        "pact/clients.html",
        form=form,
        errors=errors,
        clients=found,
        messages=messages,
        active=active,
        base=f"{settings().base_url}/pact",
        rates=[(rate, _("%(calls)s anrop i minuten", calls=rate)) for rate in RATES],
        states={
            "waiting": (_("Väntar"), "blue"),
            "sent": (_("Skickad"), None),
            "refused": (_("Skickas inte"), "red"),
            "given_up": (_("Kom inte fram"), "red"),
        },
    )


@pact_clients.post("/drift/pact")
@enter(ADMIN)
@limiter.limit("20 per hour")
def register() -> Page:
    """Let a program in. Its secret is shown on this page and never again."""
    form = ClientForm()
    if not form.is_sent_well():
        return _page(form, form.problems()), UNPROCESSABLE
    with transaction() as session:
        client, secret = service.register(
            session,
            form.name.data or "",
            form.host_list(),
            form.news_base.data or "",
            int(form.rate.data or RATES[0]),
            _who(),
        )
    return render_template(
        "pact/secret.html", client=client, secret=secret, base=f"{settings().base_url}/pact"
    )


@pact_clients.post("/drift/pact/<uuid:client_id>/aterkalla")
@enter(ADMIN)
def revoke(client_id: UUID) -> Response:
    """Shut a program out at once."""
    with transaction() as session:
        client = queries.client_with_id(session, client_id) or abort(404)
        service.revoke(session, client, _who())
    flash(_("%(name)s är utestängt.", name=client.name), "success")
    return redirect(url_for("pact_clients.overview"))


def _who() -> UUID:
    user = current_user()
    assert user is not None  # `@enter(ADMIN)` has let somebody in
    return user.id
