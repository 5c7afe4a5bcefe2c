"""Is the same done to many cases exactly once each, whoever is killed or stands in the way?"""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

import pytest

from models.bulk import BulkAction, BulkTerms
from models.errors import InvalidInput, NotFound
from models.staff import StaffMember, StaffRole
from operations import bulk, cases
from operations.desk import Desk
from store import bulk as stored
from store import staff
from temporal.wake import WakeUp
from tests.operations.office import Office


async def _invoices(office: Office, many: int) -> list[str]:
    ids = [f"F-{number:02}" for number in range(many)]
    for number, id in enumerate(ids):
        await office.customer(f"C-{number % 3}")
        await office.invoice(id, customer_id=f"C-{number % 3}")
    office.waker.take()
    return ids


def _terms(action: str, **more: str) -> BulkTerms:
    return BulkTerms.model_validate({"action": action, "reason": "asked", **more})


async def _outcomes(office: Office) -> list[tuple[str, str | None]]:
    rows = await office.rows("SELECT outcome, why FROM bulk_items ORDER BY invoice_id")
    return [(row["outcome"], row["why"]) for row in rows]


async def test_each_case_is_told_apart_and_only_those_that_changed_are_woken(office: Office) -> None:
    ids = await _invoices(office, 4)
    await cases.cancel(office.desk, ids[1], "before")
    office.waker.take()
    order = await bulk.order(office.desk, _terms("cancel"), ids)
    assert await bulk.work(office.desk) == 4
    found = await _outcomes(office)
    assert [outcome for outcome, _ in found] == ["done", "refused", "done", "done"]
    assert "ended already" in str(found[1][1])
    assert office.waker.take() == [ids[0], ids[2], ids[3]]
    async with office.desk.database.connect() as tx:
        assert (await stored.get(tx, order)).finished_at is not None


async def test_whoever_works_at_it_it_happens_under_the_name_of_who_ordered_it(office: Office) -> None:
    ids = await _invoices(office, 2)
    await bulk.order(office.desk, _terms("pause", until="2026-03-20"), ids)
    await bulk.work(replace(office.desk, actor="web"))
    rows = await office.rows("SELECT DISTINCT actor, until::text FROM holds")
    assert [(row["actor"], row["until"]) for row in rows] == [("ana", "2026-03-20")]


async def test_several_workers_do_no_case_twice(office: Office) -> None:
    ids = await _invoices(office, 12)
    await bulk.order(office.desk, _terms("pause"), ids)
    done = await asyncio.gather(*(bulk.work(office.desk) for _ in range(4)))
    await bulk.work(office.desk)
    assert sum(done) == 12
    assert await _outcomes(office) == [("done", None)] * 12
    assert await office.value("SELECT count(*) FROM interactions WHERE kind = 'paused'") == 12


class _Dies:
    """A waker that is killed once its first news is to be told."""

    async def wake(self, wake_ups: Sequence[WakeUp]) -> list[str]:
        raise ConnectionError("killed")

    async def tend(self, seconds: float) -> bool:
        return False


async def test_after_a_kill_the_rest_is_done_and_nothing_again(office: Office) -> None:
    ids = await _invoices(office, 3)
    await bulk.order(office.desk, _terms("pause"), ids)
    dying: Desk = replace(office.desk, waker=_Dies())
    with pytest.raises(ConnectionError):
        await bulk.work(dying)
    assert await bulk.work(office.desk) == 2
    assert await office.value("SELECT count(*) FROM interactions WHERE kind = 'paused'") == 3


async def test_cases_move_and_customers_change_hands(office: Office) -> None:
    ids = await _invoices(office, 2)
    async with office.desk.database.begin() as tx:
        await staff.write(tx, StaffMember(name="leo", full_name="Leo Prueba", role=StaffRole.COLLECTOR))
    await bulk.order(office.desk, _terms("move", strategy="firm"), ids)
    await bulk.order(office.desk, _terms("assign", owner="leo"), ids)
    assert await bulk.work(office.desk) == 4
    assert await office.value("SELECT count(*) FROM customers WHERE collector = 'leo'") == 2
    names = await office.rows("SELECT s.name FROM cases c JOIN strategy_versions s ON s.id = c.strategy_version")
    assert {row["name"] for row in names} == {"firm"}


@pytest.mark.parametrize(
    ("terms", "ids", "error"),
    [
        (_terms("cancel"), [], InvalidInput),
        (_terms("move", strategy="nobodys"), ["F-00"], NotFound),
        (_terms("assign", owner="nobody"), ["F-00"], InvalidInput),
    ],
)
async def test_an_order_that_cannot_be_done_is_not_written(
    office: Office, terms: BulkTerms, ids: list[str], error: type[Exception]
) -> None:
    await _invoices(office, 1)
    with pytest.raises(error):
        await bulk.order(office.desk, terms, ids)
    assert await office.value("SELECT count(*) FROM bulk_orders") == 0


def test_an_action_says_what_it_needs() -> None:
    for action in (BulkAction.MOVE, BulkAction.ASSIGN):
        with pytest.raises(ValueError, match="expected"):
            _terms(action.value)
