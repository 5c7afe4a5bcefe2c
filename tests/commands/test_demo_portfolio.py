"""Is the shipped portfolio taken in whole, and does it hold what a demo should show?"""

from collections import Counter

import pytest

from commands.demo_walk import FIRST_DAY, LAST_DAY, Portfolio, happenings, read_portfolio
from config.files import config_file
from erp.fields import ImportKind
from erp.imports import Accepted, read_items
from models.customer import CustomerKind
from models.values import LANGUAGES


@pytest.fixture(scope="module")
def portfolio() -> Portfolio:
    return read_portfolio()


@pytest.mark.parametrize("kind", ["customers", "invoices", "payments", "credit-notes"])
def test_no_row_is_refused(kind: ImportKind) -> None:
    found = list(read_items(kind, config_file(None, f"demo/{kind}.csv")))
    assert found
    assert all(isinstance(item, Accepted) for item in found)


def test_ids_are_unique_and_everything_belongs_to_somebody(portfolio: Portfolio) -> None:
    people = {customer.id for customer in portfolio.customers}
    invoices = {invoice.id: invoice for invoice in portfolio.invoices}
    assert len(people) == len(portfolio.customers)
    assert len(invoices) == len(portfolio.invoices)
    assert {invoice.customer_id for invoice in portfolio.invoices} <= people
    for credit in [*portfolio.payments, *portfolio.credit_notes]:
        assert credit.customer_id in people
        for part in credit.allocations:
            meant = invoices[part.invoice_id]
            assert (meant.customer_id, meant.currency) == (credit.customer_id, credit.currency)


def test_nobody_real_can_be_reached(portfolio: Portfolio) -> None:
    addresses = [contact.email for one in portfolio.customers for contact in one.contacts if contact.email]
    assert all(address.endswith(".example") for address in addresses)


def test_it_shows_countries_languages_currencies_and_people(portfolio: Portfolio) -> None:
    assert {one.country for one in portfolio.customers} == {"CO", "MX", "CL", "PE", "AR", "ES", "BR", "US"}
    assert {one.language for one in portfolio.customers} == set(LANGUAGES)
    assert Counter(one.kind for one in portfolio.customers)[CustomerKind.CONSUMER] >= 3
    currencies = {"COP", "MXN", "CLP", "PEN", "ARS", "EUR", "BRL", "USD"}
    assert {one.currency for one in portfolio.invoices} == currencies


def test_it_shows_every_way_of_paying(portfolio: Portfolio) -> None:
    invoices = {one.id: one for one in portfolio.invoices}
    walked = [one for one in portfolio.payments if one.received_on >= FIRST_DAY]
    single = [(one, invoices[part.invoice_id]) for one in walked for part in one.allocations]
    assert any(one.received_on < invoice.issued_on for one, invoice in single)
    assert any(invoice.issued_on < one.received_on < invoice.due_on for one, invoice in single)
    assert any(one.received_on == invoice.due_on for one, invoice in single)
    assert any(one.received_on > invoice.due_on for one, invoice in single)
    assert any(part.amount < invoices[part.invoice_id].amount for one in walked for part in one.allocations)
    assert any(len(one.allocations) > 1 for one in walked)
    assert any(not one.allocations for one in walked)
    assert portfolio.credit_notes


def test_everything_happens_within_the_walk(portfolio: Portfolio) -> None:
    days = [one.on for one in happenings()]
    assert days == sorted(days)
    assert all(FIRST_DAY <= day <= LAST_DAY for day in days)
    assert all(one.issued_on <= LAST_DAY for one in portfolio.invoices)
    assert all(one.received_on <= LAST_DAY for one in [*portfolio.payments, *portfolio.credit_notes])
    assert FIRST_DAY.weekday() == 0


def test_what_was_settled_before_was_settled_whole(portfolio: Portfolio) -> None:
    paid: Counter[str] = Counter()
    for one in portfolio.payments:
        if one.received_on < FIRST_DAY:
            paid.update({part.invoice_id: part.amount for part in one.allocations})
    assert {one.id: one.amount for one in portfolio.invoices if one.id in paid} == dict(paid)
