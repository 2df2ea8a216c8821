"""A strict look at one HTML page: what a browser would silently repair is an error here."""

from __future__ import annotations

import functools
from collections import Counter
from html.parser import HTMLParser

VOID = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"]
)
# SVG elements may close themselves; the parser reports them in lower case.
SELF_CLOSING = frozenset(
    ["circle", "ellipse", "image", "line", "path", "polygon", "polyline", "rect", "stop", "use"]
)
# A test run fetches many pages, refusals above all, over and over.
PAGES_KEPT = 500
REFERRING = ("for", "aria-labelledby", "aria-describedby", "aria-controls", "list")


class PageCheck(HTMLParser):
    """Collects what is wrong with one page in `problems`."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.problems: list[str] = []
        self.doctype = ""
        self._open: list[str] = []
        self._ids: Counter[str] = Counter()
        self._references: list[tuple[str, str]] = []
        self._seen: Counter[str] = Counter()

    def handle_decl(self, decl: str) -> None:
        """Remember the document type."""
        self.doctype = decl.lower()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Push the element and note its ids and references."""
        if "svg" not in self._open:  # a drawing has a title of its own
            self._seen[tag] += 1
        self._note_attributes(tag, attrs)
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """`<x/>` closes itself only where HTML or SVG says so."""
        self._note_attributes(tag, attrs)
        if tag not in VOID | SELF_CLOSING and "svg" not in self._open:
            self.problems.append(f"<{tag}/> does not close itself in HTML")

    def handle_endtag(self, tag: str) -> None:
        """Pop the element, which must be the innermost open one."""
        if tag in VOID:
            self.problems.append(f"</{tag}> has no business here")
        elif not self._open or self._open[-1] != tag:
            self.problems.append(f"</{tag}> closes nothing; open here: {' > '.join(self._open) or 'nothing'}")
        else:
            self._open.pop()

    def finish(self) -> list[str]:
        """Everything wrong with the page, the checks over the whole document included."""
        self.close()
        if self._open:
            self.problems.append(f"never closed: {' > '.join(self._open)}")
        if self.doctype != "doctype html":
            self.problems.append("no <!doctype html>")
        for tag in ("title", "h1", "main"):
            if self._seen[tag] != 1:
                self.problems.append(f"{self._seen[tag]} <{tag}> elements instead of one")
        self.problems += [
            f"id {name!r} occurs {count} times" for name, count in self._ids.items() if count > 1
        ]
        self.problems += [
            f"{name} points at the missing id {to!r}" for name, to in self._references if to not in self._ids
        ]
        return self.problems

    def _note_attributes(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if len(given) < len(attrs):
            names = Counter(name for name, _value in attrs)
            twice = [(name, count) for name, count in names.items() if count > 1]
            self.problems += [f"<{tag}> has {name!r} {count} times" for name, count in twice]
        for name, value in attrs:
            if name == "id":
                self._ids[value or ""] += 1
            elif name in REFERRING:
                self._references += [(f"{name} of <{tag}>", one) for one in (value or "").split()]
            elif name == "style" or name.startswith("on"):
                self.problems.append(f"<{tag}> has {name!r}, which the content security policy blocks")
        if tag == "html" and not given.get("lang"):
            self.problems.append("<html> names no language")
        if tag == "img" and "alt" not in given:
            self.problems.append("<img> without alt")


@functools.lru_cache(maxsize=PAGES_KEPT)
def page_problems(html: str) -> tuple[str, ...]:
    """What is wrong with a page; empty for a good one."""
    check = PageCheck()
    check.feed(html)
    return tuple(check.finish())
