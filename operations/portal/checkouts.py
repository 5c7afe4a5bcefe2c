"""How does a customer pay online? A payment is begun at a provider, gone on with, given up, or looked after.

What came of it is told by the provider alone (operations/portal/payment_news.py): nothing here believes a browser.
"""

import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from config.sentences import Sentences
from models.case import Outcome
from models.checkout import OPEN_FOR, Checkout, CheckoutState, Line, PaymentNews
from models.errors import NotFound, Refused
from models.interaction import InteractionKind
from models.portal import PortalPerson
from models.values import amount_text, decimals_of
from operations.desk import Desk
from operations.portal import payment_holds
from operations.portal.entering import ACTOR
from operations.portal.payment_news import apply
from payments.port import Item, Provider, ProviderRefuses, Ways
from store import checkouts, customers, portal_account
from store.engine import Tx
from store.set_apart import set_apart

_RANDOM = 18
#: Providers show a hundred items at most; nobody reads as many.
_MOST_ITEMS = 40
#: Paths of ours, as web/portal/pay and web/hooks have them.
_BACK, _NOTIFY = "/portal/pay/{}", "/hooks/{}"
_NOT_ASKED = (Outcome.CANCELLED.value, Outcome.WRITTEN_OFF.value)


class AnotherUnderWay(Refused):
    """One of the invoices is being paid already: that payment is gone on with, or given up first."""

    def __init__(self, others: Sequence[Checkout]) -> None:
        super().__init__("A payment is under way already: go on with it, or give it up first")
        self.checkouts = tuple(others)


class NotToBePaid(Refused):
    """What was asked to be paid is not owed like that (any more). `most`: what is, by invoice: (amount, charges)."""

    def __init__(self, message: str, most: dict[str, tuple[Decimal, Decimal]]) -> None:
        super().__init__(message)
        self.most = most


class NotServed(Refused):
    """The provider refuses: nothing was begun, another way of paying has to do."""


def ways_to_pay(desk: Desk, currency: str, amount: Decimal) -> list[str]:
    """Names of the providers that take this amount, in the order in which they are offered."""
    return [name for name, provider in desk.payments.items() if provider.takes(currency, amount)]


async def begin(
    desk: Desk,
    customer_id: str,
    lines: Sequence[Line],
    provider: str,
    *,
    person: PortalPerson | None,
    public_url: str,
    language: str,
) -> Checkout:
    """A payment of these lines (one currency) at a provider; its `url` is where the customer pays.

    It is written first and begun at the provider then, under its own id, so that `go_on` may begin it again. person:
    who pays; the right to is checked by the caller, as is what they may see. public_url: the root under which customers
    reach us.

    Raises NotFound for an invoice that is not this customer's, NotToBePaid, AnotherUnderWay, NotServed (it is over),
    and ProviderUnavailable: the payment is under way without an address as yet.
    """
    chosen = desk.payments.get(provider)
    if chosen is None:
        raise NotFound(f"No provider {provider}")
    desk = replace(desk, actor=ACTOR)
    async with desk.database.begin() as tx:
        await customers.lock(tx, [customer_id])
        now = await desk.clock.now(tx)
        currency = await _payable(tx, desk, customer_id, lines, now)
        total = sum((line.total for line in lines), Decimal(0))
        if not chosen.takes(currency, total):
            raise NotServed(f"{provider} does not take {amount_text(total, currency)} {currency}")
        others = await checkouts.under_way(tx, [line.invoice_id for line in lines])
        if others:
            raise AnotherUnderWay(others)
        checkout_id = secrets.token_urlsafe(_RANDOM)
        await checkouts.add(
            tx,
            checkout_id,
            customer_id=customer_id,
            person_id=person.id if person else None,
            provider=provider,
            currency=currency,
            lines=lines,
            opened_at=now,
            expires_at=now + OPEN_FOR,
        )
        begun = await _known(tx, checkout_id)
        woken = await payment_holds.hold(tx, begun, now)
        kind = InteractionKind.CHECKOUT_OPENED
        await payment_holds.tell(tx, desk, begun, kind, now, person=person.name if person else "")
    await desk.waker.wake([desk.wake_up(one, kind, {"provider": provider, "amount": "…"}) for one in woken])
    return await _at_provider(desk, chosen, begun, public_url, language)


async def go_on(desk: Desk, customer_id: str, checkout_id: str, *, public_url: str, language: str) -> Checkout:
    """The payment with its address, which the provider is asked for again where it had not answered.

    Raises NotFound, also for another customer's; Refused where it is over; NotServed, ProviderUnavailable.
    """
    found = await one(desk, customer_id, checkout_id)
    if not found.state.under_way:
        raise Refused("This payment is over")
    if found.url is not None:
        return found
    return await _at_provider(desk, _provider(desk, found), found, public_url, language)


async def give_up(desk: Desk, customer_id: str, checkout_id: str) -> Checkout:
    """The customer does not go on with it; it is closed at the provider first, which may say that it was paid.

    Raises NotFound, ProviderUnavailable, and Refused where the provider has it in hand and will not let go.
    """
    found = await one(desk, customer_id, checkout_id)
    if not found.state.under_way:
        return found
    news = await closed_at_provider(desk, found, CheckoutState.CANCELLED)
    ended = await apply(desk, news)
    assert ended is not None, "it was found"
    if ended.state.under_way:
        raise Refused("The payment is with the provider already and cannot be called back")
    return ended


async def look(desk: Desk, customer_id: str, checkout_id: str) -> Checkout:
    """What the provider says now, applied. Raises NotFound, ProviderUnavailable, ProviderRefuses."""
    found = await one(desk, customer_id, checkout_id)
    if found.provider_id is None or found.provider not in desk.payments:
        return found
    news = await _provider(desk, found).look(found)
    async with desk.database.begin() as tx:
        await checkouts.looked(tx, [found.id])
    return await apply(desk, news) or found


async def one(desk: Desk, customer_id: str, checkout_id: str) -> Checkout:
    """Raises NotFound, also for another customer's."""
    async with desk.database.connect() as tx:
        return await own(tx, customer_id, checkout_id)


async def own(tx: Tx, customer_id: str, checkout_id: str) -> Checkout:
    """The same in a transaction that has begun."""
    found = await checkouts.get(tx, checkout_id)
    if found is None or found.customer_id != customer_id:
        raise NotFound(f"No payment {checkout_id}")
    return found


async def closed_at_provider(desk: Desk, found: Checkout, as_: CheckoutState) -> PaymentNews:
    """It can be paid no more, or was: what the provider says then. as_: what it is where nothing came of it.

    Where the provider never answered nobody has its address, so that nothing needs to be closed.
    """
    nothing = PaymentNews(found.provider, found.id, as_)
    if found.provider_id is None:
        return nothing
    news = await _provider(desk, found).cancel(found)
    over = news.state in (CheckoutState.CANCELLED, CheckoutState.EXPIRED)
    return replace(news, state=as_) if over else news


async def _at_provider(desk: Desk, provider: Provider, found: Checkout, public_url: str, language: str) -> Checkout:
    """Begin it there and keep the address. Raises NotServed, after which it is over, and ProviderUnavailable."""
    root = public_url.rstrip("/")
    ways = Ways(root + _BACK.format(found.id), root + _NOTIFY.format(found.provider.replace("_", "")))
    try:
        begun = await provider.begin(found, _items(found, language), ways, language, found.page_until)
    except ProviderRefuses as refusal:
        async with desk.database.begin() as tx:
            await checkouts.refused(tx, found.id, refused=refusal.ours)
        await apply(desk, PaymentNews(found.provider, found.id, CheckoutState.FAILED, "not_served"))
        raise NotServed(f"{found.provider} does not serve this payment") from refusal
    async with desk.database.begin() as tx:
        await customers.lock(tx, [found.customer_id])
        await checkouts.change(tx, found.id, {"provider_id": begun.provider_id, "url": begun.url})
        return await _known(tx, found.id)


def _items(found: Checkout, language: str) -> list[Item]:
    """What the customer reads at the provider."""
    said = Sentences(language)
    if len(found.lines) > _MOST_ITEMS:
        return [Item(f"{said.word('payable', 'several')}: {len(found.lines)}", found.amount)]
    items = []
    for line in found.lines:
        number = found.numbers[line.invoice_id]
        items += [
            Item(f"{said.word('payable', what)} {number}", amount)
            for what, amount in (("invoice", line.amount), ("charges", line.charges))
            if amount > 0
        ]
    return items


def _provider(desk: Desk, found: Checkout) -> Provider:
    provider = desk.payments.get(found.provider)
    if provider is None:
        raise NotServed(f"{found.provider} is not set up any more")
    return provider


async def _known(tx: Tx, checkout_id: str) -> Checkout:
    found = await checkouts.get(tx, checkout_id)
    assert found is not None, "it was written in this transaction, or found before"
    return found


async def _payable(tx: Tx, desk: Desk, customer_id: str, lines: Sequence[Line], now: datetime) -> str:
    """The one currency of the lines. Raises NotFound and NotToBePaid: the page may have stood open for a while."""
    ids = [line.invoice_id for line in lines]
    if not lines or len(set(ids)) != len(ids):
        raise NotToBePaid("Nothing is chosen, or something twice", {})
    rows = {}
    for invoice_id in ids:
        row = await portal_account.invoice(tx, customer_id, invoice_id)
        if row is None:
            raise NotFound(f"No invoice {invoice_id}")
        rows[invoice_id] = row
    asked = {id_: row for id_, row in rows.items() if row["closed_as"] not in _NOT_ASKED}
    most = {id_: (max(row["balance"], Decimal(0)), row["charges"]) for id_, row in asked.items()}
    currencies: set[str] = {row["currency"] for row in rows.values()}
    if len(currencies) != 1:
        raise NotToBePaid("Invoices of one currency are paid at a time", most)
    [currency] = currencies
    zone = await payment_holds.zone_of(tx, customer_id)
    apart = await set_apart(tx, customer_id, now.astimezone(zone).date(), ids)
    for line in lines:
        amount, charges = most.get(line.invoice_id, (Decimal(0), Decimal(0)))
        if not _fits(line, currency) or line.amount > amount or line.charges > charges:
            raise NotToBePaid(f"Of {rows[line.invoice_id]['number']} less is owed now", most)
        held = apart.get(line.invoice_id)
        undisputed = amount - min(held.disputed, amount) if held else amount
        agreed = held is not None and held.agreed > 0
        _expect_part(desk, line, undisputed, most, agreed=agreed)
    return currency


def _fits(line: Line, currency: str) -> bool:
    """Whether it is money: not negative, of something, in whole cents."""
    unit = Decimal(1).scaleb(-decimals_of(currency))
    whole = all(part >= 0 and part == part.quantize(unit) for part in (line.amount, line.charges))
    return whole and line.total > 0


def _expect_part(
    desk: Desk, line: Line, undisputed: Decimal, most: dict[str, tuple[Decimal, Decimal]], *, agreed: bool
) -> None:
    """Parts are paid where the rules of the portal allow them; what was agreed in parts always is."""
    rules = desk.rulebook.portal
    if line.amount >= undisputed or agreed:
        return
    if not rules.part_payments:
        raise NotToBePaid("An invoice is paid whole here", most)
    if line.amount * 100 < undisputed * rules.least_part and not (line.amount == 0 and line.charges > 0):
        raise NotToBePaid(f"A part is {rules.least_part} percent at least", most)
