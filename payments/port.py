"""What must every provider of payments be able to do?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Protocol

from models.checkout import Checkout, PaymentEvent, PaymentNews
from models.errors import PuntualError

#: Names of providers, as in tables and in ids of payments.
STRIPE, MERCADO_PAGO, PRACTICE = "stripe", "mercado_pago", "practice"


class ProviderUnavailable(PuntualError):
    """It does not answer, or not in a way that can be trusted: asked again later, under the same id, it may."""

    exit_code = 6
    http_status = 503


class ProviderRefuses(PuntualError):
    """A definite no. ours: it is our set-up that it does not serve (key, account), so that staff have to mend it."""

    exit_code = 1
    http_status = 502

    def __init__(self, message: str, *, ours: bool = False) -> None:
        super().__init__(message)
        self.ours = ours


@dataclass(frozen=True, slots=True)
class Item:
    """A line as the customer reads it at the provider."""

    name: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Ways:
    """Addresses of ours, absolute. back: where the customer returns, however it went. notify: for webhooks."""

    back: str
    notify: str


@dataclass(frozen=True, slots=True)
class Begun:
    """What the provider calls the checkout, where the customer pays, until when (real time; None: it does not say)."""

    provider_id: str
    url: str
    expires_at: datetime | None = None


class Provider(Protocol):
    """One provider of payments. All calls are safe to repeat."""

    @property
    def name(self) -> str:
        """One of those above."""
        ...

    @property
    def form_origins(self) -> tuple[str, ...]:
        """Origins that a form of ours may end at: browsers hold redirects after a form against `form-action`."""
        ...

    def takes(self, currency: str, amount: Decimal) -> bool:
        """Whether it can be asked for this amount."""
        ...

    async def begin(
        self, checkout: Checkout, items: Sequence[Item], ways: Ways, language: str, until: datetime
    ) -> Begun:
        """A page of its own where the checkout is paid; asked again with the same, it answers the same.

        until: real time after which it is not to be paid any more. Raises ProviderUnavailable, ProviderRefuses.
        """
        ...

    async def meant(self, event: PaymentEvent) -> str | None:
        """Our id of the checkout that an event is about, where only the provider can say; None where it cannot.

        Raises ProviderUnavailable, ProviderRefuses.
        """
        ...

    async def look(self, checkout: Checkout, payment_ref: str | None = None) -> PaymentNews:
        """What it knows of a checkout now, and of this payment of it. Raises ProviderUnavailable, ProviderRefuses."""
        ...

    async def cancel(self, checkout: Checkout) -> PaymentNews:
        """Let it be paid no more, where that can be; what it knows then, which may be that it was paid.

        Raises ProviderUnavailable, ProviderRefuses.
        """
        ...

    async def examine(self) -> str:
        """What it says of itself where it would serve us; nothing is changed.

        Raises ProviderUnavailable, ProviderRefuses.
        """
        ...
