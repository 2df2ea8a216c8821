"""What is so about each enclosed figure: signed and unchanged, and whether it still counts."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from portal.credentials.checking import Problem, Verdict, check_file
from portal.credentials.envelope import Unreadable, differences, parsed
from portal.packs.layout import CONTENT, SHEET, SIGNED
from portal.packs.opening import Opened
from portal.profiles import queries as profiles
from portal.profiles.models import Profile
from portal.publication.queries import newest_change, publication_of
from portal.publication.transitions import State
from portal.publication.words import Notice, notice_of, state_today
from portal.signing import queries as signing
from portal.signing.keyring import Keyring
from schemas.canonical import canonical_json, content_hash

# What is published as a version of a profile, None when nothing is known of it.
Published = Callable[[str, int], Profile | None]
PDF = b"%PDF-"
SHEET_LANGUAGE = "sv"


@dataclass(frozen=True)
class Judged:
    """One enclosed figure.

    Attributes:
        name: the folder or file that it came in.
        problems: why it is not to be trusted, field by field.
        remarks: what is not as it should be beside the signed figure, as codes of `words.remark_text`.
        told: `characteristics` of what was signed, None when the signature does not hold.
        state: where the version is today, None when this service does not know it.
        newest: the number of the newest version, 0 when it is not known.
        place: profile and version that its folder in a pack is named after.
    """

    name: str
    verdict: Verdict
    problems: tuple[Problem, ...] = ()
    remarks: tuple[str, ...] = ()
    state: State | None = None
    notice: Notice | None = None
    newest: int = 0
    place: tuple[str, int] = ("", 0)

    @property
    def holds(self) -> bool:
        """Whether everything of it is as the region signed it."""
        return not self.problems

    @property
    def subject(self) -> Mapping[str, Any]:
        """The product that was signed for; empty when the signature does not hold."""
        found: Mapping[str, Any] = (self.verdict.credential or {}).get("credentialSubject", {})
        return found

    @property
    def told(self) -> Mapping[str, Any]:
        """What was signed about the figure; empty when the signature does not hold."""
        found: Mapping[str, Any] = self.subject.get("characteristics", {})
        return found

    @property
    def slug(self) -> str:
        """The profile it is about, '' when nobody has signed which."""
        return self.verdict.names[0] if self.verdict.names else ""

    @property
    def standing(self) -> str:
        """The one word for it: `changed`, `unknown`, `superseded` or a state."""
        if not self.holds:
            return "changed"
        if self.state is None:
            return "unknown"
        named = self.verdict.names
        is_old = named is not None and self.newest > named[1]
        counts = self.state in (State.PUBLISHED, State.EXPIRING)
        return State.SUPERSEDED.value if is_old and counts else self.state.value

    @property
    def is_valid(self) -> bool:
        """Whether it is as signed, and counts today."""
        return self.standing in (State.PUBLISHED, State.EXPIRING)


def judge_pack(session: Session, pack: Opened, today: date) -> list[Judged]:
    """Every figure of a pack, in the order of their numbers."""
    keys = signing.keyring(session)

    def published(slug: str, version: int) -> Profile | None:
        return profiles.profile(session, slug, version)

    judged = []
    for one in signed_in(pack, keys, published):
        found = published(*one.verdict.names) if one.verdict.names else None
        sheet = _sheet_remarks(session, pack.files[one.place].get(SHEET), found) if one.verdict.names else []
        judged.append(_with_standing(session, replace(one, remarks=(*one.remarks, *sheet)), today))
    return judged


def signed_in(pack: Opened, keys: Keyring, published: Published) -> Iterator[Judged]:
    """Every figure of a pack held against the keys alone; `published` gives what it is compared with, if
    anything is known of it.
    """
    for place, files in sorted(pack.files.items()):
        changed = any(name.startswith(f"{_folder(place)}/") for name in pack.changed)
        yield replace(_signed(place, files, keys, published), remarks=("hash",) if changed else ())


def judge_file(session: Session, content: bytes, name: str, today: date) -> Judged:
    """A signed file by itself.

    Raises:
        Unreadable: it is none.
    """
    verdict = check_file(content, signing.keyring(session))
    return _with_standing(session, Judged(name, verdict, verdict.problems), today)


def _signed(
    place: tuple[str, int], files: Mapping[str, bytes], keys: Keyring, published: Published
) -> Judged:
    folder = _folder(place)
    if SIGNED not in files:
        return Judged(folder, Verdict(), (Problem("lost", SIGNED),), place=place)
    try:
        verdict = check_file(files[SIGNED], keys)
    except Unreadable as error:
        problem = Problem("unreadable", SIGNED, detail=error.code)
        return Judged(folder, Verdict((problem,)), (problem,), place=place)
    problems = [*verdict.problems]
    if verdict.names is not None and verdict.names != place:
        problems.append(Problem("swapped", SIGNED, signed=_folder(verdict.names), shown=folder))
    if CONTENT in files:
        found = published(*verdict.names) if verdict.names else None
        problems += _content_problems(files[CONTENT], verdict, found)
    return Judged(folder, verdict, tuple(problems), place=place)


def _folder(place: tuple[str, int]) -> str:
    return f"{place[0]}-v{place[1]}"


def _content_problems(content: bytes, verdict: Verdict, found: Profile | None) -> Iterator[Problem]:
    """The page's content against the hash that was signed; each field that differs, where it is known."""
    if verdict.credential is None:
        return
    signed_hash = verdict.credential["credentialSubject"].get("characteristics", {}).get("contentHash")
    try:
        shown = json.loads(content)
        if content_hash(shown) == signed_hash:
            return
        shown = parsed(content.decode())
    except (ValueError, TypeError, RecursionError):
        yield Problem("content", CONTENT)
        return
    if found is None or found.content_hash != signed_hash:
        yield Problem("content", CONTENT)
        return
    named = list(differences(parsed(canonical_json(found.content)), shown))
    for one in named:
        yield Problem(one.kind, f"{CONTENT}: {one.path}", signed=one.signed, shown=one.shown)
    if not named:
        yield Problem("content", CONTENT)


def _sheet_remarks(session: Session, sheet: bytes | None, found: Profile | None) -> list[str]:
    """The page to print carries no signature: it is held against the one that is handed out today."""
    if sheet is None:
        return ["no_sheet"]
    if not sheet.startswith(PDF):
        return ["no_pdf"]
    kept = profiles.product_sheet(session, found.id, SHEET_LANGUAGE) if found else None
    if kept is None:
        return ["sheet_unknown"]
    same = hashlib.sha256(sheet).digest() == hashlib.sha256(kept.content).digest()
    return [] if same else ["sheet_differs"]


def _with_standing(session: Session, judged: Judged, today: date) -> Judged:
    named = judged.verdict.names
    found = profiles.profile(session, *named) if named else None
    newest = profiles.profile(session, found.slug) if found else None
    publication = publication_of(session, found.id) if found else None
    if found is None or newest is None or publication is None:
        return judged
    return replace(
        judged,
        state=state_today(publication, today),
        notice=notice_of(publication, newest_change(session, found.id), today),
        newest=newest.version,
    )
