"""Does the schedule's workflow send what is due, and does one report that cannot be made keep no other?"""

from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from temporalio.testing import WorkflowEnvironment

from models.contract import REPORTS_WORKFLOW, PacksReport
from models.report_order import ReportOrder
from operations import report_orders
from tests.activities.installation import DUE, local
from tests.workflows.engine import Engine, ServerClock


@dataclass
class Office:
    """The engine with its clock, which stands still while the workflow runs."""

    engine: Engine
    clock: ServerClock
    environment: WorkflowEnvironment

    async def at(self, day: date, hour: int) -> None:
        await self.clock.go_to(local(self.engine.at.settings, day, hour))

    async def run(self) -> PacksReport:
        queue = self.engine.at.settings.task_queue
        with self.environment.auto_time_skipping_disabled():
            report: PacksReport = await self.engine.client.execute_workflow(
                REPORTS_WORKFLOW, id=f"{REPORTS_WORKFLOW}/{queue}", task_queue=queue, result_type=PacksReport
            )
        return report


@pytest.fixture
def office(engine: Engine, clock: ServerClock, time_skipping: WorkflowEnvironment) -> Office:
    return Office(engine, clock, time_skipping)


def _order(name: str, cadence: str = "daily", hour: int = 7) -> ReportOrder:
    given = {"name": name, "cadence": cadence, "recipients": ("mia@alborada.example",), "language": "es", "hour": hour}
    return ReportOrder.model_validate(given)


async def test_reports_leave_at_their_hours_while_time_passes(office: Office) -> None:
    desk = office.engine.at.desk
    await office.at(DUE, 12)
    for order in (_order("early"), _order("late", hour=18), _order("month", "monthly")):
        await report_orders.add(desk, order)
    assert await office.run() == PacksReport()
    tomorrow = DUE + timedelta(days=1)
    await office.at(tomorrow, 8)
    # The one of last night, when nobody was at work, and the one of this morning.
    assert await office.run() == PacksReport(sent=2)
    assert await office.run() == PacksReport()
    # Another hour holds at once, and so does whoever was paused.
    await report_orders.change(desk, "late", {"hour": 7})
    await report_orders.pause(desk, "early")
    assert await office.run() == PacksReport(sent=1)
    months = (tomorrow.replace(day=1) + timedelta(days=32)).replace(day=1)
    await office.at(months, 9)
    assert await office.run() == PacksReport(sent=2)
    rows = await office.engine.at.rows("SELECT as_of, recipient FROM report_deliveries WHERE sent_at IS NOT NULL")
    assert len(rows) == 5


async def test_one_that_cannot_be_made_keeps_no_other_from_leaving(office: Office) -> None:
    await office.at(DUE, 12)
    await report_orders.add(office.engine.at.desk, _order("board"))
    # Nothing can be reckoned about the first day of all.
    await office.engine.at.write(
        "INSERT INTO report_deliveries (order_id, as_of, recipient, claimed_at, asked_by) "
        "SELECT id, '0001-01-01', 'mia@alborada.example', created_at, 'ana' FROM report_orders"
    )
    await office.at(DUE + timedelta(days=1), 8)
    assert await office.run() == PacksReport(sent=1, failed=1)
    assert await office.run() == PacksReport(), "it is left alone for a while"
