"""How does somebody of us, or the ERP, hand out a link to the portal, and how does it end before its time?"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from models.customer import Contact, Customer
from models.errors import InvalidInput, NotFound
from models.interaction import Interaction, InteractionKind
from models.portal import LinkOrder, digest_of
from models.strategy import Channel
from operations.desk import Desk
from operations.own_invoices import expect_own
from operations.portal.entering import named
from store import cases, customers, history, portal_links
from store.engine import Tx
from store.portal_tokens import new_token

#: Invoices that a link shows where nobody has named any.
MOST_INVOICES = 200


@dataclass(frozen=True, slots=True)
class HandedOut:
    """A new link. Its token is kept nowhere: whoever asked is told it this once."""

    id: int
    invoice_ids: tuple[str, ...]
    name: str
    address: str
    expires_at: datetime
    token: str = field(repr=False)


async def hand_out(desk: Desk, customer_id: str, order: LinkOrder) -> HandedOut:
    """A link to be given to somebody of the customer.

    Raises NotFound; InvalidInput for invoices of another customer and for an address that is nobody's there.
    """
    async with desk.database.begin() as tx:
        customer = await _locked(tx, customer_id)
        if order.invoices:
            await expect_own(tx, customer_id, order.invoices)
        contact = _contact(customer, order.address) if order.address is not None else None
        invoice_ids = order.invoices or await _open(tx, customer_id)
        token, days = new_token(), order.days or desk.rulebook.portal.link_days
        link_id, expires_at = await portal_links.add(
            tx,
            digest_of(token),
            customer_id,
            invoice_ids,
            lasts=timedelta(days=days),
            made_by=desk.actor,
            channel=_way(contact, order.address) if contact is not None else None,
            address=order.address or "",
            name=contact.name if contact is not None else "",
            role=contact.role if contact is not None else None,
        )
        name = contact.name if contact is not None else ""
        details = {"link": link_id, "invoices": len(invoice_ids), **named(name)}
        kind, now = InteractionKind.PORTAL_LINK_MADE, await desk.clock.now(tx)
        await history.append(tx, [Interaction(kind, customer_id, desk.actor, now, None, details)])
    return HandedOut(link_id, tuple(invoice_ids), name, order.address or "", expires_at, token)


async def revoke(desk: Desk, customer_id: str, link_id: int | None = None) -> list[int]:
    """This link, or every link of the customer, opens nothing from now on; whoever came by one is out. Their ids.

    Raises NotFound where there is no such link, or none that opens.
    """
    async with desk.database.begin() as tx:
        await _locked(tx, customer_id)
        ended = await portal_links.revoke(tx, customer_id, desk.actor, link_id)
        if not ended:
            if link_id is None:
                raise NotFound(f"{customer_id} has no link that opens")
            raise NotFound(f"{customer_id} has no link {link_id} that opens")
        details = {"links": len(ended), **({"link": link_id} if link_id is not None else {})}
        kind, now = InteractionKind.PORTAL_LINK_REVOKED, await desk.clock.now(tx)
        await history.append(tx, [Interaction(kind, customer_id, desk.actor, now, None, details)])
    return ended


async def _locked(tx: Tx, customer_id: str) -> Customer:
    if not await customers.lock(tx, [customer_id]):
        raise NotFound(f"No customer {customer_id}")
    return (await customers.get(tx, [customer_id]))[customer_id]


async def _open(tx: Tx, customer_id: str) -> list[str]:
    return [invoice_id for _, invoice_id in await cases.open_of_customers(tx, [customer_id])][:MOST_INVOICES]


def _contact(customer: Customer, address: str) -> Contact:
    for one in customer.contacts:
        if address.lower() in {way.lower() for way in (one.email, one.phone, one.whatsapp) if way}:
            return one
    expected = "expected an address of one of the customer's contacts"
    raise InvalidInput(f"address: {expected}", (("address", expected),))


def _way(contact: Contact, address: str | None) -> Channel:
    if address is not None and address.lower() == (contact.email or "").lower():
        return Channel.EMAIL
    return Channel.SMS if address == contact.phone else Channel.WHATSAPP
