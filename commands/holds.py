"""What holds a customer and its invoices, until when, who set it, and what happens next?"""

import asyncio
from typing import TYPE_CHECKING, Annotated, Any

import typer

from commands.options import Json, Language, Limit

if TYPE_CHECKING:
    from reading.reader import Reader


def register(app: typer.Typer) -> None:
    app.command(rich_help_panel="Reading")(holds)


def holds(
    customer: Annotated[str | None, typer.Argument(metavar="CUSTOMER", help="Its id; else every customer.")] = None,
    invoice: Annotated[str | None, typer.Option(metavar="ID", help="Of this invoice and its customer.")] = None,
    limit: Limit = 100,
    language: Language = None,
    as_json: Json = False,
) -> None:
    """Everything that holds: pauses, promises, plans, disputes, offers, credit notes to come, credit holds, stops."""
    if customer is not None and invoice is not None:
        raise typer.BadParameter("expected CUSTOMER or --invoice ID, not both")
    asyncio.run(_holds(customer, invoice, limit, language, as_json))


async def _holds(customer: str | None, invoice: str | None, limit: int, language: str | None, as_json: bool) -> None:
    from commands.desk import open_reader
    from commands.output import say, table, write_json
    from reading.holds import standing_holds

    async with open_reader(language) as reader, reader.database.connect() as tx:
        found = await standing_holds(reader, tx, customer=customer, invoice=invoice, limit=limit + 1)
    shown = found[:limit]
    if as_json:
        write_json(shown)
    elif shown:
        table(
            (
                "customer",
                "invoice",
                "what",
                "amount",
                "since",
                "until",
                "by",
                "why",
                "past due",
                "chased",
                "then",
                "next",
            ),
            [_line(reader, one) for one in shown],
        )
    else:
        say("Nothing holds")
    if len(found) > limit:
        say(f"The first {limit}; --limit shows more")


def _line(reader: "Reader", one: dict[str, Any]) -> list[Any]:
    what = reader.sentences.word("hold", one["kind"]) + ("" if one["active"] else " (to come)")
    amount = f"{one['amount']} {one['currency']}" if one["amount"] else None
    step = reader.sentences.word("step", one["next_step"]) if one["next_step"] else ""
    following = f"{step} {one['next_at']:%Y-%m-%d %H:%M}".strip() if one["next_at"] else None
    return [
        one["customer_id"], one["invoice_id"], what, amount, one["since"].date(), one["until"], one["by"],
        one["reason"], one.get("days_past_due"), one.get("days_chased"), one["then"], following,
    ]  # fmt: skip
