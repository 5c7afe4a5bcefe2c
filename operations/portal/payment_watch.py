"""Who notices what no provider told us? Payments under way are looked after; those whose time is over are closed."""

from datetime import datetime, timedelta

import structlog

from models.checkout import Checkout, CheckoutState, PaymentEvent, PaymentNews
from models.errors import PuntualError
from operations.desk import Desk
from operations.portal.checkouts import NotServed, closed_at_provider
from operations.portal.payment_news import apply
from payments.port import ProviderRefuses, ProviderUnavailable
from store import checkouts

_log = structlog.get_logger()

_PAGE = 50
#: Where the provider cannot be asked, a payment is over so long after its time: should it have been paid all the same,
#: the money is recorded when we hear of it.
_PATIENCE = timedelta(hours=1)


async def follow(desk: Desk, event: PaymentEvent) -> bool:
    """Ask the provider about what an event names, and apply it; whether it is one of ours. Safe to repeat.

    Raises ProviderUnavailable, ProviderRefuses.
    """
    provider = desk.payments.get(event.provider)
    if provider is None:
        raise ProviderUnavailable(f"{event.provider} is not set up here")
    async with desk.database.connect() as tx:
        ours = await checkouts.meant(tx, event)
    if ours is None:
        told = await provider.meant(event)
        ours = await _known(desk, told) if told is not None else None
    if ours is None:
        return False
    async with desk.database.connect() as tx:
        found = await checkouts.get(tx, ours)
    assert found is not None, "it was found by its id"
    if found.provider != event.provider:
        return False
    if found.provider_id is None and event.provider_id is not None:
        # Our own call was not answered, and begun all the same.
        await apply(desk, PaymentNews(found.provider, found.id, found.state, provider_id=event.provider_id))
        async with desk.database.connect() as tx:
            found = await checkouts.get(tx, ours) or found
    await apply(desk, await provider.look(found, event.payment_ref))
    async with desk.database.begin() as tx:
        await checkouts.looked(tx, [ours])
    return True


async def tend(desk: Desk) -> int:
    """Look at payments under way of which nothing was heard; how many. Safe to repeat, and beside others.

    What nobody paid in time is closed at the provider, then here: its cases go on.
    """
    async with desk.database.begin() as tx:
        now = await desk.clock.now(tx)
        due = await checkouts.to_look_at(tx, now, _PAGE)
        await checkouts.looked(tx, due)
    for checkout_id in due:
        async with desk.database.connect() as tx:
            found = await checkouts.get(tx, checkout_id)
        if found is not None and found.state.under_way:
            await _tend(desk, found, now)
    return len(due)


async def _tend(desk: Desk, found: Checkout, now: datetime) -> None:
    over = now >= found.expires_at
    try:
        if over:
            news = await closed_at_provider(desk, found, CheckoutState.EXPIRED)
        else:
            provider = desk.payments.get(found.provider)
            if provider is None or found.provider_id is None:
                return
            news = await provider.look(found)
    except (ProviderUnavailable, ProviderRefuses, NotServed) as failure:
        await _cannot(desk, found, failure, now)
        return
    async with desk.database.begin() as tx:
        await checkouts.refused(tx, found.id, refused=False)
    await apply(desk, news)


async def _cannot(desk: Desk, found: Checkout, failure: PuntualError, now: datetime) -> None:
    _log.warning("payment_not_looked_at", provider=found.provider, reason=failure.message)
    if isinstance(failure, ProviderRefuses):
        async with desk.database.begin() as tx:
            await checkouts.refused(tx, found.id, refused=failure.ours)
    if now >= found.expires_at + _PATIENCE:
        await apply(desk, PaymentNews(found.provider, found.id, CheckoutState.EXPIRED))


async def _known(desk: Desk, checkout_id: str) -> str | None:
    async with desk.database.connect() as tx:
        return checkout_id if await checkouts.get(tx, checkout_id) is not None else None
