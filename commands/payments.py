"""How do customers pay, and what of it comes back? For whoever decides which ways to pay are offered."""

import asyncio
from datetime import date
from typing import Annotated

import typer

from commands import options
from commands.options import Json

_First = Annotated[
    date | None, typer.Option("--from", parser=options.day, metavar="DATE", help="Received from this day on.")
]
_Last = Annotated[
    date | None, typer.Option("--to", parser=options.day, metavar="DATE", help="Received up to this day.")
]


def register(app: typer.Typer) -> None:
    payments = typer.Typer(no_args_is_help=True, help="How customers pay.")
    payments.command()(methods)
    app.add_typer(payments, name="payments", rich_help_panel="Money")


def methods(first: _First = None, last: _Last = None, as_json: Json = False) -> None:
    """Payments by method, month and currency: how many, how much, and what share was taken back."""
    if first is not None and last is not None and last < first:
        raise typer.BadParameter("expected a day that is not before --from", param_hint="--to")
    asyncio.run(_methods(first, last, as_json))


async def _methods(first: date | None, last: date | None, as_json: bool) -> None:
    from commands.desk import open_reader
    from commands.output import say, table, write_json
    from models.values import amount_text
    from store import payment_methods

    async with open_reader() as reader, reader.database.connect() as tx:
        found = await payment_methods.use(tx, first, last)
    if as_json:
        write_json(
            [
                {
                    "method": one.method,
                    "month": f"{one.month:%Y-%m}",
                    "currency": one.currency,
                    "payments": one.payments,
                    "amount": amount_text(one.amount, one.currency),
                    "reversed": one.reversed,
                    "reversed_amount": amount_text(one.reversed_amount, one.currency),
                    "reversed_share": str(one.reversed_share),
                    "chargebacks": one.chargebacks,
                }
                for one in found
            ]
        )
    elif found:
        table(
            ("month", "method", "payments", "amount", "taken back", "share", "chargebacks"),
            [
                [f"{one.month:%Y-%m}", one.method or "not said", one.payments,
                 reader.sentences.money(one.amount, one.currency),
                 reader.sentences.money(one.reversed_amount, one.currency), f"{one.reversed_share} %", one.chargebacks]
                for one in found
            ],
        )  # fmt: skip
    else:
        say("No payment was received in that time")
