"""How pressing is each open task? The points of `domain/worklist.py`, reckoned where the rows are.

Ten thousand tasks are ranked here in the time in which Python would read them. The points themselves come from there;
`tests/store/test_ranking.py` holds both reckonings against each other.
"""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from domain import worklist as points
from models.case import HoldKind

#: A promise broken longer ago than this says little of the customer today.
LATELY = timedelta(days=180)

#: `ranked`: every open task with its weight. `sized`: what may be asked for of it, per currency, among all the others.
# Of named invoices the planner believes that there are a hundred in every task; asked for by the key alone, it knows
# that few tasks name any. `OFFSET 0` keeps it from reading all cases that ever were for the few of open tasks.
RANKED = """
WITH waiting AS MATERIALIZED (
    SELECT t.id, t.kind, t.queue, t.owner, t.customer_id, t.invoice_id, t.due_on, t.snoozed_until, u.language,
           (%(now)s AT TIME ZONE u.time_zone)::date AS today, (t.details ->> 'asked_for')::timestamptz AS asked_for,
           CASE t.kind WHEN 'reply' THEN t.details ->> 'intent' END AS intent
    FROM tasks t JOIN customers u ON u.id = t.customer_id WHERE t.closed_at IS NULL
), about AS MATERIALIZED (
    SELECT t.id AS task_id, named.invoice_id FROM tasks t
    CROSS JOIN LATERAL jsonb_array_elements_text(CASE jsonb_typeof(t.details -> 'invoices')
                                                 WHEN 'array' THEN t.details -> 'invoices' ELSE '[]' END)
                       AS named (invoice_id)
    WHERE t.closed_at IS NULL AND t.details ? 'invoices'
    UNION SELECT id, invoice_id FROM waiting
), left_over AS MATERIALIZED (
    SELECT b.task_id, c.invoice_id AS id, c.currency, c.due_on, c.amount - c.allocated AS balance
    FROM about b CROSS JOIN LATERAL (SELECT * FROM cases c WHERE c.invoice_id = b.invoice_id OFFSET 0) c
), apart AS MATERIALIZED (
    SELECT l.task_id, l.id, SUM(CASE
        WHEN p.amount IS NULL OR h.amount IS NULL THEN COALESCE(h.amount, l.balance)
        -- As `domain.balance.still_covered`.
        ELSE GREATEST(p.amount - GREATEST(p.balance - l.balance - LEAST(
             GREATEST(k.credited - p.credited, 0), GREATEST(p.balance - p.amount, 0)), 0), 0) END) AS amount
    FROM holds h JOIN left_over l ON l.id = h.invoice_id
    LEFT JOIN arrangement_invoices p ON p.arrangement_id = h.arrangement_id AND p.invoice_id = h.invoice_id
    LEFT JOIN LATERAL (SELECT COALESCE(SUM(a.amount), 0) AS credited FROM allocations a
                       WHERE a.invoice_id = p.invoice_id AND a.credit_kind = 'credit_note') k ON true
    WHERE h.ended_at IS NULL AND h.kind = ANY(%(apart)s)
    GROUP BY l.task_id, l.id
), owed AS (
    SELECT l.task_id, l.currency, SUM(GREATEST(l.balance - COALESCE(h.amount, 0), 0)) AS claim,
           MIN(l.due_on) FILTER (WHERE l.balance > 0) AS since
    FROM left_over l LEFT JOIN apart h ON h.task_id = l.task_id AND h.id = l.id
    GROUP BY l.task_id, l.currency
), sized AS MATERIALIZED (
    SELECT o.*, COUNT(*) OVER (PARTITION BY currency ORDER BY claim) AS not_larger,
           COUNT(*) OVER (PARTITION BY currency) AS compared
    FROM owed o
), money AS (
    SELECT task_id, MIN(since) AS since,
           MAX(%(money)s * not_larger / compared) FILTER (WHERE claim > 0)
           + COUNT(*) FILTER (WHERE claim > 0) - 1 AS points
    FROM sized GROUP BY task_id
), broken AS (
    SELECT r.customer_id, COUNT(*) AS times FROM arrangements r
    WHERE r.kind = 'promise' AND r.state = 'broken' AND r.ended_at > %(lately)s GROUP BY r.customer_id
), said AS (
    SELECT DISTINCT ON (r.task_id) r.task_id, r.intent FROM replies r JOIN tasks t ON t.id = r.task_id
    WHERE t.closed_at IS NULL ORDER BY r.task_id, r.id DESC
), known AS (
    SELECT w.*, m.since, COALESCE(m.points, 0) AS money, COALESCE(b.times, 0) AS broken,
           COALESCE(s.intent, w.intent) AS said, w.today - m.since AS days, w.today - w.due_on AS late
    FROM waiting w LEFT JOIN money m ON m.task_id = w.id LEFT JOIN broken b ON b.customer_id = w.customer_id
    LEFT JOIN said s ON s.task_id = w.id
), ranked AS MATERIALIZED (
    SELECT k.*, (k.money
        + CASE WHEN k.days > 1 THEN GREATEST(1, LEAST(k.days / %(days_each)s, %(days)s))
               WHEN k.days = 1 THEN 1 ELSE 0 END
        + CASE WHEN k.late > 0 THEN LEAST(%(overdue)s + %(overdue_a_day)s * k.late, %(overdue_most)s)
               WHEN k.late = 0 THEN %(due_today)s ELSE 0 END
        + CASE WHEN k.asked_for <= %(now)s THEN %(asked_for)s ELSE 0 END
        + CASE WHEN k.kind = ANY(%(waited_for_kinds)s) THEN %(waited_for)s ELSE 0 END
        + %(broken)s * LEAST(k.broken, %(broken_most)s)
        + CASE WHEN k.said IS NULL THEN 0
               ELSE COALESCE((%(said)s::jsonb ->> k.said)::int, %(unclear)s) END)::int AS weight
    FROM known k
)
"""


def parameters(now: datetime) -> Mapping[str, Any]:
    """What `RANKED` asks for."""
    return {
        "now": now,
        "lately": now - LATELY,
        "apart": [kind.value for kind in HoldKind if kind.sets_apart],
        "money": points.MONEY,
        "days": points.DAYS,
        "days_each": points.DAYS_EACH,
        "overdue": points.OVERDUE,
        "overdue_a_day": points.OVERDUE_A_DAY,
        "overdue_most": points.OVERDUE_MOST,
        "due_today": points.DUE_TODAY,
        "asked_for": points.ASKED_FOR,
        "waited_for": points.WAITED_FOR,
        "waited_for_kinds": [kind.value for kind in points.WAITED_FOR_KINDS],
        "broken": points.BROKEN,
        "broken_most": points.BROKEN_MOST,
        "said": json.dumps({intent.value: weight for intent, weight in points.SAID.items()}),
        "unclear": points.UNCLEAR,
    }
