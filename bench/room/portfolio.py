"""Who owes what in a benchmark? Customers with one invoice each, so that nothing is told together."""

from datetime import date, timedelta
from decimal import Decimal

from models.customer import Contact, Customer, CustomerKind, Role
from models.invoice import Invoice


def customers(prefix: str, count: int) -> list[Customer]:
    return [
        Customer(
            id=f"{prefix}-c{n}",
            name=f"Talleres Quintana {n}",
            kind=CustomerKind.BUSINESS,
            language="es",
            country="ES",
            contacts=(
                Contact(
                    role=Role.PAYABLES, name="Ana Quintana", email=f"ana.{n}@quintana.example", phone="+34911234567"
                ),
            ),
        )
        for n in range(count)
    ]


def invoices(prefix: str, count: int, due_on: date, owners: int | None = None) -> list[Invoice]:
    """One for each customer, or spread over the first `owners` of them."""
    return [
        Invoice(
            id=f"{prefix}-i{n}",
            customer_id=f"{prefix}-c{n % (owners or count)}",
            number=f"F-{n:06}",
            issued_on=due_on - timedelta(days=30),
            due_on=due_on,
            currency="EUR",
            amount=Decimal(100 + n % 900) + Decimal("0.50"),
        )
        for n in range(count)
    ]
