"""How is the engine put together? Settings, store, channels and rules become activities, and a worker runs them."""

import asyncio
import logging
import os
import signal
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from functools import partial
from typing import Any

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio.client import Client
from temporalio.worker import UnsandboxedWorkflowRunner, Worker
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner

from activities.arrangements import Arrangements
from activities.calls import Calls
from activities.connectors import ConnectorRuns
from activities.desk import DeskDuties
from activities.discretion import Discretion
from activities.escalations import Escalations
from activities.negotiations import Negotiations
from activities.outgoing import Outgoing
from activities.planning import Planning
from activities.post import Post as PostActivities
from activities.reminders import Reminders
from activities.report_packs import ReportPacks
from activities.resources import Resources
from activities.upkeep import Upkeep
from channels.assembly import senders_of
from channels.notifications.chat import Chat
from channels.templates.proof import check
from channels.templates.render import Renderer
from config.connectors import connection_of, load_connections
from config.logs import write_logs
from config.rulebook import load_rulebook
from config.sentences import Sentences
from config.settings import Settings, load_settings
from erp.connectors.assembly import connector_of
from erp.webhooks.posting import Poster
from operations.desk import Desk as OperationsDesk
from operations.pulled import Intake
from reading.packs.making import PackMaker
from stack.state import public_url, resolve
from stack.temporal import client_for
from store import costs
from store.clock import open_clock
from store.engine import open_engine
from store.installation import guard, place_of, secret
from store.strategies import publish
from store.webhook_endpoints import know_events
from temporal.schedules import ensure_connector_schedules, ensure_schedules
from temporal.wake import Waker, WakesCases
from workflows.connectors import ConnectorRun
from workflows.dunning import Dunning
from workflows.reports import Reports
from workflows.upkeep import DailySnapshot, Desk, Post, Sweep

WORKFLOWS: Sequence[type] = (Dunning, Sweep, DailySnapshot, Post, Desk, ConnectorRun, Reports)
READY_FILE = "worker.ready"

_log = structlog.get_logger()


def build_resources(
    settings: Settings,
    database: AsyncEngine,
    waker: WakesCases,
    *,
    secret: bytes = b"",
    place: str = "",
    public_url: str | None = None,
) -> Resources:
    """Everything the activities need, from the settings. Raises InvalidInput for a rule or template that is broken.

    public_url: where customers reach us, if it is elsewhere than the settings say.
    """
    renderer = Renderer(settings.config_dir)
    return Resources(
        database=database,
        clock=open_clock(test_clock_allowed=settings.test_clock),
        rulebook=load_rulebook(settings.config_dir, renderer.available(), settings.collector_role),
        renderer=renderer,
        senders=senders_of(settings, renderer.brand),
        sentences=Sentences(settings.language),
        zone=settings.zone,
        waker=waker,
        chat=Chat(settings.send_seconds),
        retry_seconds=settings.retry_seconds,
        send_seconds=settings.send_seconds,
        public_url=public_url or settings.public_url,
        secret=secret,
        place=place,
    )


def activities_of(resources: Resources, client: Client, task_queue: str) -> list[Callable[..., Any]]:
    """All activities of the engine, bound to their resources."""
    planning, reminders, calls = Planning(resources), Reminders(resources), Calls(resources)
    negotiations, escalations = Negotiations(resources), Escalations(resources)
    arrangements = Arrangements(resources)
    upkeep, post = Upkeep(resources, client, task_queue), PostActivities(resources)
    return [
        planning.plan_next,
        planning.record_cancellation,
        reminders.send_reminder,
        reminders.send_thanks,
        reminders.send_notice,
        calls.open_call_task,
        calls.open_visit_task,
        negotiations.open_negotiation,
        escalations.escalate,
        arrangements.follow_up_arrangement,
        upkeep.sweep,
        upkeep.take_snapshot,
        post.post,
        DeskDuties(resources).tend_desk,
    ]


def connector_runs(settings: Settings, resources: Resources) -> ConnectorRuns:
    """Connectors hand what they read to the operations, in the name of the ERP; their file is read at each run."""
    desk = OperationsDesk(
        database=resources.database,
        clock=resources.clock,
        rulebook=resources.rulebook,
        sentences=resources.sentences,
        waker=resources.waker,
        zone=resources.zone,
        actor="erp",
        shelf=resources.shelf,
        publications=resources.publications,
    )
    return ConnectorRuns(
        resources.database, resources.clock, Intake(desk), partial(connection_of, settings), connector_of
    )


def report_packs(resources: Resources) -> ReportPacks:
    """Reports on a schedule say what the command, the API and the pages say: all of them read the same figures."""
    return ReportPacks(resources, PackMaker(resources.database, resources.renderer, resources.zone, resources.drawer))


def build_worker(settings: Settings, client: Client, resources: Resources) -> Worker:
    """The worker of the task queue, with the knobs of the settings."""
    packs = report_packs(resources)
    return Worker(
        client,
        task_queue=settings.task_queue,
        workflows=WORKFLOWS,
        activities=[
            *activities_of(resources, client, settings.task_queue),
            connector_runs(settings, resources).run_connector,
            packs.find_due_packs,
            packs.send_pack,
        ],
        interceptors=[Discretion()],
        # The tests run every workflow in the sandbox; in production its price (half of the worker's processor time)
        # buys nothing any more, as the files are the same.
        workflow_runner=SandboxedWorkflowRunner() if settings.sandbox else UnsandboxedWorkflowRunner(),
        workflow_task_executor=ThreadPoolExecutor(settings.worker_workflow_tasks),
        max_concurrent_activities=settings.worker_activities,
        max_concurrent_workflow_tasks=settings.worker_workflow_tasks,
        max_cached_workflows=settings.worker_cached_workflows,
        graceful_shutdown_timeout=timedelta(seconds=settings.shutdown_seconds),
    )


async def run(settings: Settings) -> None:
    """Work until SIGTERM or SIGINT; running activities may finish."""
    addresses = resolve(settings)
    client = await client_for(settings, addresses.temporal_address, addresses.temporal_namespace)
    database = open_engine(addresses.database_url, settings.database_pool)
    async with database.begin() as tx:
        place, signs = await place_of(tx, addresses.database_url), await secret(tx)
    waker = Waker(client, settings.task_queue)
    reached_at = public_url(settings, addresses)
    resources = build_resources(settings, database, waker, secret=signs, place=place, public_url=reached_at)
    async with database.begin() as tx:
        await publish(tx, [(version.id, version.strategy) for version in resources.rulebook.strategies.values()])
        await costs.publish(tx, resources.rulebook.costs)
        await know_events(tx)
        if not await guard(tx, place, await resources.clock.now(tx)):
            _log.error("nothing_is_sent", place=place, advice="`puntual sending arm` if this database belongs here")
    # Also starts the process that renders them, so that no message waits for it.
    for fault in await asyncio.to_thread(check, resources.renderer, own_only=True):
        _log.error(
            "template_broken", fault=str(fault), advice="its messages wait until `puntual templates check` is content"
        )
    await ensure_schedules(client, settings.task_queue, settings.time_zone)
    every = {one.name: one.source.every for one in load_connections(settings) if one.source.enabled}
    await ensure_connector_schedules(client, settings.task_queue, every)
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    ready = settings.home / READY_FILE
    async with (
        Poster(private=settings.webhooks_private) as poster,
        Outgoing(database, resources.clock, poster, place).open(settings.shutdown_seconds),
        build_worker(settings, client, resources),
    ):
        ready.parent.mkdir(parents=True, exist_ok=True)
        ready.write_text(str(os.getpid()), encoding="ascii")
        _log.info("worker_ready", task_queue=settings.task_queue)
        await stop.wait()
    with suppress(FileNotFoundError):
        ready.unlink()
    resources.renderer.close()
    resources.drawer.close()
    await database.dispose()


def main() -> None:
    settings = load_settings()
    write_logs(settings.log_level)
    logging.basicConfig(level=settings.log_level.upper())
    asyncio.run(run(settings))


if __name__ == "__main__":
    main()
