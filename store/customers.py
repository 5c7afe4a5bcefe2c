"""Who owes? Customers with their contacts, written and read."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, text, update
from sqlalchemy.dialects.postgresql import insert

from models.customer import Contact, Customer, Role
from models.tables import contacts, customers
from store.engine import Tx


@dataclass(frozen=True, slots=True)
class Placement:
    """What the rules made of a customer: zone in force, segment with its reasons, strategy for new cases.

    rules: the version of the segments by which it was placed.
    """

    time_zone: str
    segment: str
    segment_why: dict[str, Any]
    strategy: str
    rules: str | None


async def lock(tx: Tx, customer_ids: Iterable[str]) -> set[str]:
    """Lock customers in the order of their ids (so no two transactions wait for each other); those that exist."""
    wanted = sorted(set(customer_ids))
    query = text("SELECT id FROM customers WHERE id = ANY(:ids) ORDER BY id FOR NO KEY UPDATE")
    return set((await tx.execute(query, {"ids": wanted})).scalars())


async def get(tx: Tx, customer_ids: Iterable[str]) -> dict[str, Customer]:
    """Customers as the ERP last wrote them."""
    ids = list(customer_ids)
    people: dict[str, list[Contact]] = {}
    query = (
        select(contacts).where(contacts.c.customer_id.in_(ids)).order_by(contacts.c.customer_id, contacts.c.position)
    )
    for row in (await tx.execute(query)).mappings():
        contact = Contact.model_construct(
            role=Role(row["role"]), name=row["name"], email=row["email"], phone=row["phone"], whatsapp=row["whatsapp"]
        )
        people.setdefault(row["customer_id"], []).append(contact)
    found = {}
    for row in (await tx.execute(select(customers).where(customers.c.id.in_(ids)))).mappings():
        found[row["id"]] = Customer.model_validate(
            {
                "id": row["id"],
                "name": row["name"],
                "kind": row["kind"],
                "language": row["language"],
                "country": row["country"],
                "region": row["region"],
                "time_zone": row["given_time_zone"],
                "segment": row["fixed_segment"],
                "collector": row["given_collector"],
                "channels": row["channels"],
                "attributes": row["attributes"],
                "contacts": tuple(contact.model_dump() for contact in people.get(row["id"], [])),
            }
        )
    return found


async def write(tx: Tx, written: Sequence[tuple[Customer, Placement]], *, new: bool = False) -> None:
    """Replace customers with their contacts. Who looks after them is settled by `store/owners.py`.

    new: they are inserted. Raises IntegrityError where somebody else entered one of them a moment ago.
    """
    if not written:
        return
    # In the order of their ids, as `lock` does: two batches of the same new customers must not wait for each other.
    written = sorted(written, key=lambda one: one[0].id)
    rows = [
        {
            "id": customer.id,
            "name": customer.name,
            "kind": customer.kind.value,
            "language": customer.language,
            "country": customer.country,
            "region": customer.region,
            "given_time_zone": customer.time_zone,
            "time_zone": placement.time_zone,
            "fixed_segment": customer.segment,
            "segment": placement.segment,
            "segment_why": placement.segment_why,
            "segment_strategy": placement.strategy,
            "segment_rules": placement.rules,
            "given_collector": customer.collector,
            "channels": None if customer.channels is None else list(customer.channels),
            "attributes": customer.attributes,
        }
        for customer, placement in written
    ]
    statement = insert(customers)
    replaced = {name: statement.excluded[name] for name in rows[0] if name != "id"}
    replacing = statement.on_conflict_do_update(index_elements=["id"], set_=replaced)
    await tx.execute(statement if new else replacing, rows)
    await tx.execute(delete(contacts).where(contacts.c.customer_id.in_([customer.id for customer, _ in written])))
    people = [
        {
            "customer_id": customer.id,
            "position": position,
            "role": contact.role.value,
            "name": contact.name,
            "email": contact.email,
            "phone": contact.phone,
            "whatsapp": contact.whatsapp,
        }
        for customer, _ in written
        for position, contact in enumerate(customer.contacts)
    ]
    if people:
        await tx.execute(insert(contacts), people)


async def placements(tx: Tx, customer_ids: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Segment, strategy, country, zone and collector in force, by customer id."""
    columns = customers.c
    query = select(
        columns.id,
        columns.segment,
        columns.segment_why,
        columns.segment_strategy,
        columns.segment_rules,
        columns.country,
        columns.time_zone,
        columns.collector,
        columns.credit_hold_since,
    ).where(columns.id.in_(list(customer_ids)))
    return {row["id"]: dict(row) for row in (await tx.execute(query)).mappings()}


async def place(tx: Tx, customer_id: str, segment: str, why: dict[str, Any], strategy: str, rules: str) -> None:
    await tx.execute(
        update(customers)
        .where(customers.c.id == customer_id)
        .values(segment=segment, segment_why=why, segment_strategy=strategy, segment_rules=rules)
    )


async def stay_placed(tx: Tx, customer_ids: Sequence[str], rules: str) -> None:
    """Looked at by this version of the segments: they stay where they are."""
    await tx.execute(update(customers).where(customers.c.id.in_(customer_ids)).values(segment_rules=rules))


async def placed_by_others(tx: Tx, rules: str, limit: int) -> list[str]:
    """Customers whom this version of the segments has not looked at yet."""
    query = select(customers.c.id).where(customers.c.segment_rules.is_distinct_from(rules)).limit(limit)
    return list((await tx.execute(query)).scalars())


async def set_credit_hold(tx: Tx, customer_id: str, since: datetime | None) -> bool:
    """Set or lift the credit hold; whether that changed anything."""
    condition = customers.c.credit_hold_since.is_(None) if since else customers.c.credit_hold_since.is_not(None)
    changed = await tx.execute(
        update(customers).where(customers.c.id == customer_id, condition).values(credit_hold_since=since)
    )
    return bool(changed.rowcount)
