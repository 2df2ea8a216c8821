"""Error pages in plain Swedish that say what happened and what to do next."""

from __future__ import annotations

from flask import Flask, Response, g, make_response, render_template, request
from flask_babel import gettext as _
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException, SecurityError

from portal.log import log, request_id
from portal.pact.errors import error as partner_error
from portal.pact.errors import for_partner
from portal.problem_details import for_program, problem_of, speak_as_asked
from portal.security import settings

RETRY_AFTER_S = 30
PAGES = (400, 403, 404, 405, 413, 429, 500, 503)


def init_app(app: Flask) -> None:
    """Register the pages."""
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(OperationalError, _database_down)
    app.register_error_handler(Exception, _unexpected)


def _http_error(error: HTTPException) -> Response:
    if isinstance(error.response, Response):  # an answer that a view has put together itself
        return error.response
    if isinstance(error, SecurityError):  # an unknown Host header: no address of ours can be built for a page
        return Response(
            _("Okänd adress. Tjänsten finns på %(url)s", url=settings().base_url), 400, mimetype="text/plain"
        )
    code = error.code or 500
    response = _page(code)
    for name, value in error.get_headers():
        if name.lower() not in ("content-type", "content-length"):
            response.headers[name] = value
    return response


def _database_down(error: OperationalError) -> Response:
    log.error("database unavailable", error=str(error.orig))
    response = _page(503)
    response.headers["Retry-After"] = str(RETRY_AFTER_S)
    return response


def _unexpected(_error: Exception) -> Response:
    log.exception("unexpected error")
    return _page(500)


def _page(code: int) -> Response:
    if code >= 500:
        g.signed_in = None  # the page must not need the database
    shown = code if code in PAGES else (500 if code >= 500 else 400)
    if for_partner():
        return partner_error(code)
    if for_program():
        speak_as_asked()
        return problem_of(code, " ".join(_texts()[shown]))
    heading, body = _texts()[shown]
    page = render_template(
        "errors/page.html", code=shown, heading=heading, body=body, request_id=request_id()
    )
    return make_response(page, code)


def _texts() -> dict[int, tuple[str, str]]:
    return {
        400: (
            _("Vi förstod inte det som skickades"),
            _("Gå tillbaka till sidan innan, läs in den på nytt och försök igen."),
        ),
        403: (
            _("Du har inte tillgång till den här sidan"),
            _("Ditt konto har inte rätt att se sidan. Är du inloggad med rätt konto?"),
        ),
        404: (
            _("Sidan finns inte"),
            _("Kontrollera adressen om du har skrivit den själv. Följde du en länk kan sidan ha flyttats."),
        ),
        405: (_("Så går det inte att öppna sidan"), _("Börja om från startsidan.")),
        413: (
            _("Det du skickade är för stort"),
            _(
                "Det får vara högst %(size)s MB på en gång. Spara filen i mindre format eller dela upp den, "
                "och försök igen.",
                size=(request.max_content_length or settings().max_upload_bytes) // 1024**2,
            ),
        ),
        429: (
            _("Du har försökt för många gånger"),
            _("Vänta en stund och försök igen. Gränsen finns för att ingen ska kunna gissa ditt lösenord."),
        ),
        500: (
            _("Något gick fel hos oss"),
            _("Felet är loggat. Svar som du redan har sparat finns kvar. Försök igen om en stund."),
        ),
        503: (
            _("Tjänsten är tillfälligt stängd"),
            _("Svar som du redan har sparat finns kvar. Försök igen om några minuter."),
        ),
    }
