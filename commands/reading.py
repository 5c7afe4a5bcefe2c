"""Where does everything stand, what happened, what was said? Read from the database; Temporal is not asked."""

import asyncio
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from commands import options
from commands.options import Customer, Invoice, Json, Language, Limit

if TYPE_CHECKING:
    from reading.reader import Reader
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
    from reading.story import story

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
    """All of them, a page at a time."""
    from reading.timeline import entries

    found: list[dict[str, Any]] = []
    while page := await entries(
        reader,
        tx,
        invoice_id=invoice_id,
        customer_id=customer_id,
        after=found[-1]["id"] if found else 0,
        limit=_PAGE,
    ):
        found += page
    return found


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
    from decimal import Decimal

    from commands.desk import open_reader
    from commands.output import say, table, write_json
    from domain.balance import totals
    from reading.cases import page

    async with open_reader(language) as reader, reader.database.connect() as tx:
        found = await page(reader, tx, filters, after=after, limit=limit + 1, days=as_json)
    shown = found[:limit]
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
        sums = totals((case["currency"], Decimal(case["balance"])) for case in shown)
        owed = ", ".join(reader.sentences.money(amount, currency) for currency, amount in sums)
        say(f"{len(shown)} case(s), owed: {owed}")
    else:
        say("No case meets these filters" if filters else "No cases yet: `puntual import invoices FILE`")
    if len(found) > limit:
        say(f"There are more: --limit, or --after {shown[-1]['invoice_id']}")


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
    from reading.messages import page

    async with open_reader() as reader, reader.database.connect() as tx:
        found = await page(tx, customer=customer, invoice=invoice, after=after, limit=limit + 1)
    shown = found[:limit]
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
    if len(found) > limit:
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
    from reading.messages import one

    async with open_reader() as reader, reader.database.connect() as tx:
        told = await one(tx, message_id)
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
