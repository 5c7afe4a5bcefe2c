"""What is known of a case? All its facts in one query: this runs before every decision, so it is one round trip."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from domain.balance import still_covered
from domain.statement import address_lines
from models.case import (
    Contacted,
    ContactPoint,
    Facts,
    Hold,
    HoldKind,
    Outcome,
    PlannedStep,
    StepRecord,
    StepStatus,
    Why,
)
from models.contact_rule import Medium
from models.customer import CustomerKind, Role
from models.notice import Notice, NoticeKind
from models.strategy import Strategy
from store.contact_wishes import wish_of
from store.engine import Tx, run
from store.strategies import StrategyShelf

_SELECT = """
SELECT c.invoice_id, c.customer_id, c.strategy_version, c.opened_at, c.settled_at, c.settled_on, c.settled_by_payment,
       c.thanked, c.closed_as, c.revision, c.next_step, c.next_at, c.why,
       i.number, i.issued_on, i.due_on, i.currency, i.amount, i.product, i.document_url,
       i.amount - COALESCE((SELECT SUM(a.amount) FROM allocations a WHERE a.invoice_id = i.id), 0) AS balance,
       u.name AS customer_name, u.kind, u.country, u.region, u.time_zone, u.language, u.segment, u.collector,
       u.channels, u.attributes ->> 'address' AS address,
       EXISTS (SELECT FROM blocks b WHERE b.lifted_at IS NULL AND b.channel = 'visit'
                AND b.address = btrim(u.attributes ->> 'address')) AS address_is_wrong,
       (SELECT jsonb_agg(jsonb_build_array(s.step_id, s.occurrence, s.status, s.at, t.outcome, t.closed_at, t.again_at,
                                           m.state IS NULL OR m.state IN ('accepted', 'delivered')))
          FROM steps s LEFT JOIN tasks t ON t.id = s.task_id LEFT JOIN messages m ON m.id = s.message_id
         WHERE s.invoice_id = c.invoice_id) AS steps,
       (SELECT jsonb_agg(jsonb_build_array(h.kind, h.since, h.until, h.amount::text, h.reason, h.arrangement_id,
                                           r.check_on, p.amount::text, p.balance::text,
                                           CASE WHEN p.amount IS NOT NULL THEN
                                           (COALESCE((SELECT SUM(a.amount) FROM allocations a
                                                       WHERE a.invoice_id = i.id AND a.credit_kind = 'credit_note'), 0)
                                            - p.credited)::text END))
          FROM holds h LEFT JOIN arrangements r ON r.id = h.arrangement_id
          LEFT JOIN arrangement_invoices p ON p.arrangement_id = r.id AND p.invoice_id = c.invoice_id
         WHERE h.ended_at IS NULL
           AND (h.invoice_id = c.invoice_id OR (h.invoice_id IS NULL AND h.customer_id = c.customer_id))) AS holds,
       c.speaks, CASE WHEN c.speaks THEN
       (SELECT jsonb_agg(jsonb_build_array(p.role, p.name, p.email, p.phone, p.whatsapp, p.blocked, p.wish)
                         ORDER BY p.position)
          FROM (SELECT p.*, (SELECT to_jsonb(s) - '{customer_id,role,changed_at,changed_by}'::text[]
                               FROM contact_wishes s WHERE s.customer_id = p.customer_id AND s.role = p.role) AS wish,
                       (SELECT jsonb_agg(jsonb_build_array(b.channel, b.kind) ORDER BY b.channel, b.kind)
                               FROM blocks b WHERE b.lifted_at IS NULL
                                AND b.address IN (lower(p.email), p.phone, p.whatsapp)
                                AND b.address = CASE b.channel WHEN 'email' THEN lower(p.email)
                                                     WHEN 'whatsapp' THEN COALESCE(p.whatsapp, p.phone)
                                                     ELSE p.phone END) AS blocked
                  FROM contacts p WHERE p.customer_id = c.customer_id) p) END AS contacts,
       CASE WHEN c.speaks THEN
       (SELECT jsonb_agg(jsonb_build_array(said.at, said.medium, said.conversation, said.theirs) ORDER BY said.at)
          FROM (SELECT * FROM (
                  (SELECT m.claimed_at AS at, m.channel AS medium, false AS conversation, false AS theirs
                     FROM messages m WHERE m.customer_id = c.customer_id
                      AND m.state NOT IN ('rejected', 'suppressed', 'superseded')
                    ORDER BY m.claimed_at DESC LIMIT 60)
                  UNION ALL
                  (SELECT t.closed_at, t.kind, t.outcome <> 'no_answer', t.details ? 'by_customer'
                     FROM tasks t WHERE t.customer_id = c.customer_id AND t.kind IN ('call', 'visit')
                      AND t.outcome <> 'wrong_number'
                    ORDER BY t.closed_at DESC LIMIT 60)
                  UNION ALL
                  (SELECT (t.due_on + time '12:00') AT TIME ZONE u.time_zone, t.kind, false, false
                     FROM tasks t WHERE t.customer_id = c.customer_id AND t.kind IN ('call', 'visit')
                      AND t.closed_at IS NULL)
                  UNION ALL
                  (SELECT r.received_at, r.channel, true, true
                     FROM replies r WHERE r.customer_id = c.customer_id
                      AND r.intent NOT IN ('out_of_office', 'wrong_person')
                    ORDER BY r.received_at DESC LIMIT 60)) every
                 ORDER BY at DESC LIMIT 60) said) END AS contacted,
       (SELECT jsonb_agg(jsonb_build_array(n.id, n.kind, n.since, n.until, n.details, n.arrangement_id) ORDER BY n.id)
          FROM notices n WHERE n.invoice_id = c.invoice_id
           AND n.message_id IS NULL AND n.withdrawn_at IS NULL) AS notices,
       (SELECT s.stopped_at IS NOT NULL FROM installation s) AS sending_stopped
FROM (SELECT w.*, row_number() OVER (PARTITION BY w.customer_id ORDER BY w.invoice_id) = 1 AS speaks FROM cases w
"""
#: Who a customer is and what was said to it stands once, in the row that speaks for it: it may have ten thousand cases.
_OF_THEM = ") c JOIN invoices i ON i.id = c.invoice_id JOIN customers u ON u.id = c.customer_id\n"

_SOME = (
    _SELECT  # nosec B608 - constants of this file
    + "WHERE w.invoice_id = ANY(%(invoice_ids)s)"
    + _OF_THEM
    + "ORDER BY c.invoice_id"
)
_TOGETHER = (
    _SELECT  # nosec B608 - constants of this file
    + """WHERE w.invoice_id IN (
    SELECT CAST(%(invoice_id)s AS text)
    UNION ALL SELECT d.invoice_id FROM cases d
               WHERE d.customer_id = %(customer_id)s AND d.open
                 AND (d.planned_revision < d.revision
                      OR d.next_at < (SELECT (date_trunc('day', %(now)s AT TIME ZONE u.time_zone) + interval '1 day')
                                             AT TIME ZONE u.time_zone FROM customers u WHERE u.id = %(customer_id)s)))
"""
    + _OF_THEM
    + "ORDER BY i.due_on, c.invoice_id"
)


async def of_case(tx: Tx, shelf: StrategyShelf, invoice_id: str) -> Facts | None:
    """The facts of one case; None where the invoice has none."""
    found = await of_cases(tx, shelf, [invoice_id])
    return found[0] if found else None


async def of_cases(tx: Tx, shelf: StrategyShelf, invoice_ids: Sequence[str]) -> list[Facts]:
    return await _all_facts(tx, shelf, await run(tx, _SOME, {"invoice_ids": list(invoice_ids)}))


async def with_due_of_customer(
    tx: Tx, shelf: StrategyShelf, invoice_id: str, customer_id: str, now: datetime
) -> tuple[Facts | None, list[Facts]]:
    """A case (None where there is none), and the customer's other open cases that may do something today.

    Today ends at the customer's own midnight. A case whose plan is behind (just received, just resumed) counts too:
    whether it has planned yet is chance.
    """
    parameters = {"invoice_id": invoice_id, "customer_id": customer_id, "now": now}
    found = await _all_facts(tx, shelf, await run(tx, _TOGETHER, parameters))
    mine = next((facts for facts in found if facts.invoice_id == invoice_id), None)
    return mine, [facts for facts in found if facts.invoice_id != invoice_id]


async def _all_facts(tx: Tx, shelf: StrategyShelf, rows: Sequence[dict[str, Any]]) -> list[Facts]:
    strategies = await shelf.get(tx, {row["strategy_version"] for row in rows})
    customers = {row["customer_id"]: _people(row) for row in rows if row["speaks"]}
    return [_facts(row, strategies[row["strategy_version"]], *customers[row["customer_id"]]) for row in rows]


def _people(row: dict[str, Any]) -> tuple[tuple[ContactPoint, ...], tuple[Contacted, ...]]:
    """The customer's people, and when they were contacted: the same for all of its cases."""
    contacts = tuple(_contact(*contact) for contact in row["contacts"] or ())
    return contacts, tuple(_contacted(*one) for one in row["contacted"] or ())


def _facts(
    row: dict[str, Any], strategy: Strategy, contacts: tuple[ContactPoint, ...], contacted: tuple[Contacted, ...]
) -> Facts:
    return Facts(
        invoice_id=row["invoice_id"],
        customer_id=row["customer_id"],
        number=row["number"],
        issued_on=row["issued_on"],
        due_on=row["due_on"],
        currency=row["currency"],
        amount=row["amount"],
        balance=row["balance"],
        kind=CustomerKind(row["kind"]),
        country=row["country"],
        region=row["region"],
        time_zone=row["time_zone"],
        language=row["language"],
        strategy=strategy,
        strategy_version=row["strategy_version"],
        steps=tuple(_step(*step) for step in row["steps"] or ()),
        holds=tuple(_hold(row["balance"], ZoneInfo(row["time_zone"]), *hold) for hold in row["holds"] or ()),
        contacts=contacts,
        opened_at=row["opened_at"],
        contacted=contacted,
        notices=tuple(_notice(*one) for one in row["notices"] or ()),
        channels=None if row["channels"] is None else tuple(Medium(channel) for channel in row["channels"]),
        address_is_wrong=row["address_is_wrong"],
        sending_stopped=bool(row["sending_stopped"]),
        planned=_planned(row),
        settled_at=row["settled_at"],
        settled_on=row["settled_on"],
        settled_by_payment=row["settled_by_payment"],
        thanked=row["thanked"],
        closed_as=Outcome(row["closed_as"]) if row["closed_as"] else None,
        revision=row["revision"],
        segment=row["segment"],
        collector=row["collector"],
        customer_name=row["customer_name"],
        address=address_lines(row["address"]),
        product=row["product"],
        document_url=row["document_url"],
    )


def _step(
    step_id: str,
    occurrence: int,
    status: str,
    at: str,
    outcome: str | None,
    answered: str | None,
    again: str | None,
    taken: bool,
) -> StepRecord:
    return StepRecord(
        step_id,
        occurrence,
        StepStatus(status),
        datetime.fromisoformat(at),
        outcome,
        datetime.fromisoformat(answered) if answered else None,
        datetime.fromisoformat(again) if again else None,
        taken,
    )


def _contact(
    role: str,
    name: str,
    email: str | None,
    phone: str | None,
    whatsapp: str | None,
    blocked: list[list[str]] | None,
    wish: dict[str, Any] | None,
) -> ContactPoint:
    blocks = tuple((channel, kind) for channel, kind in blocked or ())
    return ContactPoint(Role(role), name, email, phone, whatsapp, blocks, wish_of(wish) if wish else None)


def _contacted(at: str, medium: str, conversation: bool, theirs: bool) -> Contacted:
    return Contacted(datetime.fromisoformat(at), medium, conversation, theirs)


def _notice(id_: int, kind: str, since: str, until: str, details: dict[str, Any], arrangement: int | None) -> Notice:
    start, end = datetime.fromisoformat(since), datetime.fromisoformat(until)
    return Notice(id_, NoticeKind(kind), start, end, details, arrangement)


def _planned(row: dict[str, Any]) -> PlannedStep | None:
    if row["next_step"] is None or row["next_at"] is None:
        return None
    return PlannedStep(row["next_step"], row["next_at"], Why(row["why"]["code"], row["why"].get("params", {})))


def _hold(
    balance: Decimal,
    zone: ZoneInfo,
    kind: str,
    since: str,
    until: str | None,
    amount: str | None,
    reason: str,
    arrangement: int | None,
    check_on: str | None,
    covered: str | None,
    then: str | None,
    credited: str | None,
) -> Hold:
    """`covered` of the balance `then` was arranged; what was paid since is paid towards it."""
    apart = Decimal(amount) if amount is not None else None
    to_come = None
    if covered is not None and then is not None:
        to_come = still_covered(Decimal(covered), Decimal(then), balance, Decimal(credited or 0))
    begun = datetime.fromisoformat(since)
    return Hold(
        HoldKind(kind),
        begun,
        date.fromisoformat(until) if until else None,
        apart if apart is None or to_come is None else to_come,
        reason,
        arrangement,
        date.fromisoformat(check_on) if check_on else None,
        to_come,
        begun.astimezone(zone).date(),
    )
