"""Which segment does each customer belong to now? Reassessed when behaviour or attributes move, and told."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import text

from config.published_rules import segments_hash
from config.rulebook import Rulebook
from domain.segments import Assignment, assign
from models.assignment import Assignment as Owners
from models.customer import Customer
from models.interaction import Interaction, InteractionKind
from models.segment import Behaviour, SegmentRule
from store import behaviour, cases, customers, history, owners
from store.engine import Tx

_RUNNING = text(
    """
    SELECT c.invoice_id, c.strategy_version, s.name AS strategy,
           (SELECT st.step_id FROM steps st WHERE st.invoice_id = c.invoice_id ORDER BY st.at DESC LIMIT 1) AS last_step
    FROM cases c JOIN strategy_versions s ON s.id = c.strategy_version
    WHERE c.open AND c.settled_at IS NULL AND c.customer_id = :customer_id
    ORDER BY c.invoice_id
    """
)


@dataclass(frozen=True, slots=True)
class Rules:
    """Segment rules, the version in force of each strategy by name, and the rules of who looks after whom."""

    segments: tuple[SegmentRule, ...]
    versions: dict[str, str]
    owners: Owners
    #: Of the list of segments.
    version: str

    @classmethod
    def of(cls, rulebook: Rulebook) -> "Rules":
        versions = {name: version.id for name, version in rulebook.strategies.items()}
        return cls(rulebook.segments, versions, rulebook.assignment, segments_hash(rulebook.segments))


async def assess(
    tx: Tx, rules: Rules, found: Iterable[Customer], now: datetime
) -> dict[str, tuple[Assignment, Behaviour]]:
    """What the rules say of customers today; nothing is written."""
    people = list(found)
    known = await behaviour.of_customers(tx, [customer.id for customer in people], now.date())
    result = {}
    for customer in people:
        paid = known.get(customer.id, Behaviour())
        result[customer.id] = (assign(customer, paid, rules.segments), paid)
    return result


async def reassess(tx: Tx, rules: Rules, customer_ids: Iterable[str], now: datetime) -> list[str]:
    """Move customers to the segment that the rules give them now; the invoices whose case follows (to be woken).

    A running case that has taken no step yet moves with its customer; one that has keeps its strategy and says why.
    Whoever looks after the customer may change with its segment.
    """
    people = await customers.get(tx, customer_ids)
    placed = await customers.placements(tx, people)
    moved: list[str] = []
    others: list[str] = []
    staying: list[str] = []
    for customer_id, (assignment, _) in (await assess(tx, rules, people.values(), now)).items():
        before = placed[customer_id]
        if (before["segment"], before["segment_strategy"]) == (assignment.segment, assignment.strategy):
            staying += [customer_id] if before["segment_rules"] != rules.version else []
            continue
        why = assignment_json(assignment)
        await customers.place(tx, customer_id, assignment.segment, why, assignment.strategy, rules.version)
        moved += await _follow(tx, rules, customer_id, before["segment"], assignment, now)
        others.append(customer_id)
    if staying:
        await customers.stay_placed(tx, staying, rules.version)
    if others:
        because = {"event": "segment"}
        changed = await owners.settle(tx, rules.owners, others, now, because=because)
        told = await cases.open_of_customers(tx, [one.customer_id for one in changed])
        led = sorted({invoice_id for _, invoice_id in told} - set(moved))
        await cases.revise(tx, led)
        moved += led
    return moved


async def _follow(
    tx: Tx, rules: Rules, customer_id: str, old_segment: str, assignment: Assignment, now: datetime
) -> list[str]:
    told = [
        Interaction(
            InteractionKind.SEGMENT_CHANGED,
            customer_id,
            "engine",
            now,
            None,
            {"from": old_segment, "to": assignment.segment, "strategy": assignment.strategy},
            assignment_json(assignment),
        )
    ]
    version = rules.versions[assignment.strategy]
    moved = []
    for row in (await tx.execute(_RUNNING, {"customer_id": customer_id})).mappings():
        if row["strategy_version"] == version:
            continue
        if row["last_step"] is None:
            moved.append(row["invoice_id"])
            kind = InteractionKind.STRATEGY_CHANGED
            why: dict[str, Any] = {"code": "ladder_not_begun"}
            details = {"from": row["strategy"], "to": assignment.strategy, "segment": assignment.segment}
        else:
            kind = InteractionKind.STRATEGY_KEPT
            why = {"code": "ladder_begun", "params": {"step": row["last_step"]}}
            details = {"strategy": row["strategy"], "segment": assignment.segment}
        told.append(Interaction(kind, customer_id, "engine", now, row["invoice_id"], details, why))
    if moved:
        await cases.move(tx, moved, version)
    await history.append(tx, told)
    return moved


def assignment_json(assignment: Assignment) -> dict[str, Any]:
    """Why a customer is in a segment, as it is stored: every rule tried, each condition with its actual value."""
    return {
        "code": "segment_by_hand" if assignment.fixed_by_hand else "segment_by_rules",
        "params": {"segment": assignment.segment},
        "trail": [asdict(tried) for tried in assignment.trail],
    }
