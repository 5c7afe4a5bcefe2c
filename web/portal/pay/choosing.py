"""Which invoices does somebody pay, and how much of each? Of one currency, as much as is owed at most."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from fastapi import Request
from pydantic import TypeAdapter, ValidationError

from models.checkout import Checkout, Line
from models.errors import NotFound
from models.values import Amount
from operations.portal.checkouts import ways_to_pay
from reading.portal import invoices
from reading.portal.invoices import Seen
from store import checkouts
from store.engine import Tx
from web.forms import Typed, amount_of
from web.portal.account.seen import scope_of, today_of
from web.portal.reached import reached_at
from web.portal.visit import Visit

#: Invoices that are paid at once, and on the page.
MOST = 50
_AMOUNT: TypeAdapter[Decimal] = TypeAdapter(Amount)


@dataclass(frozen=True, slots=True)
class Choice:
    """rows: of one currency, those that were named first. lines: what is chosen, as far as it can be paid.

    being_paid: payments under way of what is shown, by invoice. ways: providers that take the sum. others: further
    currencies. more: there are more invoices than are shown.
    """

    currency: str
    rows: tuple[Seen, ...]
    chosen: frozenset[str]
    lines: tuple[Line, ...]
    being_paid: dict[str, Checkout]
    ways: tuple[str, ...]
    others: tuple[str, ...]
    more: bool

    @property
    def total(self) -> Decimal:
        return sum((line.total for line in self.lines), Decimal(0))

    @property
    def of_invoices(self) -> Decimal:
        return sum((line.amount for line in self.lines), Decimal(0))

    @property
    def of_charges(self) -> Decimal:
        return sum((line.charges for line in self.lines), Decimal(0))

    def of(self, rows: Iterable[Seen]) -> list[Seen]:
        """Of these what is chosen and paid, in their order."""
        paid = {line.invoice_id for line in self.lines}
        return [one for one in rows if one.invoice_id in paid]


def suggested(one: Seen) -> Decimal:
    """What is asked for now, of what is agreed in parts; else all that is owed but what is disputed."""
    asked = one.claim if one.agreed and one.claim > 0 else one.balance - one.disputed
    return asked + one.charges


def asked_of(request: Request) -> Typed:
    """What an address says is chosen: `invoice=` of each, and `amount.ID=` where it is not all of it."""
    query = request.query_params
    return Typed(dict(query), several={name: query.getlist(name) for name in query})


async def choice_of(request: Request, visit: Visit, tx: Tx, form: Typed) -> Choice | None:
    """What this browser sees and can pay, and what of it is chosen: all, where nothing is; None: there is nothing.

    Raises NotFound for what is nobody's or somebody else's, CodeFirst.
    """
    today = await today_of(visit, tx)
    named = dict.fromkeys([*form.several.get("invoice", ()), *request.query_params.getlist("invoice")])
    if len(named) > 2 * MOST:
        raise NotFound("No such page")
    found = [await invoices.one(tx, visit.customer_id, await visit.own(tx, one), today) for one in named]
    others = await invoices.page(tx, scope_of(visit), today, owed=True, limit=MOST + 1)
    rows = [one for one in [*found, *(one for one in others if one.invoice_id not in named)] if one.to_pay > 0]
    if not rows:
        return None
    currencies = list(dict.fromkeys(one.currency for one in rows))
    currency = form["currency"] if form["currency"] in currencies else currencies[0]
    of_it = [one for one in rows if one.currency == currency]
    being_paid = {id_: one for one in await checkouts.under_way(tx, [one.invoice_id for one in of_it])
                  for id_ in one.invoice_ids}  # fmt: skip
    # Whoever chooses anew may choose nothing; whoever comes from elsewhere without a word means all of it.
    if form["again"] or any(one.invoice_id in named for one in of_it):
        chosen = frozenset(form.several.get("invoice", ()))
    else:
        # What is agreed and not due yet nobody asks for.
        due = [one for one in of_it if suggested(one) > 0 and not (one.agreed and one.claim <= 0)]
        payable = [one for one in due if one.invoice_id not in being_paid]
        chosen = frozenset(one.invoice_id for one in payable[:MOST])
    lines = tuple(lines_of([one for one in of_it if one.invoice_id in chosen], form, visit))
    total = sum((line.total for line in lines), Decimal(0))
    online = total > 0 and reached_at(request, visit.door) is not None
    return Choice(
        currency,
        tuple(of_it[: max(MOST, len(named))]),
        chosen,
        lines,
        being_paid,
        tuple(ways_to_pay(visit.desk, currency, total)) if online else (),
        tuple(one for one in currencies if one != currency),
        more=len(others) > MOST,
    )


def lines_of(rows: Iterable[Seen], form: Typed, visit: Visit) -> list[Line]:
    """What of each is paid; faults are told beside the fields."""
    lines = []
    for one in rows:
        name = f"amount.{one.invoice_id}"
        asked = suggested(one)
        if form[name].strip():
            try:
                asked = _AMOUNT.validate_python(amount_of(form[name], visit.language))
            except ValidationError:
                form.faults[name] = visit.words("pay.no_amount")
                continue
        if asked <= 0:
            form.faults[name] = visit.words("pay.all_disputed")
        elif asked > one.to_pay:
            form.faults[name] = visit.words("pay.too_much")
        else:
            # The invoice first: what it leaves of the amount is for what is charged on it.
            of_invoice = min(asked, one.balance)
            lines.append(Line(one.invoice_id, of_invoice, asked - of_invoice))
    return lines
