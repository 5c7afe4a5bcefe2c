"""Is interest that was claimed put right when money is told of that had come in the days that it counts?"""

from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from models.charge import ChargeKind
from models.message import Receipt, ReceiptKind
from operations import charges
from store import receipts
from tests.operations.charging import COSTS_FIRST, charging
from tests.operations.office import MONDAY, Office

FEE = "id: first, at: due + 15d, do: reminder, template: overdue, channels: [email]"
INTEREST = ", claims: [interest]"
#: Ten euros a day at ten percent, fifteen days before Monday.
AMOUNT, DUE = "36500.00", MONDAY.date() - timedelta(days=15)


async def _late(office: Office) -> None:
    await office.invoice("F-1", AMOUNT, due_on=DUE.isoformat(), issued_on="2026-01-15", currency="EUR")


async def _told(office: Office, id: str, amount: str, days_late: int, what: str = "pay") -> None:
    take = office.pay if what == "pay" else office.credit_note
    received = (DUE + timedelta(days=days_late)).isoformat()
    assert (await take(id, amount, {"F-1": amount}, currency="EUR", received_on=received)).errors == ()


async def _interest(office: Office) -> Any:
    rows = await office.rows(
        "SELECT amount, (SELECT COALESCE(SUM(a.amount), 0) FROM charge_allocations a WHERE a.charge_id = h.id) "
        "AS paid, ended_as FROM charges h WHERE kind = 'interest' ORDER BY id"
    )
    return [tuple(row.values()) for row in rows]


@pytest.mark.parametrize(
    ("what", "days_late", "amount"), [("pay", 11, 125), ("pay", 15, 145), ("credit", 14, 75), ("pay", -3, 75)]
)
async def test_what_had_come_in_the_days_of_a_claim_lowers_it_at_once(
    office: Office, tmp_path: Path, what: str, days_late: int, amount: int
) -> None:
    office = await charging(office, tmp_path, FEE + INTEREST)
    await _late(office)
    await office.live()
    await _told(office, "P-1", "18250.00", days_late, what)
    assert await _interest(office) == [(150, 0, "reversed"), (amount, 0, None)]
    told = await office.rows(
        "SELECT kind, actor, details ->> 'amount' AS amount, why ->> 'code' AS code FROM interactions "
        "WHERE kind IN ('charge_reversed', 'charge_claimed') ORDER BY id DESC LIMIT 2"
    )
    assert [tuple(one.values()) for one in told] == [
        ("charge_claimed", "engine", f"{amount}.00", "interest"),
        ("charge_reversed", "engine", "150.00", "charge_counted_anew"),
    ]


async def test_a_payment_of_a_later_day_leaves_the_claim_alone(office: Office, tmp_path: Path) -> None:
    office = await charging(office, tmp_path, FEE + INTEREST)
    await _late(office)
    await office.live()
    office.clock.instant += timedelta(days=1)
    await _told(office, "P-1", "18250.00", 16)
    assert await _interest(office) == [(150, 0, None)]


async def test_every_claim_whose_days_it_touches_is_put_right_and_the_next_goes_on_from_there(
    office: Office, tmp_path: Path
) -> None:
    office = await charging(office, tmp_path, FEE + INTEREST)
    await _late(office)
    await office.live()
    office.clock.instant += timedelta(days=10)
    await charges.claim(office.desk, "F-1", ChargeKind.INTEREST, "asked by the lawyers")
    await _told(office, "P-1", "18250.00", 11)
    standing = [one for one in await _interest(office) if one[2] is None]
    assert standing == [(125, 0, None), (50, 0, None)]
    [by_hand] = await office.rows("SELECT basis ->> 'reason' AS reason FROM charges WHERE ended_at IS NULL AND id = 4")
    assert by_hand["reason"] == "asked by the lawyers"
    office.clock.instant += timedelta(days=2)
    more = await charges.claim(office.desk, "F-1", ChargeKind.INTEREST, "once more")
    assert more.amount == 10


async def test_an_invoice_paid_in_time_earned_nothing_whenever_that_is_told(office: Office, tmp_path: Path) -> None:
    office = await charging(office, tmp_path, FEE + INTEREST)
    await _late(office)
    await office.live()
    await _told(office, "P-1", AMOUNT, 0)
    assert await _interest(office) == [(150, 0, "reversed")]
    assert await office.rows("SELECT * FROM erp_requests") == []


async def test_what_had_been_paid_of_it_goes_back_and_on_to_what_is_owed(office: Office, tmp_path: Path) -> None:
    office = await charging(office, tmp_path, FEE + INTEREST, order=COSTS_FIRST)
    await _late(office)
    await office.live()
    office.clock.instant += timedelta(days=1)
    received = office.clock.instant.date().isoformat()
    await office.pay("P-1", "150.00", currency="EUR", received_on=received)
    assert await _interest(office) == [(150, 150, None)]
    await _told(office, "P-2", "18250.00", 11)
    assert await _interest(office) == [(150, 0, "reversed"), (125, 125, None)]
    assert (await office.balance(), await office.on_account()) == (Decimal("18225.00"), 0)


async def test_a_claim_made_anew_goes_with_its_message_and_is_not_made_again(office: Office, tmp_path: Path) -> None:
    office = await charging(office, tmp_path, FEE + INTEREST)
    await _late(office)
    await office.live()
    await _told(office, "P-1", "18250.00", 11)
    [attempt] = await office.rows("SELECT token FROM attempts")
    for kind in (ReceiptKind.ACCEPTED, ReceiptKind.BOUNCED, ReceiptKind.ACCEPTED):
        async with office.desk.database.begin() as tx:
            told = Receipt(kind, office.clock.instant, token=attempt["token"], reason="mailbox_full")
            await receipts.apply(tx, told, office.clock.instant)
    assert await _interest(office) == [(150, 0, "reversed"), (125, 0, "reversed")]


async def test_where_nobody_knows_the_law_any_more_its_days_are_left_to_the_next_claim(
    office: Office, tmp_path: Path
) -> None:
    office = await charging(office, tmp_path, FEE + INTEREST)
    await _late(office)
    await office.live()
    await office.execute("UPDATE customers SET kind = 'consumer'")
    await _told(office, "P-1", "18250.00", 11)
    assert await _interest(office) == [(150, 0, "reversed")]
    await office.execute("UPDATE customers SET kind = 'business'")
    assert (await charges.claim(office.desk, "F-1", ChargeKind.INTEREST, "by law")).amount == 125
