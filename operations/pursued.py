"""Which cases of one customer is this about, and may it be done to all of them? What every measure asks first."""

from collections.abc import Sequence
from datetime import datetime

from domain.measures import in_the_way
from models.case import Facts
from models.errors import InvalidInput, NotFound, Refused
from operations.desk import Desk
from store import customers, facts, invoices
from store.engine import Tx


async def lock_cases(tx: Tx, desk: Desk, invoice_ids: Sequence[str]) -> list[Facts]:
    """The cases in the order given, their customer locked.

    Raises NotFound, and InvalidInput where they are of several customers: what is done together concerns one.
    """
    owners = await invoices.owners(tx, invoice_ids)
    missing = next((one for one in invoice_ids if one not in owners), None)
    if missing is not None or not invoice_ids:
        raise NotFound(f"No invoice {missing}")
    if len(set(owners.values())) > 1:
        expected = "expected invoices of one customer"
        raise InvalidInput(f"invoices: {expected}, these are of {', '.join(sorted(set(owners.values())))}",
                           (("invoices", expected),))  # fmt: skip
    await customers.lock(tx, owners.values())
    found = {case.invoice_id: case for case in await facts.of_cases(tx, desk.shelf, invoice_ids)}
    return [found[one] for one in dict.fromkeys(invoice_ids)]


def expect_nothing_apart(case: Facts, now: datetime, what: str) -> None:
    """Raises Refused where a part of the invoice is disputed, promised or to be credited."""
    hold = in_the_way(case, now)
    if hold is not None:
        raise Refused(f"{case.invoice_id} cannot be {what}: {hold.kind.value} in force; resolve or cancel it first")
