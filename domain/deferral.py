"""Has a contact rule, or a wish, put a step off, and is that news?"""

from domain.contact_wishes import WISHED_HOURS
from models.case import Facts, Wait, Why


def deferral(facts: Facts, decision: object) -> Why | None:
    """The rule as the reason to record, where a decision waits because of it; None where that was planned already.

    `facts.planned` is the plan written before: the same step at the same minute for the same reason is no news.
    """
    if not isinstance(decision, Wait) or decision.then is None or decision.moved_by is None:
        return None
    if decision.rule is None and decision.moved_by != WISHED_HOURS:
        return None
    before = facts.planned
    if before is not None and before.step_id == decision.then and before.at == decision.until:
        known = before.why.params
        if (known.get("moved_by"), known.get("rule")) == (decision.moved_by, decision.rule):
            return None
    return Why(decision.moved_by, {"rule": decision.rule} if decision.rule else {})
