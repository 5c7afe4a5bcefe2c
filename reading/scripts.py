"""Whom does a call or a visit meet, what is known of them, what may be agreed to, and what has to be said?"""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from channels.templates.render import CALL, Renderer
from config.sentences import Sentences
from domain.calendar import calendar_of
from domain.contact_policy import ContactRules, Permission, permission
from domain.contact_wishes import language_for, wished_time
from domain.progress import NOON
from domain.reach import callee, visited
from domain.telling import charges_told, claim_on, context_of, netted_of
from domain.time_zones import at_local
from models.case import Contacted, ContactPoint, Facts
from models.customer import Role
from models.limits import Limits
from models.message import Story
from models.task import TaskKind
from store import charges, facts, lately, staff, steps
from store.engine import Tx
from store.strategies import StrategyShelf

_TEMPLATES = {TaskKind.CALL: "call_script", TaskKind.VISIT: "visit_script"}
#: So many lines are read before somebody picks up.
_MOST_TOLD = 8
#: Rows looked through for them: what is about many invoices stands there for each.
_MOST_READ = 200
_WROTE_WITHIN = timedelta(days=90)
_LONGEST_WORDS = 300


@dataclass(frozen=True, slots=True)
class Script:
    """What to say, to whom, and when: `allowed` says whether now, or from which minute on and by which rule."""

    person: ContactPoint
    text: str
    allowed: Permission

    @property
    def phone(self) -> str | None:
        return self.person.phone


async def script_of(
    tx: Tx,
    shelf: StrategyShelf,
    renderer: Renderer,
    rules: ContactRules,
    limits: Limits,
    task: dict[str, Any],
    now: datetime,
    actor: str,
) -> Script | None:
    """The script of a call or a visit, from what is true at this moment; None where nothing is owed, or nobody there.

    limits: of what may be agreed; actor: whoever calls, whose authority it is.
    """
    kind = TaskKind(task["kind"])
    # A call that no rung of the ladder asked for has no step: it names what it is about.
    invoices = await steps.of_task(tx, task["id"]) or task["details"].get("invoices", ())
    cases = [case for case in await facts.of_cases(tx, shelf, invoices) if case.balance > 0]
    if not cases or kind not in _TEMPLATES:
        return None
    first, role = cases[0], Role(task["details"]["role"])
    person = callee(first, role, rules) if kind is TaskKind.CALL else visited(first, role, rules)
    if person is None:
        return None
    # What waits on the list is this very contact: it does not stand in its own way.
    others = tuple(one for one in first.contacted if not _waits(one, kind, now, task, first))
    # Of all they said about when, the time that they named last counts.
    wish = None if task["details"].get("asked_for") else wished_time(person, kind.value)
    allowed = permission(replace(first, contacted=others), kind.value, now, rules, wish)
    today = now.astimezone(ZoneInfo(first.time_zone)).date()
    # What is promised, disputed or paused is not asked for; where all of it is, it is named all the same.
    asked = [case for case in cases if claim_on(case, today) > 0] or cases
    claims = [(case.invoice_id, case.currency, claim_on(case, today)) for case in asked]
    on_account, charged = await charges.beside(tx, first.customer_id, [case.invoice_id for case in asked])
    content = replace(
        context_of(asked, person, today, netted=netted_of(claims, on_account)),
        charges=charges_told((one.kind, one.currency, one.left) for one in charged),
        story=await _story(tx, first, language_for(first, person), limits, now, today, actor),
        required_texts=tuple(text.value for text in allowed.required_texts),
    )
    # In a thread: a template of the installation's own is rendered by another process.
    words = await asyncio.to_thread(renderer.render, _TEMPLATES[kind], CALL, content)
    return Script(person, words.text, allowed)


def _waits(one: Contacted, kind: TaskKind, now: datetime, task: dict[str, Any], facts: Facts) -> bool:
    """Whether a contact is one that has not happened yet, or the task itself."""
    noon = at_local(task["due_on"], NOON, ZoneInfo(facts.time_zone))
    return one.at > now or (one.at == noon and one.medium == kind.value)


async def _story(tx: Tx, facts: Facts, language: str, limits: Limits, now: datetime, today: date, actor: str) -> Story:
    zone, customer_id = ZoneInfo(facts.time_zone), facts.customer_id
    sentences = Sentences(language)
    told = (
        (row["at"].astimezone(zone).date(), sentences.happened(row["kind"], row["details"]))
        for row in await lately.happened(tx, customer_id, _MOST_READ)
    )
    wrote = await lately.wrote(tx, customer_id, now - _WROTE_WITHIN)
    authority = limits.authority[await staff.role_of(tx, actor)]
    calendar = calendar_of(facts.country, facts.region)
    return Story(
        lately=tuple(_first(dict.fromkeys(told))),
        wrote=(wrote["at"].astimezone(zone).date(), _excerpt(wrote["text"])) if wrote else None,
        promise_until=calendar.add(today, limits.promises.longest),
        instalments=min(authority.instalments, limits.plans.instalments),
        days=min(authority.days, limits.plans.longest.days),
        discount=authority.discount,
    )


def _first(told: Iterable[tuple[date, str]]) -> list[tuple[date, str]]:
    return list(told)[:_MOST_TOLD]


def _excerpt(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST_WORDS else f"{line[:_LONGEST_WORDS]}…"
