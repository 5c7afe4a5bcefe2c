"""What do customers object to, and what do we answer? Disputes from the command line, with their documents."""

import asyncio
from collections.abc import Awaitable
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from commands import options
from commands.each import for_each
from commands.options import Customer, Invoice, Json, Language, Limit

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
_Id = Annotated[int, typer.Argument(metavar="ID", min=1, max=2**63 - 1)]
_OUTCOMES = ("accepted", "partly", "rejected", "withdrawn")


def register(app: typer.Typer) -> None:
    app.command(rich_help_panel=_PANEL)(dispute)
    disputes = typer.Typer(no_args_is_help=True, help="Disputes: listed, shown, answered, with their documents.")
    disputes.command("list")(listed)
    for command in (show, resolve, document, save):
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


def listed(
    customer: Customer = None,
    invoice: Annotated[str | None, typer.Option(metavar="ID", help="About this invoice.")] = None,
    done: Annotated[bool, typer.Option("--all", help="Those that are closed, too.")] = False,
    limit: Limit = 100,
    language: Language = None,
    as_json: Json = False,
) -> None:
    """Open disputes, the one to be answered first on top."""
    asyncio.run(_listed(customer, invoice, done, limit, language, as_json))


async def _listed(
    customer: str | None, invoice: str | None, done: bool, limit: int, language: str | None, as_json: bool
) -> None:
    from commands.desk import open_reader
    from commands.output import say, table, write_json
    from store import disputes

    async with open_reader(language) as reader, reader.database.connect() as tx:
        rows = await disputes.listed(tx, customer=customer, invoice=invoice, done=done, limit=limit + 1)
    shown = [_told(row) for row in rows[:limit]]
    if as_json:
        write_json(shown)
    elif shown:
        table(
            ("id", "invoice", "customer", "kind", "disputed", "answer by", "owner", "reason", "outcome"),
            [
                [one["id"], one["invoice_id"], f"{one['customer_name']} ({one['customer_id']})",
                 reader.sentences.word("dispute", one["kind"]), _disputed(one), _answer_by(one), one["owner"],
                 one["reason"], one["outcome"]]
                for one in shown
            ],
        )  # fmt: skip
    else:
        say("No disputes" if done else "No open disputes")
    if len(rows) > limit:
        say(f"The first {limit}; --limit shows more")


def show(id_: _Id, language: Language = None, as_json: Json = False) -> None:
    """One dispute with its documents."""
    asyncio.run(_show(id_, language, as_json))


async def _show(dispute_id: int, language: str | None, as_json: bool) -> None:
    from commands.desk import open_reader
    from commands.output import table, write, write_json
    from store import dispute_documents, disputes

    async with open_reader(language) as reader, reader.database.connect() as tx:
        told = _told(await disputes.get(tx, dispute_id))
        files = await dispute_documents.listed(tx, dispute_id)
    if as_json:
        write_json({**told, "documents": files})
        return
    words = reader.sentences
    write(f"Dispute {told['id']} about {told['number']} ({told['invoice_id']})")
    write(f"Customer: {told['customer_name']} ({told['customer_id']})")
    write(f"{words.word('dispute', told['kind']).capitalize()}, {_disputed(told)}: {told['reason']}")
    opened = f"{told['opened_at']:%Y-%m-%d} by {told['opened_by']} ({told['source']})"
    write(f"Opened on {opened}, to be answered by {_answer_by(told)}" + (f", {told['owner']}" if told["owner"] else ""))
    if told["outcome"]:
        credited = f", credit note of {told['credited']} {told['currency']}" if told["credited"] else ""
        closed = f"{told['resolved_at']:%Y-%m-%d} by {told['resolved_by']}"
        write(f"Closed on {closed}: {words.word('outcome', told['outcome'])}{credited}")
        write(told["answer"] or "")
    if files:
        table(
            ("document", "name", "type", "bytes", "from", "by"),
            [
                [one["id"], one["name"], one["media_type"], one["bytes"],
                 "the customer" if one["from_customer"] else "us", one["added_by"]]
                for one in files
            ],
        )  # fmt: skip


def resolve(
    id_: _Id,
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


def document(
    id_: _Id,
    file: Annotated[Path, typer.Argument(metavar="FILE", exists=True, dir_okay=False, readable=True)],
    ours: Annotated[bool, typer.Option("--ours", help="It is ours, the customer did not send it.")] = False,
    as_json: Json = False,
) -> None:
    """Attach a file to a dispute: an order, a delivery note, a proof of payment."""
    asyncio.run(_document(id_, file, ours, as_json))


async def _document(dispute_id: int, file: Path, ours: bool, as_json: bool) -> None:
    from commands.desk import open_desk
    from commands.output import write, write_json
    from models.errors import Refused
    from operations.dispute_documents import attach

    async with open_desk() as desk:
        most = desk.rulebook.disputes.documents.megabytes * 1_000_000
        try:
            with file.open("rb") as opened:
                content = opened.read(most + 1)
        except OSError as error:
            raise Refused(f"{file} cannot be read: {error.strerror}") from error
        document_id = await attach(desk, dispute_id, file.name, content, from_customer=not ours)
    if as_json:
        write_json({"id": document_id, "dispute_id": dispute_id, "name": file.name})
    else:
        write(f"Document {document_id} added to dispute {dispute_id}")


def save(
    document_id: Annotated[int, typer.Argument(metavar="DOCUMENT", min=1, max=2**63 - 1)],
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="Where to; else a file in this folder.")] = None,
) -> None:
    """Write a document of a dispute into a file; none that is there already is replaced."""
    asyncio.run(_save(document_id, out))


async def _save(document_id: int, out: Path | None) -> None:
    from commands.desk import open_reader
    from commands.output import write
    from models.errors import Refused
    from store import dispute_documents

    async with open_reader() as reader, reader.database.connect() as tx:
        found = await dispute_documents.get(tx, document_id)
    place = out or Path(found["name"])
    try:
        with place.open("xb") as file:
            file.write(found["content"])
    except OSError as error:
        raise Refused(f"{place} cannot be written: {error.strerror}") from error
    write(str(place))


def _told(row: dict[str, Any]) -> dict[str, Any]:
    from models.values import amount_text

    money = {
        name: None if row[name] is None else amount_text(row[name], row["currency"]) for name in ("amount", "credited")
    }
    hidden = ("netted", "netted_since", "balance", "task_closed_at")
    return {name: value for name, value in row.items() if name not in hidden} | money


def _disputed(told: dict[str, Any]) -> str:
    return f"{told['amount']} {told['currency']}" if told["amount"] else "all of it"


def _answer_by(told: dict[str, Any]) -> str:
    return f"{told['answer_by']}" + (" (late, put higher)" if told["escalated_at"] and not told["outcome"] else "")
