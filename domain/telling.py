"""What does a customer's message (or a call's script) have to say? The content that a template sees."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal

from domain.arrangement import still_to_come
from domain.balance import active_holds, claim_of, totals
from domain.contact_wishes import language_for
from models.arrangement import Arrangement, ArrangementKind, InstalmentState
from models.case import THANKS, ContactPoint, Facts
from models.charge import ChargeKind
from models.dispute import DisputeAnswer, DisputeKind
from models.message import ChargeTold, DisputeTold, InstalmentTold, InvoiceLine, MessageContext, OfferLine, PromiseTold
from models.notice import Notice, NoticeKind, notice_of

#: What is told while an arrangement is in force: it asks for what was agreed, and for nothing else.
_OF_WHAT_WAS_AGREED = (
    NoticeKind.PROMISE_CONFIRMED,
    NoticeKind.PROMISE_REMINDER,
    NoticeKind.PLAN_SCHEDULE,
    NoticeKind.SETTLEMENT_AGREED,
)
_MISSED = (InstalmentState.PARTLY_KEPT, InstalmentState.MISSED)


def claim_on(facts: Facts, today: date) -> Decimal:
    """What may be asked for on a day, in the invoice's currency."""
    return claim_of(facts, active_holds(facts.holds, today))


def asked_on(facts: Facts, step_id: str, today: date) -> Decimal:
    """What the message of a step asks for of an invoice: what may be claimed, or what of the agreed part is to come."""
    if notice_of(step_id) not in _OF_WHAT_WAS_AGREED:
        return claim_on(facts, today)
    agreed = (hold.to_come for hold in active_holds(facts.holds, today) if hold.to_come is not None)
    return sum(agreed, Decimal(0))


def context_of(
    cases: Sequence[Facts],
    contact: ContactPoint,
    today: date,
    offers: tuple[OfferLine, ...] = (),
    offers_until: date | None = None,
    step_id: str = "",
    netted: Mapping[str, Decimal] | None = None,
) -> MessageContext:
    """The content for cases of one customer, in their order; `today` is the day where the customer is.

    netted: what of each invoice is not asked for, because as much lies on account.
    """
    less = netted or {}
    lines = tuple(
        _line(facts, asked_on(facts, step_id, today) - less.get(facts.invoice_id, Decimal(0)), today) for facts in cases
    )
    return MessageContext(
        customer_name=cases[0].customer_name,
        contact_name=contact.name,
        language=language_for(cases[0], contact),
        today=today,
        lines=lines,
        totals=totals((line.currency, line.claim or line.paid) for line in lines),
        offers=offers,
        offers_until=offers_until,
        collector=cases[0].collector,
        address=cases[0].address,
    )


def lists_charges(step_id: str) -> bool:
    """Whether a message asks for all that may be asked for, so that late charges are listed in it."""
    kind = notice_of(step_id)
    return step_id != THANKS and (kind is None or (kind.asks_for_money and kind not in _OF_WHAT_WAS_AGREED))


def netted_of(claims: Iterable[tuple[str, str, Decimal]], on_account: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """What of each claim is not asked for: money on account is taken off, the first claims first, by currency.

    claims: (invoice, currency, amount).
    """
    left, netted = dict(on_account), {}
    for invoice_id, currency, amount in claims:
        part = min(amount, left.get(currency, Decimal(0)))
        if part > 0:
            netted[invoice_id] = part
            left[currency] -= part
    return netted


def charges_told(amounts: Iterable[tuple[ChargeKind, str, Decimal]]) -> tuple[ChargeTold, ...]:
    """One line for each kind and currency, fees first."""
    sums: dict[tuple[ChargeKind, str], Decimal] = {}
    for kind, currency, amount in amounts:
        sums[kind, currency] = sums.get((kind, currency), Decimal(0)) + amount
    order = tuple(ChargeKind)
    found = sorted(sums.items(), key=lambda one: (one[0][1], order.index(one[0][0])))
    return tuple(ChargeTold(kind, currency, amount) for (kind, currency), amount in found if amount > 0)


def dispute_told(news: Sequence[Notice]) -> DisputeTold | None:
    """What a message about one or more disputes tells of them together; None where there is none."""
    if not news:
        return None
    first = news[0].details
    answer, days = first.get("answer"), [one.details["answer_by"] for one in news if one.details.get("answer_by")]
    return DisputeTold(
        kind=DisputeKind(first["kind"]),
        amounts=_sums(news, "amounts"),
        answer_by=date.fromisoformat(max(days)) if days else None,
        answer=DisputeAnswer(answer) if answer else None,
        reasons="\n\n".join(dict.fromkeys(one.details["reasons"] for one in news if one.details.get("reasons"))),
        credited=_sums(news, "credited"),
    )


def _sums(news: Sequence[Notice], name: str) -> tuple[tuple[str, Decimal], ...]:
    return totals((currency, Decimal(amount)) for one in news for currency, amount in one.details.get(name, ()))


def promise_told(arrangement: Arrangement, received: Decimal, news: Sequence[Notice]) -> PromiseTold:
    """What a message tells of an arrangement: all of it, the payment that is near, or the one that did not come."""
    instalments, kind = arrangement.instalments, news[0].kind
    number, amount = len(instalments), arrangement.total
    if kind is NoticeKind.PROMISE_REMINDER:
        number = max(notice.details["instalment"] for notice in news)
        amount = still_to_come(arrangement, received, number)
    elif kind not in _OF_WHAT_WAS_AGREED:
        number = max((one.number for one in instalments if one.state in _MISSED), default=number)
        # Of a plan everything that is behind; of a promise the customer's own words.
        of_plan = arrangement.kind is ArrangementKind.PLAN
        amount = still_to_come(arrangement, received, number) if of_plan else instalments[number - 1].amount
    return PromiseTold(instalments[number - 1].due_on, ((arrangement.currency, amount),), len(instalments))


def schedule_told(arrangement: Arrangement) -> tuple[InstalmentTold, ...]:
    """All payments of an arrangement that has several, or of a plan; what came in is marked."""
    if len(arrangement.instalments) == 1 and arrangement.kind is not ArrangementKind.PLAN:
        return ()
    return tuple(
        InstalmentTold(one.number, one.due_on, arrangement.currency, one.amount, one.state is InstalmentState.KEPT)
        for one in arrangement.instalments
    )


def _line(facts: Facts, claim: Decimal, today: date) -> InvoiceLine:
    return InvoiceLine(
        number=facts.number,
        issued_on=facts.issued_on,
        due_on=facts.due_on,
        days_past_due=(today - facts.due_on).days,
        currency=facts.currency,
        amount=facts.amount,
        claim=claim,
        paid=facts.amount - facts.balance,
        product=facts.product,
        document_url=facts.document_url,
    )
