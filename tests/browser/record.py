"""What a run leaves for people to look at: pictures, weights and counts, under test-results/browser."""

from __future__ import annotations

import re
from pathlib import Path

# Ids, tokens and times make two showings of the same page different.
PASSING = re.compile(r"\b(?=[\w.-]*\d)[\w.-]{6,}\b")


class Record:
    """The folder of one run."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._notes = folder / "notes.txt"
        folder.mkdir(parents=True, exist_ok=True)
        self._heaviest: tuple[int, str] = (0, "")
        self._texts: set[int] = set()

    def is_new(self, html: str) -> bool:
        """Whether no page with the same text has been asked about before."""
        text = hash(PASSING.sub("", html))
        known = text in self._texts
        self._texts.add(text)
        return not known

    def picture(self, who: str, name: str) -> Path:
        """Where to keep a picture."""
        folder = self._folder / who
        folder.mkdir(exist_ok=True)
        return folder / f"{name}.png"

    def html(self, who: str, name: str, text: str) -> None:
        """Keep a page as the server sent it, for the checker of HTML."""
        folder = self._folder / "html"
        folder.mkdir(exist_ok=True)
        (folder / f"{who}-{name}.html").write_text(text, encoding="utf-8")

    def weight(self, page: str, weight_bytes: int) -> None:
        """Keep a page's weight: compressed, with everything it fetches on a first visit."""
        self.note(f"{weight_bytes / 1024:6.1f} KiB  {page}")
        self._heaviest = max(self._heaviest, (weight_bytes, page))

    def note(self, line: str) -> None:
        """Keep a line."""
        with self._notes.open("a", encoding="utf-8") as notes:
            notes.write(line + "\n")

    def finish(self) -> None:
        """Keep the heaviest page."""
        weight, page = self._heaviest
        self.note(f"TOLD heaviest page: {weight / 1024:.1f} KiB, {page}")
