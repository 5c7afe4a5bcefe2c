"""Who is told of what happens? Receivers of signed webhooks: subscribed, tried, given a new secret, told again."""

import asyncio
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from commands import options
from commands.options import Customer, Json
from commands.webhook_pages import Id, deliveries, list_, show, told

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from operations.desk import Desk


def _event(value: str) -> int:
    """`evt_17`, as the receiver has it, or `17`."""
    number = value.removeprefix("evt_")
    if not (number.isascii() and number.isdecimal()) or not 0 < int(number) < 2**63:
        raise typer.BadParameter(f"expected the id of an event such as evt_17, not {value!r}")
    return int(number)


_PANEL = "API"
_Url = Annotated[str, typer.Argument(metavar="URL", help="Where it takes events, by https.")]
_Events = Annotated[
    list[str] | None,
    typer.Option("--event", metavar="TYPE", help="Such as promise.made, or promise.*; may be repeated. Else all."),
]
_Description = Annotated[str | None, typer.Option(parser=options.line, metavar="TEXT", help="Whose it is.")]
_AtOnce = Annotated[
    bool, typer.Option("--at-once", help="The old secret signs nothing more: somebody else may know it.")
]
_Event = Annotated[int | None, typer.Option("--event", parser=_event, metavar="ID", help="This one, such as evt_17.")]
_Since = Annotated[
    datetime | None,
    typer.Option(parser=options.instant, metavar="INSTANT", help="What happened from then on; naive: where we are."),
]


def register(app: typer.Typer) -> None:
    webhooks = typer.Typer(no_args_is_help=True, help="Signed webhooks: other programs hear of what happens.")
    webhooks.command("list")(list_)
    webhooks.command("test")(ping)
    for command in (add, show, deliveries, rotate, pause, resume, remove, replay):
        webhooks.command()(command)
    app.add_typer(webhooks, name="webhooks", rich_help_panel=_PANEL)


def add(url: _Url, event: _Events = None, description: _Description = None, as_json: Json = False) -> None:
    """Subscribe a receiver. Its secret, by which it knows that events come from here, is shown this once."""
    asyncio.run(_add(url, event or ["*"], description, as_json))


async def _add(url: str, events: list[str], description: str | None, as_json: bool) -> None:
    from commands.desk import open_desk
    from commands.output import say, write, write_json
    from config.settings import load_settings
    from models.webhook_endpoint import NewEndpoint
    from operations import webhooks

    new = options.shape(NewEndpoint, {"url": url, "events": events, "description": description})
    async with open_desk(publish=False) as desk:
        endpoint, secret = await webhooks.add(desk, new, private=load_settings().webhooks_private)
    if as_json:
        write_json({**told(endpoint), "secret": secret})
        return
    write(secret)
    say(f"The secret of endpoint {endpoint.id}, shown this once; `puntual webhooks test {endpoint.id}` tries it")


def ping(id_: Id, as_json: Json = False) -> None:
    """Post a `ping` now and say what it answered. Exit code 1 where it was not taken."""
    asyncio.run(_ping(id_, as_json))


async def _ping(endpoint_id: int, as_json: bool) -> None:
    from commands.desk import open_desk
    from commands.output import write, write_json
    from config.settings import load_settings
    from erp.webhooks.posting import Poster
    from operations import webhooks

    private = load_settings().webhooks_private
    async with open_desk(publish=False) as desk, Poster(private=private) as poster:
        answer = await webhooks.ping(desk, endpoint_id, poster)
    if as_json:
        write_json({"id": endpoint_id, "taken": answer.taken, "answer": answer.told})
    else:
        write(f"Endpoint {endpoint_id} has {'' if answer.taken else 'not '}taken it: {answer.told}")
    if not answer.taken:
        raise typer.Exit(1)


def rotate(id_: Id, at_once: _AtOnce = False, as_json: Json = False) -> None:
    """A new secret, shown this once. For a day events are signed with the old one too."""
    asyncio.run(_rotate(id_, at_once, as_json))


async def _rotate(endpoint_id: int, at_once: bool, as_json: bool) -> None:
    from commands.desk import open_desk
    from commands.output import say, write, write_json
    from operations import webhooks

    async with open_desk(publish=False) as desk:
        secret = await webhooks.rotate(desk, endpoint_id, at_once=at_once)
    if as_json:
        write_json({"id": endpoint_id, "secret": secret})
        return
    write(secret)
    beside = "the old one signs nothing more" if at_once else "for 24 hours the old one signs beside it"
    say(f"The new secret of endpoint {endpoint_id}, shown this once; {beside}")


def pause(id_: Id, as_json: Json = False) -> None:
    """Post nothing to it for now; what happens is kept for 30 days."""
    from operations import webhooks

    asyncio.run(_do(id_, webhooks.pause, "paused", as_json))


def resume(id_: Id, as_json: Json = False) -> None:
    """Post to it again, from where it stood: one that was paused, or that had taken nothing for a day."""
    from operations import webhooks

    asyncio.run(_do(id_, webhooks.resume, "resumed", as_json))


def remove(id_: Id, as_json: Json = False) -> None:
    """Forget it, and what waits for it."""
    from operations import webhooks

    asyncio.run(_do(id_, webhooks.remove, "removed", as_json))


async def _do(endpoint_id: int, operation: "Callable[[Desk, int], Awaitable[None]]", word: str, as_json: bool) -> None:
    from commands.desk import open_desk
    from commands.output import write, write_json

    async with open_desk(publish=False) as desk:
        await operation(desk, endpoint_id)
    if as_json:
        write_json({"id": endpoint_id, "result": word})
    else:
        write(f"Endpoint {endpoint_id}: {word}")


def replay(
    id_: Id, event: _Event = None, since: _Since = None, customer: Customer = None, as_json: Json = False
) -> None:
    """Post events again, also from before it subscribed: one, those since an instant, those of a customer."""
    if event is None and since is None and customer is None:
        raise typer.BadParameter("expected --event, --since or --customer")
    asyncio.run(_replay(id_, event, since, customer, as_json))


async def _replay(
    endpoint_id: int, event: int | None, since: datetime | None, customer: str | None, as_json: bool
) -> None:
    from commands.desk import open_desk
    from commands.output import write, write_json
    from operations import webhooks

    async with open_desk(publish=False) as desk:
        first = since.replace(tzinfo=desk.zone) if since is not None and since.tzinfo is None else since
        put = await webhooks.replay(desk, endpoint_id, interaction=event, since=first, customer=customer)
    if as_json:
        write_json({"id": endpoint_id, "events": put})
    else:
        write(f"{put} event(s) will be posted to endpoint {endpoint_id} again")
