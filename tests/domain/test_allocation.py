"""Is money spread as its sender, the customer's word and the law say, and never more than there is or is owed?"""

from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from domain.allocation import Applied, Available, Debt, OwedCharge, allocate
from models.charge import ChargeKind
from models.late_charges import Part

PRINCIPAL_FIRST = (Part.PRINCIPAL, Part.COSTS, Part.INTEREST)
COSTS_FIRST = (Part.COSTS, Part.INTEREST, Part.PRINCIPAL)
INTEREST_FIRST = (Part.INTEREST, Part.PRINCIPAL, Part.COSTS)


def money(number: int, amount: object, wishes: Mapping[str, object] | None = None, **fields: object) -> Available:
    asked = tuple((invoice, Decimal(str(part))) for invoice, part in (wishes or {}).items())
    kind = fields.pop("kind", "payment")
    return Available((str(kind), f"P-{number}"), Decimal(str(amount)), asked, **fields)  # type: ignore[arg-type] # names and values of its fields


def debt(invoice: str, balance: object, *charges: OwedCharge, order: tuple[Part, ...] = PRINCIPAL_FIRST) -> Debt:
    return Debt(invoice, Decimal(str(balance)), charges, order)


def fee(id: int, amount: object) -> OwedCharge:
    return OwedCharge(id, ChargeKind.FEE, Decimal(str(amount)))


def interest(id: int, amount: object) -> OwedCharge:
    return OwedCharge(id, ChargeKind.INTEREST, Decimal(str(amount)))


def paid(applied: list[Applied]) -> dict[tuple[str, int | None], Decimal]:
    """By invoice and charge (None: its principal)."""
    found: dict[tuple[str, int | None], Decimal] = defaultdict(Decimal)
    for part in applied:
        found[part.invoice_id, part.charge] += part.amount
    return dict(found)


def test_every_principal_is_paid_before_any_charge_where_no_law_says_otherwise() -> None:
    debts = [debt("F-1", 100, fee(1, 10)), debt("F-2", 100, fee(2, 10))]
    assert paid(allocate([money(1, 205)], debts, {"F-1", "F-2"})) == {
        ("F-1", None): 100, ("F-2", None): 100, ("F-1", 1): 5,
    }  # fmt: skip


def test_what_a_law_puts_first_is_paid_with_its_invoice() -> None:
    debts = [
        debt("F-1", 100, fee(1, 10), interest(2, 3), order=COSTS_FIRST),
        debt("F-2", 100, fee(3, 10), order=COSTS_FIRST),
    ]
    assert paid(allocate([money(1, 120)], debts, {"F-1", "F-2"})) == {
        ("F-1", 1): 10, ("F-1", 2): 3, ("F-1", None): 100, ("F-2", 3): 7,
    }  # fmt: skip
    mixed = [debt("F-1", 100, fee(1, 10), interest(2, 3), order=INTEREST_FIRST)]
    assert paid(allocate([money(1, 50)], mixed, {"F-1"})) == {("F-1", 2): 3, ("F-1", None): 47}


def test_what_a_sender_asks_for_pays_the_invoice_and_then_what_is_charged_on_it() -> None:
    debts = [debt("F-1", 100, order=COSTS_FIRST), debt("F-2", 100, fee(1, 10), order=COSTS_FIRST)]
    assert paid(allocate([money(1, 105, {"F-2": 105})], debts, {"F-1", "F-2"})) == {("F-2", None): 100, ("F-2", 1): 5}


def test_what_the_reference_names_comes_before_what_was_promised_and_that_before_the_oldest() -> None:
    debts = [debt("F-1", 50), debt("F-2", 50), debt("F-3", 50)]
    known = {"F-1", "F-2", "F-3"}
    named = money(1, 60, named=frozenset({"F-3"}))
    word = [("F-2", Decimal(8))]
    assert paid(allocate([named], debts, known, word)) == {("F-3", None): 50, ("F-2", None): 8, ("F-1", None): 2}


def test_a_credit_note_pays_no_charge_and_keeps_no_word() -> None:
    debts = [debt("F-1", 50, fee(1, 10), order=COSTS_FIRST), debt("F-2", 50)]
    note = money(1, 120, kind="credit_note")
    assert paid(allocate([note], debts, {"F-1", "F-2"}, [("F-2", Decimal(50))])) == {
        ("F-1", None): 50,
        ("F-2", None): 50,
    }


def test_money_for_an_invoice_that_is_not_there_waits() -> None:
    assert allocate([money(1, 30, {"F-9": 30})], [debt("F-1", 100, fee(1, 10))], set()) == []


amounts = st.integers(0, 400).map(lambda cents: Decimal(cents) / 4)
orders = st.sampled_from([PRINCIPAL_FIRST, COSTS_FIRST, INTEREST_FIRST])


@st.composite
def accounts(draw: st.DrawFn) -> tuple[list[Available], list[Debt], set[str], list[tuple[str, Decimal]]]:
    order, number = draw(orders), 0
    debts = []
    for place in range(draw(st.integers(0, 5))):
        charges = []
        for kind in draw(st.lists(st.sampled_from(list(ChargeKind)), max_size=3)):
            number += 1
            charges.append(OwedCharge(number, kind, draw(amounts)))
        debts.append(debt(f"F-{place}", draw(amounts), *charges, order=order))
    names = [f"F-{place}" for place in range(6)]
    credits = [
        money(
            place,
            draw(amounts),
            draw(st.dictionaries(st.sampled_from(names), amounts, max_size=2)),
            kind=draw(st.sampled_from(["payment", "credit_note"])),
            named=draw(st.frozensets(st.sampled_from(names), max_size=2)),
        )
        for place in range(draw(st.integers(0, 4)))
    ]
    known = draw(st.sets(st.sampled_from(names))) | {one.invoice_id for one in debts}
    word = draw(st.lists(st.tuples(st.sampled_from(names), amounts), max_size=3))
    return credits, debts, known, word


@given(accounts())
def test_nothing_is_spent_twice_or_overpaid_and_no_free_money_is_left_while_something_is_owed(
    account: tuple[list[Available], list[Debt], set[str], list[tuple[str, Decimal]]],
) -> None:
    credits, debts, known, word = account
    applied = allocate(credits, debts, known, word)
    spent: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    found = paid(applied)
    for part in applied:
        assert part.amount > 0
        spent[part.key] += part.amount
    owed: dict[tuple[str, int | None], Decimal] = {(one.invoice_id, None): one.balance for one in debts}
    owed |= {(one.invoice_id, charge.id): charge.left for one in debts for charge in one.charges}
    assert all(amount <= owed[place] for place, amount in found.items())
    left = {place: amount - found.get(place, Decimal(0)) for place, amount in owed.items()}
    for credit in credits:
        assert spent[credit.key] <= credit.amount
        waits = sum((amount for invoice, amount in credit.wishes if invoice not in known), Decimal(0))
        if credit.amount - spent[credit.key] > waits:
            principal = [amount for (_, charge), amount in left.items() if charge is None]
            assert not any(left.values() if credit.pays_charges else principal)


@given(accounts())
def test_a_part_that_the_law_puts_later_is_not_paid_before_what_comes_first_on_its_invoice(
    account: tuple[list[Available], list[Debt], set[str], list[tuple[str, Decimal]]],
) -> None:
    credits, debts, known, _ = account
    plain = [Available(one.key, one.amount) for one in credits if one.pays_charges]
    found = paid(allocate(plain, debts, known))
    for one in debts:
        owed = {Part.PRINCIPAL: one.balance, Part.COSTS: Decimal(0), Part.INTEREST: Decimal(0)}
        came = {
            Part.PRINCIPAL: found.get((one.invoice_id, None), Decimal(0)),
            Part.COSTS: Decimal(0),
            Part.INTEREST: Decimal(0),
        }
        for charge in one.charges:
            part = Part.INTEREST if charge.kind is ChargeKind.INTEREST else Part.COSTS
            owed[part] += charge.left
            came[part] += found.get((one.invoice_id, charge.id), Decimal(0))
        for first, second in zip(one.order, one.order[1:], strict=False):
            assert not came[second] or came[first] == owed[first]
