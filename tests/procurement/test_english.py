"""The pages for buyers speak English when it is chosen; the texts for procurements stay Swedish."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from portal.i18n import LANGUAGE_COOKIE
from tests import factories
from tests.portal.english import swedish_left
from tests.procurement.test_award_pages import form
from tests.procurement.test_guard import NOTED, sent

if TYPE_CHECKING:
    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session

    from portal.accounts.models import User

BASE = "/upphandla"
TYPED = ("Potatis", "Falu lasarett", "Gård A", *NOTED.values())
FIRST = f"{BASE}/krav/nytt?syfte=limit_points&regler=over_troskel&kategori=potato"


def test_buyers_can_work_in_english(
    client: FlaskClient, buyer: User, db_session: Session, work: Callable[[str, str], int]
) -> None:
    """Every form, list and outcome; only what is typed or written for a Swedish document is Swedish."""
    factories.published(db_session)
    client.set_cookie(LANGUAGE_COOKIE, "en")
    tried = client.post(f"{BASE}/simulera", data=form()).location
    work("AwardSimulated", "compute_award")
    client.post(f"{BASE}/direkt", data=sent("200 000", **NOTED))
    pages = [
        f"{BASE}/granska-text",
        f"{BASE}/granska-text/godtagna",
        f"{BASE}/granska-pastaende",
        f"{BASE}/marknad?kategori=potato&grans=1&tolerans=5",
        f"{BASE}/krav",
        f"{BASE}/krav/nytt",
        FIRST,
        f"{BASE}/simulera",
        tried,
        f"{BASE}/direkt",
        f"{BASE}/direkt?vara=Potatis&varde=600000",
    ]
    left = {path: swedish_left(client.get(path).text, *TYPED) for path in pages}
    assert {path: texts for path, texts in left.items() if texts} == {}
