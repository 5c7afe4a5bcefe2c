"""Which calendar comes of a strategy? Each step to come with its exact minute and what moved it."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from config.sentences import Sentences
from domain.contact_policy import ContactRules
from domain.preview import preview
from models.case import Facts
from models.values import amount_text
from reading.case import claim_ahead
from reading.steps import described_step

#: The id of an invoice that nobody owes: a strategy is walked with it.
IMAGINED = "preview"


def calendar_told(facts: Facts, now: datetime, rules: ContactRules, sentences: Sentences) -> dict[str, Any]:
    """What lies ahead at `now` if nobody pays; of an imagined invoice without what is asked for."""
    ahead = preview(facts, now, rules)
    zone = ZoneInfo(facts.time_zone)
    is_real = facts.invoice_id != IMAGINED
    steps = []
    for step in ahead.steps:
        claim = claim_ahead(facts, step.at.astimezone(zone).date())
        steps.append(
            {
                "step": step.step_id,
                "at": step.at.astimezone(zone),
                "planned": step.planned.astimezone(zone) if step.planned else None,
                "moved_by": step.moved_by,
                "rule": step.rule,
                "moved_by_text": sentences.rule(step.moved_by, step.rule) if step.moved_by else None,
                "superseded": list(step.superseded),
                "needs_approval": step.needs_approval,
                **described_step(facts, step.step_id),
                **({"claim": amount_text(claim, facts.currency), "currency": facts.currency} if is_real else {}),
            }
        )
    ends = ahead.ends_with
    return {
        "invoice_id": facts.invoice_id if is_real else None,
        "strategy": facts.strategy.name,
        "strategy_version": facts.strategy_version,
        "due_on": facts.due_on,
        "country": facts.country,
        "kind": facts.kind,
        "region": facts.region,
        "time_zone": facts.time_zone,
        "steps": steps,
        "ends_with": {"code": ends.code, "params": ends.params, "text": sentences.why(ends.code, ends.params)},
    }
