"""How is the installation brought up, looked at, healed, and its test clock moved?"""

import asyncio
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from commands import options
from commands.options import Json
from models.length import Length

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from models.contract import SweepReport
    from operations.desk import Desk
    from stack.state import Addresses

_PANEL = "Stack"
_Port = Annotated[int | None, typer.Option(min=1, max=65535, help="Port of the web; else 8000 or a free one.")]
_Patience = Annotated[float, typer.Option("--timeout", min=1, help="Seconds to wait for the worker's answer.")]


def register(app: typer.Typer) -> None:
    for command in (up, down, doctor, sweep):
        app.command(rich_help_panel=_PANEL)(command)
    clock = typer.Typer(no_args_is_help=True, help="The time everything goes by; it moves where PUNTUAL_TEST_CLOCK=1.")
    clock.command("show")(clock_show)
    clock.command("advance")(clock_advance)
    clock.command("set")(clock_set)
    app.add_typer(clock, name="clock", rich_help_panel=_PANEL)


def up(
    port: _Port = None,
    detach: Annotated[bool, typer.Option("--detach", help="Come back when it is ready.")] = False,
    as_json: Json = False,
) -> None:
    """Run the whole stack: PostgreSQL, Temporal, worker and web. Prints the addresses when it is ready."""
    from commands.output import say
    from config.settings import load_settings
    from stack import detach as background
    from stack import first_user, supervisor

    def ready(addresses: "Addresses") -> None:
        show_addresses(addresses, as_json=as_json)
        if first_user.is_missing(addresses.database_url):
            say("Nobody may sign in to the web yet: `puntual users add NAME --full-name TEXT --admin` prints a link")

    settings = load_settings()
    if detach:
        ready(background.start(settings, port=port, say=say))
    else:
        asyncio.run(supervisor.run(settings, port=port, say=say, on_ready=ready))


def show_addresses(addresses: "Addresses", *, as_json: bool) -> None:
    """Where to find everything; the database's address holds a password and stays out."""
    import sys

    from commands.output import write, write_json

    if as_json:
        names = ("web_url", "temporal_address", "temporal_namespace", "temporal_ui_url")
        write_json({name: getattr(addresses, name) for name in names})
    else:
        write(f"Web          {addresses.web_url}")
        write(f"Temporal     {addresses.temporal_address}, namespace {addresses.temporal_namespace}")
        if addresses.temporal_ui_url is not None:
            write(f"Temporal UI  {addresses.temporal_ui_url}")
    sys.stdout.flush()  # `up` stays: who reads a pipe must not wait for its end


def down() -> None:
    """Stop the stack of this home."""
    from commands.output import say
    from config.settings import load_settings
    from stack import detach

    say("stopped" if detach.stop(load_settings(), say=say) else "nothing ran")


def doctor(as_json: Json = False) -> None:
    """Check the set-up: settings, servers, worker, rules, templates. Exit code 1 where something is to be done."""
    from commands.checks import pages, rules, templates
    from commands.output import table, write_json
    from config.settings import load_settings
    from stack.doctor import examine

    settings = load_settings()
    findings = [*asyncio.run(examine(settings)), *rules(settings), *templates(settings), *pages()]
    if as_json:
        write_json(findings)
    else:
        table(
            ("", "check", "found", "to do"),
            [["ok" if one.ok else "FAULT", one.check, one.message, one.advice] for one in findings],
        )
    if not all(finding.ok for finding in findings):
        raise typer.Exit(1)


def sweep(timeout: _Patience = 120.0, as_json: Json = False) -> None:
    """Heal now: apply news of providers that were left, wake every case that needs it.

    That is each that was changed but not told, is overdue, or has lost its workflow.
    """
    from commands.output import write, write_json

    events, report = asyncio.run(_sweep(timeout))
    if as_json:
        write_json({**asdict(report), "events": events})
    else:
        write(f"Woken: {report.behind} changed, {report.overdue} overdue, {report.missing} without a workflow")
        write(f"Applied: {events} event(s) of providers")


async def _sweep(patience: float) -> "tuple[int, SweepReport]":
    """How many events of providers were applied, and what the sweep found."""
    from temporalio.client import WorkflowFailureError
    from temporalio.common import WorkflowIDConflictPolicy

    from commands.desk import open_desk
    from config.settings import load_settings
    from models.contract import SWEEP_WORKFLOW, SweepReport
    from models.errors import PuntualError, ServerUnreachable
    from models.inbox import InboxState
    from operations.inbox import apply_waiting
    from stack.state import resolve
    from stack.temporal import client_for

    settings = load_settings()
    async with open_desk(publish=False) as desk:
        events = (await apply_waiting(desk))[InboxState.APPLIED]
    addresses = resolve(settings)
    client = await client_for(settings, addresses.temporal_address, addresses.temporal_namespace, timeout=5.0)
    handle = await client.start_workflow(
        SWEEP_WORKFLOW,
        id=f"{SWEEP_WORKFLOW}/{settings.task_queue}/by-hand",
        task_queue=settings.task_queue,
        result_type=SweepReport,
        id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
        static_summary=f"Asked for by {settings.actor}",
    )
    try:
        return events, await asyncio.wait_for(handle.result(), patience)
    except TimeoutError:
        message = f"No worker has answered within {patience:g} s: the sweep waits for one (`puntual doctor`)"
        raise ServerUnreachable(message) from None
    except WorkflowFailureError as failure:
        raise PuntualError(f"The sweep failed: {failure.cause}") from failure


def clock_show(as_json: Json = False) -> None:
    """What time it is for Puntual."""
    asyncio.run(_clock(None, as_json))


def clock_advance(
    by: Annotated[Length, typer.Argument(parser=options.length, metavar="3d|12h|30m|2w")],
    as_json: Json = False,
) -> None:
    """Let time pass: every case acts at its minute, in order. Test clocks only."""

    def goal(now: datetime, zone: "ZoneInfo") -> datetime:
        try:
            return by.after(now, zone)
        except ValueError as error:
            raise typer.BadParameter(str(error)) from None

    asyncio.run(_clock(goal, as_json))


def clock_set(
    to: Annotated[
        datetime,
        typer.Argument(
            parser=options.instant, metavar="INSTANT", help="ISO 8601; without an offset in PUNTUAL_TIME_ZONE."
        ),
    ],
    as_json: Json = False,
) -> None:
    """Let time pass until an instant. Test clocks only; the first setting of a fresh database may go back."""
    asyncio.run(_clock(lambda _, zone: to if to.tzinfo else to.replace(tzinfo=zone), as_json))


async def _clock(goal_of: "Callable[[datetime, ZoneInfo], datetime] | None", as_json: bool) -> None:
    from commands.desk import open_desk
    from commands.output import write, write_json
    from operations import clock
    from store.clock import ShiftedClock

    async with open_desk(publish=False) as desk:
        now = await clock.show(desk)
        is_test = isinstance(desk.clock, ShiftedClock)
        if goal_of is not None:
            await _walk(desk, now, goal_of(now, desk.zone).astimezone(UTC), as_json)
            return
    local = now.astimezone(desk.zone)
    if as_json:
        write_json({"now": local, "time_zone": desk.zone.key, "test_clock": is_test})
    else:
        write(f"{local:%a %Y-%m-%d %H:%M:%S %Z} ({desk.zone.key}), {'a test clock' if is_test else 'the real time'}")


async def _walk(desk: "Desk", now: datetime, goal: datetime, as_json: bool) -> None:
    from commands.output import progress, say, write, write_json
    from operations import clock

    days = max(1, (goal.date() - now.date()).days)
    with progress("walking", days) as done:
        reached = now

        def tick(instant: datetime, woken: int) -> None:
            nonlocal reached
            done(max(0, (instant.date() - reached.date()).days), f"{instant.astimezone(desk.zone):%Y-%m-%d %H:%M}")
            reached = max(reached, instant)

        walked = await clock.advance_to(desk, goal, tick)
    local = walked.now.astimezone(desk.zone)
    if as_json:
        write_json({"now": local, "ticks": walked.ticks, "woken": walked.woken, "late": walked.late})
    else:
        write(f"{local:%a %Y-%m-%d %H:%M %Z}: {walked.woken} cases woken at {walked.ticks} moments")
    if walked.late:
        say("Some cases did not follow in time: is a worker running? (`puntual doctor`)")
        raise typer.Exit(3)
