"""Which lives of a case are recorded? One of each kind, walked side by side on one test clock."""

import asyncio
from datetime import date, timedelta

from temporalio.client import WorkflowHistory

from models.console import Cadence
from models.contract import (
    CONNECTOR_WORKFLOW,
    DESK_WORKFLOW,
    NEWS,
    POST_WORKFLOW,
    REPORTS_WORKFLOW,
    SNAPSHOT_WORKFLOW,
    SWEEP_WORKFLOW,
    ConnectorOrder,
    News,
)
from models.credit import CreditKind
from models.dispute import DisputeOutcome, DisputeResolution, DisputeTerms
from models.report_order import ReportOrder
from operations import report_orders
from operations.cases import pause, resume
from operations.clock import advance_to
from operations.credits import reverse
from operations.disputes import open_dispute, resolve_of
from operations.tasks import complete
from tests.activities.installation import DUE, REFUSED, customer, eventually, invoice, local
from tests.answers import said
from tests.workflows.engine import Engine
from tests.workflows.soon_long import EVENTS

#: The case whose step fails again and again.
FAILING = "failing-then-cancelled"
#: A report that is due when its workflow is recorded.
_MORNING = ReportOrder(
    name="morning", cadence=Cadence.DAILY, recipients=("mia@alborada.example",), language="es", hour=7
)


async def live(engine: Engine) -> dict[str, WorkflowHistory]:
    """Walk all lives to their ends; their histories by name, a run after the other where there is more than one."""
    installation, desk = engine.at, engine.at.desk
    rhythms = {
        "whole-ladder": "whole",
        "payment": "whole",
        "reversal": "grave",
        "pause": "whole",
        "dispute": "grave",
        "approval": "asking",
        "cancellation": "whole",
        FAILING: "grave",
        "continued": "grave",
    }
    bills = {name: invoice(name, name) for name in rhythms}
    await _to(engine, -20, 6)
    for name, rhythm in rhythms.items():
        await installation.take_in(customer(name, rhythm), bills[name])
    await engine.planned(*bills)
    await _long(engine, "continued")

    await _to(engine, -1)
    await pause(desk, reason="asked for time", invoice_id="pause")
    await installation.write(REFUSED.format(customer=FAILING))
    # The walk would wait for it: this case is cancelled before the clock moves on.
    moving = asyncio.create_task(_to(engine, 0, 9, 30))
    await _trying_again(engine, FAILING)
    await engine.handle(FAILING).cancel()
    await engine.closed(FAILING)
    await moving

    await _to(engine, 1)
    await installation.pay(bills["reversal"])
    await open_dispute(desk, DisputeTerms(invoice_id="dispute", reason="goods came broken"))
    await _to(engine, 2)
    await engine.handle("cancellation").cancel()
    await engine.closed("cancellation")
    await _answer(engine, "approval")
    await _to(engine, 4)
    await reverse(desk, CreditKind.PAYMENT, "pay-reversal", _day(4), "bounced")
    await _to(engine, 6)
    await installation.pay(bills["payment"])
    await resume(desk, reason="time is over", invoice_id="pause")
    await _to(engine, 9)
    await resolve_of(desk, "dispute", DisputeResolution(outcome=DisputeOutcome.REJECTED, tell=False))
    await _to(engine, 36)
    await _answer(engine, "whole-ladder")
    await _to(engine, 60)
    for name in ("reversal", "pause", "dispute", "continued", "approval"):
        if (await installation.case(name))["open"]:
            await installation.pay(bills[name], f"last-{name}")
    await report_orders.add(desk, _MORNING)
    await _to(engine, 65)
    for name in bills:
        await engine.closed(name)
        await engine.ended(name)
    histories: dict[str, WorkflowHistory] = {}
    for name in bills:
        histories |= await _runs(engine, name)
    for workflow in (
        SWEEP_WORKFLOW,
        SNAPSHOT_WORKFLOW,
        POST_WORKFLOW,
        DESK_WORKFLOW,
        CONNECTOR_WORKFLOW,
        REPORTS_WORKFLOW,
    ):
        # No ERP of that name is connected: the run says so.
        arguments = [ConnectorOrder("books")] if workflow == CONNECTOR_WORKFLOW else []
        handle = await engine.client.start_workflow(
            workflow,
            args=arguments,
            id=f"{workflow}/recorded",
            task_queue=installation.settings.task_queue,
        )
        await handle.result()
        histories[workflow] = await handle.fetch_history()
    return histories


def _day(offset: int) -> date:
    return DUE + timedelta(days=offset)


async def _to(engine: Engine, offset: int, hour: int = 12, minute: int = 0) -> None:
    await advance_to(engine.at.desk, local(engine.at.settings, _day(offset), hour, minute))


async def _answer(engine: Engine, invoice_id: str) -> None:
    query = "SELECT id FROM tasks WHERE kind = 'approval' AND closed_at IS NULL AND invoice_id = :id"
    (task,) = await engine.at.rows(query, id=invoice_id)
    await complete(engine.at.desk, task["id"], said("approved"))
    await engine.planned(invoice_id)


async def _long(engine: Engine, invoice_id: str) -> None:
    """News until the case goes on in a second run."""
    handle = engine.handle(invoice_id)
    first = (await handle.describe()).run_id
    for number in range(EVENTS):
        seen = (await handle.describe()).history_length
        await handle.signal(NEWS, News(f"news {number}"))

        async def heard(seen: int = seen) -> bool:
            now = await handle.describe()
            return now.run_id != first or now.history_length >= seen + 5

        await eventually(heard, "the plan after news")
        if (await handle.describe()).run_id != first:
            return
    raise AssertionError("the case was not continued as new")


async def _trying_again(engine: Engine, invoice_id: str) -> None:
    """Wait until the case's step has failed and waits for its next try: its server has a failure to show."""

    async def waits() -> bool:
        history = await engine.handle(invoice_id).fetch_history()
        return any(event.marker_recorded_event_attributes.HasField("failure") for event in history.events)

    await eventually(waits, "another try", seconds=60)


async def _runs(engine: Engine, invoice_id: str) -> dict[str, WorkflowHistory]:
    """The histories of all runs of a case, by a name of their own."""
    workflow_id = engine.handle(invoice_id).id

    async def finished() -> bool:
        return all([run.close_time async for run in engine.client.list_workflows(f"WorkflowId = '{workflow_id}'")])

    await eventually(finished, "the ends of all runs in the list")
    runs = [run async for run in engine.client.list_workflows(f"WorkflowId = '{workflow_id}'")]
    runs.sort(key=lambda run: run.start_time)
    histories: dict[str, WorkflowHistory] = {}
    for number, run in enumerate(runs, start=1):
        handle = engine.client.get_workflow_handle(workflow_id, run_id=run.run_id)
        name = invoice_id if len(runs) == 1 else f"{invoice_id}-{number}"
        histories[name] = await handle.fetch_history()
    return histories
