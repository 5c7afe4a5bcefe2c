"""Does a run read what it should in the right order, go on where it ended, and write back only what is the ERP's?"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import pytest

from activities.connectors import ConnectorRuns
from config.connectors import Connection
from erp.connectors.odoo import Odoo
from erp.connectors.port import Ask, Connector, ErpRefuses, ErpUnreachable, Mark, Outcome, Page
from erp.fields import ImportKind
from models.connector import OdooSource
from models.contract import ConnectorReport
from models.erp_request import ErpRequestKind
from operations.customers import record_customers
from operations.pulled import Intake
from store import connectors, credit_holds, customers
from tests.activities.hands import Hands
from tests.activities.installation import customer, eventually
from tests.erp.connectors.fake_odoo import DATABASE, KEY, FakeOdoo


class Watched:
    """A connector that notes what is asked of it, and stops where it is told to."""

    def __init__(self, inner: Connector) -> None:
        self._inner = inner
        self.pulled: list[str] = []
        self.pushed: list[Ask] = []
        self.stop_after: int | None = None
        self.refuse: set[ErpRequestKind] = set()
        #: What happens in the ERP when this stream has just been read.
        self.meanwhile: dict[str, Callable[[], object]] = {}
        self.gate = asyncio.Event()
        self.gate.set()

    @property
    def streams(self) -> Any:
        return self._inner.streams

    @property
    def takes_levels(self) -> bool:
        return self._inner.takes_levels

    def rewind(self, stream: str, mark: Mark) -> Mark:
        return self._inner.rewind(stream, mark)

    async def pull(self, stream: str, after: Mark | None, limit: int) -> Page:
        await self.gate.wait()
        if self.stop_after == len(self.pulled):
            raise ErpUnreachable("Odoo does not answer")
        page = await self._inner.pull(stream, after, limit)
        self.pulled.append(stream)
        if stream in self.meanwhile:
            self.meanwhile.pop(stream)()
        return page

    async def missing(self, kind: ImportKind, keys: Sequence[str]) -> set[str]:
        return await self._inner.missing(kind, keys)

    async def push(self, ask: Ask) -> Outcome:
        self.pushed.append(ask)
        if ask.kind in self.refuse:
            raise ErpRefuses("no such right")
        return await self._inner.push(ask)

    async def push_level(self, invoice: str, level: int) -> None:
        await self._inner.push_level(invoice, level)

    async def check(self) -> list[str]:
        return await self._inner.check()

    async def close(self) -> None:
        """Closed by the test: runs share it."""


@pytest.fixture
def odoo() -> Iterator[FakeOdoo]:
    odoo = FakeOdoo()
    yield odoo
    odoo.stop()


_SOURCE = {
    "name": "books", "kind": "odoo", "version": 19, "database": DATABASE, "page": 2, "key_variable": "KEY",
    "write_back": {"credit_hold": {"field": "x_credit_hold"}, "level": "x_level"},
}  # fmt: skip


@pytest.fixture
async def watched(odoo: FakeOdoo) -> AsyncIterator[Watched]:
    inner = Odoo(OdooSource.model_validate({**_SOURCE, "url": odoo.url}), KEY)
    yield Watched(inner)
    await inner.close()


@pytest.fixture
def runs(hands: Hands, watched: Watched, odoo: FakeOdoo) -> ConnectorRuns:
    connection = Connection(OdooSource.model_validate({**_SOURCE, "url": odoo.url}), {"KEY": KEY})
    intake = Intake(replace(hands.at.desk, actor="erp"))
    return ConnectorRuns(hands.at.database, hands.clock, intake, lambda name: connection, lambda _: watched)


async def _hold(hands: Hands, customer_id: str) -> None:
    async with hands.at.database.begin() as tx:
        await customers.lock(tx, [customer_id])
        assert await credit_holds.impose(tx, customer_id, hands.clock.instant, by="maria", details={"reason": "late"})


async def test_money_is_read_before_the_invoices_that_it_pays_are_taken_in(
    hands: Hands, runs: ConnectorRuns, watched: Watched, odoo: FakeOdoo
) -> None:
    who = odoo.partner()
    for _ in range(5):
        odoo.reconcile(odoo.payment(who, 100.0), odoo.invoice(who), 100.0)
    report = await runs.run("books")
    assert report == ConnectorReport("books", {"new": 11, "unchanged": report.counts["unchanged"], "refused": 0})
    kinds = [row["kind"] for row in await hands.at.rows("SELECT kind FROM interactions WHERE kind = 'settled'")]
    assert len(kinds) == 5
    first = watched.pulled.index("invoices")
    assert {"items", "reconciliations"} <= set(watched.pulled[:first])
    pages = [place for place, stream in enumerate(watched.pulled) if stream == "invoices"]
    assert all("items" in watched.pulled[place + 1 :] for place in pages[:-1]), (
        "money is read behind each page of invoices"
    )


async def test_a_payment_that_comes_while_invoices_are_read_is_not_missed(
    hands: Hands, runs: ConnectorRuns, watched: Watched, odoo: FakeOdoo
) -> None:
    who = odoo.partner()
    bill = odoo.invoice(who)
    watched.meanwhile["invoices"] = lambda: odoo.reconcile(odoo.payment(who, 100.0), bill, 100.0)
    assert (await runs.run("books")).counts["new"] == 3
    assert (await hands.at.case(str(bill)))["settled_at"] is not None


async def test_a_run_that_was_stopped_goes_on_where_it_was_and_says_why_it_stopped(
    hands: Hands, runs: ConnectorRuns, watched: Watched, odoo: FakeOdoo
) -> None:
    who = odoo.partner()
    for _ in range(7):
        odoo.invoice(who)
        odoo.later(seconds=7)
    odoo.later(hours=1)
    whole: set[int] = set()
    for stop in range(2, 60, 3):
        watched.pulled.clear()
        watched.stop_after = stop
        report = await runs.run("books")
        whole.add(len(await hands.at.rows("SELECT id FROM invoices")))
        if report.error is None:
            break
        assert report.error == "Odoo does not answer"
        async with hands.at.database.connect() as tx:
            state = (await connectors.states(tx))["books"]
        assert (state["error"], state["succeeded_at"]) == ("Odoo does not answer", None)
    assert max(whole) == 7
    assert len(whole) > 2, "each attempt came further"
    async with hands.at.database.connect() as tx:
        state = (await connectors.states(tx))["books"]
    assert state["error"] is None
    assert state["succeeded_at"] is not None


async def test_one_run_at_a_time(hands: Hands, runs: ConnectorRuns, watched: Watched) -> None:
    watched.gate.clear()
    first = asyncio.create_task(runs.run("books"))

    async def has_begun() -> bool:
        return bool(await hands.at.rows("SELECT 1 FROM connectors"))

    await eventually(has_begun, "the first run")
    assert (await runs.run("books")).busy
    watched.gate.set()
    assert not (await first).busy
    assert not (await runs.run("books")).busy


async def test_a_run_whose_worker_dies_is_taken_up_where_it_was(
    hands: Hands, runs: ConnectorRuns, watched: Watched, odoo: FakeOdoo
) -> None:
    who = odoo.partner()
    bills = [str(odoo.invoice(who)) for _ in range(5)]
    watched.meanwhile["invoices"] = watched.gate.clear
    dying = asyncio.create_task(runs.run("books"))

    async def is_in_the_midst() -> bool:
        return "invoices" in watched.pulled

    await eventually(is_in_the_midst, "the first page of invoices")
    dying.cancel()
    with pytest.raises(asyncio.CancelledError):
        await dying
    watched.gate.set()
    report = await runs.run("books")
    assert (report.busy, report.error) == (False, None)
    assert [row["id"] for row in await hands.at.rows("SELECT id FROM invoices ORDER BY id")] == bills


async def test_requests_go_to_the_erp_whose_customer_it_is_and_only_once(
    hands: Hands, runs: ConnectorRuns, watched: Watched, odoo: FakeOdoo
) -> None:
    who = odoo.partner()
    await record_customers(hands.at.desk, [customer("of-another-erp")])
    await runs.run("books")
    await _hold(hands, str(who))
    await _hold(hands, "of-another-erp")
    assert (await runs.run("books")).counts["written"] == 1
    assert "written" not in (await runs.run("books")).counts
    assert [ask.customer for ask in watched.pushed] == [str(who)]
    assert odoo.tables["res.partner"][who]["x_credit_hold"] is True
    rows = await hands.at.rows("SELECT customer_id, answer, done_by, note FROM erp_requests ORDER BY id")
    assert rows[0] == {"customer_id": str(who), "answer": "done", "done_by": "erp", "note": "x_credit_hold = True"}
    assert rows[1]["answer"] is None


async def test_what_the_erp_refuses_stays_open_and_the_others_are_carried_out(
    hands: Hands, runs: ConnectorRuns, watched: Watched, odoo: FakeOdoo
) -> None:
    one, other = odoo.partner(), odoo.partner("Beta SL")
    await runs.run("books")
    await _hold(hands, str(one))
    watched.refuse = {ErpRequestKind.CREDIT_HOLD}
    report = await runs.run("books")
    assert (report.counts["not_written"], report.error) == (1, None)
    watched.refuse = set()
    await _hold(hands, str(other))
    assert (await runs.run("books")).counts["written"] == 2


async def test_levels_follow_the_ladder_and_are_written_when_they_change(
    hands: Hands, runs: ConnectorRuns, odoo: FakeOdoo
) -> None:
    who = odoo.partner()
    bill = odoo.invoice(who)
    await runs.run("books")
    assert odoo.tables["account.move"][bill]["x_level"] == 0
    statement = (
        "INSERT INTO steps (invoice_id, step_id, occurrence, status, at, why) VALUES "
        "(:id, 'before', 1, 'done', '2026-03-07T09:00Z', '{}'), (:id, 'first', 1, 'done', '2026-03-12T09:00Z', '{}'), "
        "(:id, 'first', 2, 'done', '2026-03-13T09:00Z', '{}'), (:id, 'second', 1, 'open', '2026-03-14T09:00Z', '{}')"
    )
    await hands.at.write(statement, id=str(bill))
    assert (await runs.run("books")).counts["levels"] == 1
    assert odoo.tables["account.move"][bill]["x_level"] == 1
    assert "levels" not in (await runs.run("books")).counts
    odoo.later(minutes=1)
    odoo.reconcile(odoo.payment(who, 100.0), bill, 100.0)
    await runs.run("books")
    await hands.plan(str(bill))
    await hands.at.write("UPDATE cases SET open = false, outcome = 'settled' WHERE invoice_id = :id", id=str(bill))
    assert (await runs.run("books")).counts["levels"] == 1
    assert odoo.tables["account.move"][bill]["x_level"] == 0


async def test_cases_are_woken_when_their_page_is_stored(hands: Hands, runs: ConnectorRuns, odoo: FakeOdoo) -> None:
    bill = odoo.invoice(odoo.partner())
    await runs.run("books")
    assert [woken.invoice_id for woken in hands.errands.noted] == [str(bill)]


async def test_what_was_deleted_there_is_not_counted_here(hands: Hands, runs: ConnectorRuns, odoo: FakeOdoo) -> None:
    who = odoo.partner()
    bill, other = odoo.invoice(who), odoo.invoice(who)
    item = odoo.payment(who, 100.0)
    odoo.reconcile(item, bill, 100.0)
    await runs.run("books")
    del odoo.tables["account.move.line"][item]
    del odoo.tables["account.move"][other]
    report = await runs.run("books")
    assert (report.counts["gone"], report.error) == (2, None)
    assert (await hands.at.case(str(bill)))["settled_at"] is None
    assert (await hands.at.case(str(other)))["closed_as"] == "cancelled"


async def test_that_everything_was_deleted_is_not_believed(hands: Hands, runs: ConnectorRuns, odoo: FakeOdoo) -> None:
    """A user that lost a right sees nothing, and Odoo says no word about it."""
    who = odoo.partner()
    for _ in range(8):
        odoo.invoice(who)
    await runs.run("books")
    odoo.tables["account.move"].clear()
    report = await runs.run("books")
    assert report.error is not None
    assert "8 of 8 invoices" in report.error
    assert await hands.at.rows("SELECT 1 FROM cases WHERE closed_as IS NOT NULL") == []
