"""What happens when something that was agreed comes into force? It is held, told, and asked of the books."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from domain.arrangement import first_check
from domain.time_zones import at_local
from models.arrangement import Arrangement, ArrangementKind, Instalment
from models.case import Facts, HoldKind
from models.erp_request import ErpRequestKind
from models.interaction import Interaction, InteractionKind
from models.notice import NoticeKind
from models.values import amount_text
from operations.desk import Desk
from store import arranging, erp_requests, following, history, holds, notices
from store.arrangements import Followable
from store.engine import Tx

_DAY = timedelta(days=1)
_HOLDS = {
    ArrangementKind.PROMISE: HoldKind.PROMISE,
    ArrangementKind.PLAN: HoldKind.PLAN,
    ArrangementKind.SETTLEMENT: HoldKind.SETTLEMENT,
}
_MADE = {
    ArrangementKind.PROMISE: InteractionKind.PROMISE_MADE,
    ArrangementKind.PLAN: InteractionKind.PLAN_AGREED,
    ArrangementKind.SETTLEMENT: InteractionKind.SETTLEMENT_AGREED,
}
_CONFIRMED = {
    ArrangementKind.PROMISE: NoticeKind.PROMISE_CONFIRMED,
    ArrangementKind.PLAN: NoticeKind.PLAN_SCHEDULE,
    ArrangementKind.SETTLEMENT: NoticeKind.SETTLEMENT_AGREED,
}


async def put_in_force(
    tx: Tx, desk: Desk, found: Followable, cases_of: list[Facts], now: datetime, note: str | None = None
) -> None:
    """Hold what it covers, tell the customer, and say on which day somebody looks at it."""
    one = found.arrangement
    await arranging.watch(tx, one.id, first_check(one.instalments))
    details = {"arrangement": one.id, **told(one.kind, one.total, one.currency, one.instalments)}
    entries = []
    by_id = {case.invoice_id: case for case in cases_of}
    for invoice_id, amount, _ in one.covered:
        await holds.set_one(
            tx,
            _HOLDS[one.kind],
            customer_id=one.customer_id,
            invoice_id=invoice_id,
            since=now,
            until=None,
            reason="",
            actor=desk.actor,
            amount=None if one.kind is ArrangementKind.SETTLEMENT else amount,
            arrangement=one.id,
        )
        covered = {"covered": _money(amount, one.currency), "note": note, **desk.through}
        entries.append(
            Interaction(_MADE[one.kind], one.customer_id, desk.actor, now, invoice_id, {**details, **covered})
        )
        await _announce(tx, one, by_id[invoice_id], now)
    await history.append(tx, entries)
    await _ask_for_interest(tx, desk, one, now)
    await following.replan(tx, found.invoices)


async def _ask_for_interest(tx: Tx, desk: Desk, one: Arrangement, now: datetime) -> None:
    """Interest stands in no invoice yet: only the books can write one, due with the last payment."""
    interest = sum((instalment.interest for instalment in one.instalments), Decimal(0))
    if interest > 0:
        details = {
            "amount": amount_text(interest, one.currency),
            "currency": one.currency,
            "due_on": one.instalments[-1].due_on.isoformat(),
            "because": f"interest of {one.kind.value} {one.id}",
        }
        await erp_requests.ask(
            tx,
            ErpRequestKind.INTEREST_INVOICE,
            customer_id=one.customer_id,
            invoice_id=None,
            details=details,
            now=now,
            by=desk.actor,
        )


async def _announce(tx: Tx, one: Arrangement, case: Facts, now: datetime) -> None:
    """Confirmed at once, reminded the day before each payment: at the hour of the case's strategy."""
    whom: dict[str, Any] = {"customer_id": one.customer_id, "invoice_id": case.invoice_id, "arrangement": one.id}
    await notices.add(tx, _CONFIRMED[one.kind], since=now, details={}, **whom)
    zone = ZoneInfo(case.time_zone)
    today = now.astimezone(zone).date()
    for instalment in one.instalments:
        eve = instalment.due_on - _DAY
        if eve <= today:
            continue  # the confirmation has just said it
        await notices.add(
            tx,
            NoticeKind.PROMISE_REMINDER,
            since=at_local(eve, case.strategy.send_at, zone),
            until=at_local(instalment.due_on + _DAY, time(0), zone),
            details={"instalment": instalment.number},
            **whom,
        )


def told(kind: ArrangementKind, total: Decimal, currency: str, instalments: Sequence[Instalment]) -> dict[str, Any]:
    """What there is to know of it, without free text."""
    return {
        "kind": kind.value,
        "amount": _money(total, currency),
        "until": instalments[-1].due_on.isoformat(),
        "payments": [{"on": one.due_on.isoformat(), "amount": _money(one.amount, currency)} for one in instalments],
    }


def _money(amount: Decimal, currency: str) -> str:
    return f"{amount_text(amount, currency)} {currency}"
