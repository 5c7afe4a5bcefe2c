"""What do customers say about whom we should write to? Proposals, those that wait, and what became of the others."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg.types.json import Jsonb

from models.console import Decision
from models.contact_proposal import ContactProposal, key_of
from models.customer import Contact
from store.engine import Tx, run
from store.given_up import MOST_TRIES

_COLUMNS = """
SELECT p.id, p.customer_id, p.before, p.after, p.proposed_by, o.name AS person, p.proposed_at, p.decision, p.decided_by,
       p.decided_at, p.reason, p.task_id
FROM contact_proposals p JOIN portal_people o ON o.id = p.proposed_by
"""
_ADD = """
INSERT INTO contact_proposals (customer_id, about, before, after, proposed_by, proposed_at)
VALUES (%(customer_id)s, %(about)s, %(before)s, %(after)s, %(by)s, %(at)s) RETURNING id
"""
_GET = f"{_COLUMNS} WHERE p.id = %(id)s"
_WAITING_ABOUT = f"""
{_COLUMNS} WHERE p.customer_id = %(customer_id)s AND p.about = %(about)s AND p.decision IS NULL
"""
_COUNTED = """
SELECT count(*) FILTER (WHERE decision IS NULL) AS waiting, count(*) FILTER (WHERE proposed_at > %(since)s) AS lately
FROM contact_proposals WHERE customer_id = %(customer_id)s
"""
_LISTED = f"""
{_COLUMNS}
WHERE (%(customer_id)s::text IS NULL OR p.customer_id = %(customer_id)s) AND (%(all)s OR p.decision IS NULL)
ORDER BY p.decision IS NOT NULL, p.id DESC LIMIT %(limit)s
"""
_GIVE_TASK = "UPDATE contact_proposals SET task_id = %(task_id)s WHERE id = %(id)s"
_DECIDE = """
UPDATE contact_proposals
SET decision = %(decision)s, decided_by = %(by)s, decided_at = %(at)s, reason = %(reason)s, tell = %(tell)s
WHERE id = %(id)s
"""


async def add(
    tx: Tx, customer_id: str, before: Contact | None, after: Contact | None, by: int, at: datetime
) -> ContactProposal:
    """The customer is locked. by: the person of the portal."""
    contacts = {"about": _about(before, after), "before": _json(before), "after": _json(after)}
    values = {"customer_id": customer_id, **contacts, "by": by, "at": at}
    return await get(tx, (await run(tx, _ADD, values))[0]["id"])


async def find(tx: Tx, proposal_id: int) -> ContactProposal | None:
    found = await run(tx, _GET, {"id": proposal_id})
    return _proposal(found[0]) if found else None


async def get(tx: Tx, proposal_id: int) -> ContactProposal:
    """One that is there."""
    return _proposal((await run(tx, _GET, {"id": proposal_id}))[0])


async def waiting_about(
    tx: Tx, customer_id: str, before: Contact | None, after: Contact | None
) -> ContactProposal | None:
    """What waits already about the same person."""
    found = await run(tx, _WAITING_ABOUT, {"customer_id": customer_id, "about": _about(before, after)})
    return _proposal(found[0]) if found else None


async def counted(tx: Tx, customer_id: str, since: datetime) -> tuple[int, int]:
    """How many of a customer wait, and how many were made after an instant."""
    [row] = await run(tx, _COUNTED, {"customer_id": customer_id, "since": since})
    return row["waiting"], row["lately"]


async def listed(
    tx: Tx, *, customer_id: str | None = None, decided: bool = False, limit: int = 100
) -> Sequence[ContactProposal]:
    """Those that wait, and then, with `decided`, the others; of each the newest first."""
    values = {"customer_id": customer_id, "all": decided, "limit": limit}
    return [_proposal(row) for row in await run(tx, _LISTED, values)]


async def give_task(tx: Tx, proposal_id: int, task_id: int) -> None:
    await run(tx, _GIVE_TASK, {"id": proposal_id, "task_id": task_id})


async def decide(
    tx: Tx, proposal_id: int, decision: Decision, *, by: str, at: datetime, reason: str | None, tell: str | None = None
) -> None:
    """tell: the address that was on file, which is to hear of the change."""
    values = {"id": proposal_id, "decision": decision.value, "by": by, "at": at, "reason": reason, "tell": tell}
    await run(tx, _DECIDE, values)


_TAKE = """
UPDATE contact_proposals p
SET tell_tries = p.tell_tries + 1,
    tell_at = clock_timestamp() + make_interval(secs => LEAST(%(seconds)s * power(2, p.tell_tries), 21600))
FROM customers u
WHERE u.id = p.customer_id AND p.id IN (
    SELECT w.id FROM contact_proposals w
    WHERE w.tell IS NOT NULL AND w.tell_tries < %(most)s AND (w.tell_at IS NULL OR w.tell_at <= clock_timestamp())
    ORDER BY w.id LIMIT %(limit)s FOR UPDATE SKIP LOCKED)
RETURNING p.id AS proposal_id, p.tell AS address, p.before ->> 'name' AS name, p.after IS NULL AS removed,
          p.decided_at, u.name AS customer_name, u.language
"""
_TOLD = "UPDATE contact_proposals SET tell = NULL WHERE id = %(id)s"


@dataclass(frozen=True, slots=True)
class Moved:
    """Somebody who is written to elsewhere now, or (`removed`) not at all. address: where they were so far."""

    proposal_id: int
    address: str
    name: str
    removed: bool
    decided_at: datetime
    customer_name: str
    language: str


async def to_tell(tx: Tx, limit: int, seconds: float) -> list[Moved]:
    """Old addresses that have not heard of their change; each is taken as tried.

    seconds: when to try again, doubled with each try, by the server's clock.
    """
    rows = await run(tx, _TAKE, {"limit": limit, "seconds": seconds, "most": MOST_TRIES})
    return [Moved(**row) for row in rows]


async def told(tx: Tx, proposal_id: int) -> None:
    """It was, or never will be: the address is kept no longer."""
    await run(tx, _TOLD, {"id": proposal_id})


def _about(before: Contact | None, after: Contact | None) -> str:
    contact = before or after
    assert contact is not None, "a proposal is about somebody"
    return key_of(contact)


def _json(contact: Contact | None) -> Jsonb | None:
    return None if contact is None else Jsonb(contact.model_dump(mode="json"))


def _contact(stored: dict[str, Any] | None) -> Contact | None:
    return None if stored is None else Contact.model_validate(stored)


def _proposal(row: dict[str, Any]) -> ContactProposal:
    decision = Decision(row["decision"]) if row["decision"] else None
    contacts = {"before": _contact(row["before"]), "after": _contact(row["after"])}
    return ContactProposal(**{**row, **contacts, "decision": decision})
