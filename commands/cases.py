"""What can collectors do with a case from the command line? Each change is recorded with who and why."""

import asyncio
from collections.abc import Awaitable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from commands import options
from commands.each import for_each
from commands.options import Customer, Invoices, Json, Reason

if TYPE_CHECKING:
    from operations.desk import Desk

_PANEL = "Cases"
_Resumed = Annotated[str, typer.Option("--reason", parser=options.line, metavar="TEXT", help="Why.")]
_From = Annotated[
    date | None, typer.Option("--from", parser=options.day, metavar="DATE", help="First day of the pause; else now.")
]
_Until = Annotated[
    date | None, typer.Option(parser=options.day, metavar="DATE", help="Last day of the pause; none: until resumed.")
]
_As = Annotated[
    Literal["bounced", "chargeback", "mistake", "refund"],
    typer.Option("--as", help="The bank returned it, the payer called it back, it was a mistake, or we gave it back."),
]
_On = Annotated[date | None, typer.Option(parser=options.day, metavar="DATE", help="Day of the reversal; else today.")]


def register(app: typer.Typer) -> None:
    for command in (start, cancel, pause, resume, reverse):
        app.command(rich_help_panel=_PANEL)(command)


def start(
    invoices: Invoices = None,
    every: Annotated[bool, typer.Option("--all", help="Every open case.")] = False,
    as_json: Json = False,
) -> None:
    """Make sure that a workflow runs for the open invoices; prints the workflow ids."""
    if bool(invoices) == every:
        raise typer.BadParameter("expected INVOICE... or --all")
    asyncio.run(_start(None if every else invoices, as_json))


async def _start(invoice_ids: list[str] | None, as_json: bool) -> None:
    from commands.desk import LateWaker, open_desk
    from commands.each import Done, each, finish
    from models.contract import case_workflow_id
    from models.errors import ServerUnreachable
    from operations import cases

    async with open_desk() as desk:
        if invoice_ids is None:
            results = [Done(invoice_id, "started") for invoice_id in await _all_open(desk)]
            await cases.start_all(desk)
        else:
            results = await each(invoice_ids, lambda invoice_id: cases.start(desk, invoice_id), "started")
        if isinstance(desk.waker, LateWaker) and desk.waker.untold:
            raise ServerUnreachable("Not started: Temporal does not answer")
    finish([done if done.exit_code else Done(done.id, case_workflow_id(done.id)) for done in results], as_json=as_json)


async def _all_open(desk: "Desk") -> list[str]:
    from store import upkeep

    ids: list[str] = []
    async with desk.database.connect() as tx:
        while page := await upkeep.open_ids(tx, ids[-1] if ids else "", 5000):
            ids += page
    return ids


def cancel(
    invoices: Annotated[list[str], typer.Argument(metavar="INVOICE...", help="Ids as the ERP writes them.")],
    reason: Reason,
    as_json: Json = False,
) -> None:
    """End cases; the invoices stay as they are."""

    def operation(desk: "Desk", invoice_id: str) -> Awaitable[None]:
        from operations import cases

        return cases.cancel(desk, invoice_id, reason)

    for_each(invoices, operation, "cancelled", as_json)


def pause(
    reason: Reason,
    invoices: Invoices = None,
    customer: Customer = None,
    begins: _From = None,
    until: _Until = None,
    as_json: Json = False,
) -> None:
    """Let nothing happen on invoices, or on all of a customer's, until a day or until somebody resumes."""

    def operation(desk: "Desk", target: str) -> Awaitable[None]:
        from operations import cases

        if customer is not None:
            return cases.pause(desk, reason=reason, customer_id=target, begins=begins, until=until)
        return cases.pause(desk, reason=reason, invoice_id=target, begins=begins, until=until)

    for_each(_targets(invoices, customer), operation, "paused", as_json, "invoice" if customer is None else "customer")


def resume(
    invoices: Invoices = None,
    customer: Customer = None,
    reason: _Resumed = "resumed by hand",
    as_json: Json = False,
) -> None:
    """End the pause of invoices or of a customer."""

    def operation(desk: "Desk", target: str) -> Awaitable[None]:
        from operations import cases

        if customer is not None:
            return cases.resume(desk, reason=reason, customer_id=target)
        return cases.resume(desk, reason=reason, invoice_id=target)

    for_each(_targets(invoices, customer), operation, "resumed", as_json, "invoice" if customer is None else "customer")


def reverse(
    payment: Annotated[str, typer.Argument(metavar="PAYMENT", help="Its id as the ERP writes it.")],
    reason: Reason,
    as_: _As = "bounced",
    on: _On = None,
    credit_note: Annotated[bool, typer.Option("--credit-note", help="It is a credit note's id.")] = False,
    as_json: Json = False,
) -> None:
    """Take a payment back (bounced cheque, chargeback, mistake): what it settled is owed again."""
    asyncio.run(_reverse(payment, reason, as_, on, credit_note, as_json))


async def _reverse(payment: str, reason: str, as_: str, on: date | None, credit_note: bool, as_json: bool) -> None:
    from commands.desk import open_desk
    from commands.output import write, write_json
    from models.credit import CreditKind, ReversalKind
    from operations import clock, credits

    kind = CreditKind.CREDIT_NOTE if credit_note else CreditKind.PAYMENT
    async with open_desk() as desk:
        today = (await clock.show(desk)).astimezone(desk.zone).date()
        owed_again = await credits.reverse(desk, kind, payment, on or today, reason, ReversalKind(as_))
    if as_json:
        write_json({"id": payment, "kind": kind, "as": as_, "reversed_on": on or today, "owed_again": owed_again})
    else:
        write(f"{payment}: reversed; owed again: {', '.join(owed_again) or 'nothing, it was on account'}")


def _targets(invoices: Sequence[str] | None, customer: str | None) -> Sequence[str]:
    if bool(invoices) == (customer is not None):
        raise typer.BadParameter("expected INVOICE... or --customer ID")
    return [customer] if customer is not None else invoices or []
