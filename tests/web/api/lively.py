"""What is there to be shown? An office in which everything has happened once, by the real engine and the real desk."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal

from fastapi import FastAPI

from models.arrangement import CoveredInvoice, DatedPayment, PromiseTerms
from models.charge import ChargeKind
from models.dispute import DisputeKind, DisputeTerms
from models.erp_request import ErpRequestKind
from operations import cases, charges, disputes, notes, promises
from store import erp_requests
from tests.operations.office import Office
from tests.web.api.conftest import Api
from web.api.desk import Door

#: The reminders have gone out and a call waits.
TODAY = datetime(2026, 4, 1, 15, tzinfo=UTC)


@dataclass(frozen=True)
class Happened:
    """Numbers of what happened."""

    task: int
    promise: int
    dispute: int
    request: int
    message: int


async def live_through(office: Office) -> Happened:
    """F-1 is chased until a call waits, F-2 is promised, F-3 disputed, F-4 paused, F-5 paid; the ERP is asked."""
    desk = office.desk
    for id, amount in (("F-2", "200.00"), ("F-3", "300.00"), ("F-4", "400.00"), ("F-5", "500.00")):
        await office.invoice(id, amount, due_on="2026-03-20")
    await office.walk(TODAY)
    await office.pay("P-1", "550.00", {"F-5": "500.00"})
    promise = await promises.promise(
        desk,
        PromiseTerms(
            invoices=(CoveredInvoice(invoice_id="F-2"),), payments=(DatedPayment(on=date(2026, 4, 7)),), note="by phone"
        ),
    )
    dispute = await disputes.open_dispute(
        desk, DisputeTerms(invoice_id="F-3", reason="one box", kind=DisputeKind.QUANTITY, amount=Decimal("30.00"))
    )
    await cases.pause(desk, reason="they move house", invoice_id="F-4", until=date(2026, 4, 30))
    await charges.claim(desk, "F-1", ChargeKind.FEE, "the cheque bounced", Decimal("5.00"))
    await notes.note(desk, "Ask for Ana", customer_id="C-1")
    async with desk.database.begin() as tx:
        request = await erp_requests.ask(
            tx,
            ErpRequestKind.CREDIT_HOLD,
            customer_id="C-1",
            invoice_id=None,
            details={"reason": "late"},
            now=TODAY,
            by="ana",
        )
    for id in ("F-1", "F-2", "F-3", "F-4", "F-5"):
        await office.live(id)
    task = await office.value("SELECT min(id) FROM tasks WHERE kind = 'call' AND closed_at IS NULL")
    message = await office.value("SELECT min(id) FROM messages")
    office.waker.take()
    return Happened(task, promise.id, dispute, request, message)


def at_the_offices_time(api: Api) -> None:
    """The application goes by the clock of the office."""
    app = api.client.app
    assert isinstance(app, FastAPI)
    door: Door = app.state.door
    app.state.door = replace(door, desk=replace(door.desk, clock=api.office.clock))
