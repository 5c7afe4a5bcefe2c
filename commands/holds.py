"""What holds a customer and its invoices, until when, who set it, and what happens next?"""

import asyncio
from typing import TYPE_CHECKING, Annotated, Any

import typer

from commands.options import Json, Language, Limit

if TYPE_CHECKING:
    from commands.desk import Reader
    from domain.clocks import Clocks
    from store.standing_holds import StandingHold


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
    from models.errors import NotFound
    from store import customers, invoices
    from store.standing_holds import standing

    async with open_reader(language) as reader, reader.database.connect() as tx:
        if invoice is not None:
            customer = (await invoices.owners(tx, [invoice])).get(invoice)
            if customer is None:
                raise NotFound(f"No invoice {invoice}")
        if customer is not None and customer not in await customers.placements(tx, [customer]):
            raise NotFound(f"No customer {customer}")
        now = await reader.clock.now(tx)
        found = await standing(tx, reader.shelf, now, customer=customer, invoice=invoice, limit=limit + 1)
    shown = [told(reader, one) for one in found[:limit]]
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


def told(reader: "Reader", hold: "StandingHold") -> dict[str, Any]:
    """A hold as JSON tells it, its instants where the customer is."""
    from zoneinfo import ZoneInfo

    from commands.story import why_told
    from models.values import amount_text

    zone = ZoneInfo(hold.time_zone) if hold.time_zone else reader.zone
    amount = None if hold.amount is None or hold.currency is None else amount_text(hold.amount, hold.currency)
    return {
        "kind": hold.kind,
        "customer_id": hold.customer_id,
        "invoice_id": hold.invoice_id,
        "amount": amount,
        "currency": hold.currency,
        "since": hold.since.astimezone(zone),
        "until": hold.until,
        "active": hold.active,
        "by": hold.by,
        "reason": hold.reason,
        **hold.details,
        "then": reader.sentences.word("then", hold.kind),
        "why": why_told(reader, hold.why),
        "next_step": hold.next_step,
        "next_at": hold.next_at.astimezone(zone) if hold.next_at else None,
        **(days_told(hold.clocks) if hold.clocks else {}),
    }


def days_told(times: "Clocks") -> dict[str, Any]:
    """The two clocks of an invoice, wherever it is shown."""
    return {
        "days_past_due": times.past_due,
        "days_chased": times.chased,
        "delinquent_on": times.delinquent_on,
        "clock_stopped": times.stopped,
    }


def _line(reader: "Reader", one: dict[str, Any]) -> list[Any]:
    what = reader.sentences.word("hold", one["kind"]) + ("" if one["active"] else " (to come)")
    amount = f"{one['amount']} {one['currency']}" if one["amount"] else None
    step = reader.sentences.word("step", one["next_step"]) if one["next_step"] else ""
    following = f"{step} {one['next_at']:%Y-%m-%d %H:%M}".strip() if one["next_at"] else None
    return [
        one["customer_id"], one["invoice_id"], what, amount, one["since"].date(), one["until"], one["by"],
        one["reason"], one.get("days_past_due"), one.get("days_chased"), one["then"], following,
    ]  # fmt: skip
