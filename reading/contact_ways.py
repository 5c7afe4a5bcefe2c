"""By which ways can a customer's people be reached, what stands against each, and when is it allowed?"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from domain.contact_meeting import days_alike
from domain.contact_policy import first_permitted
from domain.reach import recipient, third_party_rule
from domain.wished_week import lawful_week
from models.block import blocked_as
from models.case import Facts
from models.contact_rule import Medium
from models.customer import Contact
from models.strategy import Channel
from reading.reader import Reader
from store import customer_figures
from store import facts as stored_facts
from store.engine import Tx


async def ways(
    reader: Reader, tx: Tx, customer_id: str, people: Sequence[Contact], now: datetime
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Each of the people with their ways, and each medium with its lawful hours; the rules are asked by an open case.

    Without an open case nothing may be asked for, and no hours are told.
    """
    known = await customer_figures.health(tx, customer_id)
    blocks = await customer_figures.blocked(tx, customer_id)
    speaking = await customer_figures.speaking_case(tx, customer_id)
    facts = await stored_facts.of_case(tx, reader.shelf, speaking) if speaking else None
    told = [
        {
            "role": person.role.value,
            "name": person.name,
            "ways": [_way(reader, person, way, address, facts, known, blocks) for way, address in _of(person)],
        }
        for person in people
    ]
    return told, [] if facts is None else [_hours(reader, facts, medium, now) for medium in Medium]


def _of(person: Contact) -> Iterator[tuple[Medium, str]]:
    if person.email:
        yield Medium.EMAIL, person.email
    if person.phone:
        yield Medium.CALL, person.phone
        yield Medium.SMS, person.phone
    number = person.whatsapp or person.phone
    if number:
        yield Medium.WHATSAPP, number


def _way(
    reader: Reader,
    person: Contact,
    way: Medium,
    address: str,
    facts: Facts | None,
    known: Sequence[dict[str, Any]],
    blocks: Sequence[dict[str, Any]],
) -> dict[str, Any]:
    last = next((one for one in known if one["channel"] == way and one["to_address"] == address), None)
    kinds = [one for one in blocks if one["channel"] == way and one["address"] == blocked_as(way.value, address)]
    barred = None if facts is None or kinds else _barred(reader, facts, person, way, address)
    return {
        "channel": way.value,
        "address": address,
        "blocks": kinds,
        "barred": barred,
        "last": last,
    }


def _barred(reader: Reader, facts: Facts, person: Contact, way: Medium, address: str) -> str | None:
    """Why the rules keep it closed, as a sentence; None where they do not."""
    rules = reader.in_force.contact_rules
    if way is Medium.CALL:
        point = next((one for one in facts.contacts if one.phone == address and one.role is person.role), None)
        policy = third_party_rule(facts, point, rules) if point is not None else None
        return reader.sentences.why("third_party", {"rule": policy}) if policy else None
    found = recipient(facts, person.role, (Channel(way.value),), rules, address)
    if found.contact is not None or not found.passed_over:
        return None
    first = found.passed_over[0]
    return reader.sentences.why(first.reason, {"rule": first.policy})


def _hours(reader: Reader, facts: Facts, medium: Medium, now: datetime) -> dict[str, Any]:
    rules = reader.in_force.contact_rules
    at, moved_by, rule = first_permitted(facts, medium.value, now, rules)
    policies = [one for one in rules.of(facts.kind, facts.country, facts.region) if one.hours_for(medium)]
    week = lawful_week(rules, facts.kind, facts.country, facts.region, medium)
    return {
        "medium": medium.value,
        "now": at is not None and at <= now,
        "from": at.astimezone(ZoneInfo(facts.time_zone)) if at is not None else None,
        "why": reader.sentences.why(moved_by, {"rule": rule}) if moved_by else None,
        "week": [
            {"days": list(days), "windows": [f"{one.opens:%H:%M}–{one.closes:%H:%M}" for one in windows]}
            for days, windows in days_alike(week)
        ],
        "rules": [one.id for one in policies],
    }
