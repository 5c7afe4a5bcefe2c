"""How does a command agree to a promise or a plan, end it, and list them? The same for both, but for the noun."""

from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, Any

from commands.arrangements import payments_line
from commands.desk import open_desk, open_reader
from commands.output import say, table, write, write_json
from models.arrangement import ArrangementKind, ArrangementState
from models.errors import NotFound
from operations import arrangements as operations
from reading.arrangements import told
from store import arrangements

if TYPE_CHECKING:
    from models.arrangement import Arranged
    from operations.desk import Desk

Kinds = Sequence[ArrangementKind]


async def agree(noun: str, agreed: "Callable[[Desk], Awaitable[Arranged]]", waits: str, as_json: bool) -> None:
    """waits: what is said where it needs an approval, before the number of its task."""
    async with open_desk() as desk:
        arranged = await agreed(desk)
        async with desk.database.connect() as tx:
            [row] = await arrangements.listed(tx, ids=[arranged.id])
    shown = {**told(row), "approval_task": arranged.approval_task}
    if as_json:
        write_json(shown)
        return
    write(f"{noun} {arranged.id}: {payments_line(desk.sentences, shown)}, towards {', '.join(arranged.invoices)}")
    if arranged.approval_task is not None:
        write(f"{waits}: task {arranged.approval_task}")


async def cancel(noun: str, kinds: Kinds, id_: int, reason: str, as_json: bool) -> None:
    async with open_desk() as desk:
        async with desk.database.connect() as tx:
            if not await arrangements.listed(tx, ids=[id_], kinds=kinds):
                raise NotFound(f"No {noun.lower()} {id_}")
        ended = await operations.cancel(desk, id_, reason)
    if as_json:
        write_json({"id": ended.id, "state": ended.state, "invoices": ended.invoices})
    else:
        write(f"{noun} {id_}: cancelled; asked for again: {', '.join(ended.invoices)}")


async def show_all(
    kinds: Kinds,
    columns: Sequence[str],
    line: Callable[[str, dict[str, Any]], list[Any]],
    none: str,
    *,
    customer: str | None,
    state: str | None,
    limit: int,
    as_json: bool,
) -> None:
    """The newest first. line: the cells of one, from its payments in words and what JSON tells of it."""
    states = [ArrangementState(state)] if state else None
    async with open_reader() as reader, reader.database.connect() as tx:
        rows = await arrangements.listed(tx, kinds=kinds, states=states, customer=customer, limit=limit + 1)
    shown = [told(row) for row in rows[:limit]]
    if as_json:
        write_json(shown)
    elif shown:
        table(columns, [line(payments_line(reader.sentences, one), one) for one in shown])
    else:
        say(none)
    if len(rows) > limit:
        say(f"The newest {limit}; --limit shows more")
