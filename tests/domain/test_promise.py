"""Is what a promise covers exactly what its payments come to, and never more than may be promised?"""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from domain.calendar import calendar_of
from domain.coverage import Subject, coverable
from domain.promise import promised
from models.arrangement import PromiseTerms
from models.case import Hold, HoldKind
from models.limits import PromiseLimits
from tests.domain.builders import facts

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
TODAY = NOON.date()
money = st.decimals(Decimal("0.01"), Decimal("999.99"), places=2)


@st.composite
def asked(draw: st.DrawFn) -> tuple[PromiseTerms, dict[str, Subject]]:
    """Up to four invoices, some partly disputed; parts and payments of any amounts."""
    subjects, covered = {}, []
    for number in range(draw(st.integers(1, 4))):
        disputed = draw(st.none() | money)
        holds = () if disputed is None else (Hold(HoldKind.DISPUTE, NOON, amount=disputed),)
        balance = draw(money)
        case = facts(
            invoice_id=f"F-{number}", amount=balance, balance=balance, holds=holds,
            due_on=TODAY + timedelta(days=draw(st.integers(-30, 30))),
        )  # fmt: skip
        subjects[case.invoice_id] = Subject(case)
        covered.append({"invoice_id": case.invoice_id, "amount": draw(st.none() | money)})
    count = draw(st.integers(1, 4))
    payments: list[dict[str, Any]] = [
        {"on": TODAY + timedelta(days=1 + number), "amount": draw(money)} for number in range(count)
    ]
    if count == 1 and draw(st.booleans()):
        payments[0]["amount"] = None
    return PromiseTerms.model_validate({"invoices": covered, "payments": payments}), subjects


@given(asked())
def test_payments_and_parts_come_to_the_same(given_: tuple[PromiseTerms, dict[str, Subject]]) -> None:
    terms, subjects = given_
    customer_id = next(iter(subjects.values())).facts.customer_id
    result = promised(terms, customer_id, subjects, PromiseLimits(), TODAY, calendar_of("ES"))
    if result.objections:
        assert all(one.text for one in result.objections)
        return
    assert [one for one, _ in result.covered] == [one.invoice_id for one in terms.invoices]
    assert sum(part for _, part in result.covered) == sum(due.amount for due in result.payments)
    for (invoice_id, part), wanted in zip(result.covered, terms.invoices, strict=True):
        assert 0 < part <= coverable(subjects[invoice_id].facts, TODAY)
        assert wanted.amount in (None, part)
    assert len(result.payments) <= PromiseLimits().payments
