"""Is a credit hold told to the ERP, lifted with the last overdue payment, and back when that payment bounces?"""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from models.errors import NotFound, Refused
from operations import credit_holds
from tests.operations.office import Office
from tests.operations.people import enter, member


async def _warned(office: Office) -> None:
    """An invoice of an ordinary customer, overdue, with its final notice given."""
    await office.customer(segment="ordinary")
    await office.invoice(due_on="2026-03-15")
    await office.walk(datetime(2026, 4, 16, 20, tzinfo=UTC))


async def _asked(office: Office) -> list[str]:
    return [row["kind"] for row in await office.rows("SELECT kind FROM erp_requests ORDER BY id")]


async def test_a_hold_by_hand_needs_something_overdue_and_a_warning(office: Office) -> None:
    await office.customer(segment="ordinary")
    await office.invoice(due_on="2026-03-15")
    with pytest.raises(Refused, match="Nothing of C-1 is overdue"):
        await credit_holds.impose(office.desk, "C-1", "risk")
    await office.walk(datetime(2026, 3, 20, 20, tzinfo=UTC))
    with pytest.raises(Refused, match="has not reached the customer yet"):
        await credit_holds.impose(office.desk, "C-1", "risk")
    with pytest.raises(NotFound, match="No customer C-9"):
        await credit_holds.lift(office.desk, "C-9", "mistake")


async def test_it_is_set_once_lifted_once_and_both_are_told_to_the_erp(office: Office) -> None:
    await _warned(office)
    await credit_holds.impose(office.desk, "C-1", "risk")
    with pytest.raises(Refused, match="no more already"):
        await credit_holds.impose(office.desk, "C-1", "risk")
    await credit_holds.lift(office.desk, "C-1", "agreed with sales")
    with pytest.raises(Refused, match="no credit hold"):
        await credit_holds.lift(office.desk, "C-1", "again")
    assert await _asked(office) == ["credit_hold", "credit_hold_lifted"]
    assert (await office.kinds(None))[-4:] == ["credit_hold_set", "erp_asked", "credit_hold_lifted", "erp_asked"]


async def test_it_is_not_for_everybody(office: Office) -> None:
    await _warned(office)
    await enter(office, member("eva", "supervisor"))
    with pytest.raises(Refused, match=r"not for a collector.*may: supervisor, credit_manager, manager"):
        await credit_holds.impose(office.desk, "C-1", "risk")
    await credit_holds.impose(replace(office.desk, actor="eva"), "C-1", "risk")


async def test_what_a_payment_lifted_comes_back_when_the_payment_is_taken_back(office: Office) -> None:
    await _warned(office)
    await credit_holds.impose(office.desk, "C-1", "risk")
    await office.pay("P-1", "100.00", {"F-1": "100.00"})
    assert await office.value("SELECT credit_hold_since FROM customers") is None
    await office.bounce("P-1")
    assert await office.value("SELECT credit_hold_since FROM customers") is not None
    assert await _asked(office) == ["credit_hold", "credit_hold_lifted", "credit_hold"]


async def test_what_a_person_lifted_stays_lifted(office: Office) -> None:
    await _warned(office)
    await credit_holds.impose(office.desk, "C-1", "risk")
    await credit_holds.lift(office.desk, "C-1", "agreed with sales")
    await office.pay("P-1", "100.00", {"F-1": "100.00"})
    await office.bounce("P-1")
    assert await office.value("SELECT credit_hold_since FROM customers") is None
