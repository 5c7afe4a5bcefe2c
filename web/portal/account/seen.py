"""What does this visit see of the account, and which day is it where the customer is?"""

from datetime import date

from reading.portal.scope import Scope
from store.engine import Tx
from web.portal.visit import Visit


def scope_of(visit: Visit) -> Scope:
    return Scope(visit.customer_id, None if visit.whole else frozenset(visit.session.invoice_ids))


async def today_of(visit: Visit, tx: Tx) -> date:
    return (await visit.desk.clock.now(tx)).astimezone(visit.zone).date()
