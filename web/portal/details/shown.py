"""What does somebody see of how we contact them? Their wishes, their own addresses, and the law's hours."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.contact_meeting import Week
from domain.masking import masked
from domain.wished_week import TIMED, lawful_week
from models.contact_rule import Medium
from models.contact_wish import ContactWish
from models.customer import Contact, Customer
from models.strategy import Channel
from operations.portal.wishes import OwnWay, own_ways
from store import contact_wishes, customers
from store.engine import Tx
from web.forms import Typed
from web.portal.visit import Visit
from web.weeks import week_told

#: What a person may wish for: a letter goes where the matter asks for one.
WISHABLE = (Channel.EMAIL, Channel.SMS, Channel.WHATSAPP)


@dataclass(frozen=True, slots=True)
class Way:
    """An address of this person's, as they will recognize it. state: `open`, `stopped` by themselves, or `barred`."""

    medium: Medium
    address: str
    state: str


@dataclass(frozen=True, slots=True)
class Details:
    """role: "" where the link was sent to nobody we write to: they have nothing to wish for.

    channels: by which somebody of the role can be written to. consents: of these, the ones that need their word.
    lawful: media with the same hours, and these, as lines.
    """

    role: str
    shared: bool
    wish: ContactWish
    channels: tuple[Channel, ...]
    consents: tuple[Channel, ...]
    ways: tuple[Way, ...]
    lawful: tuple[tuple[str, str], ...]


async def details_of(visit: Visit, tx: Tx) -> Details:
    customer = (await customers.get(tx, [visit.customer_id]))[visit.customer_id]
    role = visit.person.role
    people = [one for one in customer.contacts if one.role is role]
    kept = (await contact_wishes.of_customer(tx, customer.id)).get(role) if role is not None else None
    channels = tuple(one for one in WISHABLE if _is_possible(visit, customer, people, one))
    needs_word = customer.channels is not None
    return Details(
        role.value if role is not None and people else "",
        len(people) > 1,
        kept.wish if kept is not None else ContactWish(),
        channels,
        tuple(one for one in channels if needs_word and Medium(one) not in (customer.channels or ())),
        tuple(map(_way, await own_ways(tx, visit.person))),
        _lawful(visit, customer),
    )


def form_of(wish: ContactWish) -> Typed:
    """What stands in the form when it is opened."""
    said = wish.model_dump(mode="json")
    values = {name: said[name] or "" for name in ("channel", "language", "from_hour", "until_hour")}
    days = wish.weekdays or range(1, 8)
    return Typed(values, several={"weekdays": [str(day) for day in days], "agreed": list(said["agreed"])})


def hours_told(visit: Visit, week: Week) -> str:
    return week_told(week, lambda day: visit.words(f"details.short.{day + 1}"))


def _is_possible(visit: Visit, customer: Customer, people: Sequence[Contact], channel: Channel) -> bool:
    rules = visit.desk.rulebook.contact_rules
    policies = rules.of(customer.kind, customer.country, customer.region)
    if any(Medium(channel) in policy.forbidden for policy in policies):
        return False
    return any(one.email if channel is Channel.EMAIL else one.phone or one.whatsapp for one in people)


def _way(way: OwnWay) -> Way:
    seen_as = Channel.EMAIL if way.medium is Medium.EMAIL else Channel.SMS
    state = "stopped" if way.is_stopped else "barred" if way.blocked else "open"
    return Way(way.medium, masked(seen_as, way.address), state)


def _lawful(visit: Visit, customer: Customer) -> tuple[tuple[str, str], ...]:
    rules, told = visit.desk.rulebook.contact_rules, dict[str, list[str]]()
    for medium in TIMED:
        week = lawful_week(rules, customer.kind, customer.country, customer.region, medium)
        if week:
            told.setdefault(hours_told(visit, week), []).append(visit.words(f"details.media.{medium}"))
    return tuple((", ".join(media), hours) for hours, media in told.items())
