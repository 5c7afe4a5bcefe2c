"""What would change if a proposal came into force, and who would move?"""

from collections.abc import Sequence
from dataclasses import replace

from config.faults import RulebookInvalid
from config.strategy_file import StrategyVersion
from models.console import ProposalKind
from models.proposal import Proposal
from models.segment import SegmentRule
from models.strategy import Strategy
from operations import proposals as operations
from reading.rules import effects
from reading.rules.differences import Difference, of_segments, of_strategies
from store import strategies
from store.engine import Tx
from web.console.rules.book import Book
from web.console.visit import Visit


async def changed_by(visit: Visit, tx: Tx, book: Book, one: Proposal) -> list[Difference]:
    """Against what is in force; of one that is decided, against what was in force when it was proposed.

    Of segments only while it waits: their earlier lists are not kept.
    """
    if one.kind is ProposalKind.SEGMENTS:
        after = _segments(visit, book, one)
        present = book.in_force.rulebook.segments
        return of_segments(book.voice, present, after) if one.waits and after is not None else []
    old, new = await _before(visit, tx, book, one), _strategy(visit, book, one)
    return of_strategies(book.voice, old, new) if old is not None and new is not None else []


async def effects_of(visit: Visit, tx: Tx, book: Book, one: Proposal, *, everybody: bool) -> effects.Effects | None:
    """Of segments that wait: who would move."""
    after = _segments(visit, book, one) if one.kind is ProposalKind.SEGMENTS and one.waits else None
    if after is None:
        return None
    present = book.in_force.rulebook
    proposed = replace(present, segments=tuple(after))
    return await effects.of_segments(tx, present, proposed, await visit.desk.clock.now(tx), everybody=everybody)


async def _before(visit: Visit, tx: Tx, book: Book, one: Proposal) -> Strategy | None:
    if one.waits:
        present = book.in_force.rulebook.strategies.get(one.name)
        return None if present is None else present.strategy
    if one.replaces is None or not await strategies.known(tx, [one.replaces]):
        return None
    return (await visit.reader.shelf.get(tx, {one.replaces}))[one.replaces]


def _strategy(visit: Visit, book: Book, one: Proposal) -> Strategy | None:
    if one.source is None:
        back = visit.desk.rulebook.strategies.get(one.name)
        return None if back is None else back.strategy
    try:
        read = operations.read(one.kind, one.name, one.source, book.in_force, visit.desk)
    except RulebookInvalid:
        return None  # its faults are shown in place of what it would change
    return read.strategy if isinstance(read, StrategyVersion) else None


def _segments(visit: Visit, book: Book, one: Proposal) -> Sequence[SegmentRule] | None:
    if one.source is None:
        return visit.desk.rulebook.segments
    try:
        read = operations.read(one.kind, one.name, one.source, book.in_force, visit.desk)
    except RulebookInvalid:
        return None
    return read if isinstance(read, tuple) else None
