"""Is what a customer owes put into the right age, per currency?"""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from domain.statement import address_lines, aging_of
from models.credit import CreditKind
from models.statement import OpenCredit, OpenInvoice, Statement

DAY = date(2026, 3, 16)
amounts = st.decimals(min_value=Decimal("0.01"), max_value=Decimal(10) ** 9, places=2)
currencies = st.sampled_from(["EUR", "COP", "KWD"])


def an_invoice(days: int, currency: str = "EUR", balance: Decimal = Decimal(10)) -> OpenInvoice:
    due = DAY - timedelta(days=days)
    return OpenInvoice("F", due - timedelta(days=30), due, currency, balance, balance)


def an_account(*invoices: OpenInvoice, credits: tuple[OpenCredit, ...] = ()) -> Statement:
    return Statement("C", "Name", (), "es", DAY, invoices, credits)


def test_the_borders_of_the_buckets() -> None:
    days = (-5, 0, 1, 30, 31, 60, 61, 90, 91, 400)
    (aging,) = aging_of(an_account(*(an_invoice(late) for late in days)))
    found = (aging.not_due, aging.days_1_30, aging.days_31_60, aging.days_61_90, aging.days_91)
    assert found == (Decimal(20),) * 5
    assert (aging.total, aging.net) == (Decimal(100), Decimal(100))


def test_a_credit_alone_is_an_account_too() -> None:
    credit = OpenCredit(CreditKind.PAYMENT, "P", DAY, "COP", Decimal(7))
    (aging,) = aging_of(an_account(credits=(credit,)))
    assert (aging.currency, aging.total, aging.net) == ("COP", Decimal(0), Decimal(-7))


@given(st.lists(st.tuples(st.integers(-400, 4000), currencies, amounts)), st.lists(st.tuples(currencies, amounts)))
def test_nothing_is_lost_and_currencies_are_not_added(
    owed: list[tuple[int, str, Decimal]], paid: list[tuple[str, Decimal]]
) -> None:
    credits = tuple(OpenCredit(CreditKind.PAYMENT, "P", DAY, currency, amount) for currency, amount in paid)
    agings = aging_of(an_account(*(an_invoice(*one) for one in owed), credits=credits))
    assert [aging.currency for aging in agings] == sorted({one[1] for one in owed} | {one[0] for one in paid})
    for aging in agings:
        mine = sum((balance for _, currency, balance in owed if currency == aging.currency), Decimal(0))
        given = sum((amount for currency, amount in paid if currency == aging.currency), Decimal(0))
        buckets = (aging.not_due, aging.days_1_30, aging.days_31_60, aging.days_61_90, aging.days_91)
        assert sum(buckets) == aging.total == mine
        assert aging.net == mine - given


def test_an_address_is_one_line_in_the_erp_and_several_on_the_envelope() -> None:
    assert address_lines("Calle Mayor 1; 28013 Madrid ;; España") == ("Calle Mayor 1", "28013 Madrid", "España")
    assert address_lines(None) == ()
