"""What follows when a customer answers? The reply is kept, told, and put before a person; little follows by itself.

By itself an address is blocked (they want no more, they are somebody else), and reminders rest until a person has read
that something was paid, promised or disputed. Only a person makes a promise, a dispute or a payment of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from unicodedata import category
from zoneinfo import ZoneInfo

from domain.intent.understand import CERTAIN, understand
from models.block import BlockKind
from models.interaction import Interaction, InteractionKind
from models.reply import IncomingMessage, Intent, Understood
from operations.desk import Desk
from operations.reply_tasks import Told, find_contact, put_before_a_person
from store import blocks, cases, customers, history, replies
from store.engine import Tx
from store.replies import Thread

_CUSTOMER = "customer"
_KEYWORD, _WORDS = "keyword", "reply"

_LONGEST_TEXT, _LONGEST_LINE, _MOST_FILES = 20_000, 500, 50
#: A provider that was away hands over late; what lies longer back is a clock that is wrong.
_LATEST = timedelta(days=7)
#: Below this a wrong person is only suspected: a person looks at it before the address is blocked.
_SURE_ENOUGH = 0.7
#: Written by a machine: nobody has said anything.
_NOBODY = (Intent.OUT_OF_OFFICE,)


@dataclass(frozen=True, slots=True)
class TakenIn:
    """The stored reply. `new`: False where it had been taken in before; nothing followed then."""

    id: int
    new: bool
    intent: Intent | None = None
    customer_id: str | None = None
    message_id: int | None = None
    task_id: int | None = None


async def take_in(desk: Desk, incoming: IncomingMessage) -> TakenIn:
    """Keep a reply with what it seems to mean, and do what follows from it. Safe to repeat."""
    incoming = _bounded(incoming)
    async with desk.database.begin() as tx:
        reply = await _Reply.read(tx, desk, incoming)
        if reply is None:
            before = await replies.known(tx, incoming.channel, incoming.provider_id)
            assert before is not None, "it was there a moment ago, and replies are not deleted"
            return TakenIn(before, new=False)
        task_id = await reply.follow(tx)
    shown = {"channel": incoming.channel, **reply.told.shown}
    woken = [desk.wake_up(invoice_id, InteractionKind.REPLY, shown) for invoice_id in reply.woken]
    await desk.waker.wake(woken)
    return TakenIn(reply.id, True, reply.understood.intent, reply.thread.customer_id, reply.thread.message_id, task_id)


class _Reply:
    """One stored reply inside the transaction that took it in."""

    def __init__(
        self, id: int, desk: Desk, incoming: IncomingMessage, thread: Thread, understood: Understood, now: datetime
    ) -> None:
        self.id = id
        self.desk = desk
        self.incoming = incoming
        self.thread = thread
        self.understood = understood
        self.now = now
        self.told = Told(id, incoming.channel, understood)
        self.woken: set[str] = set()

    @classmethod
    async def read(cls, tx: Tx, desk: Desk, incoming: IncomingMessage) -> "_Reply | None":
        """Thread, understand and store it, its customers locked; None where it was stored before."""
        thread = await replies.thread(tx, incoming)
        concerned = set(await blocks.owners(tx, incoming.channel, incoming.from_address))
        await customers.lock(tx, concerned | ({thread.customer_id} if thread.customer_id else set()))
        now = await desk.clock.now(tx)
        passed = min(max(await replies.age(tx, incoming.received_at), timedelta(0)), _LATEST)
        understood = await _understood(tx, desk, incoming, thread, now - passed)
        id = await replies.add(tx, incoming, thread, understood, now - passed)
        return cls(id, desk, incoming, thread, understood, now) if id is not None else None

    async def follow(self, tx: Tx) -> int | None:
        """What each intent leads to; the task in which the reply is read, if any."""
        intent, customer_id = self.understood.intent, self.thread.customer_id
        lifted = intent is Intent.START and await self._lift(tx)
        if intent is Intent.STOP:
            await self._block(tx, BlockKind.OPT_OUT, [self.incoming.from_address, *self._written_to()])
        if customer_id is None:
            return None
        concerned = await replies.concerned(tx, self.thread)
        # Of a reply that answers no message the customer's own timeline tells.
        told = [invoice_id for invoice_id, _ in concerned] if self.thread.message_id is not None else [None]
        task_id, until = None, None
        if intent is Intent.WRONG_PERSON and self.understood.confidence >= _SURE_ENOUGH and self.thread.sure:
            await self._block(tx, BlockKind.WRONG_PERSON, self._written_to() or [self.incoming.from_address])
            task_id = await find_contact(tx, self.told, customer_id, concerned, self.now)
        elif not (lifted or intent in _NOBODY or (intent is Intent.STOP and self.understood.confidence == CERTAIN)):
            task_id, until = await put_before_a_person(
                tx, self.told, customer_id, concerned, self.now, may_pause=self.thread.sure
            )
        details = {**self.told.details, "until": until.isoformat() if until else None, "task": task_id}
        await self._tell(tx, InteractionKind.REPLY, told, details)
        if task_id is not None:
            await replies.hand_to(tx, self.id, task_id)
        if until is not None:
            await self._revise(tx, [invoice_id for invoice_id, is_open in concerned if is_open])
        return task_id

    def _written_to(self) -> list[str]:
        """The address of the message that is answered: a colleague or another mailbox may have answered it."""
        return [self.thread.to_address] if self.thread.sure and self.thread.to_address else []

    async def _block(self, tx: Tx, kind: BlockKind, addresses: Sequence[str]) -> None:
        channel, message_id = self.incoming.channel, self.thread.message_id
        source = _KEYWORD if self.understood.confidence == CERTAIN else _WORDS
        new = [
            await blocks.add(tx, channel, address, kind, self.now, source=source, message_id=message_id)
            for address in dict.fromkeys(addresses)
        ]
        if any(new):
            opted_out = kind is BlockKind.OPT_OUT
            told = InteractionKind.OPT_OUT if opted_out else InteractionKind.ADDRESS_BLOCKED
            await self._tell_owners(tx, told, {} if opted_out else {"block": kind.value})

    async def _lift(self, tx: Tx) -> bool:
        """Whether there was an opt-out to lift: else the word means something else, and a person reads it."""
        channel, address = self.incoming.channel, self.incoming.from_address
        lifted = await blocks.lift(tx, channel, address, [BlockKind.OPT_OUT], now=self.now, by=_CUSTOMER)
        if lifted:
            await self._tell_owners(tx, InteractionKind.OPT_IN, {})
        return bool(lifted)

    async def _tell_owners(self, tx: Tx, kind: InteractionKind, details: dict[str, object]) -> None:
        """An address is another now: its customers hear of it, and their open cases plan anew."""
        owners = set(await blocks.owners(tx, self.incoming.channel, self.incoming.from_address))
        owners |= {self.thread.customer_id} if self.thread.customer_id else set()
        told = {"channel": self.incoming.channel, "reply": self.id, **details}
        await history.append(
            tx, [Interaction(kind, owner, _CUSTOMER, self.now, None, told) for owner in sorted(owners)]
        )
        await self._revise(tx, [invoice_id for _, invoice_id in await cases.open_of_customers(tx, sorted(owners))])

    async def _tell(
        self, tx: Tx, kind: InteractionKind, invoice_ids: Sequence[str | None], details: dict[str, object]
    ) -> None:
        customer_id = self.thread.customer_id
        assert customer_id is not None, "timelines are those of customers"
        await history.append(
            tx, [Interaction(kind, customer_id, _CUSTOMER, self.now, one, details) for one in invoice_ids]
        )

    async def _revise(self, tx: Tx, invoice_ids: Sequence[str]) -> None:
        fresh = [invoice_id for invoice_id in invoice_ids if invoice_id not in self.woken]
        await cases.revise(tx, fresh)
        self.woken |= set(fresh)


async def _understood(
    tx: Tx, desk: Desk, incoming: IncomingMessage, thread: Thread, written_at: datetime
) -> Understood:
    """Read as its writer meant it: in their language, on their calendar, on the day on which they wrote."""
    language, country, zone = desk.sentences.language, "", desk.zone
    if thread.customer_id is not None:
        customer = (await customers.get(tx, [thread.customer_id]))[thread.customer_id]
        placed = (await customers.placements(tx, [thread.customer_id]))[thread.customer_id]
        language, country, zone = customer.language, customer.country, ZoneInfo(placed["time_zone"])
    return understand(
        incoming.text,
        language=language,
        today=written_at.astimezone(zone).date(),
        channel=incoming.channel,
        country=country,
        automatic=incoming.automatic,
        subject=incoming.subject,
    )


def _bounded(incoming: IncomingMessage) -> IncomingMessage:
    """What is kept of it: no more than a person reads, and nothing that the database cannot hold."""
    return replace(
        incoming,
        provider_id=_plain(incoming.provider_id, _LONGEST_LINE),
        from_address=_plain(incoming.from_address, _LONGEST_LINE),
        to_address=_plain(incoming.to_address, _LONGEST_LINE),
        subject=" ".join(_plain(incoming.subject, _LONGEST_LINE).split()),
        text=_plain(incoming.text, _LONGEST_TEXT),
        in_reply_to=tuple(_plain(one, _LONGEST_LINE) for one in incoming.in_reply_to[:_MOST_FILES]),
        attachments=tuple(_plain(one, _LONGEST_LINE) for one in incoming.attachments[:_MOST_FILES]),
    )


def _plain(text: str, longest: int) -> str:
    """Without control characters and halves of characters; line breaks and tabs stay."""
    return "".join(one for one in text[:longest] if one in "\n\t" or category(one) not in ("Cc", "Cs"))
