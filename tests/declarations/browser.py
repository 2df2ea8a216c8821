"""A browser without JavaScript: follows redirects, reads forms as they stand, sends them back."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

from werkzeug.datastructures import MultiDict

if TYPE_CHECKING:
    from flask.testing import FlaskClient


class _Forms(HTMLParser):
    """Collects the fields of every form as a browser would send them untouched."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: list[Form] = []
        self.text: list[str] = []
        self._select = ""
        self._textarea = ""
        self._hidden_tags = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag in ("script", "style"):
            self._hidden_tags += 1
        if tag == "form":
            self.forms.append(Form(given.get("action", ""), given.get("method", "get")))
        elif self.forms:
            self._field(tag, given)

    def _field(self, tag: str, given: dict[str, str]) -> None:
        name, sent = given.get("name", ""), self.forms[-1].sent
        if tag == "input" and name:
            self.forms[-1].names.add(name)
            if given.get("type") not in ("radio", "checkbox") or "checked" in given:
                sent.add(name, given.get("value", ""))
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select and ("selected" in given or self._select not in sent):
            sent[self._select] = given.get("value", "")
        elif tag == "textarea":
            self._textarea = name
            sent[name] = ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = ""
        if tag == "textarea":
            self._textarea = ""
        if tag in ("script", "style"):
            self._hidden_tags -= 1

    def handle_data(self, data: str) -> None:
        if self._textarea:
            self.forms[-1].sent[self._textarea] += data.removeprefix("\n")
        if not self._hidden_tags:
            self.text.append(data)


@dataclass
class Form:
    """One form of a page: where it goes, what it would send, which fields it has."""

    action: str
    method: str
    sent: MultiDict[str, str] = field(default_factory=MultiDict)
    names: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class Seen:
    """A page that came back."""

    status: int
    path: str
    html: str
    text: str
    forms: list[Form]

    @property
    def form(self) -> Form:
        """The page's own form: the last one, after the header's."""
        return self.forms[-1]


class Browser:
    """Somebody at a computer."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client
        self.page = Seen(0, "", "", "", [])

    def open(self, path: str) -> Seen:
        """Go to an address, following redirects."""
        return self._arrived(self.client.get(path, follow_redirects=True))

    def send(self, fields: dict[str, Any] | None = None, leave_out: tuple[str, ...] = ()) -> Seen:
        """Send the page's form with these fields changed."""
        form = self.page.form
        sent = form.sent.copy()
        for name, value in (fields or {}).items():
            sent.setlist(name, value if isinstance(value, list) else [value])
        for name in leave_out:
            sent.poplist(name)
        address = form.action or self.page.path
        return self._arrived(self.client.post(address, data=sent, follow_redirects=True))

    def _arrived(self, response: Any) -> Seen:
        html = response.get_data(as_text=True)
        reader = _Forms()
        reader.feed(html)
        path = response.request.full_path.rstrip("?")
        text = " ".join(" ".join(reader.text).split())
        self.page = Seen(response.status_code, path, html, text, reader.forms)
        return self.page
