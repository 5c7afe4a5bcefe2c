"""Is the worklist in an order that everybody can explain?"""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from domain.worklist import MONEY, Item, Rank, Sizes, in_order, rank
from models.reply import Intent
from models.task import TaskKind

TODAY = date(2026, 8, 5)
NOW = datetime(2026, 8, 5, 15, tzinfo=UTC)

_amounts = st.decimals("0.01", "100000", places=2)
_days = st.integers(-60, 200).map(lambda days: TODAY - timedelta(days=days))


@st.composite
def items(draw: st.DrawFn, most: int = 12) -> list[Item]:
    count = draw(st.integers(1, most))
    return [
        Item(
            id=f"{number:03d}",
            kind=draw(st.sampled_from(TaskKind)),
            due_on=draw(_days),
            today=TODAY,
            now=NOW,
            claims=tuple(sorted(draw(st.dictionaries(st.sampled_from(("EUR", "COP")), _amounts, max_size=2)).items())),
            past_due_since=draw(st.none() | _days),
            broken=draw(st.integers(0, 6)),
            said=draw(st.none() | st.sampled_from(Intent)),
            asked_for=draw(st.none() | st.just(NOW) | st.just(NOW + timedelta(hours=1))),
        )
        for number in range(count)
    ]


def sizes_of(*listed: Item) -> Sizes:
    return Sizes.among(claim for item in listed for claim in item.claims)


def of(item: Item, *others: Item) -> Rank:
    return rank(item, sizes_of(item, *others))


def plain(**fields: object) -> Item:
    return replace(Item("1", TaskKind.CALL, TODAY + timedelta(days=2), TODAY, NOW), **fields)  # type: ignore[arg-type] # names and values of its fields


@given(items())
def test_the_order_does_not_depend_on_the_order_of_asking_and_has_no_ties(listed: list[Item]) -> None:
    ranked = [item.id for item, _ in in_order(listed, sizes_of(*listed))]
    assert ranked == [item.id for item, _ in in_order(reversed(listed), sizes_of(*listed))]
    assert sorted(ranked) == sorted(item.id for item in listed)


@given(items())
def test_every_point_has_its_reason_and_money_is_always_named(listed: list[Item]) -> None:
    for item, found in in_order(listed, sizes_of(*listed)):
        assert found.weight == sum(reason.points for reason in found.reasons)
        assert all(reason.points > 0 for reason in found.reasons)
        named = {reason.why.params["amount"] for reason in found.reasons if reason.why.code == "rank_owed"}
        assert named == {f"{amount:f} {currency}" for currency, amount in item.claims}
        points = [reason.points for reason in found.reasons]
        assert points == sorted(points, reverse=True)


@given(items(), st.sampled_from((Decimal("0.01"), Decimal(4000))))
def test_another_currency_of_another_size_changes_no_order(listed: list[Item], rate: Decimal) -> None:
    exchanged = [
        replace(
            item,
            claims=tuple(
                (currency, amount * rate if currency == "COP" else amount) for currency, amount in item.claims
            ),
        )
        for item in listed
    ]
    assert [item.id for item, _ in in_order(listed, sizes_of(*listed))] == [
        item.id for item, _ in in_order(exchanged, sizes_of(*exchanged))
    ]


@given(items(), _amounts, st.integers(1, 400), st.integers(1, 5))
def test_more_of_anything_pressing_never_comes_later(listed: list[Item], more: Decimal, days: int, times: int) -> None:
    item, *others = listed
    weight = of(item, *others).weight
    if len(item.claims) == 1:
        [(currency, amount)] = item.claims
        assert of(replace(item, claims=((currency, amount + more),)), *others).weight >= weight
    if item.past_due_since is not None:
        assert of(replace(item, past_due_since=item.past_due_since - timedelta(days=days)), *others).weight >= weight
    assert of(replace(item, broken=item.broken + times), *others).weight >= weight
    assert of(replace(item, due_on=item.due_on - timedelta(days=days)), *others).weight >= weight


def test_the_largest_claim_of_each_currency_counts_the_same() -> None:
    euros, pesos = plain(claims=(("EUR", Decimal(900)),)), plain(claims=(("COP", Decimal(4_000_000)),))
    small = plain(claims=(("EUR", Decimal(10)),))
    assert of(euros, pesos, small).weight == of(pesos, euros, small).weight == MONEY
    assert of(small, euros, pesos).weight == MONEY // 2


def test_the_reasons_say_it_in_their_order() -> None:
    item = plain(
        claims=(("EUR", Decimal("12400.00")),), past_due_since=TODAY - timedelta(days=38), broken=2, said=Intent.PROMISE
    )
    assert [(reason.why.code, reason.points) for reason in of(item).reasons] == [
        ("rank_owed", 40),
        ("rank_broken", 20),
        ("rank_days", 12),
        ("rank_said", 10),
    ]


def test_a_missed_day_counts_more_each_day_and_a_named_time_only_once_it_has_come() -> None:
    assert [of(plain(due_on=TODAY - timedelta(days=late))).weight for late in (-1, 0, 1, 2, 30)] == [0, 15, 33, 36, 60]
    assert of(plain(asked_for=NOW + timedelta(minutes=1))).weight == 0
    assert of(plain(asked_for=NOW)).weight == 60
