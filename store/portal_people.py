"""Who of a customer's people comes in, and what may they do?"""

from collections.abc import Iterable, Sequence
from typing import Any

from models.customer import Role
from models.portal import PortalLink, PortalPerson, PortalRight
from models.strategy import Channel
from store.engine import Tx, run

# Whoever comes again is the same person, by mail as by phone; what the newest link says of them holds. But the role is
# the one that they have now: a link of last month gives no rights back that went with an earlier one.
_MEET = """
INSERT INTO portal_people (customer_id, channel, address, name, role, first_at, last_at)
SELECT %(customer_id)s, %(channel)s, COALESCE(lower(COALESCE(c.email, c.phone, c.whatsapp)), %(address)s), %(name)s,
       COALESCE(c.role, %(role)s), t, t
FROM (SELECT clock_timestamp() AS t) now
LEFT JOIN LATERAL (SELECT * FROM contacts
                   WHERE customer_id = %(customer_id)s AND %(address)s IN (lower(email), phone, whatsapp)
                   ORDER BY role IS NOT DISTINCT FROM %(role)s DESC, position LIMIT 1) c ON true
ON CONFLICT (customer_id, address) DO UPDATE
SET last_at = EXCLUDED.last_at, channel = EXCLUDED.channel, name = EXCLUDED.name, role = EXCLUDED.role
RETURNING *
"""
# Of somebody who has not come yet it is known already what they may do.
_KNOW = """
INSERT INTO portal_people (customer_id, channel, address, name, role, first_at)
SELECT c.customer_id,
       CASE WHEN c.email IS NOT NULL THEN 'email' WHEN c.phone IS NOT NULL THEN 'sms' ELSE 'whatsapp' END,
       lower(COALESCE(c.email, c.phone, c.whatsapp)), c.name, c.role, clock_timestamp()
FROM contacts c
WHERE c.customer_id = %(customer_id)s AND lower(%(address)s) IN (lower(c.email), c.phone, c.whatsapp)
ORDER BY c.position LIMIT 1
ON CONFLICT (customer_id, address) DO UPDATE SET name = EXCLUDED.name, role = EXCLUDED.role
RETURNING *
"""
# One address may be that of several contacts: who has the role still keeps it.
_FOLLOW = """
UPDATE portal_people p SET role = now.role
FROM (SELECT DISTINCT ON (w.id) w.id, c.role
      FROM portal_people w
      JOIN contacts c ON c.customer_id = w.customer_id AND w.address IN (lower(c.email), c.phone, c.whatsapp)
      WHERE w.customer_id = ANY(%(customer_ids)s) AND w.address <> ''
      ORDER BY w.id, c.role IS NOT DISTINCT FROM w.role DESC, c.position) now
WHERE now.id = p.id AND p.role IS DISTINCT FROM now.role
"""
_GET = "SELECT * FROM portal_people WHERE customer_id = %(customer_id)s AND id = %(id)s"
_LISTED = "SELECT * FROM portal_people WHERE customer_id = %(customer_id)s ORDER BY last_at DESC NULLS LAST, id DESC"
_CHANGE = """
UPDATE portal_people SET rights = %(rights)s WHERE customer_id = %(customer_id)s AND id = %(id)s RETURNING *
"""
_BLOCK = """
UPDATE portal_people SET blocked_at = CASE WHEN %(blocked)s THEN clock_timestamp() END,
                         blocked_by = CASE WHEN %(blocked)s THEN %(by)s END
WHERE customer_id = %(customer_id)s AND id = %(id)s RETURNING *
"""


async def meet(tx: Tx, link: PortalLink) -> PortalPerson:
    """Whoever comes by this link."""
    values = {
        "customer_id": link.customer_id, "channel": link.channel, "address": link.address, "name": link.name,
        "role": link.role,
    }  # fmt: skip
    return person_of((await run(tx, _MEET, values))[0])


async def know(tx: Tx, customer_id: str, address: str) -> PortalPerson | None:
    """The contact with this address, before ever coming in; None where no contact of the customer has it."""
    found = await run(tx, _KNOW, {"customer_id": customer_id, "address": address})
    return person_of(found[0]) if found else None


async def follow(tx: Tx, customer_ids: Sequence[str]) -> None:
    """Contacts were amended: whoever has another role now has its rights, also where they are in already."""
    await run(tx, _FOLLOW, {"customer_ids": list(customer_ids)})


async def get(tx: Tx, customer_id: str, person_id: int) -> PortalPerson | None:
    found = await run(tx, _GET, {"customer_id": customer_id, "id": person_id})
    return person_of(found[0]) if found else None


async def listed(tx: Tx, customer_id: str) -> list[dict[str, Any]]:
    """Rows of all of a customer's people that are known here, whoever came latest first."""
    return await run(tx, _LISTED, {"customer_id": customer_id})


async def give(tx: Tx, customer_id: str, person_id: int, rights: Iterable[PortalRight] | None) -> PortalPerson | None:
    """Rights by hand; None: those of the role again. None comes back where the customer has nobody of this id."""
    chosen = None if rights is None else sorted(right.value for right in rights)
    found = await run(tx, _CHANGE, {"customer_id": customer_id, "id": person_id, "rights": chosen})
    return person_of(found[0]) if found else None


async def block(tx: Tx, customer_id: str, person_id: int, by: str, *, blocked: bool) -> PortalPerson | None:
    values = {"customer_id": customer_id, "id": person_id, "by": by, "blocked": blocked}
    found = await run(tx, _BLOCK, values)
    return person_of(found[0]) if found else None


def person_of(row: dict[str, Any]) -> PortalPerson:
    rights = row["rights"]
    return PortalPerson(
        row["id"],
        row["customer_id"],
        row["name"],
        row["address"],
        Channel(row["channel"]) if row["channel"] else None,
        Role(row["role"]) if row["role"] else None,
        frozenset(PortalRight(right) for right in rights) if rights is not None else None,
        row["blocked_at"] is not None,
    )
