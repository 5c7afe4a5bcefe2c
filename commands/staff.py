"""Who works here, who is away, who looks after which customers? People and portfolios."""

import asyncio
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from commands import options
from commands.options import Json

if TYPE_CHECKING:
    from models.staff import StaffMember

_PANEL = "People"
_Name = Annotated[str, typer.Argument(metavar="NAME", help="Their handle: what PUNTUAL_ACTOR carries, and the @.")]
_ROLES = Literal["collector", "supervisor", "credit_manager", "manager"]
_Role = Annotated[_ROLES, typer.Option("--role", help="With what authority.")]
_FullName = Annotated[
    str, typer.Option("--full-name", parser=options.line, metavar="TEXT", help="As people know them.")
]
_Email = Annotated[str | None, typer.Option("--email", metavar="ADDRESS", help="Notifications go there.")]
_Languages = Annotated[
    str | None, typer.Option("--languages", metavar="es,en", help="Customers of these come to them first.")
]
_Most = Annotated[
    int | None, typer.Option("--most-customers", min=0, metavar="N", help="The rules give them no more than these.")
]
_Notify = Annotated[
    list[str] | None,
    typer.Option("--notify", metavar="URL", help="A chat tool, as apprise writes it (slack://...); kept secret."),
]
_From = Annotated[date, typer.Option("--from", parser=options.day, metavar="DATE", help="First day away.")]
_Through = Annotated[date, typer.Option("--through", parser=options.day, metavar="DATE", help="Last day away.")]
_Why = Annotated[str | None, typer.Option("--reason", parser=options.line, metavar="TEXT", help="Why.")]


def register(app: typer.Typer) -> None:
    staff = typer.Typer(no_args_is_help=True, help="Who works here, with which authority, and who is away.")
    staff.command("list")(list_)
    for command in (add, change, retire, absent, back):
        staff.command()(command)
    app.add_typer(staff, name="staff", rich_help_panel=_PANEL)


def list_(
    every: Annotated[bool, typer.Option("--all", help="Also those who work here no more.")] = False,
    as_json: Json = False,
) -> None:
    """Who works here, how many customers they look after, and who is away."""
    asyncio.run(_list(every, as_json))


async def _list(every: bool, as_json: bool) -> None:
    from commands.desk import open_reader
    from commands.output import say, table, write_json
    from store import absences, owners, staff

    async with open_reader() as reader, reader.database.connect() as tx:
        now = await reader.clock.now(tx)
        people = await staff.members(tx, retired=every)
        away = await absences.listed(tx, now)
        borne = await owners.burdens(tx, people)
    shown = [
        {
            **told(member),
            "customers": borne[member.name].customers,
            "open_cases": borne[member.name].open_cases,
            "absences": [
                {name: one[name] for name in ("from_day", "through", "substitute", "reason")}
                for one in away
                if one["staff"] == member.name
            ],
        }
        for member in people
    ]
    if as_json:
        write_json(shown)
    elif shown:
        columns = ("name", "full name", "role", "languages", "customers", "most", "cases", "away", "told by")
        table(columns, [_line(one) for one in shown])
    else:
        say("Nobody was entered yet: `puntual staff add NAME --role collector --full-name TEXT`")


def told(member: "StaffMember") -> dict[str, Any]:
    """Somebody without the secrets of their chat tools: of those only the kind."""
    plain = member.model_dump(mode="json", exclude={"notify"})
    return {**plain, "notify": [url.partition("://")[0] for url in member.notify]}


def _line(one: dict[str, Any]) -> list[Any]:
    away = [
        f"{absence['from_day']} to {absence['through']}"
        + (f" ({absence['substitute']})" if absence["substitute"] else "")
        for absence in one["absences"]
    ]
    by = [*(["e-mail"] if one["email"] else []), *one["notify"]]
    name = one["name"] if one["active"] else f"{one['name']} (retired)"
    return [
        name, one["full_name"], one["role"], one["languages"], one["customers"], one["most_customers"],
        one["open_cases"], away, by,
    ]  # fmt: skip


def add(
    name: _Name,
    role: _Role,
    full_name: _FullName,
    email: _Email = None,
    languages: _Languages = None,
    most_customers: _Most = None,
    notify: _Notify = None,
    as_json: Json = False,
) -> None:
    """Enter somebody who works here. Customers come to them by the rules: `puntual owner assign` looks at once."""
    from channels.notifications.chat import check
    from models.staff import StaffMember

    for url in notify or ():
        check(url)
    member = options.shape(
        StaffMember,
        {
            "name": name,
            "full_name": full_name,
            "role": role,
            "email": email,
            "languages": _listed(languages) or (),
            "most_customers": most_customers,
            "notify": tuple(notify or ()),
        },
    )
    asyncio.run(_add(member, as_json))


async def _add(member: "StaffMember", as_json: bool) -> None:
    from commands.desk import open_desk
    from commands.output import write, write_json
    from operations import staff

    async with open_desk(publish=False) as desk:
        await staff.enter(desk, member)
    if as_json:
        write_json(told(member))
    else:
        write(f"{member.name}: {member.role.value}, {member.full_name}")


def change(
    name: _Name,
    role: Annotated[_ROLES | None, typer.Option("--role", help="With what authority.")] = None,
    full_name: Annotated[
        str | None, typer.Option("--full-name", parser=options.line, metavar="TEXT", help="As people know them.")
    ] = None,
    email: Annotated[str | None, typer.Option("--email", metavar="ADDRESS", help="Empty: none.")] = None,
    languages: Annotated[str | None, typer.Option("--languages", metavar="es,en", help="Empty: none named.")] = None,
    most_customers: Annotated[
        int | None, typer.Option("--most-customers", min=-1, metavar="N", help="-1: any number.")
    ] = None,
    notify: Annotated[
        list[str] | None, typer.Option("--notify", metavar="URL", help="Instead of those before; empty: none.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Change what is named of somebody who works here."""
    from channels.notifications.chat import check

    urls = None if notify is None else tuple(url for url in notify if url.strip())
    for url in urls or ():
        check(url)
    given: dict[str, Any] = {
        "role": role,
        "full_name": full_name,
        "languages": _listed(languages),
        "notify": urls,
    }
    changes = {field: value for field, value in given.items() if value is not None}
    changes |= {} if email is None else {"email": email.strip() or None}
    changes |= {} if most_customers is None else {"most_customers": None if most_customers < 0 else most_customers}
    asyncio.run(_change(name, changes, as_json))


async def _change(name: str, changes: dict[str, Any], as_json: bool) -> None:
    from commands.desk import open_desk
    from commands.output import write, write_json
    from operations import staff

    async with open_desk(publish=False) as desk:
        member = await staff.change(desk, name, changes)
    if as_json:
        write_json(told(member))
    else:
        write(f"{member.name}: {member.role.value}, {member.full_name}")


def retire(name: _Name, as_json: Json = False) -> None:
    """Somebody works here no more: their customers go to others by the rules, those that nobody takes are listed."""
    asyncio.run(_retire(name, as_json))


async def _retire(name: str, as_json: bool) -> None:
    from commands.desk import open_desk
    from commands.output import say, write, write_json
    from operations import staff

    async with open_desk() as desk:
        retired = await staff.retire(desk, name)
    moved = [{"customer_id": one.customer_id, "owner": one.owner} for one in retired.moved]
    if as_json:
        write_json({"name": name, "moved": moved, "left": retired.left, "tasks": retired.tasks, "keys": retired.keys})
        return
    for one in moved:
        write(f"{one['customer_id']}: {one['owner']}")
    for customer_id in retired.left:
        write(f"{customer_id}: nobody")
    if retired.keys:
        say(f"API keys of {name} were revoked: {', '.join(retired.keys)}")
    say(f"{name} is retired: {len(moved)} customer(s) moved, {len(retired.left)} without anybody")


def absent(
    name: _Name,
    from_day: _From,
    through: _Through,
    substitute: Annotated[
        str | None, typer.Option("--substitute", metavar="NAME", help="Does their tasks; none: whoever comes first.")
    ] = None,
    reason: _Why = None,
    as_json: Json = False,
) -> None:
    """Somebody is away: new and open tasks go to the substitute, and come back afterwards."""
    asyncio.run(_absent(name, from_day, through, substitute, reason, as_json))


async def _absent(
    name: str, from_day: date, through: date, substitute: str | None, reason: str | None, as_json: bool
) -> None:
    from commands.desk import open_desk
    from commands.output import write, write_json
    from operations import staff

    async with open_desk(publish=False) as desk:
        moved = await staff.absent(desk, name, from_day, through, substitute, reason)
    if as_json:
        days = {"from": from_day, "through": through}
        write_json({"name": name, **days, "substitute": substitute, "reason": reason, "tasks_moved": moved})
    else:
        stands_in = f"; {substitute} stands in" if substitute else ""
        write(f"{name}: away from {from_day} through {through}{stands_in}; {moved} task(s) changed hands")


def back(name: _Name, as_json: Json = False) -> None:
    """Somebody is back before the last day of their absence: their tasks are theirs again."""
    asyncio.run(_back(name, as_json))


async def _back(name: str, as_json: bool) -> None:
    from commands.desk import open_desk
    from commands.output import write, write_json
    from operations import staff

    async with open_desk(publish=False) as desk:
        moved = await staff.back(desk, name)
    if as_json:
        write_json({"name": name, "tasks_moved": moved})
    else:
        write(f"{name}: back; {moved} task(s) changed hands")


def _listed(text: str | None) -> tuple[str, ...] | None:
    return None if text is None else tuple(part.strip() for part in text.split(",") if part.strip())
