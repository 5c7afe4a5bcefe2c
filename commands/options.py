"""Which options do several commands share, and how are their values read? A wrong value is wrong usage: exit 2."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

if TYPE_CHECKING:
    from models.length import Length


def day(value: str) -> date:
    from models.values import parse_date

    return _read(parse_date, value)  # type: ignore[no-any-return] # what it was given to read


def amount(value: str) -> Decimal:
    from pydantic import TypeAdapter

    from models.values import Amount

    return _read(TypeAdapter(Amount).validate_python, value)  # type: ignore[no-any-return] # as above


def line(value: str) -> str:
    from pydantic import TypeAdapter

    from models.values import Line

    return _read(TypeAdapter(Line).validate_python, value)  # type: ignore[no-any-return] # as above


def part(value: str) -> tuple[str, Decimal]:
    """`ID=AMOUNT` of --invoice-amount: an id may have an equals sign in it, an amount has none."""
    invoice_id, equals, written = value.rpartition("=")
    if not equals or not invoice_id:
        raise typer.BadParameter(f"expected --invoice-amount ID=AMOUNT, not {value!r}")
    return invoice_id, amount(written)


def parts(option: str, given: Sequence[str]) -> list[tuple[str, Decimal | None]]:
    """`ID` is all of an invoice, `ID=PART` a part of it."""
    found: list[tuple[str, Decimal | None]] = []
    for text in given:
        invoice_id, equals, written = text.rpartition("=")
        if equals and not invoice_id:
            raise typer.BadParameter(f"expected {option} ID or ID=PART, not {text!r}")
        found.append((invoice_id, amount(written)) if equals else (text, None))
    return found


def file(value: str) -> Path:
    """A file that is there, or `-`. (Typer's own check does not know `-` where it makes a Path.)"""
    path = Path(value)
    if value != "-" and not path.is_file():
        raise typer.BadParameter(f"expected a file, {value!r} is none")
    return path


def file_or_folder(value: str) -> Path:
    """As `file`; a folder too."""
    return Path(value) if Path(value).is_dir() else file(value)


def country(value: str) -> str:
    from models.values import known_countries

    if value.upper() not in known_countries():
        raise typer.BadParameter("expected an ISO 3166 country code of two letters, such as CO or ES")
    return value.upper()


def length(value: str) -> "Length":
    from models.length import parse_length

    return _read(parse_length, value)  # type: ignore[no-any-return] # as above


def instant(value: str) -> datetime:
    """An ISO 8601 instant, naive where it has no offset; a date alone is its midnight."""
    try:
        return datetime.fromisoformat(value)
    except ValueError:
        raise typer.BadParameter("expected an instant such as 2026-07-28T09:00+02:00, or a date") from None


def _read(reader: Any, value: str) -> Any:
    from pydantic import ValidationError

    try:
        return reader(value)
    except ValidationError as error:
        raise typer.BadParameter(error.errors()[0]["msg"].removeprefix("Value error, ")) from None
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None


def shape(noun: Any, fields: dict[str, Any]) -> Any:
    """A noun of what was typed. Raises typer.BadParameter with the first field that does not fit."""
    from pydantic import ValidationError

    try:
        return noun.model_validate(fields)
    except ValidationError as error:
        first = error.errors(include_input=False)[0]
        said = first["msg"].removeprefix("Value error, ")
        raise typer.BadParameter(f"{'.'.join(str(part) for part in first['loc'])}: {said}") from None


LANGUAGE = Literal["es", "en", "pt"]

Json = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]
Language = Annotated[LANGUAGE | None, typer.Option(help="Language of the sentences; else PUNTUAL_LANGUAGE.")]
Limit = Annotated[int, typer.Option(min=1, max=1_000_000, help="The most rows to show.")]
Customer = Annotated[str | None, typer.Option("--customer", metavar="ID", help="Of this customer.")]
Reason = Annotated[str, typer.Option("--reason", parser=line, metavar="TEXT", help="Why; it stays in the timeline.")]
Invoices = Annotated[list[str] | None, typer.Argument(metavar="INVOICE...", help="Ids as the ERP writes them.")]
Invoice = Annotated[str, typer.Argument(metavar="INVOICE", help="Its id as the ERP writes it.")]
