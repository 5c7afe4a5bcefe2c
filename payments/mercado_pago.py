"""How is a payment made by Mercado Pago? A preference is its page (Checkout Pro); each try to pay is a payment.

https://www.mercadopago.com/developers/en/reference, /checkout/preferences and /v1/payments. Over HTTP, without the SDK
(mercadopago 3.6): it reads amounts as binary fractions, bounds no answer, and has one address that no setting moves.
"""

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import cache
from ssl import SSLContext, create_default_context
from typing import Any
from urllib.parse import quote, urlsplit

import httpx2
import structlog

from models.checkout import Checkout, CheckoutState, Movement, MovementKind, PaymentEvent, PaymentNews
from payments.amounts import decimal_of
from payments.port import MERCADO_PAGO as NAME
from payments.port import Begun, Item, ProviderRefuses, ProviderUnavailable, Ways

_log = structlog.get_logger()

OFFICIAL = "https://api.mercadopago.com"
#: An account is of one country: its site, its currency, the decimals that it takes, and where its pages are.
SITES: dict[str, tuple[str, str, int, str]] = {
    "AR": ("MLA", "ARS", 2, "https://www.mercadopago.com.ar"),
    "BR": ("MLB", "BRL", 2, "https://www.mercadopago.com.br"),
    "CL": ("MLC", "CLP", 0, "https://www.mercadopago.cl"),
    "CO": ("MCO", "COP", 0, "https://www.mercadopago.com.co"),
    "MX": ("MLM", "MXN", 2, "https://www.mercadopago.com.mx"),
    "PE": ("MPE", "PEN", 2, "https://www.mercadopago.com.pe"),
    "UY": ("MLU", "UYU", 2, "https://www.mercadopago.com.uy"),
}
_MOST = Decimal(10) ** 12
_LARGEST = 2_000_000
_PAYMENTS = 20
_RECEIVED = frozenset({"approved", "in_mediation", "refunded", "charged_back"})
_WAITS = frozenset({"pending", "in_process", "authorized"})
_CAME_TO_NOTHING = frozenset({"rejected", "cancelled", "canceled"})


class MercadoPago:
    """country: of the account, which is the creditor's. What is asked for twice has the checkout's id as its key."""

    name = NAME

    def __init__(self, token: str, base_url: str, country: str, seconds: float) -> None:
        self._url = base_url
        self._headers = {"Authorization": f"Bearer {token}", "Accept": "application/json", "User-Agent": "puntual"}
        self._site = SITES.get(country)
        self._seconds = seconds
        self.form_origins = form_origins(base_url, country)

    def takes(self, currency: str, amount: Decimal) -> bool:
        if self._site is None or self._site[1] != currency or not 0 < amount < _MOST:
            return False
        return amount == amount.quantize(Decimal(1).scaleb(-self._site[2]))

    async def begin(
        self, checkout: Checkout, items: Sequence[Item], ways: Ways, language: str, until: datetime
    ) -> Begun:
        body: dict[str, Any] = {
            "items": [
                {
                    "id": str(number),
                    "title": item.name,
                    "quantity": 1,
                    "unit_price": float(item.amount),
                    "currency_id": checkout.currency,
                }
                for number, item in enumerate(items, 1)
            ],
            "external_reference": checkout.id,
            "back_urls": {"success": ways.back, "pending": ways.back, "failure": ways.back},
            "expires": True,
            "expiration_date_to": _written(until),
        }
        # It sends nobody, and no news, to addresses that only this machine knows.
        if ways.back.startswith("https://"):
            body |= {"auto_return": "approved", "notification_url": ways.notify}
        told = await self._asked("POST", "/checkout/preferences", body, key=checkout.id)
        if not isinstance(told.get("id"), str) or not isinstance(told.get("init_point"), str):
            raise ProviderUnavailable("Mercado Pago answers without the address of its page")
        return Begun(told["id"], told["init_point"], until)

    async def meant(self, event: PaymentEvent) -> str | None:
        """Its events name a payment alone, which has our id with it."""
        if event.payment_ref is None:
            return None
        found = await self._payment(event.payment_ref)
        ours = found.get("external_reference") if found else None
        return ours if isinstance(ours, str) and ours else None

    async def look(self, checkout: Checkout, payment_ref: str | None = None) -> PaymentNews:
        query = f"external_reference={quote(checkout.id, safe='')}&sort=date_created&criteria=desc&limit={_PAYMENTS}"
        told = await self._asked("GET", f"/v1/payments/search?{query}")
        tries = [one for one in told.get("results") or () if isinstance(one, Mapping)]
        # The search lags behind; and what went back stands with the payment itself.
        refs = {str(one["id"]) for one in tries if one.get("status") in _RECEIVED | _WAITS}
        refs |= {one for one in (payment_ref, checkout.payment_ref) if one is not None}
        whole = {ref: one for ref in sorted(refs) if (one := await self._payment(ref)) is not None}
        known: list[Mapping[str, Any]] = [whole.pop(str(one["id"]), one) for one in tries]
        every = (*whole.values(), *known)
        return _news(checkout, [one for one in every if one.get("external_reference") == checkout.id])

    async def cancel(self, checkout: Checkout) -> PaymentNews:
        if checkout.provider_id is not None:
            body = {"expires": True, "expiration_date_to": _written(datetime.now(UTC) - timedelta(seconds=1))}
            await self._tried("PUT", f"/checkout/preferences/{quote(checkout.provider_id, safe='')}", body)
        news = await self.look(checkout)
        if news.state is CheckoutState.PENDING and news.payment_ref is not None:
            await self._tried("PUT", f"/v1/payments/{quote(news.payment_ref, safe='')}", {"status": "cancelled"})
            news = await self.look(checkout, news.payment_ref)
        over = news.state in (CheckoutState.OPEN, CheckoutState.FAILED)
        return replace(news, state=CheckoutState.CANCELLED) if over else news

    async def examine(self) -> str:
        told = await self._asked("GET", "/users/me")
        if self._site is None:
            raise ProviderRefuses("Mercado Pago has no accounts in the creditor's country", ours=True)
        if told.get("site_id") != self._site[0]:
            raise ProviderRefuses(f"The account is of {told.get('site_id')}, not of {self._site[0]}", ours=True)
        return f"Mercado Pago takes the token ({self._site[0]}, {self._site[1]})"

    async def _payment(self, ref: str) -> dict[str, Any] | None:
        if not ref.isdecimal():
            return None
        return await self._asked("GET", f"/v1/payments/{ref}", missing=True) or None

    async def _tried(self, method: str, path: str, body: Any) -> None:
        """What is too late is refused: the next look says what is."""
        try:
            await self._asked(method, path, body)
        except ProviderRefuses as refusal:
            if refusal.ours:
                raise

    async def _asked(
        self, method: str, path: str, body: Any = None, *, key: str | None = None, missing: bool = False
    ) -> dict[str, Any]:
        """Its JSON, numbers with a point as Decimal; nothing where it is `missing` and may be.

        Raises ProviderUnavailable, ProviderRefuses; neither with its words, which may hold an address.
        """
        headers = {**self._headers, **({"X-Idempotency-Key": key} if key else {})}
        client = httpx2.AsyncClient(timeout=self._seconds, follow_redirects=False, verify=_trusted())
        try:
            async with (
                asyncio.timeout(2 * self._seconds),
                client,
                client.stream(method, self._url + path, headers=headers, json=body) as answer,
            ):
                content = bytearray()
                async for part in answer.aiter_bytes():
                    content += part
                    if len(content) > _LARGEST:
                        raise ProviderUnavailable("Mercado Pago answers with too much")
                status = answer.status_code
        except (httpx2.TransportError, TimeoutError) as failure:
            raise ProviderUnavailable(f"Mercado Pago does not answer ({type(failure).__name__})") from None
        if status == 404 and missing:
            return {}
        _check(status)
        try:
            told = json.loads(content, parse_float=Decimal)
        except (ValueError, RecursionError):
            raise ProviderUnavailable("Mercado Pago answers with something that is not JSON") from None
        return told if isinstance(told, dict) else {}


def form_origins(base_url: str, country: str) -> tuple[str, ...]:
    """Where its pages are: with a server of one's own they are there."""
    if base_url != OFFICIAL:
        split = urlsplit(base_url)
        return (f"{split.scheme}://{split.netloc}",)
    return (SITES[country][3],) if country in SITES else ()


def _check(status: int) -> None:
    if status // 100 == 2:
        return
    if status in (401, 403):
        _log.error("payments_misconfigured", provider=NAME, status=status, advice="`puntual doctor`")
        raise ProviderRefuses("Mercado Pago does not take our token", ours=True)
    if status == 429 or status >= 500 or status == 409:
        raise ProviderUnavailable(f"Mercado Pago is not there now ({status})")
    _log.warning("payment_refused", provider=NAME, status=status)
    raise ProviderRefuses(f"Mercado Pago refuses ({status})")


def _news(checkout: Checkout, tries: Sequence[Mapping[str, Any]]) -> PaymentNews:
    """tries: the payments of the checkout, the latest first."""
    movements = tuple(movement for one in tries for movement in _movements(one))
    paid = next((one for one in tries if one.get("status") in _RECEIVED), None)
    waits = next((one for one in tries if one.get("status") in _WAITS), None)
    failed = next((one for one in tries if one.get("status") in _CAME_TO_NOTHING), None)
    named = paid or waits
    state, reason = CheckoutState.OPEN, ""
    if paid is not None:
        state = CheckoutState.PAID
    elif waits is not None:
        state = CheckoutState.PENDING
    else:
        reason = str(failed.get("status_detail") or failed.get("status")) if failed is not None else ""
        if failed is not None and checkout.state is CheckoutState.PENDING:
            state = CheckoutState.FAILED
        elif datetime.now(UTC) > checkout.page_until:
            state = CheckoutState.EXPIRED
    return PaymentNews(
        provider=NAME,
        checkout_id=checkout.id,
        state=state,
        reason=reason[:100],
        payment_ref=str(named["id"]) if named is not None else None,
        expires_at=_instant(waits.get("date_of_expiration")) if waits is not None and paid is None else None,
        movements=movements,
    )


def _movements(payment: Mapping[str, Any]) -> list[Movement]:
    """The money of one payment, and what of it went back."""
    amount = decimal_of(payment.get("transaction_amount"))
    if payment.get("status") not in _RECEIVED or amount <= 0:
        return []
    ref, currency = str(payment["id"]), str(payment.get("currency_id") or "")
    came = _instant(payment.get("date_approved")) or _instant(payment.get("date_created")) or datetime.now(UTC)
    found = [Movement(ref, MovementKind.PAYMENT, currency, amount, came)]
    back = Decimal(0)
    for one in payment.get("refunds") or ():
        part = decimal_of(one.get("amount"))
        if part > 0:
            undone = one.get("status") in _CAME_TO_NOTHING
            at = _instant(one.get("date_created")) or came
            found.append(Movement(f"{ref}.{one['id']}", MovementKind.REFUND, currency, part, at, ref, undone))
            back += Decimal(0) if undone else part
    if payment.get("status") == "charged_back" and amount > back:
        undone = payment.get("status_detail") == "reimbursed"
        at = _instant(payment.get("date_last_updated")) or came
        kind = MovementKind.CHARGEBACK
        found.append(Movement(f"{ref}.chargeback", kind, currency, amount - back, at, ref, undone))
    return found


def _instant(told: Any) -> datetime | None:
    try:
        at = datetime.fromisoformat(told) if isinstance(told, str) else None
    except ValueError:
        return None
    return at if at is None or at.tzinfo is not None else at.replace(tzinfo=UTC)


def _written(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds")


@cache
def _trusted() -> SSLContext:
    """The machine's certificates, read once."""
    return create_default_context()
