"""How does somebody propose other rules? As text, with the picture of what it would be and every fault beside it."""

from dataclasses import dataclass, field

from fastapi import APIRouter, Request, Response

from config.fault_words import message_told, told
from config.faults import Fault, RulebookInvalid
from config.strategy_check import remarks
from config.strategy_file import StrategyVersion
from models.console import ProposalKind
from models.errors import PuntualError
from models.proposal import SEGMENTS
from models.segment import SegmentRule
from models.user import Access
from operations import proposals as operations
from reading.rules.differences import Difference, conditions_told, of_segments, of_strategies
from reading.rules.ladder import Ladder, ladder
from reading.rules.origins import text_of
from store import rule_usage
from store.engine import Tx
from web.console.formats import address
from web.console.pages import done, fragment, page
from web.console.rules.book import Book, may_propose
from web.console.visit import ByVisit, NotForYou, Visit, allowed
from web.forms import Typed, typed

_NEW = """\
name: my-strategy
for: whom it is for, in one line
steps:
  - {id: due-today, at: due,      do: reminder,  template: due_today, channels: [email]}
  - {id: overdue-3, at: due + 3d, do: reminder,  template: overdue,   channels: [email]}
  - {id: call-1,    at: due + 8d, do: call_task}
"""


@dataclass
class Examined:
    """What a text would come to. faults: (place, message) as the reader says them; none: it could be proposed."""

    faults: list[Fault] = field(default_factory=list)
    ladder: Ladder | None = None
    segments: list[dict[str, str]] = field(default_factory=list)
    differences: list[Difference] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    #: Open cases that run on the strategy now and would keep their version.
    staying: int = 0
    is_new: bool = False


def router() -> APIRouter:
    routes = APIRouter(dependencies=[allowed(Access.WORK)])

    @routes.get("/new")
    async def ask_new(request: Request, visit: ByVisit) -> Response:
        return await _form(request, visit, ProposalKind.STRATEGY, None, Typed({"source": _NEW}))

    @routes.post("/new")
    async def new(request: Request, visit: ByVisit) -> Response:
        return await _take(request, visit, ProposalKind.STRATEGY, None)

    @routes.get("/strategies/{name}/propose")
    async def ask_strategy(request: Request, name: str, visit: ByVisit) -> Response:
        return await _form(request, visit, ProposalKind.STRATEGY, name, await _present(visit, name))

    @routes.post("/strategies/{name}/propose")
    async def strategy(request: Request, name: str, visit: ByVisit) -> Response:
        return await _take(request, visit, ProposalKind.STRATEGY, name)

    @routes.get("/segments/propose")
    async def ask_segments(request: Request, visit: ByVisit) -> Response:
        return await _form(request, visit, ProposalKind.SEGMENTS, SEGMENTS, await _present(visit, SEGMENTS))

    @routes.post("/segments/propose")
    async def segments(request: Request, visit: ByVisit) -> Response:
        return await _take(request, visit, ProposalKind.SEGMENTS, SEGMENTS)

    return routes


async def _present(visit: Visit, name: str) -> Typed:
    kind = ProposalKind.SEGMENTS if name == SEGMENTS else ProposalKind.STRATEGY
    async with visit.door.desk.database.connect() as tx:
        return Typed({"source": text_of(await visit.door.desk.in_force(tx), kind, name)})


async def _take(request: Request, visit: Visit, kind: ProposalKind, name: str | None) -> Response:
    """Only looked at (`do` is `check`, or a page that asks while somebody types), or proposed."""
    form = await typed(request)
    if request.headers.get("hx-request"):
        return await fragment(request, "rules/examined.html.j2", {"examined": await _examined(visit, kind, name, form)})
    if form["do"] != "propose":
        return await _form(request, visit, kind, name, form)
    try:
        # A new strategy has the name that its text gives it.
        made = await operations.propose(visit.desk, kind, name, form["source"], form["reason"])
    except RulebookInvalid:
        return await _form(request, visit, kind, name, form, status=422)
    except PuntualError as failure:
        return await _form(request, visit, kind, name, form.because(failure, visit.words), status=failure.http_status)
    return await done(request, address("rules", "proposals", made.id), visit.words("rules.propose.waits", id=made.id))


async def _form(
    request: Request, visit: Visit, kind: ProposalKind, name: str | None, form: Typed, *, status: int = 200
) -> Response:
    if not may_propose(visit):
        raise NotForYou("Needs the role that proposes rules")
    values = {"kind": kind, "name": name, "form": form, "examined": await _examined(visit, kind, name, form)}
    return await page(request, "rules/propose.html.j2", values, status=status)


async def _examined(visit: Visit, kind: ProposalKind, name: str | None, form: Typed) -> Examined:
    async with visit.door.desk.database.connect() as tx:
        return await examine(visit, tx, await Book.open(visit, tx), kind, name, form["source"])


async def examine(visit: Visit, tx: Tx, book: Book, kind: ProposalKind, name: str | None, source: str) -> Examined:
    """A text against what is in force."""
    present = book.in_force.rulebook
    try:
        read = operations.read(kind, name, source, book.in_force, visit.desk)
    except RulebookInvalid as failure:
        return Examined(faults=told(failure.errors, visit.language))
    if not isinstance(read, StrategyVersion):
        return Examined(
            segments=[_segment(book, rule) for rule in read],
            differences=of_segments(book.voice, present.segments, read),
        )
    old = present.strategies.get(read.strategy.name)
    running = await rule_usage.cases_by_version(tx)
    return Examined(
        ladder=ladder(book.voice, read.strategy),
        differences=[] if old is None else of_strategies(book.voice, old.strategy, read.strategy),
        remarks=[message_told(said, visit.language) for said in remarks(read.strategy, present.contact_rules)],
        staying=sum(row["cases"] for row in running if row["strategy"] == read.strategy.name),
        is_new=old is None,
    )


def _segment(book: Book, rule: SegmentRule) -> dict[str, str]:
    return {"name": rule.name, "strategy": rule.strategy, "conditions": conditions_told(book.voice, rule)}
