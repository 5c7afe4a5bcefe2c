"""How is a promise to pay recorded, looked up and taken back from the command line?"""

import asyncio
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from commands import options
from commands.options import Customer, Invoices, Json, Limit

if TYPE_CHECKING:
    from models.arrangement import PromiseTerms

_PANEL = "Agreements"
_COLUMNS = ("id", "state", "customer", "promised", "received", "invoices", "until", "made", "by")
_On = Annotated[
    list[date] | None, typer.Option("--on", parser=options.day, metavar="DATE", help="Day of a payment; repeatable.")
]
_Amounts = Annotated[
    list[Decimal] | None,
    typer.Option(
        "--amount",
        parser=options.amount,
        metavar="AMOUNT",
        help="What is paid on that day, one for each --on; for a single day: else all that is covered.",
    ),
]
_Parts = Annotated[
    list[str] | None,
    typer.Option("--invoice-amount", metavar="ID=AMOUNT", help="The part of an invoice that is promised; else all."),
]
_Note = Annotated[str | None, typer.Option(parser=options.line, metavar="TEXT", help="What was said.")]
_Cancel = Annotated[int | None, typer.Option("--cancel", min=1, max=2**63 - 1, metavar="ID", help="End this promise.")]
_Why = Annotated[str | None, typer.Option("--reason", parser=options.line, metavar="TEXT", help="Why it is cancelled.")]
_State = Annotated[
    Literal["pending", "open", "kept", "partly_kept", "broken", "cancelled", "refused"] | None,
    typer.Option("--state", help="Only those."),
]


def register(app: typer.Typer) -> None:
    for command in (promise, promises):
        app.command(rich_help_panel=_PANEL)(command)


def promise(
    invoices: Invoices = None,
    on: _On = None,
    amount: _Amounts = None,
    invoice_amount: _Parts = None,
    note: _Note = None,
    replace: Annotated[bool, typer.Option("--replace", help="Instead of the promise that they have now.")] = False,
    cancel: _Cancel = None,
    reason: _Why = None,
    as_json: Json = False,
) -> None:
    """Record what a customer promises to pay; it is left alone until then, reminded the day before, and followed up.

    A promise that is no longer meant is ended with --cancel ID --reason TEXT.
    """
    if cancel is not None:
        if invoices or on or amount or invoice_amount or note or replace or reason is None:
            raise typer.BadParameter("expected --cancel ID with --reason TEXT, and nothing else")
        asyncio.run(_cancelled(cancel, reason, as_json))
        return
    if not invoices or not on or reason is not None:
        raise typer.BadParameter("expected INVOICE... and --on DATE, or --cancel ID with --reason TEXT")
    asyncio.run(_promised(_terms(invoices, on, amount or [], invoice_amount or [], note, replace), as_json))


def promises(customer: Customer = None, state: _State = None, limit: Limit = 100, as_json: Json = False) -> None:
    """What customers have promised to pay, the newest first."""
    asyncio.run(_promises(customer, state, limit, as_json))


def _terms(
    invoices: Sequence[str],
    on: Sequence[date],
    amounts: Sequence[Decimal],
    parts: Sequence[str],
    note: str | None,
    replace: bool,
) -> "PromiseTerms":
    from pydantic import ValidationError

    from models.arrangement import PromiseTerms

    if amounts and len(amounts) != len(on):
        raise typer.BadParameter(f"expected an --amount for each --on: {len(on)} days, {len(amounts)} amounts")
    given = dict(options.part(part) for part in parts)
    strange = [invoice_id for invoice_id in given if invoice_id not in invoices]
    if strange:
        raise typer.BadParameter(f"expected --invoice-amount of the invoices that are promised, not of {strange[0]}")
    try:
        return PromiseTerms.model_validate(
            {
                "invoices": [{"invoice_id": one, "amount": given.get(one)} for one in invoices],
                "payments": [
                    {"on": day, "amount": amounts[position] if amounts else None} for position, day in enumerate(on)
                ],
                "note": note,
                "replace": replace,
            }
        )
    except ValidationError as error:
        raise typer.BadParameter(error.errors()[0]["msg"].removeprefix("Value error, ")) from None


async def _promised(terms: "PromiseTerms", as_json: bool) -> None:
    from commands.arranging import agree
    from operations.promises import promise as make

    waits = "It waits for an approval, as promises were broken lately"
    await agree("Promise", lambda desk: make(desk, terms), waits, as_json)


async def _cancelled(promise_id: int, reason: str, as_json: bool) -> None:
    from commands.arranging import cancel
    from models.arrangement import ArrangementKind

    await cancel("Promise", [ArrangementKind.PROMISE], promise_id, reason, as_json)


async def _promises(customer: str | None, state: str | None, limit: int, as_json: bool) -> None:
    from commands.arranging import show_all
    from models.arrangement import ArrangementKind

    kinds = [ArrangementKind.PROMISE]
    none = "Nothing was promised"
    await show_all(kinds, _COLUMNS, _line, none, customer=customer, state=state, limit=limit, as_json=as_json)


def _line(payments: str, one: dict[str, Any]) -> list[Any]:
    who = f"{one['customer_name']} ({one['customer_id']})"
    invoices = [covered["invoice_id"] for covered in one["invoices"]]
    last = one["payments"][-1]["deadline"]
    received = f"{one['received']} {one['currency']}"
    return [one["id"], one["state"], who, payments, received, invoices, last, one["made_at"], one["made_by"]]
