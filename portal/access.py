"""Who may enter each page: declared once beside the view, enforced before it runs.

    @blueprint.get("/granskning")
    @enter(REVIEWER)
    def queue() -> str: ...

Rules for producers name a right as well: the person's role in the organisation that the page is about
decides, see `organisations.acting`.

`check_declarations` stops the application from starting when a route has no
declaration, so a forgotten one can never mean "open to all".
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from flask import Flask, abort, current_app, redirect, request, url_for

from portal.accounts.session import SignedIn, current_user
from portal.organisations import acting
from portal.organisations.acting import Right

if TYPE_CHECKING:
    from werkzeug.wrappers.response import Response

    from portal.config import Settings

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True)
class Access:
    """A rule of entry. `roles` None: no sign-in is needed; `right`: what the organisation must give;
    `scope`: what a program's key must allow.
    """

    name: str
    roles: frozenset[str] | None
    demo_only: bool = False
    right: Right | None = None
    scope: str = ""


PUBLIC = Access("public", None)
DEMO = Access("demo", None, demo_only=True)
_PRODUCERS = frozenset({"producer"})
PRODUCER = Access("producer", _PRODUCERS, right=Right.DECLARE)
SIGNATORY = Access("signatory", _PRODUCERS, right=Right.SUBMIT)
MEMBER = Access("member", _PRODUCERS, right=Right.BELONG)
ARRANGER = Access("arranger", _PRODUCERS, right=Right.ARRANGE)
OWNER = Access("owner", _PRODUCERS, right=Right.MANAGE)
REVIEWER = Access("reviewer", frozenset({"reviewer"}))
BUYER = Access("buyer", frozenset({"buyer"}))
LAWYER = Access("lawyer", frozenset({"lawyer"}))
PROCURER = Access("procurer", frozenset({"buyer", "lawyer"}))
PREPAREDNESS = Access("preparedness", frozenset({"preparedness"}))
TERMS = Access("terms", frozenset({"buyer", "lawyer", "preparedness"}))
ADMIN = Access("admin", frozenset({"admin"}))
OFFICER = Access("officer", frozenset({"reviewer", "buyer", "lawyer", "admin"}))
DECIDER = Access("decider", frozenset({"lawyer", "admin"}))
STAFF = Access("staff", frozenset({"reviewer", "admin"}))
SIGNED_IN = Access(
    "signed_in", frozenset({"producer", "reviewer", "buyer", "lawyer", "preparedness", "admin"})
)
API_READ = Access("key:read", None, scope="read")
API_WRITE = Access("key:write", None, scope="write")
PACT = Access("pact", None, scope="pact")


class UndeclaredAccessError(Exception):
    """A route has no rule of entry."""


def enter(access: Access) -> Callable[[View], View]:
    """Declare the rule of entry of a view. Place it directly under the route decorator."""

    def declare(view: View) -> View:
        view.__dict__["access"] = access
        return view

    return declare


def declared_access(app: Flask, endpoint: str) -> Access | None:
    """The rule of entry of an endpoint, None when it has none."""
    access = getattr(app.view_functions[endpoint], "access", None)
    return access if isinstance(access, Access) else None


def check_declarations(app: Flask) -> None:
    """Refuse to start with a route that declares no access.

    Raises:
        UndeclaredAccessError: names every such route.
    """
    bare = [
        f"{rule} ({rule.endpoint})"
        for rule in app.url_map.iter_rules()
        if not declared_access(app, rule.endpoint)
    ]
    if bare:
        raise UndeclaredAccessError("routes without @enter(...): " + ", ".join(sorted(bare)))


def enforce() -> Response | str | tuple[str, int] | None:
    """Before each request: let in, ask to sign in, or refuse."""
    if request.endpoint is None:
        return None
    access = declared_access(current_app, request.endpoint)
    if access is None:
        abort(403)
    settings: Settings = current_app.extensions["jordnara.settings"]
    if access.demo_only and not settings.demo:
        abort(404)
    if access.scope:
        return _authorise(access.scope)
    if access.roles is None:
        return None
    user = current_user()
    if user is None:
        return _ask_to_sign_in()
    if not may_enter(access, user):
        abort(403)
    return acting.refusal(access.right, request.view_args or {}) if access.right else None


def _authorise(scope: str) -> Response | None:
    if scope == PACT.scope:
        from portal.pact.api import authorise as authorise_partner

        return authorise_partner()
    from portal.exchange.api_access import authorise

    return authorise(scope)


def may_enter(access: Access, user: SignedIn | None) -> bool:
    """Whether this person's role passes the rule; what the organisation gives is asked on the page itself."""
    if access.roles is None:
        return not access.scope
    return user is not None and user.role in access.roles


def _ask_to_sign_in() -> Response | tuple[str, int]:
    from portal.security import kept_form_page

    if request.method == "GET":
        return redirect(url_for("accounts.sign_in", next=request.full_path.rstrip("?")))
    return kept_form_page("signed_out")
