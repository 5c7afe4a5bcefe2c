"""How is a payment made by Stripe? A Checkout Session is its page, a payment intent its money.

https://docs.stripe.com/api/checkout/sessions, /payment_intents, /refunds, /disputes; version 16.1 of the SDK.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from decimal import Decimal
from functools import partial
from typing import Any, TypeVar
from urllib.parse import urlsplit

import stripe
import structlog

from models.checkout import Checkout, CheckoutState, Movement, MovementKind, PaymentEvent, PaymentNews
from payments.amounts import stripe_amount, stripe_units
from payments.port import STRIPE as NAME
from payments.port import Begun, Item, ProviderRefuses, ProviderUnavailable, Ways

_log = structlog.get_logger()

T = TypeVar("T")

OFFICIAL = "https://api.stripe.com"
_PAGES = "https://checkout.stripe.com"
_LOCALES = {"pt": "pt-BR"}
_AT_ONCE = 8
#: Stripe's largest amount, in smallest units.
_MOST = 99_999_999
_EXPAND = ["payment_intent.latest_charge"]
_WAITS = frozenset({"processing", "requires_action", "requires_confirmation", "requires_capture"})
#: Money is with the bank that disputes; an inquiry (`warning_...`) takes none.
_DISPUTED = frozenset({"needs_response", "under_review", "lost"})

# It writes each request at the level of our own news.
logging.getLogger("stripe").setLevel(logging.WARNING)


class Stripe:
    """The SDK blocks: its calls run in threads. It repeats none by itself; the checkout's id makes repeating safe."""

    name = NAME

    def __init__(self, key: str, base_url: str, seconds: float) -> None:
        self._client = stripe.StripeClient(
            key,
            base_addresses={"api": base_url},
            max_network_retries=0,
            http_client=stripe.RequestsClient(timeout=seconds),
        )
        self._seconds = seconds
        self._threads = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix=NAME)
        self.form_origins = form_origins(base_url)

    def takes(self, currency: str, amount: Decimal) -> bool:
        units = stripe_units(amount, currency)
        return units is not None and 0 < units <= _MOST

    async def begin(
        self, checkout: Checkout, items: Sequence[Item], ways: Ways, language: str, until: datetime
    ) -> Begun:
        params: Any = {
            "mode": "payment",
            "client_reference_id": checkout.id,
            "success_url": ways.back,
            "cancel_url": ways.back,
            "expires_at": int(until.timestamp()),
            "locale": _LOCALES.get(language, language),
            "line_items": [
                {
                    "quantity": 1,
                    "price_data": {
                        "currency": checkout.currency.lower(),
                        "unit_amount": stripe_units(item.amount, checkout.currency),
                        "product_data": {"name": item.name},
                    },
                }
                for item in items
            ],
            "metadata": {"checkout": checkout.id},
            "payment_intent_data": {"metadata": {"checkout": checkout.id}},
        }
        sessions = self._client.v1.checkout.sessions
        session = await self._called(partial(sessions.create, params, {"idempotency_key": checkout.id}))
        if not session.get("url"):
            raise ProviderRefuses("Stripe has a session of this payment, and no page for it any more")
        return Begun(session["id"], session["url"], _instant(session.get("expires_at")))

    async def meant(self, event: PaymentEvent) -> str | None:
        """Its events name what we know already."""
        return None

    async def look(self, checkout: Checkout, payment_ref: str | None = None) -> PaymentNews:
        if checkout.provider_id is None:
            raise ProviderUnavailable("Stripe has not said yet what it calls this payment")
        sessions = self._client.v1.checkout.sessions
        found = await self._called(partial(sessions.retrieve, checkout.provider_id, {"expand": list(_EXPAND)}))
        intent: Mapping[str, Any] = found.get("payment_intent") or {}
        return _news(checkout, found, intent, await self._movements(checkout, intent))

    async def cancel(self, checkout: Checkout) -> PaymentNews:
        news = await self.look(checkout)
        assert checkout.provider_id is not None, "it was looked at"
        if news.state is CheckoutState.OPEN:
            await self._tried(partial(self._client.v1.checkout.sessions.expire, checkout.provider_id))
        elif news.state is CheckoutState.PENDING and news.payment_ref is not None:
            await self._tried(partial(self._client.v1.payment_intents.cancel, news.payment_ref))
        else:
            return news
        return await self.look(checkout)

    async def examine(self) -> str:
        balance = await self._called(self._client.v1.balance.retrieve)
        mode = "live" if balance.get("livemode") else "test"
        return f"Stripe takes the key ({mode} mode)"

    async def _movements(self, checkout: Checkout, intent: Mapping[str, Any]) -> tuple[Movement, ...]:
        """Of one payment intent: the money that came, and what of it went back."""
        charge: Mapping[str, Any] = intent.get("latest_charge") or {}
        if not intent.get("amount_received"):
            return ()
        ref, currency = str(intent["id"]), str(intent["currency"]).upper()
        came = _instant(charge.get("created") or intent.get("created"))
        found = [
            Movement(ref, MovementKind.PAYMENT, currency, stripe_amount(intent["amount_received"], currency), came)
        ]
        by_intent: Any = {"payment_intent": ref, "limit": 100}
        # What went back may have come again: once its payment is known, all of it is looked at.
        if checkout.credit_id is not None or charge.get("amount_refunded") or charge.get("disputed"):
            back = await self._called(partial(self._client.v1.refunds.list, by_intent))
            found += [one for one in map(partial(_refund, ref), back["data"]) if one is not None]
            claims = await self._called(partial(self._client.v1.disputes.list, by_intent))
            found += [one for one in map(partial(_dispute, ref), claims["data"]) if one is not None]
        return tuple(found)

    async def _tried(self, call: Callable[[], Any]) -> None:
        """What is too late is refused: the next look says what is."""
        try:
            await self._called(call)
        except ProviderRefuses as refusal:
            if refusal.ours:
                raise

    async def _called(self, call: Callable[[], Any]) -> dict[str, Any]:
        """The answer as plain values. Raises ProviderUnavailable, ProviderRefuses, and neither with Stripe's words."""
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(2 * self._seconds):
                told: stripe.StripeObject = await loop.run_in_executor(self._threads, call)
        except TimeoutError:
            raise ProviderUnavailable("Stripe does not answer in time") from None
        except (stripe.AuthenticationError, stripe.PermissionError) as failure:
            _log.error("payments_misconfigured", provider=NAME, status=failure.http_status, advice="`puntual doctor`")
            raise ProviderRefuses("Stripe does not take our key", ours=True) from None
        except stripe.RateLimitError:
            raise ProviderUnavailable("Stripe wants to be asked less often") from None
        except (stripe.InvalidRequestError, stripe.CardError, stripe.IdempotencyError) as failure:
            if failure.http_status == 409:
                raise ProviderUnavailable("Stripe is still at this payment") from None
            _log.warning("payment_refused", provider=NAME, status=failure.http_status, code=failure.code)
            raise ProviderRefuses(f"Stripe refuses ({failure.http_status}, {failure.code or 'no code'})") from None
        except stripe.StripeError as failure:
            raise ProviderUnavailable(f"Stripe does not answer ({type(failure).__name__})") from None
        return told.to_dict()


def form_origins(base_url: str) -> tuple[str, ...]:
    """Where its pages are: with a server of one's own they are there."""
    if base_url == OFFICIAL:
        return (_PAGES,)
    split = urlsplit(base_url)
    return (f"{split.scheme}://{split.netloc}",)


def _news(
    checkout: Checkout, session: Mapping[str, Any], intent: Mapping[str, Any], movements: tuple[Movement, ...]
) -> PaymentNews:
    failed = intent.get("last_payment_error") or {}
    state = _state(session, intent)
    return PaymentNews(
        provider=NAME,
        checkout_id=checkout.id,
        state=state,
        reason=str(failed.get("decline_code") or failed.get("code") or "") if not movements else "",
        provider_id=str(session["id"]),
        payment_ref=str(intent["id"]) if intent.get("id") else None,
        expires_at=_awaited(intent) if state is CheckoutState.PENDING else None,
        movements=movements,
    )


def _state(session: Mapping[str, Any], intent: Mapping[str, Any]) -> CheckoutState:
    if session.get("status") == "open":
        return CheckoutState.OPEN
    if session.get("status") == "expired":
        return CheckoutState.EXPIRED
    if session.get("payment_status") == "paid":
        return CheckoutState.PAID
    return CheckoutState.PENDING if intent.get("status") in _WAITS else CheckoutState.FAILED


def _awaited(intent: Mapping[str, Any]) -> datetime | None:
    """Until when a voucher may be paid: each kind of them says it in a part of its own."""
    for part in (intent.get("next_action") or {}).values():
        if isinstance(part, Mapping):
            day = part.get("expires_after") or part.get("expires_at")
            if isinstance(day, int):
                return _instant(day)
    return None


def _refund(payment: str, one: Mapping[str, Any]) -> Movement | None:
    if one.get("status") in ("requires_action", None):
        return None
    currency = str(one["currency"]).upper()
    undone = one["status"] in ("failed", "canceled")
    amount, at = stripe_amount(one["amount"], currency), _instant(one["created"])
    return Movement(str(one["id"]), MovementKind.REFUND, currency, amount, at, payment, undone)


def _dispute(payment: str, one: Mapping[str, Any]) -> Movement | None:
    undone = one.get("status") == "won"
    if not undone and one.get("status") not in _DISPUTED:
        return None
    currency = str(one["currency"]).upper()
    amount, at = stripe_amount(one["amount"], currency), _instant(one["created"])
    return Movement(str(one["id"]), MovementKind.CHARGEBACK, currency, amount, at, payment, undone)


def _instant(epoch: Any) -> datetime:
    return datetime.fromtimestamp(int(epoch), UTC)
