"""What does a customer owe now, per currency: invoices, charges on top, what is set apart, what is to be paid?"""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from models.charge import ChargeKind
from reading.portal.scope import Scope
from store import accounts, customer_figures
from store.engine import Tx
from store.set_apart import Apart, set_apart

_NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class Standing:
    """One currency. owed: of the invoices. on_account: what was received and is not applied to anything yet.

    disputed, agreed: what of `owed` is not asked for now. to_pay_now: what messages ask for: never more than is owed.
    in_all: what is owed with its charges, less what lies on account.
    """

    currency: str
    invoices: int
    owed: Decimal
    overdue: Decimal
    oldest_due_on: date | None
    days_late: int
    charges: tuple[tuple[ChargeKind, Decimal], ...]
    on_account: Decimal
    disputed: Decimal = _NOTHING
    agreed: Decimal = _NOTHING
    claim: Decimal = field(default=_NOTHING)

    @property
    def charged(self) -> Decimal:
        return sum((amount for _, amount in self.charges), _NOTHING)

    @property
    def in_all(self) -> Decimal:
        return max(self.owed + self.charged - self.on_account, _NOTHING)

    @property
    def to_pay_now(self) -> Decimal:
        return self.claim - min(self.claim, self.on_account) + self.charged


async def standings(tx: Tx, scope: Scope, today: date, apart: dict[str, Apart] | None = None) -> list[Standing]:
    """By currency; of a link's invoices alone only the currencies of these. today: where the customer is.

    apart: what is set apart of these invoices, where it is known already.
    """
    kinds: dict[str, list[tuple[ChargeKind, Decimal]]] = {}
    order = tuple(ChargeKind)
    for row in await customer_figures.charges(tx, scope.customer_id, scope.asked):
        kinds.setdefault(row["currency"], []).append((ChargeKind(row["kind"]), row["amount"]))
    held = await set_apart(tx, scope.customer_id, today, scope.asked) if apart is None else apart
    found = []
    for row in await accounts.of_customer(tx, scope.customer_id, today, scope.asked):
        here = [one for one in held.values() if one.currency == row["currency"]]
        oldest = row["oldest_due_on"]
        one = Standing(
            currency=row["currency"],
            invoices=row["invoices"],
            owed=row["owed"],
            overdue=row["overdue"] or _NOTHING,
            oldest_due_on=oldest,
            days_late=max((today - oldest).days, 0) if oldest else 0,
            charges=tuple(sorted(kinds.get(row["currency"], ()), key=lambda charge: order.index(charge[0]))),
            on_account=row["on_account"],
            disputed=sum((min(one.disputed, one.balance) for one in here), _NOTHING),
            agreed=sum((min(one.agreed, one.balance) for one in here), _NOTHING),
            claim=row["owed"] - sum((one.balance - one.claim for one in here), _NOTHING),
        )
        if scope.whole or one.owed or one.charged:
            found.append(one)
    return found
