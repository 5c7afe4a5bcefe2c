"""Which pages show the rules? All of them read; what changes a rule is in `proposing` and `deciding`."""

import asyncio

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from channels.templates.sample import sample
from config.fault_words import told
from models.console import ProposalKind
from models.errors import NotFound
from models.policy_document import Audience
from models.proposal import SEGMENTS
from models.strategy import Channel, Strategy
from models.user import Access
from models.values import LANGUAGES
from reading.policies.document import policy_document
from reading.rules.differences import conditions_told, of_strategies
from reading.rules.ladder import ladder
from reading.rules.origins import origin_of, text_of
from store import proposals, rule_usage
from web.console.pages import HEADERS, fragment, page
from web.console.rules import deciding, proposing, simulating
from web.console.rules.book import Book, may_decide, may_propose, total
from web.console.visit import ByVisit, Reading, allowed

#: Chapters of the readable policies that are pages here; ladders have pages of their own.
CHAPTERS = ("contact", "terms", "late-charges")


def router() -> APIRouter:
    routes = APIRouter(prefix="/rules", dependencies=[allowed(Access.READ)])
    for part in (proposing.router(), deciding.router(), simulating.router()):
        routes.include_router(part)

    @routes.get("")
    async def overview(request: Request, visit: ByVisit, tx: Reading) -> Response:
        book = await Book.open(visit, tx)
        rulebook = book.in_force.rulebook
        running = await rule_usage.cases_by_version(tx)
        customers = await rule_usage.customers_by_segment(tx)
        shown = [
            {
                "name": name,
                "for": version.strategy.for_,
                "version": version.id,
                "rungs": len(version.strategy.steps),
                "segments": [rule.name for rule in rulebook.segments if rule.strategy == name],
                "cases": sum(row["cases"] for row in running if row["strategy"] == name),
                "older": sum(
                    row["cases"] for row in running if row["strategy"] == name and row["version"] != version.id
                ),
                "origin": origin_of(book.in_force, ProposalKind.STRATEGY, name),
            }
            for name, version in rulebook.strategies.items()
        ]
        values = {
            "strategies": shown,
            "gone": [row for row in running if row["strategy"] not in rulebook.strategies],
            "segments": [
                {"name": rule.name, "strategy": rule.strategy, "conditions": conditions_told(book.voice, rule)}
                for rule in rulebook.segments
            ],
            "segments_origin": origin_of(book.in_force, ProposalKind.SEGMENTS, SEGMENTS),
            "strangers": sorted(customers.keys() - {rule.name for rule in rulebook.segments}),
            "customers": customers,
            "cases": await rule_usage.cases_by_segment(tx),
            "waiting": await proposals.waiting(tx),
            "broken": await proposals.of_ids(tx, tuple(book.in_force.broken)),
            "faults": {id_: told(found, visit.language) for id_, found in book.in_force.broken.items()},
            "chapters": CHAPTERS,
            "may_propose": may_propose(visit),
            "may_decide": may_decide(visit),
        }
        return await page(request, "rules/overview.html.j2", values)

    @routes.get("/usage")
    async def usage(request: Request, tx: Reading, strategy: str | None = None) -> Response:
        """What is owed, which takes longer to add up than all else: pages fetch it when they are there already."""
        rows = await rule_usage.of_cases(tx, strategy)
        values = {"rows": rows, "strategy": strategy, "all": total(rows)}
        if request.headers.get("hx-request"):
            return await fragment(request, "rules/usage_table.html.j2", values)
        return await page(request, "rules/usage.html.j2", values)

    @routes.get("/strategies/{name}")
    async def strategy(request: Request, name: str, visit: ByVisit, tx: Reading) -> Response:
        book = await Book.open(visit, tx)
        version = book.in_force.rulebook.strategy(name)
        running = [row for row in await rule_usage.cases_by_version(tx) if row["strategy"] == name]
        values = {
            "ladder": ladder(book.voice, version.strategy),
            "version": version.id,
            "comes_from": origin_of(book.in_force, ProposalKind.STRATEGY, name),
            "running": running,
            "segments": [rule for rule in book.in_force.rulebook.segments if rule.strategy == name],
            "past": await proposals.history(tx, ProposalKind.STRATEGY, name),
            "text": text_of(book.in_force, ProposalKind.STRATEGY, name),
            "settings": visit.door.settings,
            "may_propose": may_propose(visit),
        }
        return await page(request, "rules/strategy.html.j2", values)

    @routes.get("/strategies/{name}/versions/{version}")
    async def of_version(request: Request, name: str, version: str, visit: ByVisit, tx: Reading) -> Response:
        book = await Book.open(visit, tx)
        old: Strategy = (await visit.reader.shelf.get(tx, {version}))[version]
        if old.name != name:
            raise NotFound(f"No version {version} of {name}")
        present = book.in_force.rulebook.strategies.get(name)
        values = {
            "ladder": ladder(book.voice, old),
            "version": version,
            "present": present,
            "differences": [] if present is None else of_strategies(book.voice, old, present.strategy),
        }
        return await page(request, "rules/version.html.j2", values)

    @routes.get("/segments")
    async def segments(request: Request, visit: ByVisit, tx: Reading) -> Response:
        book = await Book.open(visit, tx)
        customers = await rule_usage.customers_by_segment(tx)
        values = {
            "segments": [
                {"name": rule.name, "strategy": rule.strategy, "conditions": conditions_told(book.voice, rule)}
                for rule in book.in_force.rulebook.segments
            ],
            "comes_from": origin_of(book.in_force, ProposalKind.SEGMENTS, SEGMENTS),
            "customers": customers,
            "strangers": sorted(customers.keys() - {rule.name for rule in book.in_force.rulebook.segments}),
            "cases": await rule_usage.cases_by_segment(tx),
            "past": await proposals.history(tx, ProposalKind.SEGMENTS),
            "text": text_of(book.in_force, ProposalKind.SEGMENTS, SEGMENTS),
            "may_propose": may_propose(visit),
        }
        return await page(request, "rules/segments.html.j2", values)

    @routes.get("/policies/{chapter}")
    async def policies(request: Request, chapter: str, visit: ByVisit, tx: Reading) -> Response:
        if chapter not in CHAPTERS:
            raise NotFound(f"No chapter {chapter}: there is {', '.join(CHAPTERS)}")
        desk = visit.door.desk
        book = await Book.open(visit, tx)
        day = (await desk.clock.now(tx)).astimezone(desk.zone).date()
        renderer = visit.door.in_force.words
        document = await asyncio.to_thread(
            policy_document, book.in_force.rulebook, renderer, visit.language, Audience.STAFF, day
        )
        found = next(one for one in document.chapters if one.id == chapter)
        values = {"chapter": found, "document": document, "chapters": CHAPTERS}
        return await page(request, "rules/policies.html.j2", values)

    @routes.get("/templates/{name}")
    async def template(
        request: Request, name: str, visit: ByVisit, language: str = "", channel: Channel = Channel.EMAIL
    ) -> Response:
        renderer, wanted = visit.door.in_force.words, language if language in LANGUAGES else visit.language
        words = await asyncio.to_thread(renderer.render, name, channel.value, sample(wanted))
        values = {"name": name, "words": words, "wanted": wanted, "channel": channel, "channels": list(Channel)}
        return await page(request, "rules/template.html.j2", values)

    @routes.get("/templates/{name}/body")
    async def body(name: str, visit: ByVisit, language: str = "") -> Response:
        """The e-mail as it would be sent about invented invoices; shown in a frame without rights."""
        wanted = language if language in LANGUAGES else visit.language
        renderer = visit.door.in_force.words
        words = await asyncio.to_thread(renderer.render, name, Channel.EMAIL.value, sample(wanted))
        return HTMLResponse(words.html or "", headers={**HEADERS, "Content-Security-Policy": _MAIL})

    return routes


#: E-mails style themselves; they fetch nothing and run nothing.
_MAIL = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'; sandbox"
