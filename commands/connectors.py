"""Which ERPs are read, and how is it going? Their connectors are listed, checked, run and set back."""

import asyncio
from typing import Annotated, Any

import typer

from commands.options import Json, Limit

_PANEL = "Data in"
_Name = Annotated[str, typer.Argument(metavar="NAME", help="As connectors.yaml names it.")]
_COLUMNS = ("name", "kind", "every", "last run", "last without error", "refused", "error")
_REFUSED = ("kind", "id", "since", "expected")


def register(app: typer.Typer) -> None:
    connectors = typer.Typer(no_args_is_help=True, help="ERPs that are read by themselves (connectors.yaml).")
    connectors.command("list")(list_)
    connectors.command()(check)
    connectors.command()(run)
    connectors.command()(refused)
    connectors.command()(reset)
    app.add_typer(connectors, name="connectors", rich_help_panel=_PANEL)


def list_(as_json: Json = False) -> None:
    """Every connector, when it ran last, and what it could not take."""
    asyncio.run(_list(as_json))


async def _list(as_json: bool) -> None:
    from commands.desk import open_reader
    from commands.output import say, table, write_json
    from config.connectors import load_connections
    from store import connectors

    async with open_reader() as reader, reader.database.connect() as tx:
        known = load_connections(reader.settings)
        states = await connectors.states(tx)
        shown = []
        for connection in known:
            source, state = connection.source, states.get(connection.name, {})
            missing = f"not set: {', '.join(connection.missing)}" if connection.missing else None
            shown.append(
                {
                    "name": source.name,
                    "kind": source.kind,
                    "enabled": source.enabled,
                    "every_seconds": int(source.every.total_seconds()),
                    "ran_at": _local(state.get("ran_at"), reader.zone),
                    "succeeded_at": _local(state.get("succeeded_at"), reader.zone),
                    "read": state.get("watermarks", {}),
                    "counts": state.get("counts", {}),
                    "refused": state.get("refused", 0),
                    "error": missing or state.get("error"),
                }
            )
    if as_json:
        write_json(shown)
    elif shown:
        table(_COLUMNS, [_line(one) for one in shown])
    else:
        say("No ERP is connected: connectors.yaml in the folder of PUNTUAL_CONFIG says which")


def check(name: _Name, as_json: Json = False) -> None:
    """Whether the ERP is reached, may be read, and has the fields that are to be written."""
    asyncio.run(_check(name, as_json))


async def _check(name: str, as_json: bool) -> None:
    from commands.output import write, write_json
    from config.connectors import connection_of
    from config.settings import load_settings
    from erp.connectors.assembly import connector_of

    connector = connector_of(connection_of(load_settings(), name))
    try:
        found = await connector.check()
    finally:
        await connector.close()
    if as_json:
        write_json({"name": name, "found": found})
    else:
        for sentence in found:
            write(sentence)


def run(name: _Name, as_json: Json = False) -> None:
    """Read now what changed, and write back what is open: what the schedule does."""
    asyncio.run(_run(name, as_json))


async def _run(name: str, as_json: bool) -> None:
    from dataclasses import asdict, replace
    from functools import partial

    from activities.connectors import ConnectorRuns
    from commands.desk import open_desk
    from commands.output import say, write, write_json
    from config.connectors import connection_of
    from config.settings import load_settings
    from erp.connectors.assembly import connector_of
    from operations.pulled import Intake

    settings = load_settings()
    connection_of(settings, name)
    async with open_desk() as desk:
        intake = Intake(replace(desk, actor="erp"))
        report = await ConnectorRuns(
            desk.database, desk.clock, intake, partial(connection_of, settings), connector_of
        ).run(name)
    if as_json:
        write_json(asdict(report))
    elif report.busy:
        say(f"{name} is running already")
    else:
        counted = ", ".join(f"{number} {what}" for what, number in sorted(report.counts.items()) if number)
        write(f"{name}: {counted or 'nothing'}")
    if report.error is not None:
        say(report.error)
    if report.error is not None or report.busy:
        raise typer.Exit(1)
    if report.counts.get("refused") or report.counts.get("not_written"):
        raise typer.Exit(3)


def refused(name: _Name, limit: Limit = 100, as_json: Json = False) -> None:
    """What of the ERP could not be taken, and what was expected. Each run tries it again."""
    asyncio.run(_refused(name, limit, as_json))


async def _refused(name: str, limit: int, as_json: bool) -> None:
    from commands.desk import open_reader
    from commands.output import say, table, write_json
    from config.connectors import connection_of
    from store import connectors

    async with open_reader() as reader, reader.database.connect() as tx:
        connection_of(reader.settings, name)
        rows = await connectors.refused(tx, name, limit=limit + 1)
        shown = [
            {
                "kind": row["kind"],
                "id": row["key"],
                "since": _local(row["refused_at"], reader.zone),
                "errors": [{"field": field, "message": message} for field, message in row["errors"]],
            }
            for row in rows[:limit]
        ]
    if as_json:
        write_json(shown)
    elif shown:
        lines = [
            [one["kind"], one["id"], one["since"], "; ".join(f"{e['field']}: {e['message']}" for e in one["errors"])]
            for one in shown
        ]
        table(_REFUSED, lines)
    else:
        say("Nothing was refused")
    if len(rows) > limit:
        say(f"The first {limit}; --limit shows more")


def reset(name: _Name, as_json: Json = False) -> None:
    """Read everything again at the next run: after a correction of connectors.yaml, or where something is missing.

    What is known and unchanged stays as it is.
    """
    asyncio.run(_reset(name, as_json))


async def _reset(name: str, as_json: bool) -> None:
    from commands.desk import open_reader
    from commands.output import write, write_json
    from config.connectors import connection_of
    from store import connectors

    async with open_reader() as reader, reader.database.begin() as tx:
        connection_of(reader.settings, name)
        known = await connectors.reset(tx, name)
    if as_json:
        write_json({"name": name, "had_run": known})
    else:
        write(f"{name}: read from the beginning at its next run")


def _local(at: Any, zone: Any) -> Any:
    return at.astimezone(zone) if at is not None else None


def _line(one: dict[str, Any]) -> list[Any]:
    every = f"{one['every_seconds']} s" if one["enabled"] else "off"
    return [one["name"], one["kind"], every, one["ran_at"], one["succeeded_at"], one["refused"], one["error"]]
