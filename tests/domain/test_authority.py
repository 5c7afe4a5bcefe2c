"""Who may agree to what alone? The shipped table, and what holds for any table."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.authority import Asked, allows, most, needed
from models.limits import Limits
from models.staff import StaffRole

SHIPPED = Limits()


def asked(**fields: Any) -> Asked:
    given_fields: dict[str, Any] = {"currency": "EUR", "amount": Decimal(1000)}
    return Asked(**(given_fields | fields))


@pytest.mark.parametrize(
    ("terms", "role"),
    [
        ({}, "collector"),
        ({"instalments": 3, "days": 100}, "collector"),
        ({"instalments": 4, "days": 100}, "supervisor"),
        ({"instalments": 3, "days": 101}, "supervisor"),
        ({"discount": Decimal("5")}, "collector"),
        ({"discount": Decimal("5.01")}, "supervisor"),
        ({"discount": Decimal("10"), "instalments": 12}, "credit_manager"),
        ({"discount": Decimal("30")}, "manager"),
        ({"discount": Decimal("50.01")}, None),
        ({"instalments": 61}, None),
    ],
)
def test_the_shipped_table(terms: dict[str, Any], role: str | None) -> None:
    assert needed(SHIPPED, asked(**terms)) == role


def test_an_amount_is_limited_in_its_own_currency_only() -> None:
    limits = Limits.model_validate(
        {
            "authority": {
                "collector": {"instalments": 3, "days": 90, "amounts": {"EUR": "1000.00"}},
                "supervisor": {"instalments": 6, "days": 180, "amounts": {"EUR": "5000.00"}},
                "credit_manager": {"instalments": 6, "days": 180, "amounts": {"EUR": "5000.00"}},
                "manager": {"instalments": 12, "days": 365, "amounts": {"EUR": "9000.00"}},
            }
        }
    )
    assert needed(limits, asked(amount=Decimal("1000.00"))) is StaffRole.COLLECTOR
    assert needed(limits, asked(amount=Decimal("1000.01"))) is StaffRole.SUPERVISOR
    assert needed(limits, asked(amount=Decimal("5000.01"))) is StaffRole.MANAGER
    assert needed(limits, asked(amount=Decimal(10**9), currency="COP")) is StaffRole.COLLECTOR
    far = asked(amount=Decimal(10000), instalments=13, days=400, discount=Decimal(1))
    assert needed(limits, far) is None
    assert most(limits, far) == "at most 12 instalments, at most 365 days, nothing off, at most 9000.00 EUR"


asks = st.builds(
    Asked,
    currency=st.just("EUR"),
    amount=st.integers(1, 10**6).map(Decimal),
    instalments=st.integers(0, 70),
    days=st.integers(0, 4000),
    discount=st.integers(0, 99).map(Decimal),
)


@given(one=asks)
def test_who_ranks_higher_may_do_at_least_as_much(one: Asked) -> None:
    role = needed(SHIPPED, one)
    may = [allows(SHIPPED.authority[each], one) for each in StaffRole]
    assert may == sorted(may)
    assert may.count(True) == (0 if role is None else len(StaffRole) - role.rank)
    assert (most(SHIPPED, one) == "") is (role is not None)
