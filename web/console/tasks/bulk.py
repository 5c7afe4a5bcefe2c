"""How are many tasks handed over, put off or done at once? Counted before, done one by one, told after.

A first post shows what would happen and to which of them; a second one does it. Nothing is done to what does not fit.
"""

from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from fastapi import APIRouter, Request, Response

from models.errors import InvalidInput, PuntualError
from models.task import OUTCOMES, TaskAnswer, TaskKind, TaskOutcome
from models.user import Access
from operations import tasks, worklist
from reading.tasks import waiting
from store import staff
from store.engine import Tx
from store.worklist import Wanted
from web.console.formats import address
from web.console.pages import done, page
from web.console.tasks.changes import Handover, Rest, Words
from web.console.tasks.filters import filters_of
from web.console.visit import ByVisit, Reading, Visit, allowed
from web.forms import Typed, checked, refusal, typed

#: Tasks that one action takes at most.
MOST = 200
_PREFIX = "task-"
#: Their `done` says all there is: nothing else has to be told with it.
_JUST_DONE = frozenset(kind for kind in TaskKind if TaskOutcome.DONE in OUTCOMES[kind]) - {TaskKind.BANK_LINE}


class Deed(StrEnum):
    ASSIGN = "assign"
    SNOOZE = "snooze"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Chosen:
    """What was chosen. fit: to which it can be done. excluded: (why, how many), a key in `tasks.excluded`.

    many: how many matched; only the first `MOST` are taken at once. claims: of those that fit, by currency.
    """

    deed: Deed
    fit: list[dict[str, Any]]
    excluded: list[tuple[str, int]]
    many: int
    claims: dict[str, Decimal]

    @property
    def kinds(self) -> list[tuple[str, int]]:
        return Counter(str(task["kind"]) for task in self.fit).most_common()


def add_to(routes: APIRouter) -> None:
    @routes.post("/bulk", dependencies=[allowed(Access.WORK)])
    async def ask(request: Request, visit: ByVisit, tx: Reading) -> Response:
        form = await typed(request)
        chosen = await _chosen(request, visit, tx, form)
        if not chosen.fit and not chosen.excluded:
            return await done(request, _back(request, visit), visit.words("tasks.none_chosen"), "refused")
        return await _ask(request, visit, tx, chosen, Typed())

    @routes.post("/bulk/do", dependencies=[allowed(Access.WORK)])
    async def act(request: Request, visit: ByVisit, tx: Reading) -> Response:
        form = await typed(request)
        chosen = await _chosen(request, visit, tx, form)
        deed = _deed_of(chosen.deed, visit, form)
        if deed is None:
            return await _ask(request, visit, tx, chosen, form, status=422)
        refusals: Counter[str] = Counter()
        for task in chosen.fit:
            try:
                await deed(task["id"])
            except PuntualError as failure:
                refusals[refusal(visit.words, failure)] += 1
        told = sum(refusals.values()) + sum(many for _, many in chosen.excluded)
        for why, many in refusals.most_common():
            await visit.leave_notice("refused", visit.words("tasks.bulk.refused", n=many, why=why))
        acted = len(chosen.fit) - sum(refusals.values())
        key = f"tasks.bulk.{chosen.deed.value}_did"
        text = visit.words(key, n=acted, person=form["person"])
        return await done(request, _back(request, visit), text, "done" if acted or not told else "told")


def _deed_of(deed: Deed, visit: Visit, form: Typed) -> Callable[[int], Awaitable[object]] | None:
    """What is done to each; None with the faults in `form`."""
    desk = visit.desk
    match deed:
        case Deed.ASSIGN:
            to = checked(Handover, {"person": form["person"], "reason": form["reason"]}, form, visit.words)
            return None if to is None else lambda task_id: worklist.assign(desk, task_id, to.person, to.reason)
        case Deed.SNOOZE:
            rest = checked(Rest, {"until": form["until"], "reason": form["reason"]}, form, visit.words)
            return None if rest is None else lambda task_id: worklist.snooze(desk, task_id, rest.then, rest.reason)
        case Deed.DONE:
            note = checked(Words, {"text": form["text"]}, form, visit.words)
            if note is None:
                return None
            answer = TaskAnswer(outcome=TaskOutcome.DONE, note=note.text)
            return lambda task_id: tasks.complete(desk, task_id, answer)


async def _chosen(request: Request, visit: Visit, tx: Tx, form: Typed) -> Chosen:
    """Raises InvalidInput for a deed that there is not."""
    try:
        deed = Deed(form["do"])
    except ValueError as error:
        expected = f"expected one of {', '.join(Deed)}"
        raise InvalidInput(f"do: {expected}", (("do", expected),)) from error
    if form["whole"] == "yes":
        wanted = filters_of(request.query_params, visit.user).wanted(visit.user)
    else:
        wanted = Wanted(ids=_ids(form), any_time=True)
    found = await waiting(visit.reader, tx, wanted, limit=MOST)
    reasons = [(task, _unfit(deed, task)) for task in found.entries]
    fit = [task for task, reason in reasons if reason is None]
    excluded = Counter(reason for _, reason in reasons if reason is not None)
    gone = len(_ids(form)) - found.many if wanted.ids is not None else 0
    if gone > 0:
        excluded["closed"] = gone
    claims: dict[str, Decimal] = {}
    for task in fit:
        for claim in task["claims"]:
            claims[claim["currency"]] = claims.get(claim["currency"], Decimal(0)) + claim["amount"]
    return Chosen(deed, fit, excluded.most_common(), found.many, dict(sorted(claims.items())))


def _unfit(deed: Deed, task: dict[str, Any]) -> str | None:
    if task["id"] is None:
        return "unknown"
    if deed is Deed.DONE and TaskKind(task["kind"]) not in _JUST_DONE:
        return "needs_answer"
    return None


def _ids(form: Typed) -> tuple[int, ...]:
    named = (name.removeprefix(_PREFIX) for name in form.values if name.startswith(_PREFIX))
    return tuple(sorted({int(id_) for id_ in named if id_.isascii() and id_.isdigit() and len(id_) < 19}))[:MOST]


async def _ask(request: Request, visit: Visit, tx: Tx, chosen: Chosen, form: Typed, *, status: int = 200) -> Response:
    values = {
        "chosen": chosen,
        "most": MOST,
        "options": {"people": [(member.name, member.full_name) for member in await staff.members(tx)]},
        "query": filters_of(request.query_params, visit.user).query(),
        "form": form,
    }
    return await page(request, "tasks/bulk.html.j2", values, status=status)


def _back(request: Request, visit: Visit) -> str:
    return f"{address('today')}?{filters_of(request.query_params, visit.user).query()}"
