"""How is a payment plan agreed, looked up and taken back from the command line?"""

import asyncio
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from commands import options
from commands.options import Customer, Invoices, Json, Limit
from commands.schedule import Count, Down, Every, First, Interest, Pay, fault_of, fields

if TYPE_CHECKING:
    from models.plan import PlanTerms

_PANEL = "Agreements"
_COLUMNS = ("id", "kind", "state", "customer", "agreed", "received", "payments", "next", "invoices", "by")
_Parts = Annotated[
    list[str] | None,
    typer.Option("--invoice-amount", metavar="ID=AMOUNT", help="The part of an invoice that it covers; else all."),
]
_Note = Annotated[str | None, typer.Option(parser=options.line, metavar="TEXT", help="What was said.")]
_Cancel = Annotated[int | None, typer.Option("--cancel", min=1, max=2**63 - 1, metavar="ID", help="End this plan.")]
_Why = Annotated[str | None, typer.Option("--reason", parser=options.line, metavar="TEXT", help="Why it is cancelled.")]
_DryRun = Annotated[bool, typer.Option("--dry-run", help="Show the schedule, and whose approval it needs; no more.")]
_State = Annotated[
    Literal["pending", "open", "kept", "broken", "cancelled", "refused"] | None,
    typer.Option("--state", help="Only those."),
]


def register(app: typer.Typer) -> None:
    for command in (plan, plans):
        app.command(rich_help_panel=_PANEL)(command)


def plan(
    invoices: Invoices = None,
    instalments: Count = None,
    pay: Pay = None,
    down: Down = None,
    first: First = None,
    every: Every = "1m",
    interest: Interest = None,
    invoice_amount: _Parts = None,
    note: _Note = None,
    dry_run: _DryRun = False,
    cancel: _Cancel = None,
    reason: _Why = None,
    as_json: Json = False,
) -> None:
    """Agree on a payment plan; its schedule is told to the customer, and each instalment is followed up.

    A plan that is no longer meant is ended with --cancel ID --reason TEXT.
    """
    if cancel is not None:
        if invoices or instalments or pay or reason is None:
            raise typer.BadParameter("expected --cancel ID with --reason TEXT, and nothing else")
        asyncio.run(_cancelled(cancel, reason, as_json))
        return
    if not invoices or reason is not None:
        raise typer.BadParameter("expected INVOICE... with --instalments N or --pay DATE=AMOUNT, or --cancel ID")
    schedule = fields(instalments, pay, down, first, every, interest)
    terms = _terms(invoices, invoice_amount or [], note, schedule)
    asyncio.run(_sketched(terms, as_json) if dry_run else _agreed(terms, as_json))


def plans(customer: Customer = None, state: _State = None, limit: Limit = 100, as_json: Json = False) -> None:
    """The payment plans, the newest first, with what came in."""
    asyncio.run(_plans(customer, state, limit, as_json))


def _terms(invoices: list[str], parts: list[str], note: str | None, schedule: dict[str, Any]) -> "PlanTerms":
    from pydantic import ValidationError

    from models.plan import PlanTerms

    given = dict(options.part(part) for part in parts)
    strange = [invoice_id for invoice_id in given if invoice_id not in invoices]
    if strange:
        raise typer.BadParameter(f"expected --invoice-amount of the invoices of the plan, not of {strange[0]}")
    covered = [{"invoice_id": one, "amount": given.get(one)} for one in invoices]
    try:
        return PlanTerms.model_validate({**schedule, "invoices": covered, "note": note})
    except ValidationError as error:
        raise fault_of(error) from None


async def _sketched(terms: "PlanTerms", as_json: bool) -> None:
    from commands.desk import open_desk
    from commands.output import table, write, write_json
    from models.values import amount_text
    from operations import plans as operations
    from reading.arrangements import sketch_told

    async with open_desk() as desk:
        sketch = await operations.sketch(desk, terms)
    if as_json:
        write_json(sketch_told(sketch))
        return
    rows = [
        (number, one.on, amount_text(one.amount, sketch.currency), amount_text(one.interest, sketch.currency))
        for number, one in enumerate(sketch.payments, 1)
    ]
    table(("payment", "on", sketch.currency, "of it interest"), rows)
    total = amount_text(sum((one.amount for one in sketch.payments), Decimal(0)), sketch.currency)
    write(f"{total} {sketch.currency} in all, towards {', '.join(invoice_id for invoice_id, _ in sketch.covered)}")
    write(f"It would wait for the approval of a {sketch.needs}" if sketch.needs else "Nobody else has to approve it")


async def _agreed(terms: "PlanTerms", as_json: bool) -> None:
    from commands.arranging import agree
    from operations.plans import agree as make

    await agree("Plan", lambda desk: make(desk, terms), "It waits for an approval", as_json)


async def _cancelled(plan_id: int, reason: str, as_json: bool) -> None:
    from commands.arranging import cancel
    from models.arrangement import ArrangementKind

    await cancel("Plan", [ArrangementKind.PLAN, ArrangementKind.SETTLEMENT], plan_id, reason, as_json)


async def _plans(customer: str | None, state: str | None, limit: int, as_json: bool) -> None:
    from commands.arranging import show_all
    from models.arrangement import ArrangementKind

    kinds = [ArrangementKind.PLAN, ArrangementKind.SETTLEMENT]
    none = "No plan was agreed"
    await show_all(kinds, _COLUMNS, _line, none, customer=customer, state=state, limit=limit, as_json=as_json)


def _line(_: str, one: dict[str, Any]) -> list[Any]:
    who = f"{one['customer_name']} ({one['customer_id']})"
    agreed, received = (f"{one[name]} {one['currency']}" for name in ("amount", "received"))
    kept = sum(payment["state"] == "kept" for payment in one["payments"])
    coming = next((payment["on"] for payment in one["payments"] if payment["state"] == "open"), None)
    progress = f"{kept} of {len(one['payments'])} kept"
    invoices = [covered["invoice_id"] for covered in one["invoices"]]
    return [one["id"], one["kind"], one["state"], who, agreed, received, progress, coming, invoices, one["made_by"]]
