"""Which invented messages show whether a template reads right?"""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from models.message import InvoiceLine, MessageContext, OfferLine

TODAY = date(2026, 3, 16)


def samples(language: str) -> tuple[MessageContext, ...]:
    """One invoice; one that was paid; several of one currency; several of three currencies in every situation."""
    one = (_line(1, -3),)
    settled = (replace(one[0], claim=Decimal(0), paid=one[0].amount),)
    several = tuple(_line(n, 10 * n) for n in range(1, 5))
    mixed = (_line(1, 12), _line(2, 0), _line(3, -5), _line(4, 1, "CLP"), _line(5, 3, "KWD"))
    return tuple(_context(language, lines) for lines in (one, settled, several, mixed))


def _line(n: int, days_past_due: int, currency: str = "EUR") -> InvoiceLine:
    due = TODAY - timedelta(days=days_past_due)
    amount = Decimal(1200 * n) + (0 if currency == "CLP" else Decimal("0.50"))
    return InvoiceLine(
        number=f"F-{2026000 + n}",
        issued_on=due - timedelta(days=30),
        due_on=due,
        days_past_due=days_past_due,
        currency=currency,
        amount=amount,
        claim=amount - (200 if n == 2 else 0),
        paid=Decimal(200),
        document_url=f"https://alborada.example/invoices/{n}.pdf",
    )


def _context(language: str, lines: tuple[InvoiceLine, ...]) -> MessageContext:
    totals: dict[str, Decimal] = {}
    for line in lines:
        totals[line.currency] = totals.get(line.currency, Decimal(0)) + line.claim
    shares = tuple((currency, total // 3) for currency, total in totals.items())
    discounted = tuple((currency, total - total // 20) for currency, total in totals.items())
    until = TODAY + timedelta(days=10)
    return MessageContext(
        customer_name="Talleres Quintana",
        contact_name="Ana Quintana",
        language=language,
        today=TODAY,
        lines=lines,
        totals=tuple(totals.items()),
        offers=(
            OfferLine(instalments=3, instalment_amounts=shares),
            OfferLine(discount=Decimal(5), discounted_totals=discounted, pay_until=TODAY + timedelta(days=5)),
        ),
        offers_until=until,
    )
