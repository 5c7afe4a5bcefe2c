"""How do a customer's people want to be contacted? Shown, and written down as they told us."""

import asyncio
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from commands import options
from commands.options import Json

if TYPE_CHECKING:
    from models.contact_wish import ContactWish

_PANEL = "People"
_ROLES = Literal["payables", "administration", "management", "direction"]
_CHANNELS = Literal["email", "sms", "whatsapp", "letter"]
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_Customer = Annotated[str, typer.Argument(metavar="CUSTOMER", help="Its id as the ERP writes it.")]
_Role = Annotated[_ROLES, typer.Argument(metavar="ROLE", help="payables, administration, management or direction.")]
_COLUMNS = ("role", "first by", "in", "hours", "on", "agreed to", "since", "said by")


def register(app: typer.Typer) -> None:
    wishes = typer.Typer(no_args_is_help=True, help="How, when and in which language customers want to be contacted.")
    wishes.command("list")(list_)
    wishes.command("set")(set_)
    wishes.command()(clear)
    app.add_typer(wishes, name="wishes", rich_help_panel=_PANEL)


def list_(customer: _Customer, as_json: Json = False) -> None:
    """What the people of a customer wish for, by role, and who wrote it down."""
    asyncio.run(_list(customer, as_json))


async def _list(customer: str, as_json: bool) -> None:
    from commands.desk import open_reader
    from commands.output import say, table, write_json
    from reading import contact_wishes

    async with open_reader() as reader, reader.database.connect() as tx:
        rows = await contact_wishes.of_customer(tx, customer)
    if as_json:
        write_json(rows)
    elif rows:
        table(_COLUMNS, [_line(row) for row in rows])
    else:
        say("Nobody of this customer wishes for anything")


def set_(
    customer: _Customer,
    role: _Role,
    channel: Annotated[_CHANNELS | None, typer.Option("--channel", help="First, where a step has it.")] = None,
    language: Annotated[Literal["es", "en", "pt"] | None, typer.Option("--language", help="Of messages.")] = None,
    hours: Annotated[
        str | None, typer.Option("--hours", metavar="HH:MM-HH:MM", help="Where the customer is, an hour at least.")
    ] = None,
    days: Annotated[str | None, typer.Option("--days", metavar="mon,tue,...", help="On these days alone.")] = None,
    agreed: Annotated[
        list[str] | None,
        typer.Option("--agreed", metavar="CHANNEL", help="They agreed to be written to by it; repeatable."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Write down what somebody wishes for, in the place of all that they wished for before."""
    from models.contact_wish import ContactWish

    first, last = _hours(hours)
    given = {
        "channel": channel,
        "language": language,
        "from_hour": first,
        "until_hour": last,
        "weekdays": _weekdays(days),
        "agreed": tuple(agreed or ()),
    }
    asyncio.run(_wish(customer, role, options.shape(ContactWish, given), as_json))


def clear(customer: _Customer, role: _Role, as_json: Json = False) -> None:
    """Somebody has no wishes any more: they are contacted as the rules have it."""
    from models.contact_wish import ContactWish

    asyncio.run(_wish(customer, role, ContactWish(), as_json))


async def _wish(customer: str, role: str, wished: "ContactWish", as_json: bool) -> None:
    from commands.desk import open_desk
    from commands.output import write, write_json
    from models.customer import Role
    from operations.contact_wishes import wish

    async with open_desk(publish=False) as desk:
        changed = await wish(desk, customer, Role(role), wished)
    if as_json:
        write_json({"customer_id": customer, "role": role, **wished.model_dump(mode="json"), "changed": changed})
    elif not changed:
        write(f"Nothing was different for {role} of {customer}")
    else:
        told = "has no wishes any more" if wished.is_empty else "is contacted that way from now on"
        write(f"{role} of {customer} {told}")


def _hours(text: str | None) -> tuple[str | None, str | None]:
    if text is None:
        return None, None
    first, dash, last = text.partition("-")
    if not dash:
        raise typer.BadParameter(f"expected --hours such as 09:00-12:00, not {text!r}")
    return first.strip(), last.strip()


def _weekdays(text: str | None) -> tuple[int, ...] | None:
    if text is None:
        return None
    names = [name.strip().lower() for name in text.split(",")]
    if not set(names) <= set(_DAYS):
        raise typer.BadParameter(f"expected --days of {', '.join(_DAYS)}, not {text!r}")
    return tuple(_DAYS.index(name) + 1 for name in names)


def _line(row: dict[str, Any]) -> list[Any]:
    hours = f"{row['from_hour']}-{row['until_hour']}" if row["from_hour"] else None
    days = ",".join(_DAYS[day - 1] for day in row["weekdays"]) if row["weekdays"] else None
    since = f"{row['changed_at']:%Y-%m-%d %H:%M}"
    return [
        row["role"],
        row["channel"],
        row["language"],
        hours,
        days,
        ",".join(row["agreed"]),
        since,
        row["changed_by"],
    ]
