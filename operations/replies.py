"""What follows when a customer answers? The reply is kept, told, and put before a person; little follows by itself.

By itself an address is blocked (they want no more, they are somebody else), and reminders rest until a person has read
that something was paid, promised or disputed. Only a person makes a promise, a dispute or a payment of it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from unicodedata import category
from zoneinfo import ZoneInfo

from domain.intent.understand import CERTAIN, understand
from domain.links import concealed
from models.block import BlockKind
from models.interaction import Interaction, InteractionKind
from models.reply import PORTAL, IncomingMessage, Intent, Understood
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


@dataclass(frozen=True, slots=True)
class Woken:
    """Invoices whose case plans anew because of it, and what their news show."""

    invoices: frozenset[str] = frozenset()
    shown: Mapping[str, str] = field(default_factory=dict)


async def take_in(desk: Desk, incoming: IncomingMessage) -> TakenIn:
    """Keep a reply with what it seems to mean, and do what follows from it. Safe to repeat."""
    async with desk.database.begin() as tx:
        taken, woken = await take_in_within(tx, desk, incoming)
    await wake(desk, incoming, woken)
    return taken


async def take_in_within(tx: Tx, desk: Desk, incoming: IncomingMessage) -> tuple[TakenIn, Woken]:
    """The same, and whom to wake afterwards."""
    reply = await _Reply.read(tx, desk, _bounded(incoming))
    if reply is None:
        before = await replies.known(tx, incoming.channel, incoming.provider_id)
        assert before is not None, "it was there a moment ago, and replies are not deleted"
        return TakenIn(before, new=False), Woken()
    task_id = await reply.follow(tx)
    thread, intent = reply.thread, reply.understood.intent
    taken = TakenIn(reply.id, True, intent, thread.customer_id, thread.message_id, task_id)
    return taken, Woken(frozenset(reply.woken), reply.told.shown)


async def wake(desk: Desk, incoming: IncomingMessage, woken: Woken) -> None:
    """After the transaction of `take_in_within`."""
    shown = {"channel": incoming.channel, **woken.shown}
    await desk.waker.wake([desk.wake_up(one, InteractionKind.REPLY, shown) for one in sorted(woken.invoices)])


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
        reached_by = incoming.visitor.reached_by if incoming.visitor else incoming.channel
        concerned = set(await blocks.owners(tx, reached_by, incoming.from_address)) if reached_by else set()
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
            await self._block(tx, BlockKind.OPT_OUT, [*self._own_addresses(), *self._written_to()])
        if customer_id is None:
            return None
        concerned = await replies.concerned(tx, self.thread)
        # Of a reply that answers no message, and names no invoice, the customer's own timeline tells.
        is_of_some = self.thread.message_id is not None or bool(self.thread.invoices)
        told = [invoice_id for invoice_id, _ in concerned] if is_of_some else [None]
        task_id, until = None, None
        if intent is Intent.WRONG_PERSON and self.understood.confidence >= _SURE_ENOUGH and self.thread.sure:
            await self._block(tx, BlockKind.WRONG_PERSON, self._written_to() or self._own_addresses())
            task_id = await find_contact(tx, self.told, customer_id, concerned, self.now)
        elif not (lifted or intent in _NOBODY or self._is_all_said):
            task_id, until = await put_before_a_person(
                tx, self.told, customer_id, concerned, self.now, may_pause=self.thread.sure
            )
        details = {
            **self.told.details,
            **self._by(),
            "until": until.isoformat() if until else None,
            "task": task_id,
        }
        await self._tell(tx, InteractionKind.REPLY, told, details)
        if task_id is not None:
            await replies.hand_to(tx, self.id, task_id)
        if until is not None:
            await self._revise(tx, [invoice_id for invoice_id, is_open in concerned if is_open])
        return task_id

    @property
    def _is_all_said(self) -> bool:
        """A word by which they opt out needs no answer, where there was an address to block."""
        stops = self.understood.intent is Intent.STOP and self.understood.confidence == CERTAIN
        return stops and bool(self._own_addresses())

    def _written_to(self) -> list[str]:
        """The address of the message that is answered: a colleague or another mailbox may have answered it."""
        return [self.thread.to_address] if self.thread.sure and self.thread.to_address else []

    @property
    def _channel(self) -> str | None:
        """The one by which whoever wrote is written to: of the portal, that of their link."""
        visitor = self.incoming.visitor
        return visitor.reached_by if visitor is not None else self.incoming.channel

    def _own_addresses(self) -> list[str]:
        return [self.incoming.from_address] if self._channel is not None and self.incoming.from_address else []

    def _by(self) -> dict[str, str]:
        """Who it was, where that is certain."""
        visitor = self.incoming.visitor
        return {} if visitor is None else {"through": PORTAL, **({"person": visitor.name} if visitor.name else {})}

    async def _block(self, tx: Tx, kind: BlockKind, addresses: Sequence[str]) -> None:
        channel, message_id = self._channel, self.thread.message_id
        if channel is None:
            return
        source = _KEYWORD if self.understood.confidence == CERTAIN else _WORDS
        new = [
            await blocks.add(tx, channel, address, kind, self.now, source=source, message_id=message_id)
            for address in dict.fromkeys(addresses)
        ]
        if any(new):
            opted_out = kind is BlockKind.OPT_OUT
            told = InteractionKind.OPT_OUT if opted_out else InteractionKind.ADDRESS_BLOCKED
            await self._tell_owners(tx, told, channel, {} if opted_out else {"block": kind.value})

    async def _lift(self, tx: Tx) -> bool:
        """Whether there was an opt-out to lift: else the word means something else, and a person reads it."""
        channel, address = self._channel, self.incoming.from_address
        if channel is None:
            return False
        lifted = await blocks.lift(tx, channel, address, [BlockKind.OPT_OUT], now=self.now, by=_CUSTOMER)
        if lifted:
            await self._tell_owners(tx, InteractionKind.OPT_IN, channel, {})
        return bool(lifted)

    async def _tell_owners(self, tx: Tx, kind: InteractionKind, channel: str, details: dict[str, object]) -> None:
        """An address is another now: its customers hear of it, and their open cases plan anew."""
        owners = set(await blocks.owners(tx, channel, self.incoming.from_address))
        owners |= {self.thread.customer_id} if self.thread.customer_id else set()
        told = {"channel": channel, "reply": self.id, **self._by(), **details}
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
        language, country = (incoming.visitor or customer).language, customer.country
        zone = ZoneInfo(placed["time_zone"])
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
    """What is kept of it: no more than a person reads, nothing that the database cannot hold, no link that opens."""
    return replace(
        incoming,
        provider_id=_plain(incoming.provider_id, _LONGEST_LINE),
        from_address=_plain(incoming.from_address, _LONGEST_LINE),
        to_address=_plain(incoming.to_address, _LONGEST_LINE),
        subject=" ".join(_plain(incoming.subject, _LONGEST_LINE).split()),
        text=concealed(_plain(incoming.text, _LONGEST_TEXT)),
        in_reply_to=tuple(_plain(one, _LONGEST_LINE) for one in incoming.in_reply_to[:_MOST_FILES]),
        attachments=tuple(_plain(one, _LONGEST_LINE) for one in incoming.attachments[:_MOST_FILES]),
    )


def _plain(text: str, longest: int) -> str:
    """Without control characters and halves of characters; line breaks and tabs stay."""
    return "".join(one for one in text[:longest] if one in "\n\t" or category(one) not in ("Cc", "Cs"))
