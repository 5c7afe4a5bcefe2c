"""May somebody of us have this told to a customer now, and when would it go out? Every objection has its code."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from domain.balance import active_holds, claim_of
from domain.contact_policy import ContactRules
from domain.contact_slot import Slot
from domain.reach import recipient
from domain.standing import STOPPED, Standing
from models.block import BlockKind
from models.case import Facts, HoldKind, Why
from models.notice import NoticeKind, NoticeStep

#: An order that cannot be carried out within this time is not taken: until then nobody would remember it.
WITHIN = timedelta(days=3)

#: Texts that the engine alone may send: they tell of something that has happened, or announce a measure.
_OF_THE_ENGINE = {
    *(kind.value for kind in NoticeKind),
    "thanks",
    "final_notice",
    "call_script",
    "visit_script",
}
_OF_WHAT_IS_OVERDUE, _OF_TODAY, _OF_WHAT_COMES = ("overdue", "overdue_firm"), ("due_today",), ("before_due",)


def by_hand(templates: Collection[str]) -> list[str]:
    """Those of the templates that a person may choose, by name."""
    return sorted(name for name in templates if name not in _OF_THE_ENGINE)


def fits(template: str, days_past_due: int) -> bool:
    """Whether what the text says of an invoice is true on that day; of texts of the installation's own all are."""
    if template in _OF_WHAT_IS_OVERDUE:
        return days_past_due > 0
    if template in _OF_TODAY:
        return days_past_due == 0
    return template not in _OF_WHAT_COMES or days_past_due < 0


def objection(facts: Facts, step: NoticeStep, now: datetime, rules: ContactRules) -> Why | None:
    """Why this invoice cannot be told of now, whatever the hour; None where nothing stands against it."""
    case, invoice = Standing(facts, now, rules), {"invoice": facts.invoice_id}
    if facts.sending_stopped:
        return Why(STOPPED)
    if facts.closed_as is not None or facts.balance <= 0:
        return Why("nothing_owed", invoice)
    if any(hold.kind is HoldKind.PAUSE for hold in active_holds(facts.holds, case.today)):
        return Why("by_hand_paused", invoice)
    if claim_of(facts, active_holds(facts.holds, case.today)) <= 0:
        return Why("nothing_asked", invoice)
    if not fits(step.template, (case.today - facts.due_on).days):
        return Why("text_not_true", {**invoice, "template": step.template})
    return _barred(facts, step, rules)


def _barred(facts: Facts, step: NoticeStep, rules: ContactRules) -> Why | None:
    found = recipient(facts, step.to, step.channels, rules, step.address)
    if found.contact is not None:
        return None
    ours = [one for one in found.passed_over if one.channel in (None, *step.channels)]
    if not ours:
        return Why("address_unknown", {"channel": step.channels[0].value})
    if ours[0].reason in set(BlockKind):
        return Why("address_barred", {"channel": step.channels[0].value, "block": ours[0].reason})
    return Why(ours[0].reason, {"rule": ours[0].policy})


def goes_out(facts: Sequence[Facts], step: NoticeStep, now: datetime, rules: ContactRules) -> Slot:
    """The minute at which the rules let it go out: they are the customer's, so any of the cases says it."""
    return Standing(facts[0], now, rules).slot(step, now)
