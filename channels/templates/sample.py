"""Which invented messages show whether a template reads right?"""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from domain.links import entrance
from models.charge import ChargeKind
from models.contact_rule import RequiredText
from models.dispute import DisputeAnswer, DisputeKind
from models.message import (
    AnswerTold,
    ChargeTold,
    DisputeTold,
    InstalmentTold,
    InvoiceLine,
    MessageContext,
    OfferLine,
    OfferPayment,
    PromiseTold,
    Story,
)
from models.strategy import Enclosure
from models.values import decimals_of

TODAY = date(2026, 3, 16)

_CHARGES = ((ChargeKind.FEE, "10.00"), (ChargeKind.COMPENSATION, "40.00"), (ChargeKind.INTEREST, "7.43"))
_REASONS = {
    "es": "Hemos revisado el pedido con almacén y hemos emitido un abono por la diferencia.",
    "en": "We have checked the order with our warehouse and issued a credit note for the difference.",
    "pt": "Verificamos o pedido com o armazém e emitimos uma nota de crédito pela diferença.",
}


def samples(language: str) -> tuple[MessageContext, ...]:
    """One invoice; one that was paid; several of one currency; several of three currencies; more than a table shows.

    The last also says everything that laws and links can add.
    """
    one = (_line(1, -3),)
    settled = (replace(one[0], claim=Decimal(0), paid=one[0].amount),)
    mixed = (_line(1, 12), _line(2, 0), _line(3, -5), _line(4, 1, "CLP"), _line(5, 3, "KWD"))
    contexts = [_context(language, lines) for lines in (one, settled, _overdue(4), mixed)]
    contexts[1] = _with_answer(contexts[1], DisputeAnswer.ACCEPTED)
    contexts[2] = _with_answer(contexts[2], DisputeAnswer.PARTLY)
    contexts[3] = _with_answer(contexts[3], DisputeAnswer.REJECTED)
    return *contexts, adorned(sample(language, 60))


def sample(language: str, many: int = 1) -> MessageContext:
    """So many invoices, the first most overdue; for looking at."""
    return _with_answer(_context(language, _overdue(many)), DisputeAnswer.PARTLY)


def adorned(context: MessageContext) -> MessageContext:
    """The message with everything that may be added to it."""
    return replace(
        context,
        attach=(Enclosure.STATEMENT.value,),
        address=("Calle del Taller 7", "08001 Barcelona"),
        portal_url=entrance("https://alborada.example"),
        unsubscribe_url="https://alborada.example/u/1",
        feedback_url="https://alborada.example/f/1",
        required_texts=tuple(RequiredText),
        charges=tuple(ChargeTold(kind, "EUR", Decimal(amount)) for kind, amount in _CHARGES),
        story=Story(
            lately=((TODAY - timedelta(days=3), "…"), (TODAY - timedelta(days=9), "…")),
            wrote=(TODAY - timedelta(days=4), "…"),
            promise_until=TODAY + timedelta(days=30),
            instalments=3,
            days=90,
            discount=Decimal(5),
        ),
    )


def _overdue(count: int) -> tuple[InvoiceLine, ...]:
    return tuple(_line(n, max(12, 10 * (count - n + 1)) % 120 if count > 1 else 12) for n in range(1, count + 1))


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
    shares = tuple((currency, round(total / 3, decimals_of(currency))) for currency, total in totals.items())
    discounted = tuple(
        (currency, total - round(total / 20, decimals_of(currency))) for currency, total in totals.items()
    )
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
            OfferLine(payments=tuple(OfferPayment(TODAY + timedelta(days=30 * n), shares) for n in (1, 2, 3))),
            OfferLine(partial=discounted, pay_until=TODAY + timedelta(days=5)),
            OfferLine(extension=tuple(totals.items()), pay_until=until),
        ),
        offers_until=until,
        promise=PromiseTold(until, tuple(totals.items())),
        plan=tuple(
            InstalmentTold(
                n, TODAY + timedelta(days=30 * n), currency, share if n < 3 else totals[currency] - 2 * share
            )
            for currency, share in shares
            for n in (1, 2, 3)
        ),
        dispute=DisputeTold(DisputeKind.PRICE, ((lines[0].currency, lines[0].amount // 4),), until),
        answer=AnswerTold(_REASONS[language]),
    )


def _with_answer(context: MessageContext, answer: DisputeAnswer) -> MessageContext:
    assert context.dispute is not None
    credited = () if answer is DisputeAnswer.REJECTED else context.dispute.amounts
    answered = replace(context.dispute, answer=answer, reasons=_REASONS[context.language], credited=credited)
    return replace(context, dispute=answered, answer=AnswerTold(_REASONS[context.language], "F-1"))
