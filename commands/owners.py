"""Who looks after a customer, and why? Shown, taken over, given back, assigned by the rules."""

import asyncio
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from commands.options import Json, Reason

if TYPE_CHECKING:
    from store.owners import Owned

_PANEL = "People"
_Customers = Annotated[list[str], typer.Argument(metavar="CUSTOMER...", help="Ids as the ERP writes them.")]


class _ShowByDefault(TyperGroup):
    """`puntual owner C-1` is `puntual owner show C-1`."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        if args and args[0] not in self.commands and not args[0].startswith("-"):
            args = ["show", *args]
        return super().resolve_command(ctx, args)


def register(app: typer.Typer) -> None:
    owner = typer.Typer(
        cls=_ShowByDefault, no_args_is_help=True, help="Who looks after a customer: `puntual owner CUSTOMER`."
    )
    for command in (show, release, assign):
        owner.command()(command)
    owner.command("set")(set_)
    app.add_typer(owner, name="owner", rich_help_panel=_PANEL)


def show(
    customer: Annotated[str, typer.Argument(metavar="CUSTOMER", help="Its id as the ERP writes it.")],
    as_json: Json = False,
) -> None:
    """Who looks after a customer and why, and who does it today."""
    asyncio.run(_show(customer, as_json))


async def _show(customer_id: str, as_json: bool) -> None:
    from commands.desk import open_reader
    from commands.output import write, write_json
    from domain.duty import on_duty
    from models.errors import NotFound
    from store import absences, owners

    async with open_reader() as reader, reader.database.connect() as tx:
        row = (await owners.of_customers(tx, [customer_id])).get(customer_id)
        if row is None:
            raise NotFound(f"No customer {customer_id}")
        away = await absences.away(tx, await reader.clock.now(tx))
    owner, why = row["collector"], row["collector_why"] or {"code": owners.BY_NONE, "params": {}}
    today = None if owner is None else on_duty(owner, away)
    said = reader.sentences.why(why["code"], why["params"])
    if as_json:
        told = {"customer_id": customer_id, "owner": owner, "on_duty": today, "named_by_erp": row["given_collector"]}
        write_json({**told, "why": {**why, "text": said}})
        return
    write(f"{customer_id} ({row['name']}): {owner or 'nobody'}. {said}")
    if owner != today:
        write(f"{owner} is away: {today or 'whoever comes first'} does the tasks")


def set_(
    customers: _Customers,
    person: Annotated[str, typer.Argument(metavar="PERSON", help="Who looks after them from now on.")],
    reason: Reason,
    as_json: Json = False,
) -> None:
    """Give customers to somebody by hand, whatever rules and ERP say, until `puntual owner release`."""
    asyncio.run(_set(customers, person, reason, as_json))


async def _set(customer_ids: list[str], person: str, reason: str, as_json: bool) -> None:
    from commands.desk import open_desk
    from operations import owners

    async with open_desk() as desk:
        changed = await owners.take_over(desk, customer_ids, person, reason)
    _tell(changed, as_json)


def release(customers: _Customers, as_json: Json = False) -> None:
    """Let the ERP and the rules decide again who looks after customers."""
    asyncio.run(_release(customers, as_json))


async def _release(customer_ids: list[str], as_json: bool) -> None:
    from commands.desk import open_desk
    from operations import owners

    async with open_desk() as desk:
        changed = await owners.give_back(desk, customer_ids)
    _tell(changed, as_json)


def assign(
    every: Annotated[
        bool, typer.Option("--all", help="Look at every customer, also those that somebody has by a rule.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would change; change nothing.")] = False,
    as_json: Json = False,
) -> None:
    """Find somebody by the rules for every customer whom nobody looks after."""
    asyncio.run(_assign(every, dry_run, as_json))


async def _assign(every: bool, dry_run: bool, as_json: bool) -> None:
    from commands.desk import open_desk
    from commands.output import say
    from operations import owners

    async with open_desk(publish=not dry_run) as desk:
        changed = await owners.assign(desk, every=every, dry_run=dry_run)
    _tell(changed, as_json)
    if not as_json:
        say("Nothing was changed" if dry_run else f"{len(changed)} customer(s) changed hands")


def _tell(changed: "list[Owned]", as_json: bool) -> None:
    from commands.output import say, write, write_json

    if as_json:
        write_json([
            {"customer_id": one.customer_id, "from": one.before, "owner": one.owner, "why": one.why} for one in changed
        ])  # fmt: skip
        return
    for one in changed:
        write(f"{one.customer_id}: {one.owner or 'nobody'}" + (f" (before: {one.before})" if one.before else ""))
    if not changed:
        say("All of them have whom they should have")
