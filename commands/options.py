"""Which options do several commands share, and how are their values read? A wrong value is wrong usage: exit 2."""

import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

import typer

_SPAN = re.compile(r"([0-9]{1,5}) ?([mhdw])", re.ASCII)


def day(value: str) -> date:
    from models.values import parse_date

    return _read(parse_date, value)  # type: ignore[no-any-return]


def amount(value: str) -> Decimal:
    from pydantic import TypeAdapter

    from models.values import Amount

    return _read(TypeAdapter(Amount).validate_python, value)  # type: ignore[no-any-return]


def line(value: str) -> str:
    from pydantic import TypeAdapter

    from models.values import Line

    return _read(TypeAdapter(Line).validate_python, value)  # type: ignore[no-any-return]


def country(value: str) -> str:
    from models.values import known_countries

    if value.upper() not in known_countries():
        raise typer.BadParameter("expected an ISO 3166 country code of two letters, such as CO or ES")
    return value.upper()


def instant(value: str, zone: ZoneInfo) -> datetime:
    """An ISO 8601 instant; without an offset it is read in `zone`, a date alone is its midnight there."""
    try:
        read = datetime.fromisoformat(value)
    except ValueError:
        raise typer.BadParameter("expected an instant such as 2026-07-28T09:00+02:00, or a date") from None
    return (read if read.tzinfo else read.replace(tzinfo=zone)).astimezone(UTC)


def later(value: str, now: datetime, zone: ZoneInfo) -> datetime:
    """`now` plus `3d`, `2w`, `12h` or `30m`. Days and weeks keep the hour that clocks in `zone` show."""
    found = _SPAN.fullmatch(value.strip())
    if found is None:
        raise typer.BadParameter("expected a length of time such as 3d, 2w, 12h or 30m")
    number, unit = int(found[1]), found[2]
    try:
        if unit in "mh":
            return now + (timedelta(minutes=number) if unit == "m" else timedelta(hours=number))
        return (now.astimezone(zone) + timedelta(days=number * (7 if unit == "w" else 1))).astimezone(UTC)
    except OverflowError:
        raise typer.BadParameter("expected a time that calendars reach") from None


def _read(reader: Any, value: str) -> Any:
    from pydantic import ValidationError

    try:
        return reader(value)
    except ValidationError as error:
        raise typer.BadParameter(error.errors()[0]["msg"].removeprefix("Value error, ")) from None
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None


LANGUAGE = Literal["es", "en", "pt"]

Json = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]
Language = Annotated[LANGUAGE | None, typer.Option(help="Language of the sentences; else PUNTUAL_LANGUAGE.")]
Limit = Annotated[int, typer.Option(min=1, max=1_000_000, help="The most rows to show.")]
Customer = Annotated[str | None, typer.Option("--customer", metavar="ID", help="Of this customer.")]
Reason = Annotated[str, typer.Option("--reason", parser=line, metavar="TEXT", help="Why; it stays in the timeline.")]
Invoices = Annotated[list[str] | None, typer.Argument(metavar="INVOICE...", help="Ids as the ERP writes them.")]
Invoice = Annotated[str, typer.Argument(metavar="INVOICE", help="Its id as the ERP writes it.")]
