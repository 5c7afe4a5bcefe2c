"""How does a connector run? It reads what changed, has it taken in, carries out requests and writes levels back."""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Protocol

import structlog
from temporalio import activity

from activities.heartbeat import beating
from config.connectors import Connection
from erp.connectors.port import (
    Ask,
    Connector,
    Done,
    Entry,
    ErpRefuses,
    Gone,
    Mark,
    NotSupported,
    Stream,
    TurnedDown,
)
from erp.fields import ImportKind
from models.contract import RUN_CONNECTOR, ConnectorOrder, ConnectorReport
from models.erp_request import ErpAnswer, ErpRequestKind
from models.errors import PuntualError
from store import connectors
from store.clock import Clock
from store.engine import Database

_log = structlog.get_logger()

#: Requests and levels in one go.
_PUSHES = 100
#: A stream that has not come to an end after so many pages goes on in the next run: others wait.
_PAGES = 10_000
#: Invoices and credits per run that are asked for whether they still exist, and the mark of how far that has come.
_ASKED_AFTER = 1000
_DELETED = "deleted"
_DELETABLE: tuple[ImportKind, ...] = ("invoices", "payments", "credit-notes")
#: So many may be gone at once, or one in twenty.
_BELIEVED = 5


class TakesIn(Protocol):
    """What the project does with what a connector read; operations/pulled.py, put in by the worker."""

    async def take(
        self, name: str, entries: Sequence[Entry], stream: str | None = None, mark: Mark | None = None
    ) -> Counter[str]: ...

    async def retry(self, name: str) -> Counter[str]: ...

    async def answer(self, request_id: int, answer: ErpAnswer, note: str) -> None: ...


class ConnectorRuns:
    """opens: the connector of a connection, as erp/connectors/assembly.py does. find: a connection by its name."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        intake: TakesIn,
        find: Callable[[str], Connection],
        opens: Callable[[Connection], Connector],
    ) -> None:
        self._database = database
        self._clock = clock
        self._intake = intake
        self._find = find
        self._opens = opens

    @activity.defn(name=RUN_CONNECTOR)
    async def run_connector(self, order: ConnectorOrder) -> ConnectorReport:
        """One run. What stops it half-way is noted, told, and not tried again before the next run of the schedule."""
        async with beating():
            return await self.run(order.name)

    async def run(self, name: str) -> ConnectorReport:
        """One run, by whoever. `busy` where somebody else runs the same connector now."""
        async with self._database.begin() as alone:
            if not await connectors.alone(alone, name):
                return ConnectorReport(name, busy=True)
            async with self._database.begin() as tx:
                marks = await connectors.begin(tx, name, await self._clock.now(tx))
            counts: Counter[str] = Counter()
            error: str | None = None
            try:
                connection = self._find(name)
                connector = self._opens(connection)
                try:
                    await self._pull(name, connection.source.page, connector, marks, counts)
                    await self._push(name, connector, counts)
                    await self._find_deleted(name, connector, marks.get(_DELETED), counts)
                finally:
                    await connector.close()
            except PuntualError as failure:
                error = failure.message
                _log.warning("connector_stopped", connector=name, reason=error)
            async with self._database.begin() as tx:
                await connectors.end(tx, name, await self._clock.now(tx), counts, error)
        return ConnectorReport(name, dict(counts), error)

    async def _pull(
        self, name: str, page: int, connector: Connector, marks: dict[str, dict[str, str]], counts: Counter[str]
    ) -> None:
        """Customers, then invoices page by page, each after all the money that had come in when it was read.

        An invoice that is paid already must not be dunned in the seconds before its payment is read.
        """
        reading = {stream.name: _begin(connector, stream, marks.get(stream.name)) for stream in connector.streams}
        by_kind: dict[str, list[Stream]] = {"customers": [], "money": [], "invoices": []}
        for stream in connector.streams:
            by_kind[stream.kind if stream.kind in by_kind else "money"].append(stream)

        async def read_all(streams: Sequence[Stream]) -> None:
            for stream in streams:
                for _ in range(_PAGES):
                    found = await connector.pull(stream.name, reading[stream.name], page)
                    reading[stream.name] = found.mark or reading[stream.name]
                    if found.entries or found.mark:
                        counts.update(await self._intake.take(name, found.entries, stream.name, found.mark))
                    if not found.more:
                        break

        await read_all(by_kind["customers"])
        await read_all(by_kind["money"])
        for stream in by_kind["invoices"]:
            for _ in range(_PAGES):
                found = await connector.pull(stream.name, reading[stream.name], page)
                reading[stream.name] = found.mark or reading[stream.name]
                if found.entries or found.mark:
                    await read_all(by_kind["money"])
                    counts.update(await self._intake.take(name, found.entries, stream.name, found.mark))
                if not found.more:
                    break
        retried = await self._intake.retry(name)
        counts["refused"] = retried["refused"]
        counts.update({status: number for status, number in retried.items() if status not in ("refused", "unchanged")})

    async def _find_deleted(
        self, name: str, connector: Connector, mark: dict[str, str] | None, counts: Counter[str]
    ) -> None:
        """Ask for some of what was read whether it is still there, each run for the next: deleting moves no stamp.

        Raises ErpRefuses where so much is gone that a right was lost, or another database answers, rather than deleted.
        """
        after = (mark["at"], mark["id"]) if mark else ("", "")
        async with self._database.connect() as tx:
            known = await connectors.counted(tx, name, after, _ASKED_AFTER)
        gone: list[Entry] = []
        for kind in _DELETABLE:
            keys = [link.key for link in known if link.kind == kind]
            missing = await connector.missing(kind, keys) if keys else set()
            gone += [Gone(kind, key, "it was deleted in the ERP") for key in keys if key in missing]
        if len(gone) > max(_BELIEVED, len(known) // 20):
            raise ErpRefuses(
                f"{len(gone)} of {len(known)} invoices and payments are not to be found any more, which is not "
                "believed: check the rights of the connector's user, and that its database is the right one"
            )
        last = Mark(known[-1].kind, known[-1].key) if len(known) == _ASKED_AFTER else Mark("", "")
        counts.update(await self._intake.take(name, gone, _DELETED, last))

    async def _push(self, name: str, connector: Connector, counts: Counter[str]) -> None:
        after = 0
        while True:
            async with self._database.connect() as tx:
                rows = await connectors.asked(tx, name, after, _PUSHES)
            if not rows:
                break
            after = rows[-1]["id"]
            for row in rows:
                ask = Ask(row["id"], ErpRequestKind(row["kind"]), row["customer"], row["invoice"], row["details"])
                await self._carry_out(connector, ask, counts)
        if connector.takes_levels:
            await self._push_levels(name, connector, counts)

    async def _carry_out(self, connector: Connector, ask: Ask, counts: Counter[str]) -> None:
        """One request. One that the ERP will not take stays open, and is tried again: its field or right may come."""
        try:
            outcome = await connector.push(ask)
        except ErpRefuses as refusal:
            counts["not_written"] += 1
            _log.warning("request_not_carried_out", request=ask.id, kind=ask.kind.value, reason=refusal.message)
            return
        match outcome:
            case Done(note):
                await self._intake.answer(ask.id, ErpAnswer.DONE, note)
                counts["written"] += 1
            case TurnedDown(note):
                await self._intake.answer(ask.id, ErpAnswer.REFUSED, note)
                counts["written"] += 1
            case NotSupported():
                counts["for_people"] += 1
            case _:
                counts["waiting"] += 1

    async def _push_levels(self, name: str, connector: Connector, counts: Counter[str]) -> None:
        after = ""
        while True:
            async with self._database.connect() as tx:
                rows = await connectors.climbed(tx, name, after, _PUSHES)
            if not rows:
                return
            after = rows[-1]["key"]
            for row in rows:
                try:
                    await connector.push_level(row["key"], row["level"])
                except ErpRefuses as refusal:
                    counts["not_written"] += 1
                    _log.warning("level_not_written", invoice=row["key"], reason=refusal.message)
                    continue
                async with self._database.begin() as tx:
                    await connectors.level_written(tx, name, row["key"], row["level"])
                counts["levels"] += 1


def _begin(connector: Connector, stream: Stream, mark: dict[str, str] | None) -> Mark | None:
    return connector.rewind(stream.name, Mark(mark["at"], mark["id"])) if mark else None
