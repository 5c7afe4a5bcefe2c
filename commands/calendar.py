"""Which calendar comes of a strategy? Each step to come with its exact minute and what moved it."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from commands.output import table, write, write_json
from config.sentences import Sentences
from config.strategy_file import StrategyVersion
from domain.calendar import calendar_of
from domain.contact_policy import ContactRules
from domain.time_zones import at_local, zone_of
from models.case import ContactPoint, Facts
from models.customer import CustomerKind, Role
from reading.calendar import IMAGINED, calendar_told

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


def write_calendar(facts: Facts, now: datetime, rules: ContactRules, sentences: Sentences, *, as_json: bool) -> None:
    """Show what lies ahead at `now`."""
    told = calendar_told(facts, now, rules, sentences)
    if as_json:
        write_json(told)
        return
    write(f"{facts.strategy.name}, due {facts.due_on:%a %Y-%m-%d}, times in {facts.time_zone}")
    rows = [
        [step["step"], step["at"], step["do"], step.get("to"), step.get("channels"), step["planned"] if step["moved_by"]
         else None, step["moved_by_text"], "approval" if step["needs_approval"] else None]
        for step in told["steps"]
    ]  # fmt: skip
    if rows:
        table(("step", "at", "does", "to", "by", "planned", "moved because", "needs"), rows)
    write(f"Then: {told['ends_with']['text']}")
