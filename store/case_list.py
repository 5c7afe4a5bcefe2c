"""Which cases meet all filters, in which order, and what do they come to? Pages, counts and totals of the list."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import text

from models.case_list import ANY_HOLD, NO_HOLD, CaseSort, Order, Position
from models.errors import NotFound
from store.customer_list import words_of
from store.engine import Tx

_TODAY = "(CAST(:now AS timestamptz) AT TIME ZONE u.time_zone)::date"
# Where it is today somewhere decides all but the days around: most rows are spared the reckoning of their zone.
_UTC_DAY = "(CAST(:now AS timestamptz) AT TIME ZONE 'UTC')::date"
_LATE = f"i.due_on < {_UTC_DAY} + 1 AND {_TODAY} - i.due_on"
_HELD = f"""SELECT FROM holds h
            WHERE h.customer_id = c.customer_id AND (h.invoice_id = c.invoice_id OR h.invoice_id IS NULL)
            AND h.ended_at IS NULL AND (h.until IS NULL OR h.until >= {_TODAY})"""  # nosec B608 - our own text
# Few customers have a hold: asked for first, they spare looking at every case.
_HELD_CUSTOMERS = "SELECT customer_id FROM holds WHERE ended_at IS NULL"

#: Of so many customers every case is looked up; where a word is in more names, cases are asked for their customer.
_FEW = 500
_CUSTOMERS_OF = "SELECT id FROM customers WHERE to_tsvector('simple', name) @@ to_tsquery('simple', :words)"
_INVOICES_OF = "SELECT id FROM invoices WHERE id = :text UNION SELECT id FROM invoices WHERE number = :text"
_OF_FEW = "(c.invoice_id = ANY(:text_invoices) OR c.customer_id = ANY(:text_customers))"
_OF_MANY = f"(c.invoice_id = ANY(:text_invoices) OR c.customer_id IN ({_CUSTOMERS_OF}))"  # nosec B608 - our own text

#: Filters by name (`CaseFilters` without its text; `chosen`: ids), each an SQL condition on its parameter.
FILTERS = {
    "chosen": "c.invoice_id = ANY(:chosen)",
    "invoice": "c.invoice_id = :invoice",
    "customer": "c.customer_id = :customer",
    "stage": "c.stage = :stage",
    "segment": "u.segment = :segment",
    "strategy": "s.name = :strategy",
    "country": "u.country = :country",
    "region": "u.region = :region",
    "collector": "u.collector = :collector",
    "unowned": "(u.collector IS NULL) = :unowned",
    "currency": "i.currency = :currency",
    "product": "i.product = :product",
    "due_before": "i.due_on < CAST(:due_before AS date)",
    "due_after": "i.due_on > CAST(:due_after AS date)",
    "due_from": "i.due_on >= CAST(:due_from AS date)",
    "due_to": "i.due_on <= CAST(:due_to AS date)",
    "late_from": f"{_LATE} >= :late_from",
    "late_to": f"{_LATE} BETWEEN 1 AND :late_to",
    "amount_from": "i.amount >= :amount_from",
    "amount_to": "i.amount <= :amount_to",
    "hold": f"c.customer_id IN ({_HELD_CUSTOMERS} AND kind = :hold) AND EXISTS ({_HELD} AND h.kind = :hold)",
    "next_within": "c.next_at <= CAST(:now AS timestamptz) + :next_within * interval '1 day'",
    "open": "c.open = :open",
    "outcome": "c.outcome = :outcome",
}
_OF_HOLDS = {ANY_HOLD: f"c.customer_id IN ({_HELD_CUSTOMERS}) AND EXISTS ({_HELD})", NO_HOLD: f"NOT EXISTS ({_HELD})"}

#: By what a list is in order, and as what type its cursor reads a key.
_KEYS = {
    CaseSort.NEXT: ("c.next_at", "timestamptz"),
    CaseSort.DUE: ("i.due_on", "date"),
    CaseSort.AMOUNT: ("i.amount", "numeric"),
    CaseSort.CUSTOMER: ("lower(u.name)", "text"),
    CaseSort.INVOICE: ("c.invoice_id", "text"),
}
#: Nearly all of the oldest are closed: along an index of all one would walk through them until one meets open ones.
_PARTED_KEYS = {CaseSort.DUE: "c.due_on", CaseSort.AMOUNT: "c.amount"}
_JOINS = {
    "i": "JOIN invoices i ON i.id = c.invoice_id",
    "u": "JOIN customers u ON u.id = c.customer_id",
    "s": "JOIN strategy_versions s ON s.id = c.strategy_version",
}
_ROWS = """
SELECT p.key::text AS key, c.invoice_id, c.customer_id, u.name AS customer_name, i.number, i.issued_on, i.due_on,
       i.currency, i.amount,
       c.amount - c.allocated AS balance,
       i.product, c.open, c.outcome, c.stage, c.why, c.next_step, c.next_at, u.segment, s.name AS strategy,
       c.strategy_version, u.country, u.region, u.time_zone, u.language, u.collector, c.opened_at, c.closed_at,
       c.settled_on
FROM ({page}) p
JOIN cases c ON c.invoice_id = p.invoice_id
JOIN invoices i ON i.id = c.invoice_id
JOIN customers u ON u.id = c.customer_id
JOIN strategy_versions s ON s.id = c.strategy_version
ORDER BY p.key {direction}, p.invoice_id {direction}
"""
_TOTALS = """
SELECT c.currency, count(*) AS cases, COALESCE(SUM(c.amount - c.allocated), 0) AS owed,
       COALESCE(SUM(c.amount - c.allocated) FILTER (WHERE {overdue}), 0) AS overdue
FROM {source} WHERE {where} GROUP BY c.currency ORDER BY c.currency
"""
#: As programs read it.
BY_INVOICE = Order(CaseSort.INVOICE)

_OVERDUE = f"c.open AND (c.due_on < {_UTC_DAY} - 1 OR c.due_on < {_UTC_DAY} + 1 AND c.due_on < {_TODAY})"


async def page(
    tx: Tx,
    filters: Mapping[str, Any],
    now: datetime,
    order: Order = BY_INVOICE,
    *,
    after: Position | None = None,
    limit: int = 100,
) -> list[dict[str, Any]]:
    """So many cases after a position, in order; `key` is what the position of each is made of.

    What has no key (no step to come) is at the end in both directions.
    """
    found: list[dict[str, Any]] = []
    if filters.get("open") is False and order.by is CaseSort.NEXT:
        after = after or Position(None, "")  # nothing comes after the end
    if after is None or after.key is not None:
        found = await _part(tx, filters, now, order, after, limit)
        after = None
    if len(found) < limit and order.by is CaseSort.NEXT:
        found += await _part(tx, filters, now, order, after or Position(None, ""), limit - len(found))
    return found


async def _part(
    tx: Tx, filters: Mapping[str, Any], now: datetime | None, order: Order, after: Position | None, limit: int
) -> list[dict[str, Any]]:
    """Of those with a key or (after a position without one) of those without: each follows its index."""
    key, type_ = _KEYS[order.by]
    if "open" in filters:
        key = _PARTED_KEYS.get(order.by, key)
    conditions, parameters = await conditions_of(tx, filters, now)
    direction, beyond = ("DESC", "<") if order.descending else ("ASC", ">")
    if after is not None and after.key is None:
        direction, beyond = "ASC", ">"
        conditions += [f"{key} IS NULL", "c.invoice_id > :after_id"]
    elif order.by is CaseSort.NEXT:
        conditions.append(f"{key} IS NOT NULL")
    if after is not None and after.key is not None:
        conditions.append(f"({key}, c.invoice_id) {beyond} (CAST(:after_key AS {type_}), :after_id)")
    source, where = tables_of([*conditions, key]), " AND ".join(conditions) or "true"
    in_order = [key, "c.invoice_id"] if after is None or after.key is not None else ["c.invoice_id"]
    page = (  # our own conditions, the values beside them
        f"SELECT c.invoice_id, {key} AS key FROM {source} WHERE {where} "  # nosec B608
        f"ORDER BY {', '.join(f'{one} {direction}' for one in in_order)} LIMIT :limit"
    )
    if after is not None:
        parameters |= {"after_key": after.key, "after_id": after.invoice_id}
    statement = text(_ROWS.format(page=page, direction=direction))
    return [dict(row) for row in (await tx.execute(statement, {**parameters, "limit": limit})).mappings()]


async def one(tx: Tx, invoice_id: str) -> dict[str, Any]:
    """The line of one case. Raises NotFound."""
    found = await _part(tx, {"invoice": invoice_id}, None, BY_INVOICE, None, 1)
    if not found:
        raise NotFound(f"No invoice {invoice_id}")
    return found[0]


async def count(tx: Tx, filters: Mapping[str, Any], now: datetime, most: int) -> int:
    """How many there are; `most` + 1 where there are more."""
    conditions, parameters = await conditions_of(tx, filters, now)
    where = " AND ".join(conditions) or "true"
    statement = f"SELECT count(*) FROM (SELECT FROM {tables_of(conditions)} WHERE {where} LIMIT :most) x"  # nosec B608
    return int((await tx.execute(text(statement), {**parameters, "most": most + 1})).scalar_one())


async def totals(tx: Tx, filters: Mapping[str, Any], now: datetime) -> list[dict[str, Any]]:
    """Per currency: how many, what is owed, and what of it is overdue where the customer is."""
    conditions, parameters = await conditions_of(tx, filters, now)
    where = " AND ".join(conditions) or "true"
    statement = _TOTALS.format(source=tables_of([*conditions, _TOTALS, _OVERDUE]), where=where, overdue=_OVERDUE)
    rows = await tx.execute(text(statement), {"now": now, **parameters})
    return [dict(row) for row in rows.mappings()]


async def ids(tx: Tx, filters: Mapping[str, Any], now: datetime, most: int) -> list[str]:
    """The invoices of at most so many, by id."""
    conditions, parameters = await conditions_of(tx, filters, now)
    where = " AND ".join(conditions) or "true"
    statement = (
        f"SELECT c.invoice_id FROM {tables_of(conditions)} WHERE {where} "  # nosec B608
        "ORDER BY c.invoice_id LIMIT :most"
    )
    return list((await tx.execute(text(statement), {**parameters, "most": most})).scalars())


async def conditions_of(tx: Tx, filters: Mapping[str, Any], now: datetime | None) -> tuple[list[str], dict[str, Any]]:
    """Conditions in SQL, and their parameters. now: for filters that ask for it."""
    conditions = [
        _OF_HOLDS[value] if name == "hold" and value in _OF_HOLDS else FILTERS[name]
        for name, value in filters.items()
        if name != "text"
    ]
    parameters = {name: value for name, value in filters.items() if name != "text"}
    if "text" in filters:
        condition, found = await _of_text(tx, filters["text"])
        conditions.append(condition)
        parameters |= found
    if any(":now" in condition for condition in conditions):
        parameters["now"] = now
    return conditions, parameters


async def _of_text(tx: Tx, typed: str) -> tuple[str, dict[str, Any]]:
    """What is meant is looked up first: PostgreSQL cannot know beforehand in how many names a word is."""
    invoices = list((await tx.execute(text(_INVOICES_OF), {"text": typed})).scalars())
    words = words_of(typed) or ""
    some = text(f"{_CUSTOMERS_OF} LIMIT :limit")
    customers = list((await tx.execute(some, {"words": words, "limit": _FEW + 1})).scalars())
    if len(customers) > _FEW:
        return _OF_MANY, {"text_invoices": invoices, "words": words}
    return _OF_FEW, {"text_invoices": invoices, "text_customers": customers}


def tables_of(texts: Iterable[str]) -> str:
    """The tables that these conditions speak of, and no other: each join costs what it reads."""
    together = " ".join(texts)
    return " ".join(["cases c", *(join for alias, join in _JOINS.items() if re.search(rf"\b{alias}\.", together))])
