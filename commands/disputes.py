"""What do customers object to, and what do we answer? Disputes opened and closed from the command line."""

import asyncio
from collections.abc import Awaitable
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from commands import dispute_pages, options
from commands.each import for_each
from commands.options import Invoice, Json

if TYPE_CHECKING:
    from models.dispute import DisputeResolution
    from operations.desk import Desk

_PANEL = "Cases"
_Kind = Annotated[
    Literal[
        "price", "quantity", "quality", "not_received", "order_number", "already_paid", "not_ours", "duplicate", "other"
    ],
    typer.Option("--kind", help="What is said to be wrong; who answers, and by when, follows from it."),
]
_Amount = Annotated[
    Decimal | None,
    typer.Option(parser=options.amount, metavar="AMOUNT", help="The disputed part, such as 120.50; else all of it."),
]
_Why = Annotated[
    str | None, typer.Option("--reason", parser=options.line, metavar="TEXT", help="What the customer objects to.")
]
_Resolve = Annotated[
    str | None,
    typer.Option(
        "--resolve",
        parser=options.line,
        metavar="OUTCOME",
        help="Close the dispute: accepted (or justified), partly, rejected, withdrawn.",
    ),
]
_Credit = Annotated[
    Decimal | None,
    typer.Option("--credit", parser=options.amount, metavar="AMOUNT", help="With partly: what is not owed."),
]
_Answer = Annotated[
    Literal["accepted", "partly", "rejected"] | None,
    typer.Option("--answer", help="Tell the customer: the disputed part is not owed, some of it is, or all of it."),
]
_Reasons = Annotated[
    str, typer.Option("--reasons", metavar="TEXT", help="Told with the answer, in the customer's language.")
]
_Note = Annotated[str | None, typer.Option(parser=options.line, metavar="TEXT", help="For ourselves.")]
_Quiet = Annotated[bool, typer.Option("--quiet", help="Do not tell the customer.")]
_Outcome = Annotated[Literal["accepted", "partly", "rejected", "withdrawn"], typer.Argument(metavar="OUTCOME")]
_OUTCOMES = ("accepted", "partly", "rejected", "withdrawn")


def register(app: typer.Typer) -> None:
    app.command(rich_help_panel=_PANEL)(dispute)
    disputes = typer.Typer(no_args_is_help=True, help="Disputes: listed, shown, answered, with their documents.")
    disputes.command("list")(dispute_pages.listed)
    for command in (dispute_pages.show, resolve, dispute_pages.document, dispute_pages.save):
        disputes.command()(command)
    app.add_typer(disputes, name="disputes", rich_help_panel=_PANEL)


def dispute(
    invoice: Invoice,
    kind: _Kind = "other",
    amount: _Amount = None,
    reason: _Why = None,
    outcome: _Resolve = None,
    credit: _Credit = None,
    answer: _Answer = None,
    reasons: _Reasons = "",
    as_json: Json = False,
) -> None:
    """Open a dispute (--reason), so that its part is not asked for; or close it (--resolve), and answer (--answer).

    The customer is told that the dispute was received; of its end only what --answer and --reasons say.
    """
    if (reason is None) == (outcome is None):
        raise typer.BadParameter("expected --reason to open a dispute, or --resolve to close it")
    if outcome is not None and amount is not None:
        raise typer.BadParameter("expected no --amount where a dispute is closed")
    if outcome is None and (answer is not None or reasons or credit is not None):
        raise typer.BadParameter("expected --answer, --reasons and --credit only with --resolve")
    if reasons and answer is None:
        raise typer.BadParameter("expected --answer with --reasons: the customer is told both")
    resolution = (
        None if outcome is None else _resolution(*_decided(outcome, answer), credit, reasons, answer is not None)
    )

    def operation(desk: "Desk", invoice_id: str) -> Awaitable[object]:
        from models.dispute import DisputeKind, DisputeTerms
        from operations import disputes

        if resolution is not None:
            return disputes.resolve_of(desk, invoice_id, resolution)
        assert reason is not None
        terms = DisputeTerms(invoice_id=invoice_id, kind=DisputeKind(kind), reason=reason, amount=amount)
        return disputes.open_dispute(desk, terms)

    for_each([invoice], operation, "disputed" if outcome is None else "resolved", as_json)


def _decided(outcome: str, answer: str | None) -> tuple[str, str | None]:
    """The outcome, and what else was written in its place: a remark of ours where --answer says the outcome."""
    word = "accepted" if outcome == "justified" else outcome
    if word not in _OUTCOMES:
        if answer is None:
            raise typer.BadParameter("expected --resolve accepted (or justified), partly, rejected or withdrawn")
        return answer, outcome
    if answer is not None and answer != word:
        raise typer.BadParameter(f"expected one outcome: --resolve says {outcome}, --answer says {answer}")
    return word, None


def _resolution(
    outcome: str, note: str | None, credit: Decimal | None, reasons: str, tell: bool
) -> "DisputeResolution":
    from pydantic import ValidationError

    from models.dispute import DisputeOutcome, DisputeResolution

    try:
        return DisputeResolution(
            outcome=DisputeOutcome(outcome), credited=credit, reasons=reasons, tell=tell, note=note
        )
    except ValidationError as error:
        raise typer.BadParameter(error.errors()[0]["msg"].removeprefix("Value error, ")) from None


def resolve(
    id_: dispute_pages.Id,
    outcome: _Outcome,
    credit: _Credit = None,
    reasons: _Reasons = "",
    note: _Note = None,
    quiet: _Quiet = False,
    as_json: Json = False,
) -> None:
    """Answer a dispute: accepted, partly (with --credit), rejected, or withdrawn by the customer.

    What is not owed waits for the credit note of the ERP and is not asked for in the meantime; the rest is.
    """
    asyncio.run(_resolve(id_, _resolution(outcome, note, credit, reasons, not quiet), as_json))


async def _resolve(dispute_id: int, resolution: "DisputeResolution", as_json: bool) -> None:
    from commands.desk import open_desk
    from commands.output import write, write_json
    from operations import disputes

    async with open_desk() as desk:
        await disputes.resolve_dispute(desk, dispute_id, resolution)
    if as_json:
        write_json({"id": dispute_id, "outcome": resolution.outcome, "credited": resolution.credited})
    else:
        write(f"Dispute {dispute_id}: {resolution.outcome.value}")
