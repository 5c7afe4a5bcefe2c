"""Does a wish leave hours in which the law allows to contact somebody? One that leaves none would be a refusal."""

from datetime import timedelta

from domain.contact_hours import Window
from domain.contact_meeting import Week, common_hours, overlap
from domain.contact_policy import ContactRules
from domain.contact_wishes import hours_of
from models.contact_rule import Medium
from models.contact_wish import SHORTEST, ContactWish
from models.customer import CustomerKind

#: What hours are wished for; a letter comes with the post, and a visit is agreed.
TIMED = (Medium.EMAIL, Medium.SMS, Medium.WHATSAPP, Medium.CALL)


def unlawful(
    rules: ContactRules, kind: CustomerKind, country: str, region: str | None, wish: ContactWish
) -> tuple[Medium, Week] | None:
    """The first medium of which a wish leaves less than an hour a week, with its lawful week; None where there is none.

    Of a wish for a channel that channel counts; what else is used then gives way to the law where it has to.
    """
    if not wish.says_when:
        return None
    week = hours_of(wish).windows
    for medium in TIMED if wish.channel is None else (Medium(wish.channel),):
        lawful = lawful_week(rules, kind, country, region, medium)
        if medium in TIMED and lawful and not _is_enough([overlap(*day) for day in zip(lawful, week, strict=True)]):
            return medium, lawful
    return None


def lawful_week(rules: ContactRules, kind: CustomerKind, country: str, region: str | None, medium: Medium) -> Week:
    """The hours of each weekday, Monday first; none at all where no rule has hours for the medium."""
    policies = [policy for policy in rules.of(kind, country, region) if policy.hours_for(medium)]
    return common_hours(policies, medium) if policies else []


def _is_enough(week: Week) -> bool:
    return any(_length(window) >= SHORTEST for windows in week for window in windows)


def _length(window: Window) -> timedelta:
    opens, closes = (timedelta(hours=one.hour, minutes=one.minute) for one in (window.opens, window.closes))
    return closes - opens
