"""Who looks after this customer, and which rule says so?

Deterministic: the same customers, people and rules give the same owners, in whatever order they come.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial

from domain.conditions import Value, compared
from models.assignment import NOBODY, OWED, Assignment, AssignmentRule, Load
from models.customer import Customer
from models.staff import StaffMember, StaffRole


@dataclass(frozen=True, slots=True)
class Debtor:
    """A customer as the rules see it: its segment, and what it owes by currency.

    ruled: who looks after it because a rule said so; they keep it while a rule would still give it to them.
    """

    customer: Customer
    segment: str
    owed: Mapping[str, Decimal]
    open_cases: int = 0
    ruled: str | None = None


@dataclass(frozen=True, slots=True)
class Burden:
    """What somebody looks after now."""

    customers: int = 0
    open_cases: int = 0

    def with_one_more(self, debtor: Debtor) -> "Burden":
        return Burden(self.customers + 1, self.open_cases + debtor.open_cases)

    def without(self, debtor: Debtor) -> "Burden":
        return Burden(max(self.customers - 1, 0), max(self.open_cases - debtor.open_cases, 0))

    def weight(self, load: Load) -> Decimal:
        return load.customer * self.customers + load.open_case * self.open_cases


@dataclass(frozen=True, slots=True)
class Choice:
    """Who it is, and the rule that says so; nobody by a rule that wants nobody, or where no rule has anybody."""

    owner: str | None
    rule: str | None = None


def assign_all(
    debtors: Iterable[Debtor],
    assignment: Assignment,
    people: Sequence[StaffMember],
    away: Collection[str],
    burdens: Mapping[str, Burden],
) -> dict[str, Choice]:
    """An owner for every customer, by id. Each choice counts for the next: the work is spread.

    people: who works here. away: who is absent today; nothing new is given to them. burdens: what everybody looks
    after now, these customers included where they have them.
    """
    borne = {member.name: burdens.get(member.name, Burden()) for member in people}
    found: dict[str, Choice] = {}
    for debtor in sorted(debtors, key=lambda one: one.customer.id):
        choice = _choice(debtor, assignment, people, away, borne)
        found[debtor.customer.id] = choice
        if choice.owner == debtor.ruled:
            continue
        if debtor.ruled in borne:
            borne[debtor.ruled] = borne[debtor.ruled].without(debtor)
        if choice.owner is not None:
            borne[choice.owner] = borne[choice.owner].with_one_more(debtor)
    return found


def holds(rule: AssignmentRule, debtor: Debtor) -> bool:
    return all(test.holds for test in compared(rule.when, debtor.customer, partial(_value, debtor)))


def _choice(
    debtor: Debtor,
    assignment: Assignment,
    people: Sequence[StaffMember],
    away: Collection[str],
    borne: Mapping[str, Burden],
) -> Choice:
    for rule in assignment.rules:
        if not holds(rule, debtor):
            continue
        if rule.to == NOBODY:
            return Choice(None, rule.name)
        named = [member for member in people if _is_named(member, rule)]
        if any(member.name == debtor.ruled for member in named):
            return Choice(debtor.ruled, rule.name)
        free = [one for one in named if one.name not in away and _has_room(one, borne[one.name])]
        if free:
            best = min(free, key=lambda one: _rank(one, debtor, borne[one.name], assignment.load))
            return Choice(best.name, rule.name)
    return Choice(None)


def _is_named(member: StaffMember, rule: AssignmentRule) -> bool:
    return member.role is rule.to if isinstance(rule.to, StaffRole) else member.name in rule.to


def _has_room(member: StaffMember, burden: Burden) -> bool:
    return member.most_customers is None or burden.customers < member.most_customers


def _rank(member: StaffMember, debtor: Debtor, burden: Burden, load: Load) -> tuple[bool, Decimal, str]:
    """Less is better: first of all the customer's language."""
    return debtor.customer.language not in member.languages, burden.weight(load), member.name


def _value(debtor: Debtor, field: str) -> Value:
    if field.startswith(OWED):
        return debtor.owed.get(field.removeprefix(OWED), Decimal(0))
    return debtor.segment
