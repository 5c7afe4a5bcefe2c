"""What do staff look at beside the stops of the tour: filters, orders, figures, and the days of two of them?"""

from sqlalchemy import text

from store.engine import Tx
from store.kpis.kinds import REPORTS

MANAGER, COLLECTOR = "marta", "collector-10"
#: A tenth of the tasks is somebody's, and one customer has 10,000 invoices of which 1,000 are open.
_FILL = (
    f"UPDATE tasks SET owner = '{COLLECTOR}' WHERE closed_at IS NULL AND id % 200 = 0",  # nosec B608 - our own text
    "UPDATE cases SET customer_id = 'C-77' WHERE invoice_id LIKE 'F-%07'",
    "UPDATE invoices SET customer_id = 'C-77' WHERE id LIKE 'F-%07'",
    "INSERT INTO interactions (at, customer_id, invoice_id, kind, actor, details) "
    "SELECT now(), 'C-77', id, 'note', 'engine', '{}' FROM invoices WHERE id LIKE 'F-%07'",
    "UPDATE messages SET customer_id = 'C-77' WHERE id % 100 = 7",
)
#: (who looks, at what); of the manager's where nothing else is said.
_LOOKS = {
    "portfolio, one segment": "cases?segment=risky",
    "portfolio, one currency": "cases?currency=EUR",
    "portfolio, a rare currency": "cases?currency=GBP",
    "portfolio, one owner": "cases?collector=collector-10",
    "portfolio, by due day": "cases?sort=due",
    "portfolio, by due day, the latest first": "cases?sort=due&down=yes",
    "portfolio, by amount": "cases?sort=amount",
    "portfolio, by amount, the largest first": "cases?sort=amount&down=yes",
    "portfolio, by customer": "cases?sort=customer",
    "portfolio, over 60 days late": "cases?late_from=60",
    "portfolio, disputed": "cases?hold=dispute",
    "portfolio, a common word": "cases?text=customer",
    "portfolio, closed": "cases?state=closed",
    "portfolio, everything by amount": "cases?state=all&sort=amount",
    "portfolio, all added up": "portfolio/sums",
    "bulk, all of a segment": "bulk/new?action=pause&which=all&segment=risky",
    "bulk, orders": "bulk",
    "customers, one country": "customers?country=MX",
    "customers, a rare country": "customers?country=UY",
    "customers that owe": "customers?owes=1",
    "customers that owe nothing": "customers?owes=0",
    "customers overdue": "customers?overdue=1",
    "customers disputed": "customers?disputed=1",
    "customers not disputed": "customers?disputed=0",
    "customers, a common word": "customers?q=customer",
    "customers, a name": "customers?q=Customer+123",
    "customer, a large one": "customers/C-77",
    "customer, a large one, promise": "customers/C-77/promise",
    "customer, a large one, closed": "customers/C-77?closed=yes",
    "search, an invoice": "search?q=F-0999999",
    "search, a name": "search?q=Customer+123",
    "search, a common word": "search?q=customer",
    "search, an amount": "search?q=100.00",
    "rules, who runs on them": "rules/usage",
    "rules, segments": "rules/segments",
    "rules, proposals": "rules/proposals",
    "rules, simulation": "rules/strategies/standard/simulate",
    "tasks of everybody": "today?owner=all",
    "tasks, calls": "today?owner=all&kind=call",
    "tasks, renewed": "today/list?owner=all",
    "tasks, the counts": "today/head?owner=all",
    "health, renewed": "health/now",
}
_OF_COLLECTOR = {"day of a collector": "today", "day of a collector, everybody's": "today?owner=all"}


async def prepare(tx: Tx) -> None:
    """What a million invoices lack: somebody with tasks, and a customer larger than others."""
    for statement in _FILL:
        await tx.execute(text(statement))


def looks() -> dict[str, tuple[str, str]]:
    """Who looks at which address, by what it is called."""
    figures = {f"figures, {name}": f"figures/{name}" for name in REPORTS}
    ours = {name: (MANAGER, path) for name, path in (_LOOKS | figures).items()}
    return {
        name: (who, f"/console/{path}")
        for name, (who, path) in (ours | {name: (COLLECTOR, path) for name, path in _OF_COLLECTOR.items()}).items()
    }
