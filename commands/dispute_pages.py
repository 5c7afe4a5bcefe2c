"""Which disputes are there, and what was brought as evidence? Lists, one dispute, its documents in and out."""

import asyncio
from pathlib import Path
from typing import Annotated, Any

import typer

from commands.options import Customer, Json, Language, Limit

Id = Annotated[int, typer.Argument(metavar="ID", min=1, max=2**63 - 1)]


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
    from reading.disputes import told
    from store import disputes

    async with open_reader(language) as reader, reader.database.connect() as tx:
        rows = await disputes.listed(tx, customer=customer, invoice=invoice, done=done, limit=limit + 1)
    shown = [told(row) for row in rows[:limit]]
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


def show(id_: Id, language: Language = None, as_json: Json = False) -> None:
    """One dispute with its documents."""
    asyncio.run(_show(id_, language, as_json))


async def _show(dispute_id: int, language: str | None, as_json: bool) -> None:
    from commands.desk import open_reader
    from commands.output import table, write, write_json
    from reading import disputes as shown
    from store import dispute_documents, disputes

    async with open_reader(language) as reader, reader.database.connect() as tx:
        told = shown.told(await disputes.get(tx, dispute_id))
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


def document(
    id_: Id,
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


def _disputed(told: dict[str, Any]) -> str:
    return f"{told['amount']} {told['currency']}" if told["amount"] else "all of it"


def _answer_by(told: dict[str, Any]) -> str:
    return f"{told['answer_by']}" + (" (late, put higher)" if told["escalated_at"] and not told["outcome"] else "")
