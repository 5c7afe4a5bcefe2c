"""About which invoices is something to be agreed? Those that the address names, or all of which something can be."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from fastapi import Request

from models.errors import NotFound
from models.wish import MOST_INVOICES
from reading.portal import agreement, invoices
from reading.portal.agreement import InTheWay
from reading.portal.invoices import Seen
from store.engine import Tx
from web.portal.account.seen import scope_of
from web.portal.visit import Visit


@dataclass(frozen=True, slots=True)
class Choice:
    """rows: what can be chosen. blocked: what cannot, with what is in the way of it; None: there is nothing to agree.

    named: whether the address says which are meant.
    """

    rows: tuple[Seen, ...]
    blocked: tuple[tuple[Seen, InTheWay | None, int], ...]
    named: bool

    @property
    def all(self) -> tuple[Seen, ...]:
        return self.rows + tuple(one for one, _, _ in self.blocked)

    @property
    def currencies(self) -> tuple[str, ...]:
        return tuple(sorted({one.currency for one in self.rows}))


async def choice_of(request: Request, visit: Visit, tx: Tx, today: date) -> Choice:
    """Raises NotFound for what is nobody's or somebody else's, CodeFirst."""
    named = list(dict.fromkeys(request.query_params.getlist("invoice")))
    if len(named) > MOST_INVOICES:
        raise NotFound("No such page")
    if named:
        owned = [await visit.own(tx, one) for one in named]
        found = [await invoices.one(tx, visit.customer_id, one, today) for one in owned]
    else:
        found = await invoices.page(tx, scope_of(visit), today, owed=True, limit=MOST_INVOICES)
    in_the_way = await agreement.in_the_way(tx, [one.invoice_id for one in found])
    rows, blocked = [], []
    for one in found:
        what, id_ = in_the_way.get(one.invoice_id, (None, 0))
        if what is None and one.goes_on and one.claim > 0:
            rows.append(one)
        elif named or what is not None:
            blocked.append((one, what, id_))
    return Choice(tuple(rows), tuple(blocked), bool(named))


async def own_all(visit: Visit, tx: Tx, invoice_ids: Iterable[str]) -> list[str]:
    """Each once, all this customer's and seen. Raises NotFound, CodeFirst."""
    return [await visit.own(tx, one) for one in dict.fromkeys(invoice_ids)]
