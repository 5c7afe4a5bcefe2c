"""Is what a customer promises checked, written, left alone until its day, and followed up?"""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from models.arrangement import ArrangementState, PromiseTerms
from operations.promises import promise
from tests.operations.office import MONDAY, Office


@pytest.fixture(autouse=True)
async def _an_invoice(office: Office) -> None:
    await office.customer()
    await office.invoice()
    office.waker.take()


def terms(*invoices: str | tuple[str, str], on: str = "2026-03-20", **fields: Any) -> PromiseTerms:
    covered = [
        {"invoice_id": one} if isinstance(one, str) else {"invoice_id": one[0], "amount": one[1]} for one in invoices
    ]
    return PromiseTerms.model_validate({"invoices": covered, "payments": [{"on": on}]} | fields)


async def test_what_is_promised_is_left_alone_and_what_follows_is_written(office: Office) -> None:
    arranged = await promise(office.desk, terms("F-1"))
    assert arranged.state is ArrangementState.OPEN
    assert office.waker.take() == ["F-1"]
    [row] = await office.rows("SELECT * FROM arrangements")
    assert (row["total"], row["tolerance"], row["check_on"]) == (Decimal(100), Decimal(1), date(2026, 3, 26)), "the 23rd is a holiday"
    [hold] = await office.rows("SELECT * FROM holds")
    assert (hold["kind"], hold["amount"], hold["arrangement_id"]) == ("promise", Decimal(100), arranged.id)
    kinds = [one["kind"] for one in await office.rows("SELECT kind FROM notices ORDER BY id")]
    assert kinds == ["promise_confirmed", "promise_reminder"]
    assert (await office.kinds())[-1] == "promise_made"
    assert MONDAY
