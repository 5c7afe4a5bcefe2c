"""How is a payment made where nobody pays? On a page of our own, where whoever tries Puntual says how it went.

Only with a test clock: web/portal/practice shows the page, and hands what was pressed on as any provider's news.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from models.checkout import Checkout, CheckoutState, Movement, MovementKind, PaymentEvent, PaymentNews
from payments.port import PRACTICE as NAME
from payments.port import Begun, Item, Ways

_LATER = timedelta(days=3)


class Pressed(StrEnum):
    """What somebody says on the page. later: as a voucher that may be paid for three days."""

    PAID = "paid"
    LATER = "later"
    FAILED = "failed"


class Practice:
    name = NAME
    form_origins: tuple[str, ...] = ()

    def takes(self, currency: str, amount: Decimal) -> bool:
        return amount > 0

    async def begin(
        self, checkout: Checkout, items: Sequence[Item], ways: Ways, language: str, until: datetime
    ) -> Begun:
        """Its page stands beside the one to which the customer returns."""
        return Begun(checkout.id, ways.back.replace("/pay/", "/practice/"), until)

    async def meant(self, event: PaymentEvent) -> str | None:
        return event.checkout_id

    async def look(self, checkout: Checkout, payment_ref: str | None = None) -> PaymentNews:
        """Nothing is known beyond what was pressed, which is applied at once."""
        over = checkout.state is CheckoutState.OPEN and datetime.now(UTC) > checkout.page_until
        state = CheckoutState.EXPIRED if over else checkout.state
        return PaymentNews(NAME, checkout.id, state, provider_id=checkout.id)

    async def cancel(self, checkout: Checkout) -> PaymentNews:
        return PaymentNews(NAME, checkout.id, CheckoutState.CANCELLED, provider_id=checkout.id)

    async def examine(self) -> str:
        return "practice payments: nobody pays anything"


def said(checkout: Checkout, pressed: Pressed, at: datetime) -> PaymentNews:
    """The news of a button. at: real time."""
    match pressed:
        case Pressed.PAID:
            came = Movement(checkout.id, MovementKind.PAYMENT, checkout.currency, checkout.amount, at)
            return PaymentNews(NAME, checkout.id, CheckoutState.PAID, payment_ref=checkout.id, movements=(came,))
        case Pressed.LATER:
            return PaymentNews(NAME, checkout.id, CheckoutState.PENDING, expires_at=at + _LATER)
        case Pressed.FAILED:
            return PaymentNews(NAME, checkout.id, CheckoutState.FAILED, "card_declined")
