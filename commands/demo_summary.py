"""What came of the demo's six weeks? Counted in the database, so that a second look says the same."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import text

from commands.output import table, write
from config.sentences import Sentences
from domain.time_zones import at_local
from operations.desk import Desk

#: The frame around these words is English, as every command's is.
_WORDS = Sentences("en")

_DAY = text(
    """
    SELECT (SELECT COUNT(*) FROM messages WHERE claimed_at >= :begins AND claimed_at < :ends) AS messages,
           (SELECT COUNT(*) FROM tasks WHERE opened_at >= :begins AND opened_at < :ends) AS tasks,
           (SELECT COUNT(*) FROM credits WHERE received_on = :day) AS credits,
           (SELECT COUNT(*) FROM cases WHERE settled_at >= :begins AND settled_at < :ends) AS settled
    """
)
_MESSAGES = text("SELECT template, channel, COUNT(*) AS n FROM messages GROUP BY template, channel")
_TASKS = text(
    "SELECT kind, COUNT(*) FILTER (WHERE closed_at IS NULL) AS waiting, COUNT(outcome) AS done, "
    "COUNT(*) FILTER (WHERE closed_at IS NOT NULL AND outcome IS NULL) AS pointless FROM tasks GROUP BY kind"
)
_CASES = text(
    "SELECT COUNT(*) AS all_cases, COUNT(*) FILTER (WHERE settled_on < :first) AS past, "
    "COUNT(*) FILTER (WHERE settled_on >= :first) AS settled, "
    "COUNT(*) FILTER (WHERE open AND settled_at IS NULL) AS running, COUNT(DISTINCT customer_id) AS people FROM cases"
)
_HELD = text(
    "SELECT (SELECT COUNT(*) FROM holds WHERE kind = 'dispute' AND ended_at IS NULL) AS disputes, "
    "(SELECT COUNT(*) FROM holds WHERE kind = 'pause' AND ended_at IS NULL) AS pauses, "
    "(SELECT COUNT(*) FROM customers WHERE credit_hold_since IS NOT NULL) AS without_credit"
)
_MONEY = text(
    """
    SELECT b.currency, SUM(b.balance) AS owed,
           SUM(b.balance) FILTER (WHERE b.due_on < :today) AS overdue,
           (SELECT SUM(k.amount) FROM credits k
             WHERE k.currency = b.currency AND k.kind = 'payment' AND k.reversed_on IS NULL
               AND k.received_on >= :first) AS received
    FROM balances b GROUP BY b.currency ORDER BY b.currency
    """
)


async def day_line(desk: Desk, day: date, done: Sequence[str]) -> str:
    """`Mon 2026-01-05  3 messages, 1 task; ana ...`."""
    span = {"begins": at_local(day, time(0), desk.zone), "ends": at_local(day + timedelta(days=1), time(0), desk.zone)}
    async with desk.database.connect() as tx:
        row = (await tx.execute(_DAY, {**span, "day": day})).mappings().one()
    nouns = (("messages", "message"), ("tasks", "task"), ("credits", "payment or credit note"), ("settled", "settled"))
    counted = [_counted(row[column], noun) for column, noun in nouns if row[column]]
    said = "; ".join([", ".join(counted) or "nothing to do", *done])
    return f"{day:%a %Y-%m-%d}  {said}"


async def show_summary(desk: Desk, now: datetime, first: date) -> None:
    """Messages, tasks, cases and money, on stdout."""
    today = now.astimezone(desk.zone).date()
    async with desk.database.connect() as tx:
        cases = (await tx.execute(_CASES, {"first": first})).mappings().one()
        messages = [dict(row) for row in (await tx.execute(_MESSAGES)).mappings()]
        tasks = [dict(row) for row in (await tx.execute(_TASKS)).mappings()]
        held = (await tx.execute(_HELD)).mappings().one()
        money = [dict(row) for row in (await tx.execute(_MONEY, {"today": today, "first": first})).mappings()]
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
