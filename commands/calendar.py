"""Which calendar comes of a strategy? Each step to come with its exact minute and what moved it."""

from datetime import datetime

from commands.output import table, write, write_json
from config.sentences import Sentences
from domain.contact_policy import ContactRules
from models.case import Facts
from reading.calendar import calendar_told


def write_calendar(facts: Facts, now: datetime, rules: ContactRules, sentences: Sentences, *, as_json: bool) -> None:
    """Show what lies ahead at `now`."""
    told = calendar_told(facts, now, rules, sentences)
    if as_json:
        write_json(told)
        return
    write(f"{facts.strategy.name}, due {facts.due_on:%a %Y-%m-%d}, times in {facts.time_zone}")
    rows = [
        [step["step"], step["at"], step["do"], step.get("to"), step.get("channels"), step["planned"] if step["moved_by"]
         else None, step["moved_by_text"], "approval" if step["needs_approval"] else None]
        for step in told["steps"]
    ]  # fmt: skip
    if rows:
        table(("step", "at", "does", "to", "by", "planned", "moved because", "needs"), rows)
    write(f"Then: {told['ends_with']['text']}")
