"""Why do customers pay late? Said for an invoice, counted for a customer or for all."""

import asyncio
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from commands import options
from commands.options import Customer, Json, Language

if TYPE_CHECKING:
    from models.dispute import LatenessReason

_Reason = Annotated[
    Literal[
        "cash_flow", "waits_for_own_customer", "approval_pending", "payment_run", "invoice_not_received",
        "missing_document", "dispute", "oversight", "insolvency", "hardship", "other",
    ]
    | None,
    typer.Option("--reason", help="As the customer tells it."),
]  # fmt: skip
_Note = Annotated[str | None, typer.Option(parser=options.line, metavar="TEXT", help="In the customer's words.")]


def register(app: typer.Typer) -> None:
    app.command(rich_help_panel="Cases")(late)


def late(
    invoice: Annotated[str | None, typer.Argument(metavar="INVOICE", help="Its id as the ERP writes it.")] = None,
    reason: _Reason = None,
    note: _Note = None,
    customer: Customer = None,
    language: Language = None,
    as_json: Json = False,
) -> None:
    """Record why an invoice is paid late (--reason); without INVOICE: how often which reason was given."""
    if (invoice is None) != (reason is None) or (invoice is not None and customer is not None):
        raise typer.BadParameter("expected INVOICE and --reason, or --customer ID, or nothing")
    if invoice is None or reason is None:
        asyncio.run(_counted(customer, language, as_json))
        return
    from models.dispute import LatenessReason

    asyncio.run(_record(invoice, LatenessReason(reason), note, as_json))


async def _record(invoice_id: str, reason: "LatenessReason", note: str | None, as_json: bool) -> None:
    from commands.desk import open_desk
    from commands.output import write, write_json
    from operations import lateness

    async with open_desk() as desk:
        await lateness.record(desk, invoice_id, reason, note)
    if as_json:
        write_json({"invoice_id": invoice_id, "reason": reason, "note": note})
    else:
        write(f"{invoice_id}: {reason.value} recorded")


async def _counted(customer: str | None, language: str | None, as_json: bool) -> None:
    from commands.desk import open_reader
    from commands.output import say, table, write_json
    from store import lateness

    async with open_reader(language) as reader, reader.database.connect() as tx:
        rows = await lateness.counted(tx, customer)
    if as_json:
        write_json(rows)
    elif rows:
        table(
            ("reason", "times", "invoices", "customers", "latest"),
            [
                [reader.sentences.word("lateness", row["reason"]), row["times"], row["invoices"], row["customers"],
                 row["latest"].date()]
                for row in rows
            ],
        )  # fmt: skip
    else:
        say("No reasons were recorded")
