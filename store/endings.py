"""How does a message end that did not simply go out? Its steps reached nobody, or a person has to say what happened."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from models.interaction import InteractionKind
from models.message import MessageState
from store import held_tasks
from store.engine import Tx, run
from store.undoing import undo

_END = """
WITH ended AS (
    UPDATE messages SET state = %(state)s, reason = %(reason)s
    WHERE id = %(id)s AND state = ANY(%(from_states)s) RETURNING id, customer_id, channel, audience, template
), answered AS (
    UPDATE tasks w SET closed_at = %(now)s, closed_by = %(actor)s, outcome = 'again' FROM ended
    WHERE w.customer_id = ended.customer_id AND w.kind = 'held_message' AND w.closed_at IS NULL
      AND w.details -> 'message' = to_jsonb(ended.id)
), written AS (
    INSERT INTO interactions (at, customer_id, invoice_id, kind, actor, details, why)
    SELECT %(now)s, ended.customer_id, i.invoice_id, %(kind)s, %(actor)s,
           jsonb_build_object('step', i.step_id, 'message', ended.id, 'channel', ended.channel, 'role', ended.audience,
                              'template', ended.template, 'reason', %(reason)s::text),
           jsonb_build_object('code', %(reason)s::text)
    FROM ended JOIN message_invoices i ON i.message_id = ended.id ORDER BY i.position
)
SELECT id FROM ended
"""


@dataclass(frozen=True, slots=True)
class Ended:
    """Whether a message's end was written by this, and the open cases that have to plan anew."""

    changed: bool
    invoice_ids: tuple[str, ...] = ()


async def _end(
    tx: Tx,
    message_id: int,
    state: MessageState,
    reason: str,
    kind: InteractionKind,
    now: datetime,
    *,
    from_states: Iterable[MessageState],
    undoes: bool,
    actor: str = "engine",
) -> Ended:
    parameters = {
        "id": message_id,
        "state": state.value,
        "reason": reason,
        "kind": kind.value,
        "now": now,
        "actor": actor,
        "from_states": [one.value for one in from_states],
    }
    changed = bool(await run(tx, _END, parameters))
    return Ended(changed, await undo(tx, message_id, now) if changed and undoes else ())


_ON_ITS_WAY = (MessageState.CLAIMED, MessageState.UNKNOWN)


async def reject(tx: Tx, message_id: int, reason: str, now: datetime) -> Ended:
    """A definite no: its steps reached nobody, the ladder takes them anew. The customer is locked by the caller."""
    return await _end(
        tx,
        message_id,
        MessageState.REJECTED,
        reason,
        InteractionKind.MESSAGE_REJECTED,
        now,
        from_states=_ON_ITS_WAY,
        undoes=True,
    )


async def withdraw(
    tx: Tx, message_id: int, reason: str, now: datetime, *, forbidden: bool = False, actor: str = "engine"
) -> Ended:
    """It certainly did not go out and shall not any more: its steps are taken anew where they are still due.

    forbidden: because nothing may be sent there any more, not because of what it says.
    """
    return await _end(
        tx,
        message_id,
        MessageState.SUPPRESSED if forbidden else MessageState.SUPERSEDED,
        reason,
        InteractionKind.MESSAGE_WITHDRAWN,
        now,
        from_states=(*_ON_ITS_WAY, MessageState.HELD),
        undoes=True,
        actor=actor,
    )


async def hold(tx: Tx, message_id: int, reason: str, now: datetime) -> Ended:
    """Nobody can say whether it went out: a person does, as a task of the worklist; nothing is guessed."""
    ended = await _end(
        tx,
        message_id,
        MessageState.HELD,
        reason,
        InteractionKind.MESSAGE_HELD,
        now,
        from_states=_ON_ITS_WAY,
        undoes=False,
    )
    if ended.changed:
        await held_tasks.open_for(tx, message_id, now)
    return ended
