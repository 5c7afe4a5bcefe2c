"""What came of the demo's six weeks? Counted in the database, so that a second look says the same."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from commands.output import table, write
from config.sentences import Sentences
from domain.time_zones import at_local
from operations.desk import Desk
from store import demo_books

#: The frame around these words is English, as every command's is.
_WORDS = Sentences("en")


async def day_line(desk: Desk, day: date, done: Sequence[str]) -> str:
    """`Mon 2026-01-05  3 messages, 1 task; ana ...`."""
    after = day + timedelta(days=1)
    async with desk.database.connect() as tx:
        row = await demo_books.happened_on(
            tx, day, at_local(day, time(0), desk.zone), at_local(after, time(0), desk.zone)
        )
    nouns = (("messages", "message"), ("tasks", "task"), ("credits", "payment or credit note"), ("settled", "settled"))
    counted = [_counted(row[column], noun) for column, noun in nouns if row[column]]
    said = "; ".join([", ".join(counted) or "nothing to do", *done])
    return f"{day:%a %Y-%m-%d}  {said}"


async def show_summary(desk: Desk, now: datetime, first: date) -> None:
    """Messages, tasks, cases and money, on stdout."""
    today = now.astimezone(desk.zone).date()
    async with desk.database.connect() as tx:
        cases = await demo_books.cases(tx, first)
        messages = await demo_books.messages(tx)
        tasks = await demo_books.tasks(tx)
        held = await demo_books.held(tx)
        money = await demo_books.money(tx, first, today)
    write(f"{first:%a %Y-%m-%d} to {today:%a %Y-%m-%d}: {cases['all_cases']} invoices of {cases['people']} customers.")
    write(f"Settled before: {cases['past']}; since then: {cases['settled']}; still collected: {cases['running']}.")
    write()
    table(["messages", "sent", "by"], _message_rows(messages))
    write()
    table(["tasks", "waiting", "done", "no longer needed"], _task_rows(tasks))
    write()
    table(["currency", "received since then", "still owed", "of it overdue"], [_money_row(row) for row in money])
    write()
    write(f"Open disputes: {held['disputes']}; paused: {held['pauses']}; without credit: {held['without_credit']}.")


def _message_rows(messages: Sequence[dict[str, Any]]) -> list[tuple[str, int, str]]:
    """Most frequent first."""
    by_template: dict[str, dict[str, int]] = {}
    for row in messages:
        by_template.setdefault(row["template"], {})[row["channel"]] = row["n"]
    rows = []
    for template, channels in by_template.items():
        ordered = sorted(channels.items(), key=lambda one: (-one[1], one[0]))
        by = ", ".join(f"{_WORDS.word('channel', channel)} {n}" for channel, n in ordered)
        rows.append((_WORDS.word("template", template), sum(channels.values()), by))
    return sorted(rows, key=lambda row: (-row[1], row[0]))


def _task_rows(tasks: Sequence[dict[str, Any]]) -> list[tuple[str, int, int, int]]:
    rows = [(_WORDS.word("task", row["kind"]), row["waiting"], row["done"], row["pointless"]) for row in tasks]
    return sorted(rows, key=lambda row: (-row[1], row[0]))


def _money_row(row: dict[str, Any]) -> tuple[str, str, str, str]:
    currency: str = row["currency"]

    def written(amount: Decimal | None) -> str:
        return _WORDS.money(amount or Decimal(0), currency).removesuffix(f" {currency}")

    return currency, written(row["received"]), written(row["owed"]), written(row["overdue"])


def _counted(number: int, noun: str) -> str:
    if noun == "settled":
        return f"{number} settled"
    first, _, rest = noun.partition(" or ")
    plural = " or ".join(f"{part}s" for part in (first, rest) if part)
    return f"{number} {noun if number == 1 else plural}"
