"""Who paid online and has no receipt by e-mail yet? It goes to whoever paid, at once: they wait for it.

What fails is tried again, later each time. It waits while sending is stopped. Whoever must not be written to is not.
"""

from hashlib import sha256

from activities.resources import Resources
from channels.aside import settled
from config.room_words import portal_words
from config.sentences import Sentences
from models.interaction import Interaction, InteractionKind
from models.message import OutgoingMessage, Rendered
from models.strategy import Channel
from models.values import amount_text
from store import blocks, history, installation, payment_receipts, portal_account
from store.engine import Tx
from store.payment_receipts import Waiting

_TOGETHER = 16
#: These e-mails are numbered below those to addresses that were on file (activities/tending/old_addresses.py), by the
#: name of the payment: the same one each time it is tried.
_FIRST_NUMBER = 3_000_000_000_000


async def send_receipts(resources: Resources) -> int:
    """How many were sent."""
    async with resources.database.begin() as tx:
        if (await installation.sending(tx)).stopped_by is not None:
            return 0
        waiting = await payment_receipts.take(tx, _TOGETHER, resources.retry_seconds)
        lines = {one.checkout_id: await _lines(tx, one) for one in waiting}
        never = {
            one.checkout_id
            for one in waiting
            if one.taken_back or await blocks.in_force(tx, Channel.EMAIL.value, one.address)
        }
    sent = 0
    for one in waiting:
        over = one.checkout_id in never or await _send(resources, one, lines[one.checkout_id])
        if over:
            async with resources.database.begin() as tx:
                await payment_receipts.sent(tx, one.checkout_id)
                if one.checkout_id not in never:
                    await _tell(resources, tx, one)
        sent += over and one.checkout_id not in never
    return sent


async def _tell(resources: Resources, tx: Tx, one: Waiting) -> None:
    """In the timelines of what it paid."""
    now = await resources.clock.now(tx)
    told = {
        "payment": one.payment_id,
        "amount": amount_text(one.amount, one.currency),
        "currency": one.currency,
        "name": one.name,
    }
    kind = InteractionKind.RECEIPT_SENT
    paid = [went["invoice_id"] for went in await portal_account.went_to(tx, one.payment_id)]
    await history.append(tx, [Interaction(kind, one.customer_id, "engine", now, id_, told) for id_ in paid or [None]])


async def _lines(tx: Tx, one: Waiting) -> str:
    """What of it went where, and what is left to pay there, charges included."""
    words, sentences = portal_words(one.language), Sentences(one.language)
    lines = []
    for went in await portal_account.went_to(tx, one.payment_id):
        invoice = await portal_account.invoice(tx, one.customer_id, went["invoice_id"])
        if invoice is not None:
            left = max(invoice["balance"], 0) + invoice["charges"]
            lines.append(
                words(
                    f"pay.mail.{'line' if left else 'settled'}",
                    number=invoice["number"],
                    paid=sentences.money(went["amount"] + went["charges"], one.currency),
                    left=sentences.money(left, one.currency),
                )
            )
    if one.on_account:
        lines.append(words("pay.mail.account", paid=sentences.money(one.on_account, one.currency)))
    return "\n".join(lines)


async def _send(resources: Resources, one: Waiting, lines: str) -> bool:
    """Whether there is nothing more to try."""
    brand, words, sentences = resources.renderer.brand, portal_words(one.language), Sentences(one.language)
    amount = sentences.money(one.amount, one.currency)
    body = words(
        "pay.mail.body",
        name=one.name or words("pay.mail.customer"),
        company=brand.company,
        amount=amount,
        day=sentences.day(one.received_on),
        lines=lines,
        number=one.payment_id,
        reply_to=brand.reply_to,
        phone=brand.phone_display,
    )
    message = OutgoingMessage(
        id=-(_FIRST_NUMBER + int.from_bytes(sha256(one.checkout_id.encode()).digest()[:7])),
        channel=Channel.EMAIL.value,
        to_name=one.name,
        to_address=one.address,
        words=Rendered(words("pay.mail.subject", amount=amount), body),
        language=one.language,
        created_on=one.received_on,
    )
    return await settled(resources.senders[Channel.EMAIL], message, f"receipt-{one.checkout_id}")
