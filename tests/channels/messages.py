"""Which messages do the tests of channels speak about?"""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from channels.templates.view import sums
from models.dispute import DisputeAnswer, DisputeKind
from models.message import (
    AnswerTold,
    DisputeTold,
    InstalmentTold,
    InvoiceLine,
    MessageContext,
    OfferLine,
    OfferPayment,
    OutgoingMessage,
    PromiseTold,
    Rendered,
)

TODAY = date(2026, 3, 16)


def a_line(
    number: str = "F-1", days: int = 12, currency: str = "EUR", amount: str = "1200.50", **other: object
) -> InvoiceLine:
    due = TODAY - timedelta(days=days)
    value = Decimal(amount)
    line = InvoiceLine(number, due - timedelta(days=30), due, days, currency, value, value)
    return replace(line, **other)  # type: ignore[arg-type] # names and values of its fields


def a_context(*lines: InvoiceLine, language: str = "es", **other: object) -> MessageContext:
    lines = lines or (a_line(),)
    context = MessageContext("Talleres Quintana", "Ana Quintana", language, TODAY, lines, sums(lines, "claim"))
    return replace(context, **other)  # type: ignore[arg-type] # names and values of its fields


def offers(*currencies: str) -> tuple[OfferLine, ...]:
    return (
        OfferLine(instalments=3, instalment_amounts=tuple((c, Decimal(400)) for c in currencies)),
        OfferLine(
            discount=Decimal("7.50"),
            discounted_totals=tuple((c, Decimal(1110)) for c in currencies),
            pay_until=TODAY + timedelta(days=5),
        ),
        OfferLine(
            payments=tuple(
                OfferPayment(TODAY + timedelta(days=30 * n), tuple((c, Decimal(400)) for c in currencies))
                for n in (1, 2)
            )
        ),
        OfferLine(partial=tuple((c, Decimal(840)) for c in currencies), pay_until=TODAY + timedelta(days=5)),
        OfferLine(extension=tuple((c, Decimal(1200)) for c in currencies), pay_until=TODAY + timedelta(days=9)),
    )


def agreed(language: str) -> dict[str, Any]:
    """All that a message may be about besides its invoices."""
    until = TODAY + timedelta(days=10)
    return {
        "language": language,
        "offers": offers("EUR", "CLP"),
        "offers_until": TODAY,
        "promise": PromiseTold(until, (("EUR", Decimal(400)),)),
        "plan": tuple(InstalmentTold(n, until + timedelta(days=30 * n), "EUR", Decimal(400)) for n in (1, 2, 3)),
        "dispute": DisputeTold(
            DisputeKind.PRICE,
            (("EUR", Decimal(100)),),
            until,
            DisputeAnswer.REJECTED,
            "The price is that of the order.",
        ),
        "answer": AnswerTold("The price is that of the order.\nWe have sent it again."),
    }


def an_outgoing(channel: str = "email", **other: object) -> OutgoingMessage:
    html = "<p>Buenos días, ñandú</p>" if channel == "email" else None
    words = Rendered("Factura F-1" if channel in ("email", "letter") else None, "Buenos días, ñandú\n", html)
    message = OutgoingMessage(
        id=41,
        channel=channel,
        to_name="Ana Quintana",
        to_address="ana@quintana.example" if channel == "email" else "+34600000000",
        words=words,
        language="es",
        created_on=TODAY,
        tags={"case_id": "7", "step": "overdue-3"},
    )
    return replace(message, **other)  # type: ignore[arg-type] # names and values of its fields
