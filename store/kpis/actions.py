"""What was said to customers, and did it help? Messages taken and not given back, conversations, visits.

An action is delivered once its channel took the message, unless it came back, or once somebody of the customer was
spoken to. What only answers or confirms (thanks, a confirmed promise, a dispute) asks for nothing and is no action.
"""

from datetime import date, timedelta
from typing import Any, LiteralString

from models.grouping import GroupBy
from models.task import SPOKEN
from store.engine import Tx
from store.kpis.book import Scope, book, rows
from store.kpis.groups import EXPRESSIONS, NO_GROUP, SAID_AS
from store.kpis.overdue_base import BASE

#: Days within which what follows an action counts as its success.
DIGITAL_DAYS, LETTER_DAYS = 7, 14
#: Templates that ask for nothing.
_ANSWERS = (
    "thanks", "promise_confirmed", "plan_schedule", "settlement_agreed", "dispute_received", "dispute_answered",
    "answer",
)  # fmt: skip
#: A delivered message `m`.
_TAKEN: LiteralString = "m.state IN ('accepted', 'delivered') AND m.template <> ALL(%(answers)s)"
#: A conversation `x`, on the telephone or at the door.
_SPOKE: LiteralString = "x.kind IN ('call_made', 'visit_made') AND x.details ->> 'outcome' = ANY(%(spoken)s)"
_MEDIUM: LiteralString = "CASE x.kind WHEN 'call_made' THEN 'call' ELSE 'visit' END"

#: The newest action about each invoice `b` of a base, until it was settled.
LAST_SAID: LiteralString = f"""
    LEFT JOIN LATERAL (
        SELECT s.channel, s.template, s.step FROM (
            (SELECT m.claimed_at AS at, m.channel, m.template, mi.step_id AS step
             FROM message_invoices mi JOIN messages m ON m.id = mi.message_id
             WHERE mi.invoice_id = b.id AND m.local_day <= COALESCE(b.settled_on, %(as_of)s) AND {_TAKEN}
             ORDER BY m.claimed_at DESC LIMIT 1)
            UNION ALL
            (SELECT x.at, {_MEDIUM}, '', COALESCE(x.details ->> 'step', '')
             FROM interactions x JOIN customers w ON w.id = x.customer_id
             WHERE x.invoice_id = b.id AND (x.at AT TIME ZONE w.time_zone)::date <= COALESCE(b.settled_on, %(as_of)s)
               AND {_SPOKE} ORDER BY x.at DESC LIMIT 1)) s
        ORDER BY s.at DESC LIMIT 1) t ON true
"""  # nosec B608 - our own text
#: Every delivered action about every invoice, from a day on: `action` names it, `day` is the customer's.
SAID: LiteralString = f"""
said AS (
    SELECT 'message ' || m.id AS action, m.id AS message_id, NULL::bigint AS task_id, m.customer_id, mi.invoice_id,
           m.channel, m.template, mi.step_id AS step, m.claimed_at AS at, m.local_day AS day
    FROM messages m JOIN message_invoices mi ON mi.message_id = m.id
    WHERE m.claimed_at >= %(from_day)s::date - 1 AND m.local_day BETWEEN %(from_day)s AND %(as_of)s AND {_TAKEN}
    UNION ALL
    SELECT 'task ' || (x.details ->> 'task'), NULL, (x.details ->> 'task')::bigint, x.customer_id, x.invoice_id,
           {_MEDIUM}, '', COALESCE(x.details ->> 'step', ''), x.at, (x.at AT TIME ZONE u.time_zone)::date
    FROM interactions x JOIN customers u ON u.id = x.customer_id
    WHERE x.at >= %(from_day)s::date - 1 AND x.at < %(as_of)s::date + 2 AND x.invoice_id IS NOT NULL
      AND (x.at AT TIME ZONE u.time_zone)::date BETWEEN %(from_day)s AND %(as_of)s AND {_SPOKE}
)
"""  # nosec B608 - our own text
#: Each action about each invoice with the next one, and whether what followed it before that was a success.
FOLLOWED: LiteralString = """
, ordered AS (
    SELECT s.*, CASE s.channel WHEN 'letter' THEN %(letter_days)s ELSE %(digital_days)s END AS within,
           lead(s.at) OVER next AS next_at, lead(s.day) OVER next AS next_day
    FROM said s WINDOW next AS (PARTITION BY s.invoice_id ORDER BY s.at, s.action)
), due AS (
    SELECT *, day + within AS until FROM ordered WHERE day + within > %(since)s AND day + within <= %(as_of)s
), followed AS (
    SELECT d.*, EXISTS (
               SELECT FROM allocations a JOIN credits c ON c.kind = a.credit_kind AND c.id = a.credit_id
               WHERE a.invoice_id = d.invoice_id AND a.amount > 0 AND c.kind = 'payment'
                 AND c.received_on BETWEEN d.day AND d.until AND (d.next_day IS NULL OR c.received_on < d.next_day))
           OR EXISTS (
               SELECT FROM arrangement_invoices p JOIN arrangements r ON r.id = p.arrangement_id
               WHERE p.invoice_id = d.invoice_id AND r.state <> 'refused' AND r.made_at >= d.at
                 AND r.made_at < d.at + d.within * interval '1 day'
                 AND (d.next_at IS NULL OR r.made_at < d.next_at)) AS won
    FROM due d
)
"""
_SUCCESS: LiteralString = """
SELECT currency, "group", count(DISTINCT action) AS actions, count(DISTINCT action) FILTER (WHERE won) AS successes,
       count(*) AS invoices, count(*) FILTER (WHERE won) AS invoices_won
FROM acted GROUP BY currency, "group" ORDER BY currency, "group"
"""
#: Customers that were overdue within the month, each with whether anything effective was done about them.
MANAGED: LiteralString = f"""
, handled AS (
    SELECT m.customer_id FROM messages m
    WHERE m.claimed_at >= %(opening)s::date AND m.local_day > %(opening)s AND m.local_day <= %(as_of)s AND {_TAKEN}
    UNION
    SELECT x.customer_id FROM interactions x JOIN customers u ON u.id = x.customer_id
    WHERE x.at >= %(opening)s::date AND x.at < %(as_of)s::date + 2
      AND (x.at AT TIME ZONE u.time_zone)::date > %(opening)s
      AND (x.at AT TIME ZONE u.time_zone)::date <= %(as_of)s AND {_SPOKE}
), owing AS (
    SELECT b.currency, b."group", b.customer_id, SUM(b.base) AS amount, bool_or(h.customer_id IS NOT NULL) AS managed
    FROM base b LEFT JOIN handled h ON h.customer_id = b.customer_id
    GROUP BY b.currency, b."group", b.customer_id
)
"""  # nosec B608 - our own text
_OWING: LiteralString = """
SELECT currency, "group", count(*) AS customers, count(*) FILTER (WHERE managed) AS managed, SUM(amount) AS amount,
       COALESCE(SUM(amount) FILTER (WHERE managed), 0) AS managed_amount
FROM owing GROUP BY currency, "group" ORDER BY currency, "group"
"""


def parameters(as_of: date) -> dict[str, Any]:
    """What the statements of this file ask for beside the days of the book."""
    return {
        "answers": list(_ANSWERS),
        "spoken": [outcome.value for outcome in SPOKEN],
        "from_day": as_of - timedelta(days=90 + LETTER_DAYS),
        "digital_days": DIGITAL_DAYS,
        "letter_days": LETTER_DAYS,
    }


def acted(by: GroupBy | None) -> LiteralString:
    """`acted`: the actions whose time for a success ended within the last 90 days, with currency and group."""
    expression = SAID_AS[by] if by in SAID_AS else EXPRESSIONS.get(by, NO_GROUP)
    return (
        "WITH "  # nosec B608 - constants of this room
        + SAID
        + FOLLOWED
        + ", acted AS (SELECT t.*, i.currency, "
        + expression
        + """ AS "group"
    FROM (SELECT f.*, lpad(EXTRACT(HOUR FROM f.at AT TIME ZONE v.time_zone)::text, 2, '0') AS hour
          FROM followed f JOIN customers v ON v.id = f.customer_id) t
    JOIN invoices i ON i.id = t.invoice_id JOIN customers u ON u.id = t.customer_id)
"""
    )


def managed_of(by: GroupBy | None) -> LiteralString:
    """`owing`: the customers that were overdue within the month."""
    return book(Scope.OPENING, by) + BASE + MANAGED


async def success(tx: Tx, as_of: date, by: GroupBy | None) -> list[dict[str, Any]]:
    """Delivered actions, and those followed by a payment or a promise; the same of the invoices they were about."""
    return await rows(tx, acted(by) + _SUCCESS, as_of, **parameters(as_of))


async def managed(tx: Tx, as_of: date, by: GroupBy | None) -> list[dict[str, Any]]:
    """Customers overdue at any time since the month began, and those of them to whom something effective was said."""
    return await rows(tx, managed_of(by) + _OWING, as_of, **parameters(as_of))
