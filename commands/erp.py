"""What did we ask of the ERP, and what did it do? For whoever keeps the books, until the ERP answers by itself."""

import asyncio
from typing import Annotated, Any

import typer

from commands import options
from commands.options import Customer, Json, Limit

_PANEL = "Escalation"
_Id = Annotated[int, typer.Argument(metavar="ID", min=1, max=2**63 - 1)]
_Note = Annotated[str | None, typer.Option(parser=options.line, metavar="TEXT", help="Such as the booking's number.")]
_Why = Annotated[str, typer.Option("--note", parser=options.line, metavar="TEXT", help="Why it is not done.")]
_Kind = Annotated[
    str | None,
    typer.Option(
        metavar="KIND",
        help="credit_note, interest_invoice, charges_invoice, credit_hold, credit_hold_lifted, handed_over, recalled, "
        "write_off or write_off_reversed.",
    ),
]
_COLUMNS = ("id", "kind", "customer", "invoice", "amount", "asked", "by", "answer", "note")


def register(app: typer.Typer) -> None:
    erp = typer.Typer(no_args_is_help=True, help="What the ERP is asked to book, and what it did about it.")
    erp.command("list")(list_)
    erp.command()(done)
    erp.command()(refused)
    app.add_typer(erp, name="erp", rich_help_panel=_PANEL)


def list_(
    open_only: Annotated[bool, typer.Option("--open", help="Only those that are not answered yet.")] = False,
    kind: _Kind = None,
    customer: Customer = None,
    limit: Limit = 100,
    as_json: Json = False,
) -> None:
    """Requests in the order in which they were asked."""
    from models.erp_request import ErpRequestKind

    kinds = [one.value for one in ErpRequestKind]
    if kind is not None and kind not in kinds:
        raise typer.BadParameter(f"expected one of {', '.join(kinds)}", param_hint="--kind")
    asyncio.run(_list(open_only, ErpRequestKind(kind) if kind else None, customer, limit, as_json))


async def _list(open_only: bool, kind: Any, customer: str | None, limit: int, as_json: bool) -> None:
    from commands.desk import open_reader
    from commands.output import say, table, write_json
    from reading import erp_requests

    async with open_reader() as reader, reader.database.connect() as tx:
        rows = await erp_requests.page(reader, tx, kind=kind, customer=customer, open_only=open_only, limit=limit + 1)
        shown = rows[:limit]
        if as_json:
            write_json(shown)
        elif shown:
            table(_COLUMNS, [_line(reader.sentences, row) for row in shown])
        else:
            say("The ERP has answered everything" if open_only else "Nothing was asked of the ERP")
    if len(rows) > limit:
        say(f"The first {limit}; --limit shows more")


def done(id_: _Id, note: _Note = None, as_json: Json = False) -> None:
    """The ERP has booked what it was asked for."""
    asyncio.run(_answer(id_, "done", note, as_json))


def refused(id_: _Id, note: _Why, as_json: Json = False) -> None:
    """The ERP, or whoever keeps its books, will not do it."""
    asyncio.run(_answer(id_, "refused", note, as_json))


async def _answer(request_id: int, answer: str, note: str | None, as_json: bool) -> None:
    from commands.desk import open_desk
    from commands.output import write, write_json
    from models.erp_request import ErpAnswer
    from operations import erp_requests

    async with open_desk(publish=False) as desk:
        new = await erp_requests.answer(desk, request_id, ErpAnswer(answer), note)
    if as_json:
        write_json({"id": request_id, "answer": answer, "note": note, "new": new})
    else:
        write(f"Request {request_id}: {answer}" + ("" if new else ", as before"))


def _line(sentences: Any, row: dict[str, Any]) -> list[Any]:
    details = row["details"]
    amount = f"{details['amount']} {details.get('currency', '')}".strip() if details.get("amount") else None
    who = f"{row['customer_name']} ({row['customer_id']})"
    asked = f"{row['asked_at']:%Y-%m-%d %H:%M}"
    answer = sentences.word("erp_answer", row["answer"]) if row["answer"] else None
    kind = sentences.word("erp", row["kind"])
    return [row["id"], kind, who, row["invoice_id"], amount, asked, row["asked_by"], answer, row["note"]]
