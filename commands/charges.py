"""What is charged because payments are late, and what do people do about it? Listed, let go, taken back, claimed."""

import asyncio
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from commands import options
from commands.options import Customer, Invoice, Json, Limit, Reason

if TYPE_CHECKING:
    from store.charges import Charge

_PANEL = "Money"
_KIND = Literal["fee", "compensation", "interest"]
_Id = Annotated[int, typer.Argument(metavar="ID", min=1, max=2**63 - 1)]
_Ofinvoice = Annotated[str | None, typer.Option("--invoice", metavar="ID", help="On this invoice.")]
_COLUMNS = ("id", "charge", "invoice", "customer", "amount", "paid", "left", "claimed", "because", "ended")


def register(app: typer.Typer) -> None:
    charges = typer.Typer(no_args_is_help=True, help="Fees, compensation and interest because a payment is late.")
    charges.command("list")(list_)
    for command in (claim, waive, reverse):
        charges.command()(command)
    app.add_typer(charges, name="charges", rich_help_panel=_PANEL)


def list_(
    customer: Customer = None,
    invoice: _Ofinvoice = None,
    kind: Annotated[_KIND | None, typer.Option(help="Of this kind.")] = None,
    open_only: Annotated[bool, typer.Option("--open", help="Only what is still owed.")] = False,
    limit: Limit = 100,
    as_json: Json = False,
) -> None:
    """Charges in the order in which they were claimed, with what is paid of them and how they ended."""
    asyncio.run(_list(customer, invoice, kind, open_only, limit, as_json))


async def _list(
    customer: str | None, invoice: str | None, kind: str | None, open_only: bool, limit: int, as_json: bool
) -> None:
    from commands.desk import open_reader
    from commands.output import say, table, write_json
    from models.charge import ChargeKind
    from reading.charges import told
    from store import charges

    async with open_reader() as reader, reader.database.connect() as tx:
        found = await charges.listed(
            tx,
            customer=customer,
            invoice=invoice,
            kind=ChargeKind(kind) if kind else None,
            open_only=open_only,
            limit=limit + 1,
        )
        rows = [told(reader.sentences, one) for one in found[:limit]]
        if as_json:
            write_json(rows)
        elif rows:
            table(_COLUMNS, [_line(reader.sentences, row) for row in rows])
        else:
            say("No charge is open" if open_only else "Nothing was charged")
    if len(found) > limit:
        say(f"The first {limit}; --limit shows more")


def claim(
    invoice: Invoice,
    kind: Annotated[_KIND, typer.Option(help="Interest and compensation are what the law gives today.")],
    reason: Reason,
    amount: Annotated[
        Decimal | None,
        typer.Option(parser=options.amount, metavar="AMOUNT", help="Of a fee, in the invoice's currency."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Charge a late invoice by hand; the ladder does so by itself where its steps say so."""
    asyncio.run(_claim(invoice, kind, reason, amount, as_json))


async def _claim(invoice_id: str, kind: str, reason: str, amount: Decimal | None, as_json: bool) -> None:
    from commands.desk import open_desk
    from models.charge import ChargeKind
    from operations import charges

    async with open_desk() as desk:
        _show(await charges.claim(desk, invoice_id, ChargeKind(kind), reason, amount), desk.sentences, as_json)


def waive(id_: _Id, reason: Reason, as_json: Json = False) -> None:
    """Let a charge go. What was paid of it goes back to the account, and on to what is owed."""
    asyncio.run(_end("waive", id_, reason, as_json))


def reverse(id_: _Id, reason: Reason, as_json: Json = False) -> None:
    """Take back a charge that should not have been claimed, paid or not: the money goes back to the account."""
    asyncio.run(_end("reverse", id_, reason, as_json))


async def _end(how: str, charge_id: int, reason: str, as_json: bool) -> None:
    from commands.desk import open_desk
    from operations import charges

    async with open_desk() as desk:
        end = charges.waive if how == "waive" else charges.reverse
        _show(await end(desk, charge_id, reason), desk.sentences, as_json)


def _show(charge: "Charge", sentences: Any, as_json: bool) -> None:
    from commands.output import write, write_json
    from reading.charges import told

    row = told(sentences, charge)
    if as_json:
        write_json(row)
        return
    what = f"{sentences.word('charge', charge.kind)} of {sentences.money(charge.amount, charge.currency)}"
    state = charge.ended_as or f"claimed, {row['why']['text']}"
    write(f"Charge {charge.id} on {charge.invoice_id}: {what}, {state}")


def _line(sentences: Any, row: dict[str, Any]) -> list[Any]:
    def money(name: str) -> str:
        return str(sentences.money(Decimal(row[name]), row["currency"]))

    ended: date | str | None = None
    if row["ended_as"]:
        ended = f"{row['ended_as']} {row['ended_at']:%Y-%m-%d} by {row['ended_by']}"
    return [
        row["id"], sentences.word("charge", row["kind"]), row["invoice_id"], row["customer_id"], money("amount"),
        money("paid"), money("left"), row["claimed_on"], row["why"]["text"], ended,
    ]  # fmt: skip
