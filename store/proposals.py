"""What was proposed for the rules, what became of it, and what of it is in force?"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, text, update

from models.console import Decision, ProposalKind
from models.proposal import Proposal
from models.tables import proposals
from store.engine import Tx, run

_IN_FORCE = "SELECT id FROM proposals WHERE decision = 'approved' AND ended_at IS NULL ORDER BY id"


async def lock(tx: Tx) -> None:
    """Nobody else proposes or decides until the transaction ends: rules are checked together.

    Whoever only reads does not wait.
    """
    await tx.execute(text("LOCK TABLE proposals IN SHARE ROW EXCLUSIVE MODE"))


async def add(tx: Tx, row: dict[str, Any]) -> int:
    return int((await tx.execute(insert(proposals).values(row).returning(proposals.c.id))).scalar_one())


async def get(tx: Tx, id_: int) -> Proposal | None:
    row = (await tx.execute(select(proposals).where(proposals.c.id == id_))).mappings().one_or_none()
    return None if row is None else _proposal(dict(row))


async def waiting(tx: Tx) -> list[Proposal]:
    """Those that nobody has decided, the oldest first."""
    query = select(proposals).where(proposals.c.decision.is_(None)).order_by(proposals.c.id)
    return [_proposal(dict(row)) for row in (await tx.execute(query)).mappings()]


async def history(tx: Tx, kind: ProposalKind | None = None, name: str | None = None, limit: int = 50) -> list[Proposal]:
    """The newest first; all of them, or those about one strategy or the segments."""
    query = select(proposals).order_by(proposals.c.id.desc()).limit(limit)
    if kind is not None:
        query = query.where(proposals.c.kind == kind.value)
    if name is not None:
        query = query.where(proposals.c.name == name)
    return [_proposal(dict(row)) for row in (await tx.execute(query)).mappings()]


async def ids_in_force(tx: Tx) -> tuple[int, ...]:
    """Of all that is published; asked by every transaction that looks at strategies or segments."""
    return tuple(row["id"] for row in await run(tx, _IN_FORCE, {}))


async def of_ids(tx: Tx, ids: Sequence[int]) -> list[Proposal]:
    query = select(proposals).where(proposals.c.id.in_(ids)).order_by(proposals.c.id)
    return [_proposal(dict(row)) for row in (await tx.execute(query)).mappings()]


async def decide(tx: Tx, id_: int, decision: Decision, *, by: str, at: datetime, why: str | None) -> None:
    values = {"decision": decision.value, "decided_by": by, "decided_at": at, "decided_why": why}
    await tx.execute(update(proposals).where(proposals.c.id == id_).values(values))


async def end(tx: Tx, kind: ProposalKind, name: str, at: datetime) -> None:
    """What was published under this name is in force no longer."""
    table = proposals.c
    running = (table.decision == Decision.APPROVED.value) & table.ended_at.is_(None)
    await tx.execute(update(proposals).where(table.kind == kind.value, table.name == name, running).values(ended_at=at))


def _proposal(row: dict[str, Any]) -> Proposal:
    decision = row.pop("decision")
    kind = ProposalKind(row.pop("kind"))
    return Proposal(kind=kind, decision=Decision(decision) if decision else None, **row)
