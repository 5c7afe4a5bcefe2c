"""What is shown of the receivers of webhooks: each with its queue, and what was posted to it."""

import asyncio
from typing import TYPE_CHECKING, Annotated, Any

import typer

from commands.options import Json, Limit

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from models.webhook_endpoint import Endpoint

Id = Annotated[int, typer.Argument(metavar="ID", min=1, max=2**63 - 1, help="As `webhooks list` shows it.")]
_Open = Annotated[bool, typer.Option("--open", help="Only what was not taken.")]
_COLUMNS = ("id", "url", "events", "state", "waiting", "given up", "last taken", "description")
_DELIVERIES = ("event", "type", "customer", "invoice", "state", "tries", "answer", "at")


def list_(as_json: Json = False) -> None:
    """Which receivers there are, and what waits for each."""
    asyncio.run(_list(as_json))


async def _list(as_json: bool) -> None:
    from commands.desk import open_reader
    from commands.output import say, table, write_json
    from store import webhook_endpoints, webhook_queue

    async with open_reader() as reader, reader.database.connect() as tx:
        endpoints, queues = await webhook_endpoints.listed(tx), await webhook_queue.queues(tx)
    shown = [{**told(one), **_queue(queues, one.id, reader.zone)} for one in endpoints]
    if as_json:
        write_json(shown)
    elif shown:
        table(_COLUMNS, [_line(one, reader.sentences) for one in shown])
    else:
        say("Nobody is told of what happens: `puntual webhooks add URL`")


def show(id_: Id, as_json: Json = False) -> None:
    """One receiver with its queue. Its secrets are shown to nobody any more."""
    asyncio.run(_show(id_, as_json))


async def _show(endpoint_id: int, as_json: bool) -> None:
    from commands.desk import open_reader
    from commands.output import table, write_json
    from store import webhook_endpoints, webhook_queue

    async with open_reader() as reader, reader.database.connect() as tx:
        endpoint = await webhook_endpoints.get(tx, endpoint_id)
        queues = await webhook_queue.queues(tx)
    shown = {**told(endpoint), **_queue(queues, endpoint_id, reader.zone)}
    if as_json:
        write_json(shown)
        return
    shown["disabled_why"] = reader.sentences.word("webhook", endpoint.disabled_why) if endpoint.disabled_why else None
    table(("", ""), [(name.replace("_", " "), value) for name, value in shown.items() if value is not None])


def deliveries(id_: Id, open_only: _Open = False, limit: Limit = 100, as_json: Json = False) -> None:
    """What was or is to be posted to it, in order, with what it answered. Of the last 30 days."""
    asyncio.run(_deliveries(id_, open_only, limit, as_json))


async def _deliveries(endpoint_id: int, open_only: bool, limit: int, as_json: bool) -> None:
    from commands.desk import open_reader
    from commands.output import say, table, write_json
    from erp.webhooks.payload import message_id
    from models.interaction import InteractionKind
    from models.webhook import EVENT_OF
    from store import webhook_endpoints, webhook_queue

    async with open_reader() as reader, reader.database.connect() as tx:
        await webhook_endpoints.get(tx, endpoint_id)
        rows = await webhook_queue.listed(tx, endpoint_id, open_only=open_only, limit=limit + 1)
    shown = [
        {
            "event": message_id(row["interaction_id"]),
            "type": EVENT_OF.get(InteractionKind(row["kind"])),
            "customer_id": row["customer_id"],
            "invoice_id": row["invoice_id"],
            "state": _state(row),
            "attempts": row["attempts"],
            "answer": row["answer"],
            "at": (row["delivered_at"] or row["gave_up_at"] or row["next_at"]).astimezone(reader.zone),
        }
        for row in rows[:limit]
    ]
    if as_json:
        write_json(shown)
    elif shown:
        table(_DELIVERIES, [list(one.values()) for one in shown])
    else:
        say("It has taken everything" if open_only else "Nothing has happened that it subscribed to")
    if len(rows) > limit:
        say(f"The first {limit}; --limit shows more")


def told(endpoint: "Endpoint") -> dict[str, Any]:
    """A receiver without its secrets."""
    return {
        "id": endpoint.id,
        "url": endpoint.url,
        "events": list(endpoint.events),
        "description": endpoint.description,
        "active": endpoint.active,
        "disabled_why": endpoint.disabled_why,
        "created_at": endpoint.created_at,
        "created_by": endpoint.created_by,
    }


def _queue(queues: dict[int, dict[str, Any]], endpoint_id: int, zone: "ZoneInfo") -> dict[str, Any]:
    found = queues.get(endpoint_id, {})
    instants = {
        name: found[name].astimezone(zone) if found.get(name) else None
        for name in ("waiting_since", "last_delivered_at")
    }
    return {name: found.get(name, 0) for name in ("waiting", "delivered", "given_up")} | instants


def _state(row: dict[str, Any]) -> str:
    if row["delivered_at"] is not None:
        return "taken"
    return "waits" if row["gave_up_at"] is None else "given up"


def _line(one: dict[str, Any], sentences: Any) -> list[Any]:
    stopped = f"stopped: {sentences.word('webhook', one['disabled_why'])}" if one["disabled_why"] else "paused"
    state = "active" if one["active"] else stopped
    return [
        one["id"], one["url"], one["events"], state, one["waiting"], one["given_up"], one["last_delivered_at"],
        one["description"],
    ]  # fmt: skip
