"""How is the same done to many cases? Ordered once by somebody, done case by case under their name, each told apart.

Each case is a transaction of its own, in which is also written what came of it: whoever is killed in between has
neither done nor written it, and the next process goes on there.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from models.bulk import BulkAction, BulkOutcome, BulkTerms
from models.errors import InvalidInput, PuntualError, Refused
from operations import cases, owners, strategies
from operations.desk import Desk
from store import bulk, staff
from store.engine import OneTransaction
from temporal.wake import WakeUp

#: Cases of one order; whoever has more narrows the list.
MOST = 20_000


async def order(desk: Desk, terms: BulkTerms, invoice_ids: Sequence[str], *, query: str = "") -> int:
    """Write an order down, to be done soon; its id. `query` is that of the list the cases were chosen from.

    Raises InvalidInput for no cases or too many, NotFound for an unknown strategy, and InvalidInput for an owner who
    does not work here.
    """
    if not invoice_ids:
        raise InvalidInput("cases: expected at least one", (("cases", "expected at least one"),))
    if len(invoice_ids) > MOST:
        raise InvalidInput(f"cases: expected at most {MOST}", (("cases", f"expected at most {MOST}"),))
    async with desk.database.begin() as tx:
        if terms.strategy is not None:
            (await desk.in_force(tx)).rulebook.strategy(terms.strategy)
        if terms.owner is not None and terms.owner not in {one.name for one in await staff.members(tx)}:
            raise InvalidInput(
                "owner: expected somebody who works here", (("owner", "expected somebody who works here"),)
            )
        now = await desk.clock.now(tx)
        return await bulk.order(
            tx, terms, list(dict.fromkeys(invoice_ids)), query=query, asked_by=desk.actor, asked_at=now
        )


async def work(desk: Desk, most: int = 200) -> int:
    """Do what waits, at most so many cases; how many were done. Raises what the database raises."""
    for done in range(most):
        if not await _one(desk):
            async with desk.database.begin() as tx:
                await bulk.finish(tx, await desk.clock.now(tx))
            return done
    return most


async def _one(desk: Desk) -> bool:
    later = _Later()
    async with desk.database.begin() as tx:
        item = await bulk.next_item(tx)
        if item is None:
            return False
        asked = await bulk.get(tx, item["order_id"])
        within = replace(desk, actor=asked.asked_by, database=OneTransaction(tx), waker=later)
        outcome, why = BulkOutcome.DONE, None
        try:
            async with tx.begin_nested():
                await _do(within, asked.terms, item)
        except PuntualError as failure:
            outcome, why, later.told = BulkOutcome.REFUSED, failure.message, []
        await bulk.mark(tx, item["order_id"], item["invoice_id"], outcome, why)
    await desk.waker.wake(later.told)
    return True


async def _do(desk: Desk, terms: BulkTerms, item: dict[str, Any]) -> None:
    invoice_id = item["invoice_id"]
    match terms.action:
        case BulkAction.START:
            await cases.start(desk, invoice_id)
        case BulkAction.CANCEL:
            await cases.cancel(desk, invoice_id, terms.reason)
        case BulkAction.PAUSE:
            await cases.pause(desk, reason=terms.reason, invoice_id=invoice_id, until=terms.until)
        case BulkAction.RESUME:
            await cases.resume(desk, reason=terms.reason, invoice_id=invoice_id)
        case BulkAction.MOVE:
            assert terms.strategy is not None, "checked when it was ordered"
            if not await strategies.move(desk, [invoice_id], terms.strategy):
                raise Refused(f"{invoice_id} runs on this version already, or its case is over")
        case BulkAction.ASSIGN:
            assert terms.owner is not None, "checked when it was ordered"
            await owners.take_over(desk, [item["customer_id"]], terms.owner, terms.reason)


@dataclass
class _Later:
    """Holds wake-ups back until what they are about is committed."""

    told: list[WakeUp] = field(default_factory=list)

    async def wake(self, wake_ups: Sequence[WakeUp]) -> list[str]:
        self.told += wake_ups
        return []

    async def tend(self, seconds: float) -> bool:
        return True
