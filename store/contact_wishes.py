"""How and when do a customer's people want to be contacted, and who said so?"""

from datetime import datetime, time
from typing import Any

from models.contact_wish import ContactWish, Wished
from models.customer import Role
from models.strategy import Channel
from store.engine import Tx, run

_OF_CUSTOMER = "SELECT * FROM contact_wishes WHERE customer_id = %(customer_id)s"
_WRITE = """
INSERT INTO contact_wishes (customer_id, role, channel, language, from_hour, until_hour, weekdays, agreed,
                            changed_at, changed_by)
VALUES (%(customer_id)s, %(role)s, %(channel)s, %(language)s, %(from_hour)s, %(until_hour)s, %(weekdays)s, %(agreed)s,
        %(changed_at)s, %(changed_by)s)
ON CONFLICT (customer_id, role) DO UPDATE
SET channel = EXCLUDED.channel, language = EXCLUDED.language, from_hour = EXCLUDED.from_hour,
    until_hour = EXCLUDED.until_hour, weekdays = EXCLUDED.weekdays, agreed = EXCLUDED.agreed,
    changed_at = EXCLUDED.changed_at, changed_by = EXCLUDED.changed_by
"""
_SAID = """
SELECT count(*) AS said FROM interactions
WHERE customer_id = %(customer_id)s AND at > %(since)s AND kind IN ('contact_wished', 'opt_in') AND actor = 'customer'
"""
_FORGET = "DELETE FROM contact_wishes WHERE customer_id = %(customer_id)s AND role = %(role)s RETURNING role"


async def of_customer(tx: Tx, customer_id: str) -> dict[Role, Wished]:
    """Of each role that has any, in the order of the roles."""
    rows = {Role(row["role"]): row for row in await run(tx, _OF_CUSTOMER, {"customer_id": customer_id})}
    return {role: _wished(rows[role]) for role in Role if role in rows}


async def write(tx: Tx, customer_id: str, role: Role, wish: ContactWish, now: datetime, by: str) -> None:
    """In the place of what this role wished for before; a wish for nothing is none."""
    if wish.is_empty:
        await run(tx, _FORGET, {"customer_id": customer_id, "role": role.value})
        return
    values = {
        "customer_id": customer_id,
        "role": role.value,
        "channel": wish.channel,
        "language": wish.language,
        "from_hour": wish.from_hour,
        "until_hour": wish.until_hour,
        "weekdays": list(wish.weekdays) if wish.weekdays is not None else None,
        "agreed": [channel.value for channel in wish.agreed],
        "changed_at": now,
        "changed_by": by,
    }
    await run(tx, _WRITE, values)


async def said_since(tx: Tx, customer_id: str, since: datetime) -> int:
    """How often the customer said something else about it."""
    [row] = await run(tx, _SAID, {"customer_id": customer_id, "since": since})
    return int(row["said"])


def wish_of(row: dict[str, Any]) -> ContactWish:
    """From the columns of a row, or from the same as JSON."""
    return ContactWish.model_construct(
        channel=Channel(row["channel"]) if row["channel"] else None,
        language=row["language"],
        from_hour=_clock(row["from_hour"]),
        until_hour=_clock(row["until_hour"]),
        weekdays=tuple(row["weekdays"]) if row["weekdays"] is not None else None,
        agreed=tuple(Channel(channel) for channel in row["agreed"]),
    )


def _wished(row: dict[str, Any]) -> Wished:
    return Wished(wish=wish_of(row), changed_at=row["changed_at"], changed_by=row["changed_by"])


def _clock(value: str | time | None) -> time | None:
    return time.fromisoformat(value) if isinstance(value, str) else value
