"""Is everything that Puntual needs here, and what is to be done where it is not?"""

import asyncio
import os
import platform
import sys
from datetime import UTC, datetime, timedelta

from temporalio.api.enums.v1 import TaskQueueType
from temporalio.api.taskqueue.v1 import TaskQueue
from temporalio.api.workflowservice.v1 import DescribeTaskQueueRequest
from temporalio.client import Client
from temporalio.service import RPCError

from config.settings import Settings, unknown_variables, variable_of
from models.errors import PuntualError
from stack import postgres, search_attributes, state, temporal
from stack.bank_check import bank_lines
from stack.channel_checks import channels
from stack.finding import Check, Finding
from stack.payment_checks import payments
from stack.people_check import people
from stack.publications_check import publications
from stack.webhooks_check import webhooks

POLLED_WITHIN = timedelta(seconds=90)


async def examine(settings: Settings) -> list[Finding]:
    """What every check found, in the order of CHECKS."""
    findings: list[Finding] = []
    for check in CHECKS:
        try:
            findings += await check(settings)
        except PuntualError as failure:
            findings.append(Finding(check.__name__, False, failure.message, "See the message"))
    return findings


async def python(settings: Settings) -> list[Finding]:
    """The interpreter."""
    ok = sys.version_info >= (3, 11)
    return [Finding("python", ok, f"Python {platform.python_version()}", "" if ok else "Install Python 3.11 or newer")]


async def settings_in_force(settings: Settings) -> list[Finding]:
    """What is set, without secrets, and what looks like a typing mistake."""
    findings = []
    for name, field in Settings.model_fields.items():
        value = getattr(settings, name)
        if value is None:
            continue
        shown = str(value) if field.repr else mask(str(value))
        findings.append(Finding(f"settings.{variable_of(name)}", True, shown))
    findings += [
        Finding(f"settings.{name}", False, "sets nothing", f"Remove {name}, or correct its name")
        for name in unknown_variables()
    ]
    if settings.config_dir is not None and not settings.config_dir.expanduser().is_dir():
        findings.append(
            Finding("settings.PUNTUAL_CONFIG", False, f"{settings.config_dir} is not a folder", "Create it or unset it")
        )
    return findings


def mask(value: str) -> str:
    """A secret's shape: of an address everything but user and password, of anything else nothing."""
    scheme, separator, rest = value.partition("://")
    if not separator:
        return "set"
    return f"{scheme}://***@{rest.rpartition('@')[2].partition('?')[0]}"


async def home(settings: Settings) -> list[Finding]:
    """Whether the home can be written to; nothing is created."""
    place = settings.home.expanduser().resolve()
    nearest = next(folder for folder in (place, *place.parents) if folder.exists())
    ok = nearest.is_dir() and os.access(nearest, os.W_OK | os.X_OK)
    return [Finding("home", ok, str(place), "" if ok else f"Make {nearest} writable, or set PUNTUAL_HOME")]


async def database(settings: Settings) -> list[Finding]:
    """PostgreSQL answers and has this version's tables."""
    from sqlalchemy.exc import SQLAlchemyError  # these take a second to load

    from store.migrate import current, head

    addresses = _addresses(settings)
    if isinstance(addresses, Finding):
        return [addresses]
    where = mask(addresses.database_url)
    if not await postgres.is_ready(addresses.database_url, timeout=5.0):
        advice = "Check DATABASE_URL, the server and the network" if settings.database_url else "Run `puntual up`"
        return [Finding("database", False, f"{where} does not answer", advice)]
    try:
        have, want = await asyncio.to_thread(current, addresses.database_url), head()
    except SQLAlchemyError as failure:
        reason = str(failure.__cause__ or failure).split("\n", 1)[0]
        return [Finding("database", False, f"{where}: {reason}", "Give its user the right to read and to make tables")]
    migrated = have == want
    return [
        Finding("database", True, where),
        Finding(
            "database.migrations",
            migrated,
            f"at {have or 'nothing'}, this version wants {want}",
            "" if migrated else "Run `puntual up`, which migrates; or migrate before starting workers",
        ),
    ]


async def temporal_server(settings: Settings) -> list[Finding]:
    """Temporal answers, knows our search attributes, and a worker polls our queue."""
    addresses = _addresses(settings)
    if isinstance(addresses, Finding):
        return []  # said by `database` already
    try:
        client = await temporal.client_for(
            settings, addresses.temporal_address, addresses.temporal_namespace, timeout=5.0
        )
    except PuntualError as failure:
        advice = "Check TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE and the server"
        return [Finding("temporal", False, failure.message, advice)]
    where = f"{addresses.temporal_address}, namespace {addresses.temporal_namespace}"
    return [Finding("temporal", True, where), await _search_attributes(client), await _worker(client, settings)]


async def _search_attributes(client: Client) -> Finding:
    try:
        lacking = await search_attributes.missing(client)
    except (PuntualError, RPCError) as failure:
        return Finding("temporal.search_attributes", False, str(failure), "Register them by hand in this namespace")
    if lacking:
        advice = "Run `puntual up` once, or register them in this namespace"
        return Finding("temporal.search_attributes", False, f"missing: {', '.join(lacking)}", advice)
    return Finding("temporal.search_attributes", True, "all registered")


async def _worker(client: Client, settings: Settings) -> Finding:
    """A worker asks for work at least once a minute; Temporal lists one that has died for five."""
    question = DescribeTaskQueueRequest(
        namespace=client.namespace,
        task_queue=TaskQueue(name=settings.task_queue),
        task_queue_type=TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW,
    )
    try:
        answer = await client.workflow_service.describe_task_queue(question)
    except RPCError as failure:
        return Finding("worker", False, failure.message, "Allow this client to describe task queues")
    lately = datetime.now(UTC) - POLLED_WITHIN
    count = sum(poller.last_access_time.ToDatetime(UTC) >= lately for poller in answer.pollers)
    message = f"{count} poll the task queue {settings.task_queue!r}"
    return Finding("worker", count > 0, message, "" if count else "Run `puntual up`, or start `python -m worker`")


def _addresses(settings: Settings) -> state.Addresses | Finding:
    try:
        return state.resolve(settings)
    except PuntualError as failure:
        return Finding("stack", False, failure.message, "Run `puntual up`")


# Further checks are appended here.
CHECKS: list[Check] = [
    python,
    settings_in_force,
    home,
    database,
    temporal_server,
    channels,
    payments,
    people,
    publications,
    webhooks,
    bank_lines,
]
