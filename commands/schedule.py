"""How is a schedule of instalments typed? The same for a plan and for an offer of one."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any

import typer

from commands import options

if TYPE_CHECKING:
    from pydantic import ValidationError

Count = Annotated[int | None, typer.Option("--instalments", min=1, max=60, help="So many equal parts.")]
Pay = Annotated[
    list[str] | None,
    typer.Option("--pay", metavar="DATE=AMOUNT", help="A payment of one's own, in place of equal parts; repeatable."),
]
Down = Annotated[
    Decimal | None,
    typer.Option("--down", parser=options.amount, metavar="AMOUNT", help="Paid first, before the equal parts."),
]
First = Annotated[
    date | None, typer.Option("--first", parser=options.day, metavar="DATE", help="Day of the first payment.")
]
Every = Annotated[str, typer.Option("--every", metavar="PERIOD", help="Between two of them: 1m, 2w, 10d.")]
Interest = Annotated[str | None, typer.Option("--interest", metavar="PERCENT", help="A year, such as 12%.")]


def fields(
    count: int | None,
    pay: Sequence[str] | None,
    down: Decimal | None,
    first: date | None,
    every: str,
    interest: str | None,
) -> dict[str, Any]:
    """The fields of `models.plan.Instalments`."""
    return {
        "instalments": count,
        "payments": [_payment(one) for one in pay or ()],
        "down_payment": down,
        "first_on": first,
        "every": every,
        "interest": percent(interest),
    }


def percent(value: str | None) -> str | None:
    """`12` is meant as `12%`."""
    return value if value is None or value.endswith("%") else f"{value}%"


def fault_of(error: "ValidationError") -> typer.BadParameter:
    """The first thing that is wrong with what was typed, as wrong usage."""
    first = error.errors()[0]
    context = first.get("ctx", {})
    field = context.get("field") or ".".join(str(part) for part in first["loc"])
    message = first["msg"].removeprefix("Value error, ")
    return typer.BadParameter(f"{field}: {message}" if field else message)


def _payment(text: str) -> dict[str, Any]:
    day, equals, amount = text.partition("=")
    if not equals:
        raise typer.BadParameter(f"expected --pay DATE=AMOUNT, not {text!r}")
    return {"on": options.day(day), "amount": options.amount(amount)}
