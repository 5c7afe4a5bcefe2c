"""What do people do during a drill? They bring customers, pay, dispute and opt out, whatever has just been killed."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import text

from models.dispute import DisputeTerms
from models.errors import Refused
from operations.credits import record_credits
from operations.customers import record_customers
from operations.desk import Desk
from operations.disputes import open_dispute
from operations.held import send_again, went_out
from operations.invoices import record_invoices
from operations.recorded import Recorded, Status
from store.clock import ShiftedClock
from tests.activities.installation import eventually
from tests.drill.calendar import closing, opening
from tests.drill.diary import Diary, Fed, Move
from tests.drill.portfolio import address, customer, invoice, payment
from tests.drill.room import Room
from tests.providers.accepted import read_log
from tests.providers.faults import Fault, Rule
from tests.scenarios.real_invoices.walk import persist

_PATIENCE = 60.0
#: Attempts that are made in these last seconds may still leave.
_BEFORE_CLOSING = timedelta(seconds=3)

_HELD = """
SELECT m.id, array_agg(a.token) AS tokens FROM messages m JOIN attempts a ON a.message_id = m.id
WHERE m.state = 'held' GROUP BY m.id ORDER BY m.id
"""


class People:
    """Everything that they do is written into the diary once it is committed."""

    def __init__(self, room: Room, diary: Diary) -> None:
        self._room = room
        self._diary = diary

    async def begin(self, day: date) -> None:
        """The test clock goes to the morning of a working day. Nobody is told: the sweep has to find what is due."""
        await self._move_to(opening(day))
        self._diary.days.append(day)

    async def closing_time(self) -> None:
        """It goes to the end of today's lawful hours, and a little beyond."""
        end = closing(self._diary.days[-1])
        await self._move_to(end - _BEFORE_CLOSING)

        async def is_past() -> bool:
            return self._diary.shown_at(datetime.now(UTC)) > end

        await eventually(is_past, "closing time")

    async def _move_to(self, instant: datetime) -> None:
        async def move() -> None:
            async with self._room.database.begin() as tx:
                await ShiftedClock().set_to(tx, instant)

        await persist(move)
        self._diary.moves.append(Move(datetime.now(UTC), instant))

    async def bring(self, channel: str, bait: Fault | None = None) -> int:
        """A new customer with one invoice that falls due today; its number. bait: what the first call for it meets."""
        number, today = len(self._diary.fed) + 1, self._diary.days[-1]
        self._diary.fed[number] = Fed(channel, today)
        desk = self._room.desk
        if bait is not None:
            rule = Rule(bait, to=address(number, channel), seconds=0.5)
            await asyncio.to_thread(self._room.providers.rules, rule)
        await _recorded(lambda: record_customers(desk, [customer(number, channel)]))
        await _recorded(lambda: record_invoices(desk, [invoice(number, today)]))
        return number

    async def pay(self, number: int) -> None:
        today = self._diary.days[-1]
        await _recorded(lambda: record_credits(self._room.desk, [payment(number, today)]))
        self._diary.owes_nothing[number] = datetime.now(UTC)

    async def dispute(self, number: int) -> None:
        async def dispute() -> None:
            try:
                await open_dispute(self._room.desk, DisputeTerms(invoice_id=f"I{number}", reason="drill"))
            except Refused:
                return  # by an earlier try whose answer was lost

        await persist(dispute)
        self._diary.disputed[number] = datetime.now(UTC)

    async def opt_out(self, number: int) -> None:
        """By writing back to a text; it holds from the moment on at which the block is in force."""
        channel = self._diary.fed[number].channel
        sender = address(number, channel)
        written = f"whatsapp:{sender}" if channel == "whatsapp" else sender

        async def heard() -> bool:
            # A provider tries again while our web is down.
            return 200 <= await asyncio.to_thread(self._room.providers.write_text, written, "BAJA") < 300

        async def blocked() -> bool:
            query = "SELECT 1 FROM blocks WHERE address = :address AND kind = 'opt_out'"
            return bool(await self.rows(query, address=sender))

        await eventually(heard, "an answer of our web to what a customer wrote", _PATIENCE)
        await eventually(blocked, "an opt-out in force", _PATIENCE)
        self._diary.opted_out[number] = datetime.now(UTC)

    async def answer_held(self) -> None:
        """Somebody looks at the providers' pages and says of each held message whether it went out."""
        tokens = {one.token for one in read_log(self._room.accepted)}
        for row in await self.rows(_HELD):
            answer = went_out if tokens.intersection(row["tokens"]) else send_again
            await persist(partial(self._answered, answer, row["id"]))
            self._diary.answered[row["id"]] = answer.__name__

    async def _answered(self, answer: Callable[[Desk, int], Awaitable[object]], message_id: int) -> None:
        with suppress(Refused):  # an event, or an earlier try whose answer was lost, was quicker
            await answer(self._room.desk, message_id)

    async def rows(self, query: str, **parameters: Any) -> list[dict[str, Any]]:
        async def ask() -> list[dict[str, Any]]:
            async with self._room.database.connect() as tx:
                return [dict(row) for row in (await tx.execute(text(query), parameters)).mappings()]

        return await persist(ask)


async def _recorded(do: Any) -> None:
    """Raises AssertionError where an item is refused."""
    recorded: list[Recorded] = await persist(do)
    refused = [one for one in recorded if one.status is Status.REFUSED]
    assert not refused, refused
