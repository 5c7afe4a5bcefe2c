"""What happens when an address must not, or may again, be written to? Its customers' cases go another way."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from models.block import BlockKind
from models.errors import NotFound, Refused
from models.interaction import Interaction, InteractionKind
from operations.desk import Desk
from store import blocks, cases, customers, history, messages
from store.engine import Tx
from temporal.wake import WakeUp

_CUSTOMER, _LINK, _STAFF = "customer", "link", "staff"


async def opt_out(desk: Desk, message_id: int) -> None:
    """Whoever got this message wants no more of them on its channel. Safe to repeat. Raises NotFound."""
    async with desk.database.begin() as tx:
        message = await _message(tx, message_id)
        now = await desk.clock.now(tx)
        channel, address = message.outgoing.channel, message.outgoing.to_address
        new = await blocks.add(tx, channel, address, BlockKind.OPT_OUT, now, source=_LINK, message_id=message_id)
        concerned = await _told(tx, message, InteractionKind.OPT_OUT, now) if new else []
    await _wake(desk, concerned)


async def opt_in(desk: Desk, message_id: int) -> None:
    """They changed their mind. Lifts nothing but the opt-out. Safe to repeat. Raises NotFound."""
    async with desk.database.begin() as tx:
        message = await _message(tx, message_id)
        now = await desk.clock.now(tx)
        channel, address = message.outgoing.channel, message.outgoing.to_address
        lifted = await blocks.lift(tx, channel, address, [BlockKind.OPT_OUT], now=now, by=_CUSTOMER)
        concerned = await _told(tx, message, InteractionKind.OPT_IN, now) if lifted else []
    await _wake(desk, concerned)


async def add(desk: Desk, channel: str, address: str, kind: BlockKind) -> list[str]:
    """Whoever is at the desk knows that nothing must be sent there; the customers with that address.

    Raises Refused where such a block is in force already.
    """
    async with desk.database.begin() as tx:
        owners = await blocks.owners(tx, channel, address)
        await customers.lock(tx, owners)
        now = await desk.clock.now(tx)
        if not await blocks.add(tx, channel, address, kind, now, source=desk.through.get("through", _STAFF)):
            raise Refused(f"It is blocked already on {channel} as {kind}")
        told = InteractionKind.OPT_OUT if kind is BlockKind.OPT_OUT else InteractionKind.ADDRESS_BLOCKED
        concerned = await _tell(tx, desk, owners, told, channel, [kind], now)
    await _wake(desk, concerned)
    return list(owners)


async def lift(desk: Desk, channel: str, address: str, kinds: Collection[BlockKind]) -> list[BlockKind]:
    """This address may be written to again; the kinds of block that were in force. Raises NotFound where none was."""
    async with desk.database.begin() as tx:
        owners = await blocks.owners(tx, channel, address)
        await customers.lock(tx, owners)
        now = await desk.clock.now(tx)
        lifted = await blocks.lift(tx, channel, address, kinds, now=now, by=desk.actor)
        if not lifted:
            raise NotFound(f"No such block is in force on {channel} for this address")
        told = InteractionKind.OPT_IN if BlockKind.OPT_OUT in lifted else InteractionKind.ADDRESS_UNBLOCKED
        concerned = await _tell(tx, desk, owners, told, channel, lifted, now)
    await _wake(desk, concerned)
    return lifted


async def _message(tx: Tx, message_id: int) -> messages.Unfinished:
    """The message, its customer locked."""
    message = await messages.get(tx, message_id)
    if message is None:
        raise NotFound(f"No message {message_id}")
    await customers.lock(tx, [message.customer_id])
    return message


async def _told(tx: Tx, message: messages.Unfinished, kind: InteractionKind, now: datetime) -> list[str]:
    """Write it in the timelines of the message's invoices; the open cases whose plan it may change."""
    details = {"message": message.outgoing.id, "channel": message.outgoing.channel}
    told = [Interaction(kind, message.customer_id, _CUSTOMER, now, one.invoice_id, details) for one in message.told]
    await history.append(tx, told)
    return await _revised(tx, [message.customer_id])


async def _tell(
    tx: Tx,
    desk: Desk,
    owners: Sequence[str],
    kind: InteractionKind,
    channel: str,
    kinds: Iterable[BlockKind],
    now: datetime,
) -> list[str]:
    details = {"channel": channel, "block": ", ".join(kinds), **desk.through}
    await history.append(tx, [Interaction(kind, owner, desk.actor, now, None, details) for owner in owners])
    return await _revised(tx, owners)


async def _revised(tx: Tx, customer_ids: Sequence[str]) -> list[str]:
    concerned = [invoice_id for _, invoice_id in await cases.open_of_customers(tx, customer_ids)]
    await cases.revise(tx, concerned)
    return concerned


async def _wake(desk: Desk, invoice_ids: Iterable[str]) -> None:
    await desk.waker.wake([WakeUp(invoice_id, "an address changed") for invoice_id in invoice_ids])
