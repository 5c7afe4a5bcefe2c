"""What does a customer owe today, as a document to send? The statement of account, as PDF."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from commands.options import LANGUAGE


def register(app: typer.Typer) -> None:
    app.command(rich_help_panel="Reading")(statement)


def statement(
    customer: Annotated[str, typer.Argument(metavar="CUSTOMER", help="Its id as the ERP writes it.")],
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="Where to; else a file in this folder.")] = None,
    language: Annotated[LANGUAGE | None, typer.Option(help="Else the customer's.")] = None,
) -> None:
    """Write the statement of account of a customer as PDF: open invoices, credits not applied, age of the balance."""
    asyncio.run(_statement(customer, out, language))


async def _statement(customer_id: str, out: Path | None, language: str | None) -> None:
    from channels.paper.statement import statement_pdf
    from commands.desk import open_reader
    from commands.output import write
    from models.errors import Refused
    from reading.statement import account

    async with open_reader() as reader, reader.database.connect() as tx:
        file = statement_pdf(reader.in_force.words, await account(reader, tx, customer_id, language))
    place = out or Path(file.name)
    try:
        place.write_bytes(file.content)
    except OSError as error:
        raise Refused(f"{place} cannot be written: {error.strerror}") from error
    write(str(place))
