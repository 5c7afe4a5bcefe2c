"""How does somebody whose link has ended get another? It goes to the address that they name, if it is one on file.

Nobody learns here whether an address is on file: what is said is always the same, and it is sent afterwards.
"""

from dataclasses import dataclass, field
from datetime import timedelta

from pydantic import TypeAdapter, ValidationError

from models.customer import Email, Phone
from models.interaction import Interaction, InteractionKind
from models.portal import digest_of
from models.strategy import Channel
from operations.desk import Desk
from operations.portal.entering import ACTOR, named
from store import cases, customers, history, portal_asking, portal_links
from store.portal_tokens import new_token

#: Links that one address is sent within an hour, and customers of one address that are told of.
_MOST_AN_HOUR, _MOST_CUSTOMERS = 3, 5
#: Invoices that a link shows.
_MOST_INVOICES = 200
_EMAIL, _PHONE = TypeAdapter(Email), TypeAdapter(Phone)


@dataclass(frozen=True, slots=True)
class NewLink:
    """To be sent at once. Its token is kept nowhere."""

    channel: Channel
    address: str
    name: str
    language: str
    token: str = field(repr=False)


def way_of(typed: str) -> tuple[Channel, str] | None:
    """An e-mail address or a phone number with its country prefix; None for what is neither."""
    for channel, adapter in ((Channel.EMAIL, _EMAIL), (Channel.SMS, _PHONE)):
        try:
            return channel, adapter.validate_python(typed.strip())
        except ValidationError:
            continue
    return None


async def ask(desk: Desk, channel: Channel, address: str) -> list[NewLink]:
    """A new link for each customer that has this address on file; none where there is none, or it had enough."""
    made = []
    async with desk.database.begin() as tx:
        known = await portal_asking.customers_at(tx, channel, address, _MOST_CUSTOMERS)
        await customers.lock(tx, known)
        if not known or await portal_asking.lately(tx, address) >= _MOST_AN_HOUR:
            return []
        now = await desk.clock.now(tx)
        lasts = timedelta(days=desk.rulebook.portal.link_days)
        for customer in (await customers.get(tx, known)).values():
            is_mail = channel is Channel.EMAIL
            contact = next(
                one
                for one in customer.contacts
                if address.lower() in {(one.email or "").lower() if is_mail else one.phone or ""}
            )
            invoice_ids = [invoice_id for _, invoice_id in await cases.open_of_customers(tx, [customer.id])]
            token = new_token()
            link, _ = await portal_links.add(
                tx,
                digest_of(token),
                customer.id,
                sorted(invoice_ids)[:_MOST_INVOICES],
                lasts=lasts,
                made_by=ACTOR,
                channel=channel,
                address=address,
                name=contact.name,
                role=contact.role,
            )
            details = {"link": link, "channel": channel.value, **named(contact.name)}
            asked = Interaction(InteractionKind.PORTAL_LINK_ASKED, customer.id, ACTOR, now, None, details)
            await history.append(tx, [asked])
            made.append(NewLink(channel, address, contact.name, customer.language, token))
    return made
