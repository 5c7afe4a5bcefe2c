"""What have customers begun to pay online? Listed, with what came of each."""

import asyncio
from typing import Annotated

import typer

from commands.options import Customer, Json, Limit

_UnderWay = Annotated[bool, typer.Option("--under-way", help="Only what is not over yet.")]
_Look = Annotated[
    str | None,
    typer.Option("--look", metavar="ID", help="Ask the provider about this one now, and record what it says."),
]


def register(app: typer.Typer) -> None:
    app.command(rich_help_panel="Money")(checkouts)


def checkouts(
    customer: Customer = None,
    under_way: _UnderWay = False,
    look: _Look = None,
    limit: Limit = 100,
    as_json: Json = False,
) -> None:
    """Payments that customers began online, the latest first, with the money that moved for each."""
    asyncio.run(_checkouts(customer, under_way, look, limit, as_json))


async def _checkouts(customer: str | None, under_way: bool, look: str | None, limit: int, as_json: bool) -> None:
    from commands.desk import open_reader
    from commands.output import say, table, write_json
    from models.errors import NotFound
    from reading import checkouts as told_checkouts
    from store import checkouts as stored
    from store import customers

    if look is not None:
        await _look(look)
    async with open_reader() as reader, reader.database.connect() as tx:
        if customer is not None and customer not in await customers.placements(tx, [customer]):
            raise NotFound(f"No customer {customer}")
        if look is not None:
            found = await stored.get(tx, look)
            rows = [await told_checkouts.told(tx, found)] if found is not None else []
        else:
            rows = await told_checkouts.listed(tx, customer_id=customer, under_way=under_way, limit=limit)
    said = reader.sentences
    if as_json:
        write_json(rows)
    elif rows:
        table(
            ("begun", "customer", "invoices", "amount", "provider", "state", "reason", "payment", "id"),
            [
                [
                    f"{one['opened_at'].astimezone(reader.zone):%Y-%m-%d %H:%M}",
                    one["customer_id"],
                    ", ".join(line["number"] for line in one["invoices"]),
                    said.money(one["amount"], one["currency"]),
                    said.word("payment_provider", one["provider"]),
                    said.word("checkout", one["state"]),
                    one["reason"] or "",
                    one["payment"] or "",
                    one["id"],
                ]
                for one in rows
            ],
        )
    else:
        say("No payment was begun online")


async def _look(checkout_id: str) -> None:
    from commands.desk import open_desk
    from models.errors import NotFound
    from operations.portal.checkouts import look
    from store import checkouts as stored

    async with open_desk(publish=False) as desk:
        async with desk.database.connect() as tx:
            found = await stored.get(tx, checkout_id)
        if found is None:
            raise NotFound(f"No payment {checkout_id}")
        await look(desk, found.customer_id, checkout_id)
