"""What happens when somebody says how and when they want to be contacted? Kept for their role; cases plan anew."""

from domain.contact_hours import WEEKDAYS
from domain.contact_meeting import Week, days_alike
from domain.wished_week import unlawful
from models.contact_rule import Medium
from models.contact_wish import ContactWish
from models.customer import Customer, Role
from models.errors import InvalidInput, NotFound
from models.interaction import Interaction, InteractionKind
from models.strategy import Channel
from operations.desk import Desk
from store import cases, contact_wishes, customers, history
from store.engine import Tx


class OutsideTheLaw(InvalidInput):
    """The wished hours leave none in which the rules allow `medium`; `week`: what they do allow, Monday first."""

    def __init__(self, medium: Medium, week: Week) -> None:
        expected = f"expected hours in which the rules allow {medium}: {_told(week)}"
        super().__init__("The wished hours leave none that are allowed", (("from_hour", expected),))
        self.medium, self.week = medium, week


class NobodyAgreed(InvalidInput):
    """`channel` is wished for, the customer has said by which ones they may be written to, and this is none of them."""

    def __init__(self, channel: Channel) -> None:
        expected = f"expected consent to {channel}, which is wished for"
        super().__init__("Nobody agreed to the wished channel", (("agreed", expected),))
        self.channel = channel


async def wish(desk: Desk, customer_id: str, role: Role, wished: ContactWish) -> bool:
    """It takes the place of what was wished for before; whether it changed anything.

    A wish for nothing takes all wishes back. Raises NotFound, OutsideTheLaw, NobodyAgreed.
    """
    async with desk.database.begin() as tx:
        customer = await _locked(tx, customer_id, role)
        before = (await contact_wishes.of_customer(tx, customer_id)).get(role)
        if wished == (before.wish if before else ContactWish()):
            return False
        _expect_consent(customer, wished)
        found = unlawful(desk.rulebook.contact_rules, customer.kind, customer.country, customer.region, wished)
        if found is not None:
            raise OutsideTheLaw(*found)
        now = await desk.clock.now(tx)
        await contact_wishes.write(tx, customer_id, role, wished, now, desk.actor)
        kind = InteractionKind.CONTACT_WISHED
        details = {"role": role.value, **details_of(wished), **desk.through}
        await history.append(tx, [Interaction(kind, customer_id, desk.actor, now, None, details)])
        concerned = [invoice_id for _, invoice_id in await cases.open_of_customers(tx, [customer_id])]
        await cases.revise(tx, concerned)
    news = {"role": role.value, "wishes": details["wishes"]}
    await desk.waker.wake([desk.wake_up(one, kind, news) for one in concerned])
    return True


def details_of(wished: ContactWish) -> dict[str, object]:
    """For timelines: what is wished for, and `wishes`: about what. What somebody agreed to is proven by this."""
    said = wished.model_dump(mode="json", exclude_defaults=True)
    names = {"from_hour": "hours", "until_hour": "hours"}
    about = dict.fromkeys(names.get(name, name) for name in said)
    return {"wishes": ", ".join(about) or "none", "wished": said}


async def _locked(tx: Tx, customer_id: str, role: Role) -> Customer:
    """Raises NotFound where nobody there has the role: nobody would be contacted by the wish."""
    if not await customers.lock(tx, [customer_id]):
        raise NotFound(f"No customer {customer_id}")
    customer = (await customers.get(tx, [customer_id]))[customer_id]
    if not any(contact.role is role for contact in customer.contacts):
        raise NotFound(f"Nobody at customer {customer_id} has the role {role}")
    return customer


def _expect_consent(customer: Customer, wished: ContactWish) -> None:
    channel = wished.channel
    if channel is None or customer.channels is None or Medium(channel) in customer.channels:
        return
    if channel not in wished.agreed:
        raise NobodyAgreed(channel)


def _told(week: Week) -> str:
    """`mon-fri 07:00-19:00, sat 08:00-15:00`."""
    said = []
    for days, windows in days_alike(week):
        named = WEEKDAYS[days[0]] + (f"-{WEEKDAYS[days[-1]]}" if len(days) > 1 else "")
        said += [f"{named} {window.opens:%H:%M}-{window.closes:%H:%M}" for window in windows]
    return ", ".join(said) or "none"
