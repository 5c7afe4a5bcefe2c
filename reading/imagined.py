"""Which case is walked where nobody owes anything yet? An invented invoice, so that a strategy shows its days."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from config.strategy_file import StrategyVersion
from domain.calendar import calendar_of
from domain.time_zones import at_local, zone_of
from models.case import ContactPoint, Facts
from models.customer import CustomerKind, Role
from reading.calendar import IMAGINED

_LEAD = timedelta(days=1)
#: Unassigned, and reserved for examples: nobody is meant.
_PHONE, _EMAIL = "+15555550100", "anybody@example.com"


def imagined(
    version: StrategyVersion, due: date, kind: CustomerKind, country: str, region: str | None, default: ZoneInfo
) -> Facts:
    """An unpaid invoice of a customer all of whose people can be reached by everything."""
    return Facts(
        invoice_id=IMAGINED,
        customer_id=IMAGINED,
        number=IMAGINED,
        issued_on=due,
        due_on=due,
        currency="EUR",
        amount=Decimal(1),
        balance=Decimal(1),
        kind=kind,
        country=country,
        region=region,
        time_zone=zone_of(None, country, region, default).key,
        language="en",
        strategy=version.strategy,
        strategy_version=version.id,
        contacts=tuple(ContactPoint(role, "anybody", _EMAIL, _PHONE, _PHONE) for role in Role),
    )


def before_first_step(facts: Facts) -> datetime:
    """The midnight before the day on which the first step is planned, so that none is late."""
    calendar = calendar_of(facts.country, facts.region)
    first = min(calendar.day_of(step.at, facts.due_on) for step in facts.strategy.steps)
    return at_local(first - _LEAD, time(0), ZoneInfo(facts.time_zone))
