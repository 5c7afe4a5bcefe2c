"""Was every message lawful? Checked from the tables and the collected rules, without the engine's calendar or policies.

Local time is PostgreSQL's, holidays are asked of their library directly, hours and caps are read from the rules as they
were collected. Calls are not made in this walk; what is checked are messages that reached somebody or may have.
"""

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import holidays
from sqlalchemy import text

from models.contact_rule import CollectorRole
from store.engine import Tx

RULES = Path(__file__).resolve().parents[4] / "shared" / "data" / "contact_rules.json"
#: The walk collects as an agency: the strictest role, whom every one of these laws binds.
COLLECTOR = CollectorRole.AGENCY
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WRITTEN = frozenset({"email", "sms", "whatsapp", "any communication"})
#: What a limit counts, in the words of the collected rules: None where it is not about messages.
_COUNTS: dict[str, frozenset[str] | None] = {
    "contacts after a direct contact is established": frozenset({"email", "sms", "whatsapp", "letter"}),
    "mail, SMS, e-mail, instant messaging (together)": frozenset({"email", "sms", "whatsapp", "letter"}),
    "collection action by call, message or e-mail": frozenset({"email", "sms", "whatsapp", "letter"}),
    "any contact": frozenset({"email", "sms", "whatsapp", "letter"}),
    "written electronic": frozenset({"email", "sms", "whatsapp"}),
    "channels used after a direct contact": None,
    "phone call or visit": None,
    "phone calls placed": None,
    "call": None,
}
_SENT = text(
    """
    SELECT m.id, m.customer_id, m.channel, u.country, u.region, u.kind, u.time_zone,
           m.claimed_at AT TIME ZONE u.time_zone AS local,
           -- Every American phone of this walk is one of Washington.
           m.claimed_at AT TIME ZONE 'America/New_York' AS phone_local
    FROM messages m JOIN customers u ON u.id = m.customer_id
    WHERE m.state NOT IN ('rejected', 'superseded', 'suppressed') ORDER BY m.customer_id, m.claimed_at
    """
)


@dataclass(frozen=True, slots=True)
class _Sent:
    id: int
    customer_id: str
    channel: str
    country: str
    region: str | None
    kind: str
    local: datetime
    phone_local: datetime


_COLUMNS = tuple(field.name for field in fields(_Sent))


async def breaches(tx: Tx) -> list[str]:
    """Every message outside a window or above a cap, with its rule; none where all is well."""
    by_customer: dict[str, list[_Sent]] = defaultdict(list)
    for row in (await tx.execute(_SENT)).mappings():
        sent = _Sent(*(row[name] for name in _COLUMNS))
        by_customer[sent.customer_id].append(sent)
    found: list[str] = []
    for messages in by_customer.values():
        for rule in _rules_of(messages[0]):
            found += _outside(rule, messages)
            for limit in rule["limits"]:
                found += _above(rule["id"], limit, messages)
    return found


async def checked(tx: Tx) -> dict[str, int]:
    """How many messages each rule was held against."""
    counted: dict[str, int] = defaultdict(int)
    for row in (await tx.execute(_SENT)).mappings():
        sent = _Sent(*(row[name] for name in _COLUMNS))
        for rule in _rules_of(sent):
            counted[rule["id"]] += 1
    return dict(sorted(counted.items()))


@cache
def _collected() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(RULES.read_text(encoding="utf-8"))
    return found


def _rules_of(sent: _Sent) -> list[dict[str, Any]]:
    """The collected rules about this debtor: of the country and its part; for a person without any, the strict one."""
    about = [
        rule
        for rule in _collected()["contact"]
        if rule["country"] == sent.country
        and rule.get("subdivision") in (None, sent.region)
        and _binds(rule["applies_to"], sent.kind)
        and (rule.get("windows") or rule.get("windows_recommended"))
    ]
    if about or sent.kind == "business":
        return about
    return [_collected()["default_policy"]]


def _binds(applies_to: dict[str, str], kind: str) -> bool:
    # "recommended default = apply unless the debtor is flagged non-consumer": a business is flagged.
    return kind == "consumer" or applies_to["debtor"] == "any"


def _outside(rule: dict[str, Any], messages: Iterable[_Sent]) -> list[str]:
    windows = rule.get("windows") or rule["windows_recommended"]
    covers = rule.get("windows_cover")
    if covers is not None and not _WRITTEN & set(covers):
        return []
    found = []
    for sent in messages:
        # "if number and address disagree use the intersection"
        both = (sent.local, sent.phone_local) if "intersection" in rule.get("timezone", "") else (sent.local,)
        for local in both:
            hours = windows[_DAYS[local.weekday()]]
            if not any(opens <= local.strftime("%H:%M") < closes for opens, closes in hours):
                found.append(f"message {sent.id}: {local} is outside the hours of {rule['id']}")
        if not rule["holidays_allowed"] and sent.local.date() in _holidays(sent.country, sent.region, sent.local.year):
            found.append(f"message {sent.id}: {sent.local.date()} is a holiday ({rule['id']})")
    return found


def _above(rule_id: str, limit: dict[str, Any], messages: list[_Sent]) -> list[str]:
    counted = _COUNTS[limit["what"]]
    if counted is None:
        return []
    mine = [sent for sent in messages if sent.channel in counted]
    by_period: dict[object, list[_Sent]] = defaultdict(list)
    for sent in mine:
        by_period[_period(limit["per"], sent.local.date())].append(sent)
    found = [
        f"message {many[limit['max']].id}: more than {limit['max']} per {limit['per']} ({rule_id})"
        for many in by_period.values()
        if len(many) > limit["max"]
    ]
    least = timedelta(days=limit.get("min_days_between", 0))
    for before, after in pairwise(mine):
        if after.local.date() - before.local.date() < least:
            found.append(f"message {after.id}: less than {least.days} days after {before.id} ({rule_id})")
    return found


def _period(per: str, day: date) -> object:
    match per:
        case "day":
            return day
        case "week":
            return day.isocalendar()[:2]
    raise AssertionError(f"the check does not know the period {per!r}")


@cache
def _holidays(country: str, region: str | None, year: int) -> frozenset[date]:
    known = holidays.list_supported_countries().get(country, [])
    part = region if region in known else None
    return frozenset(holidays.country_holidays(country, subdiv=part, years=year))
