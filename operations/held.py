"""What does a person say of a message of which nobody can prove whether it went out?

By the message, or by the task that waits for the answer: both come to the same.
"""

from datetime import datetime

from models.errors import NotFound, Refused
from models.interaction import Interaction, InteractionKind
from models.message import MessageState
from models.task import TaskOutcome
from operations.answered import Answered
from operations.desk import Desk
from store import attempts, customers, endings, history, messages
from store.engine import Tx
from temporal.wake import WakeUp

#: What stands for the provider's id where a person knows better.
_BY_HAND = "by hand"


async def went_out(desk: Desk, message_id: int) -> None:
    """It did go out: it counts as accepted, and its timelines say so. Raises NotFound, Refused."""
    async with desk.database.begin() as tx:
        await _went_out(tx, desk, message_id, await desk.clock.now(tx))


async def send_again(desk: Desk, message_id: int) -> list[str]:
    """It did not: it is withdrawn, and its steps are taken anew where they are still due; the cases that plan anew.

    Raises NotFound, Refused.
    """
    async with desk.database.begin() as tx:
        concerned = await _send_again(tx, desk, message_id, await desk.clock.now(tx))
    await desk.waker.wake([WakeUp(invoice_id, "message not sent") for invoice_id in concerned])
    return list(concerned)


async def answer_held(done: Answered) -> set[str]:
    """The same, said by doing the task; the cases that plan anew."""
    message_id = int(done.task["details"]["message"])
    if done.answer.outcome is TaskOutcome.SENT:
        await _went_out(done.tx, done.desk, message_id, done.now)
        return set()
    return set(await _send_again(done.tx, done.desk, message_id, done.now))


async def _went_out(tx: Tx, desk: Desk, message_id: int, now: datetime) -> None:
    held = await _held(tx, message_id)
    await attempts.accept(
        tx, held.outgoing.token, f"{_BY_HAND}:{message_id}", now, fenced=True, answer=_BY_HAND, actor=desk.actor
    )
    await _record(tx, desk, held, "sent", now)


async def _send_again(tx: Tx, desk: Desk, message_id: int, now: datetime) -> tuple[str, ...]:
    held = await _held(tx, message_id)
    ended = await endings.withdraw(tx, message_id, "not_sent", now, actor=desk.actor)
    await _record(tx, desk, held, "again", now)
    return ended.invoice_ids


async def _held(tx: Tx, message_id: int) -> messages.Unfinished:
    message = await messages.get(tx, message_id)
    if message is None:
        raise NotFound(f"No message {message_id}")
    await customers.lock(tx, [message.customer_id])
    message = await messages.get(tx, message_id)
    if message is None or message.state is not MessageState.HELD:
        state = message.state if message else "gone"
        raise Refused(f"Message {message_id} is {state}: only a held one waits for an answer")
    return message


async def _record(tx: Tx, desk: Desk, held: messages.Unfinished, said: str, now: datetime) -> None:
    details = {"message": held.outgoing.id, "said": said}
    kind = InteractionKind.MESSAGE_SETTLED
    told = [Interaction(kind, held.customer_id, desk.actor, now, one.invoice_id, details) for one in held.told]
    await history.append(tx, told)
