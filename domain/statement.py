"""How old is what a customer owes? Per currency, by days past due: currencies are never added."""

from collections import defaultdict
from decimal import Decimal

from models.statement import Aging, Statement

_BUCKETS = ((0, "not_due"), (30, "days_1_30"), (60, "days_31_60"), (90, "days_61_90"))


def aging_of(statement: Statement) -> tuple[Aging, ...]:
    """One for each currency of an invoice, a charge or a credit, by code. Due on the day itself is not yet late."""
    sums: dict[str, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for invoice in statement.invoices:
        late = (statement.as_of - invoice.due_on).days
        bucket = next((name for days, name in _BUCKETS if late <= days), "days_91")
        sums[invoice.currency][bucket] += invoice.balance
        sums[invoice.currency]["total"] += invoice.balance
        sums[invoice.currency]["disputed"] += invoice.disputed
    for charge in statement.charges:
        sums[charge.currency]["charges"] += charge.balance
    for credit in statement.credits:
        sums[credit.currency]["credits"] += credit.available
    return tuple(
        Aging(
            currency,
            not_due=found["not_due"],
            days_1_30=found["days_1_30"],
            days_31_60=found["days_31_60"],
            days_61_90=found["days_61_90"],
            days_91=found["days_91"],
            disputed=found["disputed"],
            total=found["total"],
            credits=found["credits"],
            charges=found["charges"],
        )
        for currency, found in sorted(sums.items())
    )


def address_lines(address: str | None) -> tuple[str, ...]:
    """A customer's `attributes.address`: one line in the ERP, the lines of an envelope between its semicolons."""
    return tuple(part.strip() for part in (address or "").split(";") if part.strip())
