"""A call for consulting vouchers that is open now, and a rate of the euro; both marked as made up."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from sqlalchemy import Engine

from portal.accounts.municipalities import REGION
from portal.accounts.queries import user_with_email
from portal.db import transaction_on
from portal.organisations.queries import today
from portal.vouchers import queries
from portal.vouchers.calls import service
from schemas.vouchers import Rate, Terms

OPEN_DAYS_BEFORE, OPEN_DAYS_AFTER = 30, 300
# The amounts, the number of areas and of employees and the price of an hour are those of the Covid call;
# the rest is made up, and the source says so.
SOURCE = "Demo: beloppen som under covid-19-pandemin, andel och tider är påhittade"


def open_voucher_call(engine: Engine, administrator_email: str) -> bool:
    """Once, through the services that staff use; whether it was done now."""
    with transaction_on(engine) as session:
        administrator = user_with_email(session, administrator_email)
        if administrator is None or queries.calls(session):
            return False
        opens_on = today(session) - timedelta(days=OPEN_DAYS_BEFORE)
        terms = Terms(
            holds_from=opens_on,
            area_max_sek=Decimal(20_000),
            area_count=4,
            max_employees=49,
            place=REGION,
            hour_max_sek=Decimal(900),
            share_percent=Decimal(100),
            accounting_months=6,
            follow_up_months=12,
            source=SOURCE,
        )
        closes_on = today(session) + timedelta(days=OPEN_DAYS_AFTER)
        opening = service.Opening("Demo: konsultcheck för klimatåtgärder", opens_on, closes_on)
        service.open_call(session, opening, terms, administrator.id)
        rate = Rate(opens_on, Decimal("11.0000"), "Demo: påhittad kurs")
        service.note_rate(session, rate, administrator.id)
        return True
