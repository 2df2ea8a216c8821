"""Write everything an organisation has entered into one archive."""

from __future__ import annotations

from functools import cache

from sqlalchemy.orm import Session

from portal.accounts.models import MemberRole, User
from portal.config import Settings
from portal.evidence.storage import store_of
from portal.exchange import queries
from portal.exchange.archive import Archive
from portal.exchange.models import Export
from portal.exchange.packing import packed
from portal.exchange.service import store_export
from portal.organisations.queries import member
from workers.subscriber import Fact, Subscriber


@cache
def _settings() -> Settings:
    return Settings.from_environment()


def _content(session: Session, fact: Fact) -> bytes | None:
    """The archive; None when whoever asked may not have it any more."""
    export = session.get(Export, fact.event.export_id)
    asker = member(session, export.organisation_id, export.requested_by) if export else None
    if export is None or asker is None or asker.role is MemberRole.ADVISER:
        return None
    language = session.get_one(User, export.requested_by).locale
    archive = Archive(session, export.organisation_id, asker.role is MemberRole.OWNER)
    return b"".join(packed(archive, store_of(_settings()), queries.now(session), language))


def _store(session: Session, fact: Fact, content: bytes | None) -> None:
    if content is not None:
        store_export(session, fact.event.export_id, content, write_export.name)


write_export = Subscriber("write_export", _store, _content)
