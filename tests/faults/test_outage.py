"""What do customers hear after the engine was down for two days, over three due steps? One message, within hours."""

from datetime import timedelta
from pathlib import Path

from temporalio.client import Client

from config.settings import Settings
from domain.time_zones import at_local
from operations.clock import advance_to
from store.clock import ShiftedClock
from store.engine import Tx
from tests.activities.installation import DUE, Installation, customer, invoice, local
from tests.activities.rules import write_rules
from tests.workflows.engine import engine_of, working

#: Due on three days in a row: over the outage each invoice of the first has three steps due, of the others two and one.
_LATE = {f"{day}-{number}": DUE + timedelta(days=day) for day in range(3) for number in range(4)}


async def _pass(at: Installation, tx_clock: ShiftedClock, days: int, hour: int) -> None:
    """Time goes by and nobody works: what is due stays where it is."""

    async def moved(tx: Tx) -> None:
        await tx_clock.set_to(tx, local(at.settings, DUE + timedelta(days=days), hour))

    async with at.database.begin() as tx:
        await moved(tx)


async def test_after_48_hours_down_each_customer_hears_once_within_hours_and_no_step_is_lost(
    settings: Settings, temporal_client: Client, tmp_path: Path
) -> None:
    settings = settings.model_copy(update={"config_dir": write_rules(tmp_path / "rules"), "test_clock": True})
    clock = ShiftedClock()
    async with engine_of(settings, temporal_client, clock) as engine:
        at = engine.at
        await _pass(at, clock, -1, 6)
        bills = [f"C{number}" for number in range(3)]
        async with working(engine):
            for person in bills:
                mine = [invoice(f"{person}-{name}", person, due) for name, due in _LATE.items()]
                await at.take_in(customer(person, "daily"), *mine)
            await engine.planned(*(f"{person}-{name}" for person in bills for name in _LATE))
            await advance_to(at.desk, local(settings, DUE, 8))
        # Down from just before the first step until after the third.
        await _pass(at, clock, 2, 10)
        back = local(settings, DUE + timedelta(days=2), 10)
        async with working(engine):
            await advance_to(at.desk, back + timedelta(hours=3))
            messages = await at.messages()
            assert [message["customer_id"] for message in sorted(messages, key=lambda one: one["customer_id"])] == bills
            assert all(message["claimed_at"] < back + timedelta(hours=1) for message in messages)
            assert {message["template"] for message in messages} == {"overdue"}
            told = await at.rows("SELECT message_id, COUNT(*) AS invoices FROM message_invoices GROUP BY 1")
            assert {row["invoices"] for row in told} == {len(_LATE)}
            await advance_to(at.desk, at_local(DUE + timedelta(days=20), back.time(), settings.zone))
        every_step = await at.rows(
            "SELECT invoice_id FROM steps WHERE status IN ('done', 'covered', 'superseded')"
            " GROUP BY invoice_id HAVING COUNT(DISTINCT step_id) = 3"
        )
        assert len(every_step) == len(bills) * len(_LATE)
        often = await at.rows("SELECT customer_id FROM messages GROUP BY customer_id, local_day HAVING COUNT(*) > 1")
        assert often == []
