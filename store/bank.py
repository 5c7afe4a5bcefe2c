"""What did the bank say? Statements and their lines, each once, and what became of them."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from models.bank import BankEntry, BankLineState, Returned
from models.case import Why
from models.errors import NotFound
from store.engine import Tx, run


@dataclass(frozen=True, slots=True)
class Line:
    """An entry with its number, its state, and the task in which somebody looks at it.

    looked_at: it was compared with what is owed before, and stayed open.
    """

    id: int
    entry: BankEntry
    state: BankLineState
    task_id: int | None
    looked_at: bool


@dataclass(frozen=True, slots=True)
class Decided:
    """What a line became. why: a reason code with parameters, and the candidates, best first."""

    line_id: int
    state: BankLineState
    why: dict[str, Any]
    customer_id: str | None = None
    payment_id: str | None = None
    task_id: int | None = None


_STATEMENT = """
INSERT INTO bank_statements (account, reference, sha256, imported_at, imported_by)
VALUES (%(account)s, %(reference)s, %(sha256)s, %(now)s, %(by)s) ON CONFLICT (sha256) DO NOTHING
"""
_STATEMENT_OF = "SELECT id FROM bank_statements WHERE sha256 = %(sha256)s"


async def enter_statement(tx: Tx, *, account: str, reference: str, sha256: str, now: datetime, by: str) -> int:
    """The number of a statement: one that was entered before keeps its own."""
    parameters = {"account": account, "reference": reference, "sha256": sha256, "now": now, "by": by}
    await run(tx, _STATEMENT, parameters)
    [row] = await run(tx, _STATEMENT_OF, {"sha256": sha256})
    return int(row["id"])


_KNOWN = """
SELECT l.account, l.reference, l.booked_on, l.currency, l.amount FROM bank_lines l
JOIN unnest(%(accounts)s::text[], %(references)s::text[]) AS asked (account, reference) USING (account, reference)
"""


async def known(tx: Tx, entries: Sequence[BankEntry]) -> dict[tuple[str, str], dict[str, Any]]:
    """What was said before under these references, by account and reference."""
    rows = await run(tx, _KNOWN, _references(entries))
    return {(row["account"], row["reference"]): row for row in rows}


_ADD = """
INSERT INTO bank_lines (statement_id, account, reference, booked_on, currency, amount, name, other_account, remittance,
                        end_to_end, method, returned, state, why)
SELECT %(statement)s, account, reference, booked_on, currency, amount, name, other_account, remittance, end_to_end,
       method, returned::jsonb, 'unknown', '{}'
FROM unnest(%(accounts)s::text[], %(references)s::text[], %(booked_on)s::date[], %(currencies)s::text[],
            %(amounts)s::numeric[], %(names)s::text[], %(others)s::text[], %(remittances)s::text[],
            %(end_to_ends)s::text[], %(methods)s::text[], %(returned)s::text[])
     WITH ORDINALITY AS said (account, reference, booked_on, currency, amount, name, other_account, remittance,
                              end_to_end, method, returned, position)
ORDER BY position
ON CONFLICT (account, reference) DO NOTHING RETURNING id
"""


async def add(tx: Tx, statement_id: int, entries: Sequence[BankEntry]) -> int:
    """Write lines, undecided; how many are new. A reference that is there already stays as it was."""
    rows = await run(
        tx,
        _ADD,
        {
            "statement": statement_id,
            **_references(entries),
            "booked_on": [one.booked_on for one in entries],
            "currencies": [one.currency for one in entries],
            "amounts": [one.amount for one in entries],
            "names": [one.name for one in entries],
            "others": [one.other_account for one in entries],
            "remittances": [one.remittance for one in entries],
            "end_to_ends": [one.end_to_end for one in entries],
            "methods": [one.method for one in entries],
            "returned": [one.returned.model_dump_json() if one.returned else None for one in entries],
        },
    )
    return len(rows)


def _references(entries: Sequence[BankEntry]) -> dict[str, list[str]]:
    return {"accounts": [one.account for one in entries], "references": [one.reference for one in entries]}


_TO_DECIDE = """
SELECT * FROM bank_lines
WHERE state IN ('doubtful', 'unknown') AND (decided_by IS NULL OR decided_by = 'engine')
ORDER BY booked_on, id
"""


async def to_decide(tx: Tx) -> list[Line]:
    """Open lines that no person has decided about, in the order in which they were booked."""
    return [_line(row) for row in await run(tx, _TO_DECIDE, {})]


_DECIDE = """
UPDATE bank_lines l
SET state = d.state, why = d.why::jsonb, customer_id = d.customer_id, payment_id = d.payment_id,
    task_id = COALESCE(d.task_id, l.task_id), decided_at = %(now)s, decided_by = %(by)s
FROM unnest(%(ids)s::bigint[], %(states)s::text[], %(whys)s::text[], %(customers)s::text[], %(payments)s::text[],
            %(tasks)s::bigint[]) AS d (id, state, why, customer_id, payment_id, task_id)
WHERE l.id = d.id
"""


async def decide(tx: Tx, decided: Sequence[Decided], *, now: datetime, by: str) -> None:
    """Write what lines became; the caller has locked them."""
    await run(
        tx,
        _DECIDE,
        {
            "ids": [one.line_id for one in decided],
            "states": [one.state.value for one in decided],
            "whys": [json.dumps(one.why) for one in decided],
            "customers": [one.customer_id for one in decided],
            "payments": [one.payment_id for one in decided],
            "tasks": [one.task_id for one in decided],
            "now": now,
            "by": by,
        },
    )


_LOCK_OPEN = """
SELECT * FROM bank_lines
WHERE id = ANY(%(ids)s) AND state IN ('doubtful', 'unknown') AND (decided_by IS NULL OR decided_by = 'engine')
ORDER BY id FOR UPDATE
"""


async def lock_undecided(tx: Tx, line_ids: Sequence[int]) -> dict[int, Line]:
    """Those of these lines that nobody has decided about meanwhile, locked, by number."""
    return {row["id"]: _line(row) for row in await run(tx, _LOCK_OPEN, {"ids": list(line_ids)})}


_LOCK = "SELECT * FROM bank_lines WHERE id = %(id)s FOR UPDATE"


async def lock(tx: Tx, line_id: int) -> dict[str, Any]:
    """The row of a line, locked. Raises NotFound."""
    rows = await run(tx, _LOCK, {"id": line_id})
    if not rows:
        raise NotFound(f"No line {line_id} of a bank statement")
    return rows[0]


_PAYMENTS = """
SELECT id FROM credits WHERE kind = 'payment' AND (id = %(id)s OR starts_with(id, %(id)s || ':')) ORDER BY id
"""


async def payments_named(tx: Tx, payment_id: str) -> set[str]:
    """Payments that a line became so far: its own id, and those with a number behind it."""
    return {row["id"] for row in await run(tx, _PAYMENTS, {"id": payment_id})}


_LIST = """
SELECT l.*, u.name AS customer_name, t.owner, t.closed_at IS NOT NULL AS task_closed,
       c.reversed_on IS NOT NULL AS taken_back
FROM bank_lines l LEFT JOIN customers u ON u.id = l.customer_id LEFT JOIN tasks t ON t.id = l.task_id
LEFT JOIN credits c ON c.kind = 'payment' AND c.id = l.payment_id
WHERE (NOT %(open_only)s OR l.state IN ('doubtful', 'unknown'))
  AND (%(state)s::text IS NULL OR l.state = %(state)s) AND (%(account)s::text IS NULL OR l.account = %(account)s)
  AND (%(id)s::bigint IS NULL OR l.id = %(id)s)
ORDER BY l.booked_on DESC, l.id DESC LIMIT %(limit)s
"""


async def listed(
    tx: Tx,
    *,
    open_only: bool = False,
    state: BankLineState | None = None,
    account: str | None = None,
    id: int | None = None,
    limit: int = 100,
) -> list[dict[str, Any]]:
    """Lines, the latest first, with the customer's name, whose task it is, and whether the payment was taken back."""
    parameters = {"open_only": open_only, "state": state, "account": account, "id": id, "limit": limit}
    return await run(tx, _LIST, parameters)


_WAITING = """
SELECT count(*) AS lines, min(booked_on) AS since FROM bank_lines l LEFT JOIN tasks t ON t.id = l.task_id
WHERE l.state IN ('doubtful', 'unknown') AND (t.id IS NULL OR t.closed_at IS NOT NULL)
"""


async def waiting(tx: Tx) -> dict[str, Any]:
    """How many open lines are on nobody's list, and since when."""
    return (await run(tx, _WAITING, {}))[0]


def why_of(why: Why, candidates: Sequence[dict[str, Any]] = ()) -> dict[str, Any]:
    """A reason as it is stored, with the candidates that it is about."""
    return {"code": why.code, "params": why.params, "candidates": list(candidates)}


def _line(row: dict[str, Any]) -> Line:
    return Line(row["id"], entry_of(row), BankLineState(row["state"]), row["task_id"], row["decided_at"] is not None)


def entry_of(row: dict[str, Any]) -> BankEntry:
    """What the bank said in a line. It was checked when it came in."""
    returned = row["returned"]
    fields = {name: row[name] for name in BankEntry.model_fields if name != "returned"}
    amount: Decimal = row["amount"]
    return BankEntry.model_construct(
        **{**fields, "amount": amount, "returned": Returned.model_validate(returned) if returned else None}
    )
