"""What do customers want changed of whom we write to, and what became of it? As the staff and the ERP see it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from domain.contact_changes import place_of
from models.console import Decision
from models.contact_proposal import ContactChange, ContactProposal
from models.customer import Contact
from models.errors import NotFound
from reading.reader import Reader
from store import contact_proposals, customers
from store.engine import Tx

_MANY = 100


async def listed(
    reader: Reader, tx: Tx, *, customer_id: str | None = None, decided: bool = False, limit: int = _MANY
) -> list[dict[str, Any]]:
    """Those that wait, and then, with `decided`, the others; of each the newest first. Raises NotFound."""
    if customer_id is not None and not await customers.placements(tx, [customer_id]):
        raise NotFound(f"No customer {customer_id}")
    found = await contact_proposals.listed(tx, customer_id=customer_id, decided=decided, limit=limit)
    return await _told(reader, tx, found)


async def one(reader: Reader, tx: Tx, proposal_id: int) -> dict[str, Any]:
    """Raises NotFound."""
    found = await contact_proposals.find(tx, proposal_id)
    if found is None:
        raise NotFound(f"No proposal {proposal_id}")
    return (await _told(reader, tx, [found]))[0]


async def _told(reader: Reader, tx: Tx, found: Sequence[ContactProposal]) -> list[dict[str, Any]]:
    known = await customers.get(tx, {proposal.customer_id for proposal in found})
    return [_shown(reader, proposal, known[proposal.customer_id].contacts) for proposal in found]


def _shown(reader: Reader, proposal: ContactProposal, people: Sequence[Contact]) -> dict[str, Any]:
    """differences: field, value so far, value from then on. on_file: of what was approved, whether it is so still."""
    before, after = proposal.before, proposal.after
    return {
        "id": proposal.id,
        "customer_id": proposal.customer_id,
        "change": proposal.change,
        "role": proposal.about.role,
        "name": proposal.about.name,
        "before": before.model_dump() if before is not None else None,
        "after": after.model_dump() if after is not None else None,
        "differences": [(name, getattr(before, name, None), getattr(after, name, None)) for name in proposal.fields],
        "person": proposal.person,
        "proposed_at": proposal.proposed_at.astimezone(reader.zone),
        "decision": proposal.decision,
        "decided_by": proposal.decided_by,
        "decided_at": _here(reader, proposal.decided_at),
        "reason": proposal.reason,
        "task_id": proposal.task_id,
        "on_file": _is_on_file(proposal, people) if proposal.decision is Decision.APPROVED else None,
    }


def _is_on_file(proposal: ContactProposal, people: Sequence[Contact]) -> bool:
    """What the ERP wrote since may say something else."""
    if proposal.change is ContactChange.REMOVED:
        return place_of(people, proposal.about) is None
    return any(
        all(getattr(one, name) == getattr(proposal.after, name) for name in ("name", *proposal.fields))
        for one in people
    )


def _here(reader: Reader, at: datetime | None) -> datetime | None:
    return at.astimezone(reader.zone) if at is not None else None
