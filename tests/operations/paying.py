"""How does a test of payments online get to work? An office whose desk is paid at the fakes, and short ways to pay."""

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from models.checkout import Checkout, Line, PaymentEvent
from operations.desk import Desk
from operations.portal import checkouts as paying
from operations.portal.payment_watch import follow
from payments.mercado_pago import MercadoPago
from payments.port import Provider
from payments.practice import Practice
from payments.stripe import Stripe
from tests.operations.office import Office
from tests.providers.mercado_pago import MERCADO_PAGO_TOKEN, MercadoPagoFake
from tests.providers.stripe import STRIPE_KEY, StripeFake

PUBLIC = "https://dunning.example"


@dataclass
class Till:
    """An office that is paid online. `desk` is the office's, with providers."""

    office: Office
    stripe: StripeFake
    mercado_pago: MercadoPagoFake

    @classmethod
    def of(cls, office: Office, stripe: StripeFake, mercado_pago: MercadoPagoFake) -> "Till":
        providers: dict[str, Provider] = {
            "stripe": Stripe(STRIPE_KEY, stripe.server.url, 1.0),
            "mercado_pago": MercadoPago(MERCADO_PAGO_TOKEN, mercado_pago.server.url, "CO", 1.0),
            "practice": Practice(),
        }
        office.desk = replace(office.desk, payments=providers)
        return cls(office, stripe, mercado_pago)

    @property
    def desk(self) -> Desk:
        return self.office.desk

    async def begin(self, lines: dict[str, str] | None = None, provider: str = "stripe", **more: Any) -> Checkout:
        """lines: amounts by invoice; None: all of F-1."""
        asked = [line(*one) for one in (lines or {"F-1": "100.00"}).items()]
        given: dict[str, Any] = {"person": None, "public_url": PUBLIC, "language": "es", **more}
        return await paying.begin(self.desk, "C-1", asked, provider, **given)

    async def known(self, checkout: Checkout) -> Checkout:
        return await paying.one(self.desk, checkout.customer_id, checkout.id)

    async def told(self, checkout: Checkout) -> Checkout:
        """What follows from a webhook about it."""
        assert await follow(self.desk, PaymentEvent(checkout.provider, checkout.id))
        return await self.known(checkout)

    async def credits(self) -> list[tuple[Any, ...]]:
        """(id, amount, on account, reversed as) of every payment, by id."""
        rows = await self.office.rows("SELECT id, amount, unallocated, reversed_as FROM credits ORDER BY id")
        return [(row["id"], str(row["amount"].normalize()), row["unallocated"], row["reversed_as"]) for row in rows]

    async def holds(self, invoice_id: str = "F-1") -> int:
        query = "SELECT count(*) FROM holds WHERE kind = 'payment' AND invoice_id = :id AND ended_at IS NULL"
        return int(await self.office.value(query, id=invoice_id))


def line(invoice_id: str, amount: str, charges: str = "0") -> Line:
    return Line(invoice_id, Decimal(amount), Decimal(charges))
