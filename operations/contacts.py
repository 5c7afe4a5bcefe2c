"""What happens when somebody on the phone names another person, or another number? The customer's people are amended.

The ERP stays the one that knows them: what it writes of a customer later replaces what was heard.
"""

from datetime import datetime

from models.customer import Contact
from models.errors import NotFound
from models.interaction import InteractionKind
from operations.customers import amend_within
from operations.desk import Desk
from store import customers
from store.engine import Tx


async def correct(desk: Desk, customer_id: str, contact: Contact) -> bool:
    """The same as `correct_within`, for a desk; whether that changed anything. Raises NotFound."""
    async with desk.database.begin() as tx:
        if not await customers.lock(tx, [customer_id]):
            raise NotFound(f"No customer {customer_id}")
        before = (await customers.get(tx, [customer_id]))[customer_id]
        woken = await correct_within(tx, desk, customer_id, contact, await desk.clock.now(tx))
        changed = (await customers.get(tx, [customer_id]))[customer_id] != before
    await desk.waker.wake([desk.wake_up(one, InteractionKind.CUSTOMER_CHANGED) for one in sorted(woken)])
    return changed


async def correct_within(tx: Tx, desk: Desk, customer_id: str, contact: Contact, now: datetime) -> set[str]:
    """Amend the person of that role and name, or add somebody new; the open cases, which plan anew.

    What is said of somebody known replaces only that: a new number leaves their e-mail address.
    """
    customer = (await customers.get(tx, [customer_id]))[customer_id]
    said = contact.model_dump(exclude_none=True)
    people = [known.model_copy(update=said) if _same(known, contact) else known for known in customer.contacts]
    if not any(_same(known, contact) for known in customer.contacts):
        people.append(contact)
    amended = customer.model_copy(update={"contacts": tuple(people)})
    return set(await amend_within(tx, desk, customer, amended, now)) if amended != customer else set()


def _same(known: Contact, said: Contact) -> bool:
    return known.role is said.role and known.name.casefold() == said.name.casefold()
