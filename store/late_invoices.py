"""By what are charges on an invoice reckoned? What is owed of it, what lowered it when, what was claimed before."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from domain.charges import Late, Lowered
from models.case import Facts
from models.charge import ChargeEnd, ChargeKind
from models.credit import CreditKind
from store import charges
from store.charges import Charge
from store.engine import Tx


async def late_invoices(tx: Tx, claims: Sequence[tuple[Facts, Decimal]], known: Iterable[Charge]) -> dict[str, Late]:
    """By invoice. claims: cases with what may be asked for of each now. known: all charges on their invoices.

    What a message claims whose end is not known counts as claimed: it may be in effect any moment.
    """
    ids = [facts.invoice_id for facts, _ in claims]
    before = [
        *((one.invoice_id, one.kind, one.through) for one in known if one.ended_as is not ChargeEnd.REVERSED),
        *await charges.on_the_way(tx, ids),
    ]
    lowered = await charges.lowered(tx, ids)
    return {
        facts.invoice_id: Late(
            facts.due_on,
            facts.currency,
            facts.amount,
            facts.balance,
            claim,
            tuple(Lowered(CreditKind(kind), on, amount) for kind, on, amount in lowered.get(facts.invoice_id, ())),
            compensated=any((facts.invoice_id, ChargeKind.COMPENSATION) == one[:2] for one in before),
            interest_through=max(
                (
                    through
                    for invoice_id, _, through in before
                    if invoice_id == facts.invoice_id and through is not None
                ),
                default=None,
            ),
        )
        for facts, claim in claims
    }
