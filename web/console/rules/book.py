"""What do the pages about rules read from? The rules in force, in the words of whoever reads them."""

from dataclasses import dataclass
from decimal import Decimal

from config.published_rules import InForce
from models.staff import StaffRole
from reading.policies.voice import Voice
from store.engine import Tx
from store.rule_usage import Used
from web.console.visit import Visit


@dataclass(frozen=True, slots=True)
class Book:
    in_force: InForce
    voice: Voice

    @classmethod
    async def open(cls, visit: Visit, tx: Tx) -> "Book":
        in_force = await visit.door.desk.in_force(tx)
        return cls(in_force, Voice(visit.door.in_force.words, visit.language))


@dataclass(frozen=True, slots=True)
class Total:
    """Open cases, and what is owed on them by currency."""

    cases: int
    owed: dict[str, Decimal]


def total(rows: list[Used]) -> Total:
    owed: dict[str, Decimal] = {}
    for row in rows:
        owed[row.currency] = owed.get(row.currency, Decimal(0)) + row.owed
    return Total(sum(row.cases for row in rows), owed)


def may_propose(visit: Visit) -> bool:
    return _is_least(visit, visit.desk.rulebook.limits.publishing.propose)


def may_decide(visit: Visit) -> bool:
    return _is_least(visit, visit.desk.rulebook.limits.publishing.approve)


def _is_least(visit: Visit, least: StaffRole) -> bool:
    role = visit.user.role
    return role is not None and role.rank >= least.rank
