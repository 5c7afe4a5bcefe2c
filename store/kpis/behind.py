"""Of what is a number made? For each column of each report the rows behind it, read from what the sum was made of."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import LiteralString

from models.grouping import GroupBy
from store.kpis import actions, calls, promises, settling, spending
from store.kpis.book import Scope, book
from store.kpis.overdue_base import BASE, COHORT


class Thing(StrEnum):
    """What a list is of."""

    INVOICES = "invoices"
    CUSTOMERS = "customers"
    PROMISES = "promises"
    CALLS = "calls"
    ACTIONS = "actions"
    CREDITS = "credits"


@dataclass(frozen=True, slots=True)
class Source:
    """Where the rows behind a number are: the beginning of a statement, and the table of it that has them.

    columns: what is told of a row; the first is `key`, by which the rows are in order. where: those that count.
    value: what each adds to a sum; where the number is a count, what is at stake.
    """

    thing: Thing
    sql: LiteralString
    table: LiteralString
    columns: LiteralString
    where: LiteralString = "true"
    value: LiteralString = "amount"
    group: LiteralString = '"group"'


Cells = Mapping[str, tuple[LiteralString, LiteralString]]
Sources = Callable[[str, GroupBy | None], Source | None]

_INVOICE: LiteralString = "id AS key, id AS invoice_id, number, customer_id, issued_on, due_on, amount, settled_on"
_OWED: Cells = {
    "receivables": ("closing > 0", "closing"),
    "current": ("closing > 0 AND late <= 0", "closing"),
    "overdue": ("closing > 0 AND late > 0", "closing"),
}
_AGING: Cells = {
    **_OWED,
    "invoices": _OWED["receivables"],
    "total": _OWED["receivables"],
    "overdue_invoices": _OWED["overdue"],
    "days_1_30": ("closing > 0 AND late BETWEEN 1 AND 30", "closing"),
    "days_31_60": ("closing > 0 AND late BETWEEN 31 AND 60", "closing"),
    "days_61_90": ("closing > 0 AND late BETWEEN 61 AND 90", "closing"),
    "days_91": ("closing > 0 AND late > 90", "closing"),
}
_BY_ISSUE: Cells = {
    "invoices": _OWED["receivables"],
    "total": _OWED["receivables"],
    "age_0_30": ("closing > 0 AND age <= 30", "closing"),
    "age_31_60": ("closing > 0 AND age BETWEEN 31 AND 60", "closing"),
    "age_61_90": ("closing > 0 AND age BETWEEN 61 AND 90", "closing"),
    "age_91": ("closing > 0 AND age > 90", "closing"),
}
_SOLD: Cells = {
    **_OWED,
    "sales": ("issued_on > %(since)s", "amount"),
    "sales_30": ("issued_on > %(month)s", "amount"),
    "sales_365": ("issued_on > %(year)s", "amount"),
    "dso": _OWED["receivables"],
    "dso_30": _OWED["receivables"],
    "dso_365": _OWED["receivables"],
    "dso_countback": _OWED["receivables"],
    "best_possible_dso": _OWED["current"],
    "average_days_delinquent": _OWED["overdue"],
    "opening": ("opening > 0", "opening"),
    "sales_of_month": ("issued_on > %(opening)s", "amount"),
    "cei": ("opening > 0 OR issued_on > %(opening)s", "CASE WHEN issued_on > %(opening)s THEN amount ELSE opening END"),
}
_SETTLED: Cells = {
    "late_invoices": ("settled_on > due_on", "amount"),
    "days_late_of_late": ("settled_on > due_on", "amount"),
}
_ON_TIME: Cells = {"on_time": ("settled_on <= due_on", "amount"), "on_time_amount": ("settled_on <= due_on", "amount")}
_CURED: LiteralString = "opening > 0 AND due_on < %(opening)s AND (unpaid <= 0 OR late <= 0)"
_CURE: Cells = {"cured": (_CURED, "opening"), "cured_amount": (_CURED, "opening")}
_RECOVERY: Cells = {
    "at_start": ("due_on < %(opening)s", "base"),
    "newly": ("due_on >= %(opening)s", "base"),
    "collected": ("base > unpaid", "base - unpaid"),
}
_COHORT: Cells = {"recovered": ("unpaid <= 0", "base"), "recovered_amount": ("base > unpaid", "base - unpaid")}


def _of_book(scope: Scope, cells: Cells, rest: tuple[LiteralString, LiteralString] | None = None) -> Sources:
    """Invoices of the book. rest: what stands behind every other column, its ratios above all."""

    def source(cell: str, by: GroupBy | None) -> Source | None:
        found = cells.get(cell, rest)
        if found is None:
            return None
        return Source(Thing.INVOICES, book(scope, by), "book", _INVOICE, *found)

    return source


def _of_base(scope: Scope, base: LiteralString, cells: Cells) -> Sources:
    def source(cell: str, by: GroupBy | None) -> Source:
        where, value = cells.get(cell, ("true", "base"))
        return Source(
            Thing.INVOICES, book(scope, by) + base + settling.told(by), "told", _INVOICE, where, value, "said"
        )

    return source


def _aging(cells: Cells) -> Sources:
    of_book = _of_book(Scope.OPEN, cells)

    def source(cell: str, by: GroupBy | None) -> Source | None:
        if cell == "unapplied" and by is None:
            return Source(Thing.CREDITS, _CREDITS, "account", _CREDIT, value="rest")
        return of_book(cell, by)

    return source


_CREDIT: LiteralString = "kind || ' ' || id AS key, id AS credit_id, kind, customer_id, received_on, amount"
_CREDITS: LiteralString = """
WITH account AS (
    SELECT c.*, NULL AS "group", c.amount - COALESCE((SELECT SUM(a.amount) FROM allocations a
                                   WHERE a.credit_kind = c.kind AND a.credit_id = c.id), 0) AS rest
    FROM credits c WHERE c.received_on <= %(as_of)s AND c.reversed_on IS NULL AND c.unallocated > 0
)
"""
#: Where an invoice stood when the month began, and where it stands now: the cell is `1-30/settled`.
_BUCKETS = ("settled", "current", "1-30", "31-60", "61-90", "91+")


def _rolled(cell: str, by: GroupBy | None) -> Source | None:
    before, _, now = cell.partition("/")
    if before not in _BUCKETS or now not in _BUCKETS:
        return None
    where: LiteralString = "from_bucket = split_part(%(cell)s, '/', 1) AND to_bucket = split_part(%(cell)s, '/', 2)"
    return Source(
        Thing.INVOICES, book(Scope.OPENING, by) + settling.MOVED, "moved", _INVOICE + ", from_bucket, to_bucket",
        where, "opening",
    )  # fmt: skip


_PROMISE: LiteralString = (
    "lpad(id::text, 12, '0') || '-' || lpad(number::text, 3, '0') AS key, id AS arrangement_id, customer_id, "
    "(SELECT MIN(p.invoice_id) FROM arrangement_invoices p WHERE p.arrangement_id = promised.id) AS invoice_id, "
    "due_on, deadline, amount, paid, kept"
)


def _promises(cell: str, by: GroupBy | None) -> Source:
    where: LiteralString = "kept" if cell == "kept" else "paid > 0" if cell == "paid" else "true"
    value: LiteralString = "paid" if cell == "paid" else "amount"
    return Source(Thing.PROMISES, promises.promised(by), "promised", _PROMISE, where, value)


_CALL: LiteralString = "lpad(task_id::text, 12, '0') AS key, task_id, customer_id, invoice_id, role, at, actor, outcome"
_PERSON: LiteralString = "customer_id || ' ' || role AS key, customer_id, role, calls, at, reached"
_PERSONS: LiteralString = """
, persons AS (
    SELECT currency, "group", customer_id, role, count(*) AS calls, MAX(at) AS at, bool_or(spoke) AS reached,
           bool_or(NOT wrong) AS called FROM made GROUP BY currency, "group", customer_id, role
)
"""


def _calls(cell: str, by: GroupBy | None) -> Source:
    if cell.startswith("person"):
        where: LiteralString = "reached" if cell == "persons_reached" else "called"
        return Source(Thing.CUSTOMERS, calls.made(by) + _PERSONS, "persons", _PERSON, where, "NULL::numeric")
    of: LiteralString = "wrong" if cell == "wrong_numbers" else "spoke" if cell == "conversations" else "NOT wrong"
    return Source(Thing.CALLS, calls.made(by), "made", _CALL, of, "NULL::numeric")


def _customers(cell: str, by: GroupBy | None) -> Source:
    where: LiteralString = "managed" if cell in ("managed", "managed_amount") else "true"
    return Source(
        Thing.CUSTOMERS, actions.managed_of(by), "owing", "customer_id AS key, customer_id, amount, managed", where
    )


_ACTION: LiteralString = (
    "action AS key, message_id, task_id, customer_id, invoice_id, invoices, channel, template, step, at, won"
)
_ACTIONS: LiteralString = """
, done AS (
    SELECT currency, "group", action, MAX(message_id) AS message_id, MAX(task_id) AS task_id, customer_id,
           MIN(invoice_id) AS invoice_id, count(*) AS invoices, MIN(channel) AS channel, MIN(template) AS template,
           MIN(step) AS step, MIN(at) AS at, bool_or(won) AS won
    FROM acted GROUP BY currency, "group", action, customer_id
)
"""
_ACTION_OF: LiteralString = (
    "action || ' ' || invoice_id AS key, message_id, task_id, customer_id, invoice_id, channel, template, step, at, won"
)


def _actions(cell: str, by: GroupBy | None) -> Source:
    where: LiteralString = "won" if cell in ("successes", "invoices_won") else "true"
    if cell in ("invoices", "invoices_won", "success_rate_invoices"):
        return Source(Thing.ACTIONS, actions.acted(by), "acted", _ACTION_OF, where, "NULL::numeric")
    return Source(Thing.ACTIONS, actions.acted(by) + _ACTIONS, "done", _ACTION, where, "NULL::numeric")


_SPENT: LiteralString = "action AS key, message_id, task_id, customer_id, invoice_id, what AS channel, at, minutes"
_WHAT: Mapping[str, LiteralString] = {
    "email": "what = 'email'", "sms": "what = 'sms'", "whatsapp": "what = 'whatsapp'", "letter": "what = 'letter'",
    "calls": "what = 'call'", "minute": "what = 'call'", "visit": "what = 'visit'",
}  # fmt: skip
_PAID: LiteralString = (
    "id || ' ' || credit_id AS key, id AS invoice_id, number, customer_id, credit_id, issued_on, due_on, received_on"
)


def _spending(cell: str, by: GroupBy | None) -> Source:
    if cell == "cash":
        return Source(Thing.INVOICES, spending.cash(by), "cash", _PAID, value="value")
    return Source(Thing.ACTIONS, spending.spending(by), "spending", _SPENT, _WHAT.get(cell, "true"), "minutes")


_CURE_BASE: tuple[LiteralString, LiteralString] = ("opening > 0 AND due_on < %(opening)s", "opening")
#: By report: from the name of a column and a group to where its rows are; None where no list stands behind it.
SOURCES: Mapping[str, Sources] = {
    "aging": _aging(_AGING),
    "aging-by-issue": _aging(_BY_ISSUE),
    "dso": _of_book(Scope.SOLD, _SOLD),
    "cei": _of_book(Scope.SOLD, _SOLD),
    "days-to-collect": _of_book(Scope.SETTLED, _SETTLED, ("settled_on > %(since)s", "amount")),
    "on-time": _of_book(Scope.DUE, _ON_TIME, ("true", "amount")),
    "recovery": _of_base(Scope.OPENING, BASE, _RECOVERY),
    "recovery-cohort": _of_base(Scope.FELL_DUE, COHORT, _COHORT),
    "cure": _of_book(Scope.OPENING, _CURE, _CURE_BASE),
    "roll-rates": _rolled,
    "promise-kept": _promises,
    "right-party-contact": _calls,
    "managed-customers": _customers,
    "action-success": _actions,
    "cost-to-collect": _spending,
}
