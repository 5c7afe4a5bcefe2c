"""What do people write down for one another, and what are they told of?"""

import asyncio
from collections.abc import Awaitable
from typing import TYPE_CHECKING, Annotated, Any

import typer

from commands import options
from commands.each import for_each
from commands.options import Customer, Json, Limit

if TYPE_CHECKING:
    from operations.desk import Desk
    from reading.reader import Reader

_PANEL = "People"
_Task = Annotated[int | None, typer.Option("--task", metavar="ID", min=1, max=2**63 - 1, help="On this task.")]


def register(app: typer.Typer) -> None:
    app.command(rich_help_panel=_PANEL)(note)
    app.command(rich_help_panel=_PANEL)(notifications)


def note(
    words: Annotated[
        list[str], typer.Argument(metavar="INVOICE... TEXT", help="With --customer or --task: the text alone.")
    ],
    customer: Customer = None,
    task: _Task = None,
    as_json: Json = False,
) -> None:
    """Write a note into the timeline of invoices, of a customer or of a task; it moves nothing.

    Whom it mentions (@ana) is told, by e-mail or chat where they have one.
    """
    *invoices, said = words
    if sum((bool(invoices), customer is not None, task is not None)) != 1:
        raise typer.BadParameter("expected INVOICE... or --customer ID or --task ID, and the text")
    text = options.line(said)
    noun = "customer" if customer is not None else "task" if task is not None else "invoice"

    def operation(desk: "Desk", target: str) -> "Awaitable[list[str]]":
        from operations import notes

        if task is not None:
            return notes.note(desk, text, task_id=task)
        if customer is not None:
            return notes.note(desk, text, customer_id=target)
        return notes.note(desk, text, invoice_id=target)

    targets = [customer] if customer is not None else [str(task)] if task is not None else invoices
    for_each(targets, operation, "noted", as_json, noun)


def notifications(
    person: Annotated[str | None, typer.Option("--person", metavar="NAME", help="Of somebody else.")] = None,
    every: Annotated[bool, typer.Option("--all", help="Also those that were read.")] = False,
    read: Annotated[bool, typer.Option("--read", help="They are read now: not shown next time.")] = False,
    limit: Limit = 100,
    as_json: Json = False,
) -> None:
    """What you are told of (PUNTUAL_ACTOR says who you are), the newest first."""
    asyncio.run(_notifications(person, every, read, limit, as_json))


async def _notifications(person: str | None, every: bool, read: bool, limit: int, as_json: bool) -> None:
    from commands.desk import open_reader
    from commands.output import say, table, write_json
    from store import notifications as stored

    async with open_reader() as reader, reader.database.begin() as tx:
        name = person or reader.settings.actor
        rows = await stored.of_member(tx, name, read=every, limit=limit)
        shown = [_told(reader, row) for row in rows]
        if read and rows:
            await stored.mark_read(tx, name, await reader.clock.now(tx), rows[0]["id"])
    if as_json:
        write_json(shown)
    elif shown:
        columns = ("id", "at", "says", "customer", "invoice", "task", "read")
        lines = [
            [one["id"], one["at"], one["text"], one["customer_name"], one["invoice_id"], one["task_id"], one["read"]]
            for one in shown
        ]
        table(columns, lines)
    else:
        say(f"Nothing new for {name}")


def _told(reader: "Reader", row: dict[str, Any]) -> dict[str, Any]:
    told = {name: row[name] for name in ("id", "kind", "customer_id", "customer_name", "invoice_id", "task_id")}
    return {
        **told,
        "at": row["at"].astimezone(reader.zone),
        "text": reader.sentences.told(row["kind"], row["params"]),
        "details": row["details"],
        "read": row["read_at"] is not None,
        "told": row["told_at"] is not None,
        "error": row["error"],
    }
