"""What was done to collect, and what cash came in for what was overdue? Counts that prices are put on."""

from datetime import date
from typing import Any, LiteralString

from models.costs import CallMinutes
from models.grouping import GroupBy
from models.task import TaskOutcome
from store.engine import Tx
from store.kpis.book import rows
from store.kpis.groups import EXPRESSIONS, NO_GROUP

#: Each message that a channel took and each call or visit of the month, once: it belongs to its first invoice.
_SPENT: LiteralString = """
WITH spent AS (
    SELECT 'message ' || m.id AS action, m.id AS message_id, NULL::bigint AS task_id, m.customer_id,
           m.claimed_by AS invoice_id, m.channel AS what, m.claimed_at AS at, 0::numeric AS minutes
    FROM messages m
    WHERE m.state IN ('accepted', 'delivered', 'bounced') AND m.claimed_at >= %(opening)s::date
      AND m.local_day > %(opening)s AND m.local_day <= %(as_of)s
    UNION ALL
    (SELECT DISTINCT ON ((x.details ->> 'task')::bigint)
            'task ' || (x.details ->> 'task'), NULL, (x.details ->> 'task')::bigint, x.customer_id, x.invoice_id,
            CASE x.kind WHEN 'call_made' THEN 'call' ELSE 'visit' END, x.at,
            CASE WHEN x.kind = 'visit_made' THEN 0 ELSE COALESCE((x.details ->> 'minutes')::numeric,
                CASE x.details ->> 'outcome' WHEN 'no_answer' THEN %(no_answer)s
                     WHEN 'wrong_number' THEN %(wrong_number)s ELSE %(conversation)s END) END
     FROM interactions x JOIN customers w ON w.id = x.customer_id
     WHERE x.kind IN ('call_made', 'visit_made') AND x.invoice_id IS NOT NULL
       AND x.at >= %(opening)s::date AND x.at < %(as_of)s::date + 2
       AND (x.at AT TIME ZONE w.time_zone)::date > %(opening)s AND (x.at AT TIME ZONE w.time_zone)::date <= %(as_of)s
     ORDER BY (x.details ->> 'task')::bigint, x.id)
), spending AS (
    SELECT s.*, i.currency, u.name AS customer_name, """
_OF: LiteralString = """ AS "group"
    FROM spent s JOIN invoices i ON i.id = s.invoice_id JOIN customers u ON u.id = s.customer_id
)
"""
_COUNTED: LiteralString = """
SELECT currency, "group", count(*) FILTER (WHERE what = 'email') AS email, count(*) FILTER (WHERE what = 'sms') AS sms,
       count(*) FILTER (WHERE what = 'whatsapp') AS whatsapp, count(*) FILTER (WHERE what = 'letter') AS letter,
       count(*) FILTER (WHERE what = 'call') AS calls, COALESCE(SUM(minutes), 0) AS minute,
       count(*) FILTER (WHERE what = 'visit') AS visit
FROM spending GROUP BY currency, "group" ORDER BY currency, "group"
"""
#: Payments of the month on invoices that were overdue on the day of the payment.
_COLLECTED: LiteralString = """
WITH cash AS (
    SELECT i.id, i.number, i.customer_id, u.name AS customer_name, i.issued_on, i.due_on, i.amount, i.currency,
           a.amount AS value,
           c.kind || ' ' || c.id AS credit_id, c.received_on, """
_CASH: LiteralString = """ AS "group"
    FROM credits c JOIN allocations a ON a.credit_kind = c.kind AND a.credit_id = c.id
    JOIN invoices i ON i.id = a.invoice_id JOIN customers u ON u.id = i.customer_id
    WHERE c.kind = 'payment' AND c.received_on > %(opening)s AND c.received_on <= %(as_of)s AND a.amount > 0
      AND i.due_on < c.received_on
)
"""
_CASH_SUM: LiteralString = 'SELECT currency, "group", SUM(value) AS collected FROM cash GROUP BY currency, "group"'


def spending(by: GroupBy | None) -> LiteralString:
    """`spending`: what was done within the month, with its currency and group."""
    return _SPENT + EXPRESSIONS.get(by, NO_GROUP) + _OF


def cash(by: GroupBy | None) -> LiteralString:
    """`cash`: what the month's payments brought in of overdue invoices."""
    return _COLLECTED + EXPRESSIONS.get(by, NO_GROUP) + _CASH


def parameters(minutes: CallMinutes) -> dict[str, Any]:
    """How long calls take of which nobody told."""
    return {
        "no_answer": minutes.of(TaskOutcome.NO_ANSWER),
        "wrong_number": minutes.of(TaskOutcome.WRONG_NUMBER),
        "conversation": minutes.of(TaskOutcome.REACHED),
    }


async def counted(tx: Tx, as_of: date, by: GroupBy | None, minutes: CallMinutes) -> list[dict[str, Any]]:
    """How many messages of each channel were taken, calls and visits made, and minutes spoken within the month."""
    return await rows(tx, spending(by) + _COUNTED, as_of, **parameters(minutes))


async def collected(tx: Tx, as_of: date, by: GroupBy | None) -> list[dict[str, Any]]:
    """Cash of the month on what was overdue."""
    return await rows(tx, cash(by) + _CASH_SUM, as_of)
