"""May something be agreed about an invoice, and about how much of it? The same for promises, plans and settlements."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from domain.balance import active_holds, claim_of, is_settled
from models.case import Facts, Outcome
from models.values import amount_text, check_decimals


@dataclass(frozen=True, slots=True)
class Subject:
    """An invoice about which something is to be agreed. overlap: why nothing more can be, where something has been.

    times: how often it was promised before.
    """

    facts: Facts
    times: int = 0
    overlap: str | None = None


@dataclass(frozen=True, slots=True)
class Objection:
    """Why not. `field` of the terms; `is_malformed`: wrong whatever the facts and the limits."""

    field: str
    text: str
    is_malformed: bool = False


def coverable(facts: Facts, today: date) -> Decimal:
    """What of an invoice may be agreed about: what is owed less what is disputed or will be credited."""
    holds = (hold for hold in active_holds(facts.holds, today) if hold.arrangement is None)
    return claim_of(facts, holds)


def objections(
    where: str, amount: Decimal | None, subject: Subject, customer_id: str, currency: str, today: date
) -> Iterable[Objection]:
    """Every reason why so much (None: all) of an invoice cannot be covered; `where` is its field in the terms."""
    facts, id_ = subject.facts, subject.facts.invoice_id
    if facts.customer_id != customer_id:
        text = f"{id_} is an invoice of {facts.customer_id}: expected invoices of {customer_id} alone"
        yield Objection(where, text)
        return
    if facts.currency != currency:
        yield Objection(where, f"{id_} is in {facts.currency}: expected invoices of one currency, as {currency}")
        return
    if is_settled(facts):
        yield Objection(where, f"{id_} is paid already: expected an invoice that is owed")
        return
    if facts.closed_as is not None and facts.closed_as is not Outcome.SETTLED:
        yield Objection(where, f"The case of {id_} has ended ({facts.closed_as.value}): start it again first")
        return
    if subject.overlap is not None:
        yield Objection(where, subject.overlap)
    most = coverable(facts, today)
    if most <= 0:
        text = f"Nothing of {id_} can be agreed about: all of it is disputed or will be credited; decide that first"
        yield Objection(where, text)
    elif amount is not None and amount > most:
        owed, apart = money(facts.balance, currency), money(facts.balance - most, currency)
        disputed = f", of which {apart} is disputed or will be credited" if facts.balance > most else ""
        text = f"expected at most {money(most, currency)} of {id_}: {owed} is owed{disputed}"
        yield Objection(f"{where}.amount", text)
    for text in too_fine(amount, currency):
        yield Objection(f"{where}.amount", text, is_malformed=True)


def too_fine(amount: Decimal | None, currency: str) -> Iterable[str]:
    if amount is None:
        return
    try:
        check_decimals(amount, currency)
    except ValueError as error:
        yield str(error)


def money(amount: Decimal, currency: str) -> str:
    return f"{amount_text(amount, currency)} {currency}"
