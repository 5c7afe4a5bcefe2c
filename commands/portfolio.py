"""What does everybody look after, and what came of it?"""

import asyncio
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any

import typer

from commands.options import Json

if TYPE_CHECKING:
    from reading.reader import Reader

_PANEL = "People"
_Person = Annotated[str | None, typer.Argument(metavar="PERSON", help="Of this one alone.")]
_COLUMNS = (
    "who", "customers", "invoices", "owed", "overdue", "tasks", "late", "promises", "kept", "collected", "calls",
)  # fmt: skip


def register(app: typer.Typer) -> None:
    app.command(rich_help_panel=_PANEL)(portfolio)


def portfolio(person: _Person = None, as_json: Json = False) -> None:
    """What everybody looks after: customers, what they owe, tasks, promises; and what came of it in 30 days."""
    asyncio.run(_portfolio(person, as_json))


async def _portfolio(person: str | None, as_json: bool) -> None:
    from commands.desk import open_reader
    from commands.output import say, table, write_json
    from models.errors import NotFound
    from store import staff
    from store.portfolio import portfolios

    async with open_reader() as reader, reader.database.connect() as tx:
        now = await reader.clock.now(tx)
        rows = await portfolios(tx, now, now.astimezone(reader.zone).date(), person)
        members = {member.name: member for member in await staff.members(tx)}
        if person is not None and person not in members and not rows[0]["customers"] and not rows[0]["tasks_open"]:
            known = ", ".join(members) or "nobody yet: `puntual staff add`"
            raise NotFound(f"Nobody who works here is called {person}: there is {known}")
    shown = [_told(row) for row in rows]
    if as_json:
        write_json(shown)
    elif shown:
        table(_COLUMNS, [_line(reader, row) for row in rows])
    else:
        say("No customers yet: `puntual import customers FILE`")


def _told(row: dict[str, Any]) -> dict[str, Any]:
    """Amounts as text with the decimals of their currency."""
    from models.values import amount_text

    def amounts(items: list[dict[str, Any]]) -> list[dict[str, str]]:
        return [
            {
                name: amount_text(value, item["currency"]) if isinstance(value, Decimal) else value
                for name, value in item.items()
            }
            for item in items
        ]

    rate = row["kept_rate"]
    kept = None if rate is None else format(round(rate, 4), "f")
    return {**row, "owed": amounts(row["owed"]), "collected": amounts(row["collected"]), "kept_rate": kept}


def _line(reader: "Reader", row: dict[str, Any]) -> list[Any]:
    def money(items: list[dict[str, Any]], name: str) -> list[str]:
        return [reader.sentences.money(item[name], item["currency"]) for item in items if item[name]]

    kept = None if row["kept_rate"] is None else f"{row['kept_rate']:.0%}"
    return [
        row["owner"] or "nobody", row["customers"], row["open_invoices"], money(row["owed"], "owed"),
        money(row["owed"], "overdue"), row["tasks_open"], row["tasks_overdue"], row["promises_running"], kept,
        money(row["collected"], "collected"), row["calls_made"],
    ]  # fmt: skip
