"""What does a customer's message (or a call's script) have to say? The content that a template sees."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from domain.balance import active_holds, claim_of, totals
from models.case import ContactPoint, Facts
from models.dispute import DisputeAnswer, DisputeKind
from models.message import DisputeTold, InvoiceLine, MessageContext, OfferLine
from models.notice import Notice


def claim_on(facts: Facts, today: date) -> Decimal:
    """What may be asked for on a day, in the invoice's currency."""
    return claim_of(facts, active_holds(facts.holds, today))


def context_of(
    cases: Sequence[Facts],
    contact: ContactPoint,
    today: date,
    offers: tuple[OfferLine, ...] = (),
    offers_until: date | None = None,
) -> MessageContext:
    """The content for cases of one customer, in their order; `today` is the day where the customer is."""
    lines = tuple(_line(facts, today) for facts in cases)
    return MessageContext(
        customer_name=cases[0].customer_name,
        contact_name=contact.name,
        language=cases[0].language,
        today=today,
        lines=lines,
        totals=totals((line.currency, line.claim or line.paid) for line in lines),
        offers=offers,
        offers_until=offers_until,
        collector=cases[0].collector,
        address=cases[0].address,
    )


def dispute_told(news: Sequence[Notice]) -> DisputeTold | None:
    """What a message about one or more disputes tells of them together; None where there is none."""
    if not news:
        return None
    first = news[0].details
    amounts = totals((currency, Decimal(amount)) for one in news for currency, amount in one.details["amounts"])
    answer, answer_by = first.get("answer"), first.get("answer_by")
    return DisputeTold(
        kind=DisputeKind(first["kind"]),
        amounts=amounts,
        answer_by=date.fromisoformat(answer_by) if answer_by else None,
        answer=DisputeAnswer(answer) if answer else None,
        reasons="\n\n".join(dict.fromkeys(one.details["reasons"] for one in news if one.details.get("reasons"))),
    )


def _line(facts: Facts, today: date) -> InvoiceLine:
    return InvoiceLine(
        number=facts.number,
        issued_on=facts.issued_on,
        due_on=facts.due_on,
        days_past_due=(today - facts.due_on).days,
        currency=facts.currency,
        amount=facts.amount,
        claim=claim_on(facts, today),
        paid=facts.amount - facts.balance,
        product=facts.product,
        document_url=facts.document_url,
    )
