"""May a message that was claimed a while ago, and certainly did not go out, still go as it is?"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from domain.balance import active_holds, is_settled
from domain.contact_policy import ContactRules, permission
from domain.reach import address_of
from domain.telling import asked_on
from models.case import THANKS, ContactPoint, Facts, HoldKind
from models.notice import notice_of
from models.strategy import Channel

#: The customer has nobody there any more, or wants nothing there.
ADDRESS_GONE = "address_gone"
#: An offer was made by the message itself.
_BESIDE = (HoldKind.OFFER,)


def why_not(
    claimed: Sequence[tuple[Facts, str, Decimal]],
    channel: Channel,
    address: str,
    claimed_at: datetime,
    now: datetime,
    rules: ContactRules,
) -> str | None:
    """None where every word still holds, else the reason code.

    claimed: the facts of each invoice as they are now, with the step and the amount that the message names.
    """
    if not claimed:
        return "no_invoices"
    for facts, step_id, amount in claimed:
        today = now.astimezone(ZoneInfo(facts.time_zone)).date()
        if facts.closed_as is not None:
            return "closed"
        if step_id == THANKS:
            if not is_settled(facts):
                return "amount_changed"
        elif asked_on(facts, step_id, today) != amount:
            return "amount_changed"
        elif _rests_with_the_case(step_id) and _is_held(facts, today):
            return "held_by_a_promise_or_pause"
    facts = claimed[0][0]
    if not any(_is_open(contact, channel, address) for contact in facts.contacts):
        return ADDRESS_GONE
    # The message itself is among what was said lately: it must not stand in its own way.
    others = tuple(one for one in facts.contacted if one.at != claimed_at)
    allowed = permission(replace(facts, contacted=others), channel, now, rules)
    if allowed.at is None or allowed.at > now:
        return allowed.moved_by or "not_now"
    return None


def _rests_with_the_case(step_id: str) -> bool:
    """News that answers the customer goes out all the same; what asks for money does not."""
    kind = notice_of(step_id)
    return kind is None or kind.asks_for_money


def _is_held(facts: Facts, today: date) -> bool:
    """What sets money apart shows in what may be claimed."""
    stopping = (hold for hold in active_holds(facts.holds, today) if not hold.kind.sets_apart)
    return any(hold.kind not in _BESIDE for hold in stopping)


def _is_open(contact: ContactPoint, channel: Channel, address: str) -> bool:
    blocked = any(one == channel for one, _ in contact.blocked)
    return address_of(contact, channel) == address and not blocked
