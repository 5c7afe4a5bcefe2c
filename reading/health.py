"""How does the installation do, and what is somebody to look at? Its tables read, and turned into concerns.

What Temporal says stands beside (`temporal.watching`): this is told without it.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from operator import itemgetter
from typing import Any

from config.connectors import load_connections
from models.errors import InvalidInput
from models.report_order import Delivery
from reading.reader import Reader
from store import checkouts, connectors, given_up, health, installation, report_deliveries
from store.engine import Tx
from store.installation import GUARD, Sending
from temporal.watching import EngineState

#: Messages of so many days are counted.
WINDOW = timedelta(days=14)
#: As the sweep: a case may be this late before it is taken for forgotten.
_GRACE = timedelta(minutes=5)
#: From so many messages on a share of bounces says something, and this one too much.
_SOME, _TOO_MANY = 20, 0.05
_LINES = 50
#: A report whose call has not ended after this is not known of. Real seconds.
_CALL = 120.0

_COUNTS = ("claimed", "taken", "delivered", "bounced", "complained", "rejected")


@dataclass(frozen=True, slots=True)
class Concern:
    """Something to look at: a code with words for what it is and what to do. grave: nothing goes on by itself.

    place: the part of the page that shows it.
    """

    code: str
    place: str
    grave: bool
    params: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Health:
    """Counts of messages are sums over the window: by channel, by day (newest first), by template.

    given_up: e-mails beside all cases, such as receipts, that are not tried any more.
    """

    now: datetime
    sending: Sending
    providers: Mapping[str, str]
    channels: Mapping[str, dict[str, Any]]
    days: tuple[dict[str, Any], ...]
    templates: tuple[dict[str, Any], ...]
    domains: tuple[dict[str, Any], ...]
    queue: tuple[dict[str, Any], ...]
    held: tuple[dict[str, Any], ...]
    held_many: int
    unproven: int
    given_up: int
    behind: tuple[dict[str, Any], ...]
    overdue: tuple[dict[str, Any], ...]
    events: Mapping[str, int]
    payments: tuple[dict[str, Any], ...]
    connectors: tuple[dict[str, Any], ...]
    webhooks: tuple[dict[str, Any], ...]
    reports: tuple[Delivery, ...]
    data: Mapping[str, Any]
    tables: tuple[dict[str, Any], ...]

    @property
    def is_copy(self) -> bool:
        """Whether the clone guard stopped it."""
        return self.sending.stopped_by == GUARD


async def read_health(reader: Reader, tx: Tx, providers: Mapping[str, str]) -> Health:
    """providers: who carries each channel."""
    now = await reader.clock.now(tx)
    since = now - WINDOW
    rows = await health.messages(tx, since, now)
    held, held_many = await health.held(tx, _LINES)
    return Health(
        now=now,
        sending=await installation.sending(tx),
        providers=providers,
        channels={row["channel"]: row for row in _summed(rows, "channel")},
        days=tuple(sorted(_summed(rows, "day"), key=itemgetter("day"), reverse=True)),
        templates=tuple(sorted(_summed(rows, "template"), key=lambda row: (-row["bounced"], row["template"]))),
        domains=tuple(await health.domains(tx, since)),
        queue=tuple(await health.queue(tx)),
        held=tuple(held),
        held_many=held_many,
        unproven=await health.unproven(tx),
        given_up=await given_up.lately(tx),
        behind=tuple(await health.behind(tx)),
        overdue=tuple(await health.overdue(tx, now - _GRACE)),
        events=await health.events(tx),
        payments=tuple(await checkouts.refusing(tx)),
        connectors=await _connectors(reader, tx),
        webhooks=tuple(await health.webhooks(tx)),
        reports=tuple(await report_deliveries.unknown(tx, _CALL)),
        data=await health.data(tx),
        tables=tuple(await health.tables(tx)),
    )


def concerns_of(found: Health, engine: EngineState | None, today: date, *, broken_rules: int = 0) -> list[Concern]:
    """What is to be looked at, the gravest first. engine None: Temporal does not answer.

    broken_rules: publications that do not fit any more, so that their files are in force.
    """
    told = [
        *_of_sending(found),
        *_of_engine(found, engine),
        *_of_messages(found),
        *_of_cases(found),
        *_of_others(found),
    ]
    if broken_rules:
        told.append(Concern("rules", "data", True, {"n": broken_rules}))
    snapshot = found.data["snapshot"]
    if snapshot is not None and snapshot < today - timedelta(days=1):
        told.append(Concern("snapshot_old", "data", False, {"day": snapshot}))
    return sorted(told, key=lambda one: not one.grave)


def _of_sending(found: Health) -> Iterable[Concern]:
    stopped = found.sending
    if stopped.stopped_at is not None:
        code = "copy" if found.is_copy else "stopped"
        yield Concern(code, "sending", True, {"who": stopped.stopped_by, "why": stopped.stopped_why})


def _of_engine(found: Health, engine: EngineState | None) -> Iterable[Concern]:
    if engine is None:
        yield Concern("temporal_away", "engine", True, {})
        return
    if not engine.workers:
        yield Concern("no_worker", "engine", True, {})
    if engine.many:
        yield Concern("broken", "engine", True, {"n": engine.many})
    for one in engine.schedules:
        if one.paused:
            yield Concern("schedule_paused", "engine", False, {"name": one.id})
        elif one.next_at is not None and one.next_at < found.data["real_now"] - _GRACE:
            yield Concern("schedule_late", "engine", True, {"name": one.id})


def _of_messages(found: Health) -> Iterable[Concern]:
    if found.held_many:
        yield Concern("held", "held", True, {"n": found.held_many})
    for row in found.queue:
        if row["state"] == "refused":
            params = {"n": row["many"], "channel": row["channel"], "provider": row["provider"] or "–"}
            yield Concern("outage", "messages", False, params)
    for channel, row in found.channels.items():
        if row["taken"] >= _SOME and row["bounced"] > _TOO_MANY * row["taken"]:
            share = 100 * row["bounced"] / row["taken"]
            yield Concern("bounces", "messages", False, {"channel": channel, "share": share})
    complained = sum(row["complained"] for row in found.channels.values())
    if complained:
        yield Concern("complaints", "messages", False, {"n": complained})
    if found.unproven:
        yield Concern("unproven", "messages", False, {"n": found.unproven})
    if found.given_up:
        yield Concern("given_up", "messages", False, {"n": found.given_up})
    for code in ("waiting", "quarantined", "untold"):
        if found.events[code]:
            yield Concern(f"events_{code}", "messages", False, {"n": found.events[code]})


def _of_cases(found: Health) -> Iterable[Concern]:
    if found.overdue:
        yield Concern("overdue", "cases", True, {"n": len(found.overdue)})
    if found.behind:
        yield Concern("behind", "cases", False, {"n": len(found.behind)})


def _of_others(found: Health) -> Iterable[Concern]:
    for row in found.payments:
        yield Concern("paying", "messages", True, {"provider": row["provider"], "n": row["many"]})
    for row in found.connectors:
        if row["error"]:
            yield Concern("connector", "erp", True, {"name": row["name"], "error": row["error"]})
        if row["refused"]:
            yield Concern("connector_refused", "erp", False, {"name": row["name"], "n": row["refused"]})
    for row in found.webhooks:
        if row["disabled_why"]:
            yield Concern("webhook_stopped", "erp", True, {"id": row["id"]})
        elif row["since"] is not None and row["since"] < found.data["real_now"] - 2 * _GRACE:
            yield Concern("webhook_waiting", "erp", False, {"id": row["id"], "n": row["waiting"]})
    if found.reports:
        yield Concern("reports", "reports", True, {"n": len(found.reports)})


async def _connectors(reader: Reader, tx: Tx) -> tuple[dict[str, Any], ...]:
    """Those of the file, with how their runs went; one that never ran has no instants yet."""
    states = await connectors.states(tx)
    nothing: dict[str, Any] = {"ran_at": None, "succeeded_at": None, "counts": {}, "error": None, "refused": 0}
    try:
        configured = {one.name: one for one in load_connections(reader.settings)}
    except InvalidInput as failure:
        return ({**nothing, "name": "connectors.yaml", "error": failure.message, "missing": [], "enabled": True},)
    return tuple(
        {
            **nothing,
            **states.get(name, {}),
            "name": name,
            "missing": connection.missing,
            "enabled": connection.source.enabled,
        }
        for name, connection in configured.items()
    )


def _summed(rows: Iterable[dict[str, Any]], by: str) -> list[dict[str, Any]]:
    """Counts by one of their keys, with the newest that was taken."""
    sums: dict[Any, dict[str, Any]] = defaultdict(lambda: {**dict.fromkeys(_COUNTS, 0), "last_taken": None})
    for row in rows:
        one = sums[row[by]]
        for name in _COUNTS:
            one[name] += row[name]
        if row["last_taken"] is not None and (one["last_taken"] is None or row["last_taken"] > one["last_taken"]):
            one["last_taken"] = row["last_taken"]
    return [{by: key, **one} for key, one in sums.items()]
