"""Pages that the tests have fetched, kept for a look in a real browser: every template in every state.

`make test` says where to keep them (`JORDNARA_PAGES`); without it nothing is kept. Of each template a
page is kept whenever it has something that no page of that template had before: a component, a
refusal, a field that is filled in.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

FOLDER = "JORDNARA_PAGES"
CLASSES = re.compile(r'class="([^"]*)"')
FILLED = re.compile(r'<input[^>]* type="text"[^>]* value="[^"]|<(?:input|option)[^>]* (?:checked|selected)\b')
_seen: dict[str, set[str]] = {}


@dataclass(frozen=True)
class Kept:
    """One kept page: of which template, and what there is to see on it."""

    path: Path
    template: str
    traits: frozenset[str]


def keep(template: str, status: int, html: str) -> None:
    """Keep the page if something on it is new."""
    folder = os.environ.get(FOLDER)
    if not folder:
        return
    seen = _seen.setdefault(template, set())
    traits = _traits(status, html)
    if traits <= seen:
        return
    seen |= traits
    name = f"{template.replace('/', '.')}--{status}--{os.getpid()}-{len(seen)}.html"
    Path(folder).mkdir(parents=True, exist_ok=True)
    (Path(folder) / name).write_text(html, encoding="utf-8")


def kept_pages(folder: Path) -> dict[str, list[Kept]]:
    """Template -> the fewest of its pages that together show all there is to see."""
    found: dict[str, list[Kept]] = {}
    for path in sorted(folder.glob("*.html")):
        template, status, _rest = path.name.split("--")
        traits = frozenset(_traits(int(status), path.read_text(encoding="utf-8")))
        template = template.removesuffix(".html").replace(".", "/") + ".html"
        found.setdefault(template, []).append(Kept(path, template, traits))
    return {template: _fewest(pages) for template, pages in found.items()}


def _traits(status: int, html: str) -> set[str]:
    # Of a component its kinds and distances, which all pages share, make no page of a template a new one.
    names = {name for match in CLASSES.finditer(html) for name in match[1].split()}
    traits = {name for name in names if "--" not in name and "-!-" not in name}
    traits.add("refused" if status >= 400 else "taken")
    traits.add("filled" if FILLED.search(html) else "empty")
    return traits


def _fewest(pages: Iterable[Kept]) -> list[Kept]:
    """Those with most to see first, each that adds something."""
    chosen: list[Kept] = []
    seen: set[str] = set()
    left = list(pages)
    while left:
        best = max(left, key=lambda page: (len(page.traits - seen), page.path.name))
        if best.traits <= seen:
            break
        chosen.append(best)
        seen |= best.traits
        left.remove(best)
    return chosen
