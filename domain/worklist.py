"""Which task comes first, and why? Points for what makes it pressing, each with its reason.

Money counts by its place among the open claims of its own currency: nothing is added across currencies or exchanged,
and a list in pesos is ordered as the same list in euros would be.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from models.case import Why
from models.reply import Intent
from models.task import TaskKind

#: The largest claim of its currency; others by the share of open claims that are not larger.
MONEY = 40
#: A point for each three days past due, at most thirty.
DAYS, DAYS_EACH = 30, 3
#: For each promise broken lately, at most three of them.
BROKEN, BROKEN_MOST = 10, 3
#: Not done by its due day; and more for each day since.
OVERDUE, OVERDUE_A_DAY, OVERDUE_MOST = 30, 3, 60
DUE_TODAY = 15
#: The customer named this time, and it has come.
ASKED_FOR = 60
#: The case, or a message, does not move before it is done.
WAITED_FOR = 12
WAITED_FOR_KINDS = (TaskKind.APPROVAL, TaskKind.HELD_MESSAGE, TaskKind.FIND_CONTACT, TaskKind.DISPUTE)
#: What the customer is waiting to have read.
SAID: Mapping[Intent, int] = {
    Intent.DISPUTE: 15,
    Intent.PAID: 15,
    Intent.PROMISE: 10,
    Intent.QUESTION: 10,
    Intent.WRONG_PERSON: 8,
    Intent.STOP: 8,
}
#: Any other answer.
UNCLEAR = 4


@dataclass(frozen=True, slots=True)
class Item:
    """An open task. `today` is the day where its customer is, `id` unique among all items.

    claims: (currency, what may be asked for) of its invoices. past_due_since: the due date of the oldest of them.
    broken: promises broken lately. said: what the customer answered. asked_for: when the customer wants to be called.
    """

    id: str
    kind: TaskKind
    due_on: date
    today: date
    now: datetime
    claims: tuple[tuple[str, Decimal], ...] = ()
    past_due_since: date | None = None
    broken: int = 0
    said: Intent | None = None
    asked_for: datetime | None = None


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that makes a task pressing, with its points; its `why` is a sentence where it is shown."""

    why: Why
    points: int


@dataclass(frozen=True, slots=True)
class Rank:
    """`weight` is the sum of the reasons' points, the weightiest reason first."""

    weight: int
    reasons: tuple[Reason, ...]


class Sizes:
    """Open claims by currency: how large is one among them?"""

    def __init__(self, counted: Mapping[tuple[str, Decimal], tuple[int, int]]) -> None:
        """counted: for a claim, how many of its currency are not larger (itself among them), and how many there are."""
        self._counted = counted

    @classmethod
    def among(cls, claims: Iterable[tuple[str, Decimal]]) -> "Sizes":
        """Every claim compared with all of them."""
        by_currency: dict[str, list[Decimal]] = {}
        for currency, amount in claims:
            by_currency.setdefault(currency, []).append(amount)
        return cls(
            {
                (currency, amount): (bisect_right(amounts, amount), len(amounts))
                for currency, amounts in ((one, sorted(some)) for one, some in by_currency.items())
                for amount in amounts
            }
        )

    def share(self, currency: str, amount: Decimal) -> Decimal:
        """The share of the currency's open claims that are not larger: 1 for the largest, and for one alone."""
        not_larger, of = self._counted[currency, amount]
        return Decimal(not_larger) / of


def rank(item: Item, sizes: Sizes) -> Rank:
    """How pressing a task is. Pure: the same item among the same claims has the same rank."""
    reasons = [reason for reason in _reasons(item, sizes) if reason.points > 0]
    reasons.sort(key=lambda reason: (-reason.points, reason.why.code))
    return Rank(sum(reason.points for reason in reasons), tuple(reasons))


def in_order(items: Iterable[Item], sizes: Sizes) -> list[tuple[Item, Rank]]:
    """The most pressing first; of equals the one that is due first, then by their ids: an order without ties."""
    ranked = [(item, rank(item, sizes)) for item in items]
    return sorted(ranked, key=lambda one: (-one[1].weight, one[0].due_on, one[0].id))


def _reasons(item: Item, sizes: Sizes) -> Iterable[Reason]:
    yield from _money(item.claims, sizes)
    yield from _lateness(item)
    yield from _task(item)
    if item.broken == 1:
        yield Reason(Why("rank_broken_once"), BROKEN)
    elif item.broken > 1:
        yield Reason(Why("rank_broken", {"times": item.broken}), BROKEN * min(item.broken, BROKEN_MOST))
    if item.said is not None:
        yield Reason(Why("rank_said", {"intent": item.said.value}), SAID.get(item.said, UNCLEAR))


def _money(claims: Sequence[tuple[str, Decimal]], sizes: Sizes) -> Iterable[Reason]:
    """Of several currencies the one in which it is largest gives the points; all are named."""
    owed = [(currency, amount) for currency, amount in claims if amount > 0]
    if owed:
        share = max(sizes.share(currency, amount) for currency, amount in owed)
        first, *others = sorted(owed, key=lambda one: (-sizes.share(*one), one[0]))
        yield Reason(Why("rank_owed", {"amount": f"{first[1]:f} {first[0]}"}), int(MONEY * share))
        for currency, amount in others:
            # A point, so that it is named: the list never hides money.
            yield Reason(Why("rank_owed", {"amount": f"{amount:f} {currency}"}), 1)


def _lateness(item: Item) -> Iterable[Reason]:
    if item.past_due_since is None:
        return
    days = (item.today - item.past_due_since).days
    if days == 1:
        yield Reason(Why("rank_day"), 1)
    elif days > 1:
        yield Reason(Why("rank_days", {"days": days}), max(1, min(days // DAYS_EACH, DAYS)))


def _task(item: Item) -> Iterable[Reason]:
    late = (item.today - item.due_on).days
    if late > 0:
        points = min(OVERDUE + OVERDUE_A_DAY * late, OVERDUE_MOST)
        yield Reason(Why("rank_overdue", {"due_on": item.due_on.isoformat()}), points)
    elif late == 0:
        yield Reason(Why("rank_due_today"), DUE_TODAY)
    if item.asked_for is not None and item.asked_for <= item.now:
        yield Reason(Why("rank_asked_for", {"at": item.asked_for.isoformat()}), ASKED_FOR)
    if item.kind in WAITED_FOR_KINDS:
        yield Reason(Why("rank_waited_for"), WAITED_FOR)
