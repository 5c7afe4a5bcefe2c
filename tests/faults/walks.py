"""Which walk is disturbed? Three customers over a fortnight, small enough to be walked twice."""

from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from typing import Any

from operations.clock import advance_to
from tests.activities.installation import DUE, Installation, customer, invoice, local, payment
from tests.scenarios.real_invoices.portfolio import Portfolio
from tests.scenarios.real_invoices.walk import walk

#: A message's number and the installation's seal on it, as its links to us end.
_SIGNED = r"\d+\.[A-Za-z0-9_-]{16,}"

OnDay = Callable[[date], Awaitable[None]]


def portfolio() -> Portfolio:
    """Paid on time, paid late, and two of one customer that are paid after their call."""
    people = [customer(f"C{number}", rhythm) for number, rhythm in enumerate(("whole", "daily", "whole"))]
    bills = [
        (invoice("ON-TIME", "C0"), 0),
        (invoice("LATE", "C1"), 6),
        (invoice("LATER", "C2"), 9),
        (invoice("LATER-TOO", "C2"), 9),
    ]
    issued = DUE - timedelta(days=4)
    made = Portfolio(tuple(people), {}, {}, {})
    for bill, days in bills:
        bill = bill.model_copy(update={"issued_on": issued})
        made.issued.setdefault(issued, []).append(bill)
        paid = payment(bill, f"pay-{bill.id}").model_copy(update={"received_on": DUE + timedelta(days=days)})
        made.paid.setdefault(paid.received_on, []).append(paid)
    return made


async def walked(installation: Installation, on_day: OnDay | None = None) -> dict[str, Any]:
    """Walk it to its end; all that was said and how the cases ended, without what time and chance add."""
    await walk(installation.desk, portfolio(), on_day)
    return await outcome(installation)


async def outcome(installation: Installation) -> dict[str, Any]:
    return {
        "messages": await installation.rows(
            "SELECT m.customer_id, m.local_day, m.template, m.state, m.subject,"
            f" regexp_replace(m.body_text, '{_SIGNED}', 'signed', 'g') AS body_text,"
            " array_agg(mi.invoice_id || '/' || mi.step_id ORDER BY mi.invoice_id) AS about"
            " FROM messages m JOIN message_invoices mi ON mi.message_id = m.id"
            " GROUP BY m.id ORDER BY m.customer_id, m.local_day, m.template"
        ),
        "cases": await installation.rows("SELECT invoice_id, open, outcome, settled_on FROM cases ORDER BY 1"),
        "steps": await installation.rows(
            "SELECT invoice_id, step_id, occurrence, (at AT TIME ZONE 'Europe/Madrid')::date AS day"
            " FROM steps ORDER BY 1, 2, 3"
        ),
        "tasks": await installation.rows(
            "SELECT customer_id, kind, step_id, outcome, closed_by FROM tasks ORDER BY 1, 2, 3"
        ),
    }


async def to(installation: Installation, offset: int, hour: int = 12) -> None:
    """Walk to a day counted from the due date."""
    await advance_to(installation.desk, local(installation.settings, DUE + timedelta(days=offset), hour))
