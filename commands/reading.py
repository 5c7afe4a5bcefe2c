"""Where does everything stand, what happened, what was said? Read from the database; Temporal is not asked."""

import asyncio
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from commands import options
from commands.options import Customer, Invoice, Json, Language, Limit

if TYPE_CHECKING:
    from commands.desk import Reader
    from domain.clocks import Clocks
    from store.engine import Tx

_PANEL = "Reading"
_After = Annotated[str, typer.Option(metavar="INVOICE", help="Go on after this id: the last one already read.")]
_AfterMessage = Annotated[int, typer.Option(min=0, max=2**63 - 1, metavar="ID", help="Go on after this message.")]
_MessageId = Annotated[int, typer.Argument(metavar="ID", min=1, max=2**63 - 1)]
_Day = Annotated[date | None, typer.Option(parser=options.day, metavar="DATE")]
_PAGE = 1000


def register(app: typer.Typer) -> None:
    for command in (status, timeline, cases, messages, message):
        app.command(rich_help_panel=_PANEL)(command)


def status(invoice: Invoice, language: Language = None, as_json: Json = False) -> None:
    """Where a case stands and why, what was said, what comes next and when."""
    asyncio.run(_status(invoice, language, as_json))


async def _status(invoice_id: str, language: str | None, as_json: bool) -> None:
    from commands.desk import open_reader
    from commands.output import write_json
    from commands.status_page import write_status
    from commands.story import story

    async with open_reader(language) as reader, reader.database.connect() as tx:
        told = await story(reader, tx, invoice_id)
    if as_json:
        write_json(told)
    else:
        write_status(reader.sentences, told)


def timeline(
    invoice: Annotated[str | None, typer.Argument(metavar="INVOICE")] = None,
    customer: Customer = None,
    language: Language = None,
    as_json: Json = False,
) -> None:
    """Everything that happened to an invoice or a customer, oldest first."""
    if (invoice is None) == (customer is None):
        raise typer.BadParameter("expected INVOICE or --customer ID")
    asyncio.run(_timeline(invoice, customer, language, as_json))


async def _timeline(invoice_id: str | None, customer_id: str | None, language: str | None, as_json: bool) -> None:
    from commands.desk import open_reader
    from commands.output import table, write_json

    async with open_reader(language) as reader, reader.database.connect() as tx:
        entries = await _entries(reader, tx, invoice_id, customer_id)
    if as_json:
        write_json(entries)
        return
    columns = ["at", *(["invoice"] if customer_id else []), "who", "what", "why"]
    table(
        columns,
        [
            [entry["at"], *([entry["invoice_id"]] if customer_id else []), entry["actor"], entry["summary"],
             entry["why"]["text"] if entry["why"] else ""]
            for entry in entries
        ],
    )  # fmt: skip


async def _entries(reader: "Reader", tx: "Tx", invoice_id: str | None, customer_id: str | None) -> list[dict[str, Any]]:
    from zoneinfo import ZoneInfo

    from commands.story import why_told
    from models.errors import NotFound
    from store import customers, history, invoices

    owner = customer_id
    if invoice_id is not None:
        owner = (await invoices.owners(tx, [invoice_id])).get(invoice_id)
        if owner is None:
            raise NotFound(f"No invoice {invoice_id}")
    placed = await customers.placements(tx, [owner or ""])
    if owner not in placed:
        raise NotFound(f"No customer {owner}")
    zone = ZoneInfo(placed[owner]["time_zone"])
    rows: list[dict[str, Any]] = []
    while page := await history.timeline(
        tx, invoice_id=invoice_id, customer_id=customer_id, after=rows[-1]["id"] if rows else 0, limit=_PAGE
    ):
        rows += page
    return [
        {
            "at": row["at"].astimezone(zone),
            "invoice_id": row["invoice_id"],
            "customer_id": row["customer_id"],
            "kind": row["kind"],
            "actor": row["actor"],
            "summary": reader.sentences.happened(row["kind"], row["details"]),
            "details": row["details"],
            "why": why_told(reader, row["why"]),
        }
        for row in rows
    ]


def cases(
    customer: Customer = None,
    stage: Annotated[
        str | None,
        typer.Option(help="What it waits for: reminder, call, negotiation, escalation, approval, hold_pause ..."),
    ] = None,
    segment: Annotated[str | None, typer.Option()] = None,
    strategy: Annotated[str | None, typer.Option()] = None,
    country: Annotated[str | None, typer.Option(parser=options.country, metavar="CODE")] = None,
    collector: Annotated[str | None, typer.Option()] = None,
    currency: Annotated[str | None, typer.Option()] = None,
    due_before: _Day = None,
    due_after: _Day = None,
    open_: Annotated[bool | None, typer.Option("--open/--closed", help="Only those; else both.")] = None,
    outcome: Annotated[str | None, typer.Option(help="settled, cancelled or handed_over.")] = None,
    limit: Limit = 100,
    after: _After = "",
    language: Language = None,
    as_json: Json = False,
) -> None:
    """The list of cases by invoice id, with where each stands and why."""
    filters = {
        "customer": customer,
        "stage": stage,
        "segment": segment,
        "strategy": strategy,
        "country": country,
        "collector": collector,
        "currency": currency,
        "due_before": due_before,
        "due_after": due_after,
        "open": open_,
        "outcome": outcome,
    }
    asked = {name: value for name, value in filters.items() if value is not None}
    asyncio.run(_cases(asked, after, limit, language, as_json))


async def _cases(filters: dict[str, Any], after: str, limit: int, language: str | None, as_json: bool) -> None:
    from commands.desk import open_reader
    from commands.holds import days_told
    from commands.output import say, table, write_json
    from domain.balance import totals
    from store import cases as stored
    from store import clocks

    async with open_reader(language) as reader, reader.database.connect() as tx:
        rows = await stored.listed(tx, filters, after=after, limit=limit + 1)
        more, rows = len(rows) > limit, rows[:limit]
        times: dict[str, Clocks] = {}
        if as_json:
            ids, now = [row["invoice_id"] for row in rows], await reader.clock.now(tx)
            for first in range(0, len(ids), _PAGE):
                times |= await clocks.of_cases(tx, reader.shelf, ids[first : first + _PAGE], now)
    days = {invoice_id: days_told(both) for invoice_id, both in times.items()}
    shown = [{**_case(reader, row), **days.get(row["invoice_id"], {})} for row in rows]
    if as_json:
        write_json(shown)
    elif shown:
        table(
            ("invoice", "customer", "due", "owes", "stage", "next", "why"),
            [
                [case["invoice_id"], f"{case['customer_name']} ({case['customer_id']})", case["due_on"],
                 f"{case['balance']} {case['currency']}", case["stage"], case["next_at"], case["why"]["text"]]
                for case in shown
            ],
        )  # fmt: skip
        sums = totals((row["currency"], row["balance"]) for row in rows)
        owed = ", ".join(reader.sentences.money(amount, currency) for currency, amount in sums)
        say(f"{len(shown)} case(s), owed: {owed}")
    else:
        say("No case meets these filters" if filters else "No cases yet: `puntual import invoices FILE`")
    if more:
        say(f"There are more: --limit, or --after {shown[-1]['invoice_id']}")


def _case(reader: "Reader", row: dict[str, Any]) -> dict[str, Any]:
    """A row of the list, its money with the decimals of its currency and its instants in the customer's zone."""
    from zoneinfo import ZoneInfo

    from commands.story import why_told
    from models.contract import case_workflow_id
    from models.values import amount_text

    zone = ZoneInfo(row["time_zone"])
    told = {name: row[name].astimezone(zone) if row[name] else None for name in ("next_at", "opened_at", "closed_at")}
    money = {name: amount_text(row[name], row["currency"]) for name in ("amount", "balance")}
    why = why_told(reader, row["why"])
    return {**row, **told, **money, "why": why, "workflow_id": case_workflow_id(row["invoice_id"])}


def messages(
    customer: Customer = None,
    invoice: Annotated[str | None, typer.Option(metavar="ID", help="About this invoice.")] = None,
    limit: Limit = 100,
    after: _AfterMessage = 0,
    as_json: Json = False,
) -> None:
    """What was written to customers, in order; `puntual message ID` shows the words."""
    asyncio.run(_messages(customer, invoice, limit, after, as_json))


async def _messages(customer: str | None, invoice: str | None, limit: int, after: int, as_json: bool) -> None:
    from commands.desk import open_reader
    from commands.output import say, table, write_json
    from store import messages as stored

    async with open_reader() as reader, reader.database.connect() as tx:
        rows = await stored.listed(tx, customer=customer, invoice=invoice, after=after, limit=limit + 1)
        shown = await _messages_told(tx, rows[:limit])
    if as_json:
        write_json(shown)
    elif shown:
        columns = ("id", "at", "channel", "customer", "to", "template", "subject", "invoices", "state")
        table(
            columns,
            [
                [told["id"], told["claimed_at"], told["channel"], told["customer_id"],
                 f"{told['to_name']} ({told['audience']})", told["template"], told["subject"], told["invoices"],
                 told["state"]]
                for told in shown
            ],
        )  # fmt: skip
    else:
        say("Nothing was written")
    if len(rows) > limit:
        say(f"There are more: --limit, or --after {shown[-1]['id']}")


def message(
    id_: _MessageId,
    html: Annotated[bool, typer.Option("--html", help="The HTML form, where it has one.")] = False,
    as_json: Json = False,
) -> None:
    """The words of one message, as they went out."""
    asyncio.run(_message(id_, html, as_json))


async def _message(message_id: int, html: bool, as_json: bool) -> None:
    from commands.desk import open_reader
    from commands.output import write, write_json
    from models.errors import NotFound
    from store import messages as stored

    async with open_reader() as reader, reader.database.connect() as tx:
        rows = await stored.listed(tx, after=message_id - 1, limit=1)
        if not rows or rows[0]["id"] != message_id:
            raise NotFound(f"No message {message_id}")
        words = {name: rows[0][name] for name in ("body_text", "body_html")}
        told = {**(await _messages_told(tx, rows))[0], **words}
    if as_json:
        write_json(told)
        return
    if html:
        if told["body_html"] is None:
            raise NotFound(f"Message {message_id} has no HTML: it went out by {told['channel']}")
        write(told["body_html"])
        return
    write(f"{told['channel']} to {told['to_name']} <{told['to_address']}> ({told['audience']}), {told['state']}")
    write(f"{told['claimed_at']:%a %Y-%m-%d %H:%M %Z}, about {', '.join(told['invoices'])}")
    write(f"Subject: {told['subject']}\n" if told["subject"] else "")
    write(told["body_text"].rstrip())


async def _messages_told(tx: "Tx", rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Messages without their words, their instants in the zone of the customer."""
    from zoneinfo import ZoneInfo

    from store import customers

    placed = await customers.placements(tx, {row["customer_id"] for row in rows})
    told = []
    for row in rows:
        zone = ZoneInfo(placed[row["customer_id"]]["time_zone"])
        at = {name: row[name].astimezone(zone) if row[name] else None for name in ("claimed_at", "accepted_at")}
        plain = {name: value for name, value in row.items() if name not in ("body_text", "body_html", "send_key")}
        told.append({**plain, **at})
    return told
