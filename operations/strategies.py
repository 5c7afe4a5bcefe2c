"""How do running cases move to another version of a strategy? On purpose, one by one, after a look at what changes."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from domain.preview import Preview, preview
from domain.strategy_diff import diff
from models.case import Facts
from models.interaction import Interaction, InteractionKind
from operations.desk import Desk
from store import cases, customers, facts, history
from store.strategies import publish


@dataclass(frozen=True, slots=True)
class Move:
    """What moving one case would change: its version, the strategy's text, and the calendar of its steps to come."""

    invoice_id: str
    from_version: str
    to_version: str
    changes: tuple[str, ...]
    before: Preview
    after: Preview


async def preview_move(desk: Desk, invoice_ids: Sequence[str], strategy: str) -> list[Move]:
    """What would change for these cases under the present version of a strategy; nothing is written.

    Cases that run on that version already, or are closed, are left out. Raises NotFound for an unknown strategy.
    """
    async with desk.database.connect() as tx:
        target = (await desk.in_force(tx)).rulebook.strategy(strategy)
        now = await desk.clock.now(tx)
        moves = []
        for present in await facts.of_cases(tx, desk.shelf, invoice_ids):
            if present.strategy_version == target.id or present.closed_as is not None or present.balance <= 0:
                continue
            moved = replace(present, strategy=target.strategy, strategy_version=target.id)
            rules = desk.rulebook.contact_rules
            moves.append(
                Move(
                    present.invoice_id,
                    present.strategy_version,
                    target.id,
                    tuple(str(change) for change in diff(present.strategy, target.strategy)),
                    preview(present, now, rules),
                    preview(moved, now, rules),
                )
            )
    return moves


async def move(desk: Desk, invoice_ids: Sequence[str], strategy: str) -> list[Move]:
    """Move these cases to the present version of a strategy. Steps done already are not done again."""
    moves = await preview_move(desk, invoice_ids, strategy)
    concerned = [one.invoice_id for one in moves]
    async with desk.database.begin() as tx:
        target = (await desk.in_force(tx)).rulebook.strategy(strategy)
        now = await desk.clock.now(tx)
        await publish(tx, [(target.id, target.strategy)])
        running = await facts.of_cases(tx, desk.shelf, concerned)
        await customers.lock(tx, {present.customer_id for present in running})
        await cases.move(tx, concerned, target.id)
        await history.append(tx, [_changed(desk, present, target.strategy.name, target.id, now) for present in running])
    details = {"from": "…", "to": target.strategy.name}
    await desk.waker.wake([desk.wake_up(one, InteractionKind.STRATEGY_CHANGED, details) for one in concerned])
    return moves


def _changed(desk: Desk, present: Facts, name: str, version: str, now: datetime) -> Interaction:
    return Interaction(
        InteractionKind.STRATEGY_CHANGED,
        present.customer_id,
        desk.actor,
        now,
        present.invoice_id,
        {"from": present.strategy.name, "to": name, "version": version},
        {"code": "moved_by_hand", "params": {"actor": desk.actor}},
    )
