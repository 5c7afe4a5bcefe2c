"""Is what a late payment costs in effect once its message went out, exact, never twice, and undone where it must?"""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from activities.settling import settle
from channels.port import ChannelUnavailable, OutcomeUnknown
from config.sentences import Sentences
from models.charge import ChargeKind
from models.erp_request import ErpAnswer
from models.errors import InvalidInput, NotFound, Refused
from models.message import Receipt, ReceiptKind
from models.staff import StaffMember, StaffRole
from operations import charges, staff
from operations.erp_requests import answer
from operations.write_offs import write_off
from store import receipts
from tests.activities.channels import Failing
from tests.operations.charging import COSTS_FIRST, charging
from tests.operations.office import MONDAY, Office

FEE = "id: first, at: due + 15d, do: reminder, template: overdue, channels: [email]"
LAST = "id: second, at: due + 30d, do: reminder, template: overdue_firm, channels: [email]"
#: Fifteen days before Monday.
DUE = (MONDAY.date() - timedelta(days=15)).isoformat()


async def _late(office: Office, id: str = "F-1", amount: str = "100.00", **fields: Any) -> None:
    await office.invoice(id, amount, due_on=DUE, issued_on="2026-01-15", currency="EUR", **fields)


async def _charges(office: Office) -> Any:
    """(kind, amount, paid, how it ended) of every charge; amounts are exact Decimals."""
    rows = await office.rows(
        "SELECT kind, amount, (SELECT COALESCE(SUM(a.amount), 0) FROM charge_allocations a WHERE a.charge_id = h.id) "
        "AS paid, ended_as FROM charges h ORDER BY id"
    )
    return [tuple(row.values()) for row in rows]


async def _amounts(office: Office) -> Any:
    return {kind: amount for kind, amount, _, _ in await _charges(office)}


async def _pay(office: Office, id: str, amount: str, to: dict[str, str] | None = None, **fields: Any) -> None:
    recorded = await office.pay(id, amount, to, currency="EUR", received_on=office.clock.instant.date(), **fields)
    assert recorded.errors == ()


async def test_a_hundred_fifteen_days_late_with_a_fee_of_ten_comes_to_a_hundred_and_ten_forty_one(
    office: Office, tmp_path: Path
) -> None:
    office = await charging(office, tmp_path, FEE + ", fee: {fixed: '10.00', currency: EUR}, claims: [interest]")
    await _late(office)
    await office.live()
    assert await _amounts(office) == {"fee": Decimal("10.00"), "interest": Decimal("0.41")}
    [message] = await office.rows("SELECT * FROM messages")
    assert "Total a pagar: 110,41" in message["body_text"].replace("\xa0", " ")
    assert "Intereses de demora: 0,41" in message["body_text"]
    assert await office.balance() == 100
    assert (await office.kinds())[-3:] == ["reminder_sent", "charge_claimed", "charge_claimed"]
    [_, told] = await office.rows("SELECT why, details FROM interactions WHERE kind = 'charge_claimed' ORDER BY id")
    assert told["why"] == {
        "code": "interest",
        "params": {
            "law": "Law of the test", "days": 15, "first": "2026-02-16", "last": "2026-03-02", "percent": "10",
            "base": "100.00", "currency": "EUR",
        },
    }  # fmt: skip
    assert "10 % a year on 100.00 EUR over 15 days" in office.desk.sentences.why("interest", told["why"]["params"])


async def test_percentages_are_of_the_invoice_and_not_of_earlier_fees(office: Office, tmp_path: Path) -> None:
    office = await charging(office, tmp_path, FEE + ", fee: {percent: 10%}", LAST + ", fee: {percent: 15%}")
    await _late(office)
    await office.live()
    assert sum((await _amounts(office)).values(), await office.balance()) == 110
    await office.walk(MONDAY + timedelta(days=16))
    assert [amount for _, amount, _, _ in await _charges(office)] == [10, 15]
    [_, second] = await office.rows("SELECT body_text FROM messages ORDER BY id")
    assert "Total a pagar: 125,00" in second["body_text"].replace("\xa0", " ")


async def test_a_repeated_acceptance_claims_nothing_twice(office: Office, tmp_path: Path) -> None:
    office = await charging(office, tmp_path, FEE + ", fee: {percent: 10%}, claims: [compensation]")
    await _late(office)
    await office.live()
    [attempt] = await office.rows("SELECT token, message_id FROM attempts")
    async with office.desk.database.begin() as tx:
        for kind in (ReceiptKind.ACCEPTED, ReceiptKind.DELIVERED, ReceiptKind.ACCEPTED):
            await receipts.apply(tx, Receipt(kind, office.clock.instant, token=attempt["token"]), office.clock.instant)
    assert await _amounts(office) == {"fee": 10, "compensation": 40}


async def test_interest_is_claimed_for_the_days_since_and_compensation_once(office: Office, tmp_path: Path) -> None:
    claims = ", claims: [interest, compensation]"
    office = await charging(office, tmp_path, FEE + claims, LAST + claims)
    await _late(office, amount="36500.00")
    await office.live()
    assert await _amounts(office) == {"compensation": 40, "interest": 150}
    await office.walk(MONDAY + timedelta(days=16))
    kinds = [(kind, amount) for kind, amount, _, _ in await _charges(office)]
    [second] = await office.rows(
        "SELECT (claimed_at AT TIME ZONE 'America/Bogota')::date AS day FROM messages WHERE id = 2"
    )
    days = (second["day"] - MONDAY.date()).days
    assert kinds == [("compensation", 40), ("interest", 150), ("interest", 10 * days)]
    [through] = await office.rows("SELECT through FROM charges WHERE id = 3")
    assert through["through"] == second["day"]


async def test_a_payment_lowers_the_base_from_its_day_and_a_credit_note_from_the_beginning(
    office: Office, tmp_path: Path
) -> None:
    office = await charging(office, tmp_path, FEE + ", fee: {percent: 10%}, claims: [interest]")
    await _late(office, amount="73000.00")
    # Ten days at 73,000 less the credited 36,500, five at 18,250.
    await office.credit_note("N-1", "36500.00", {"F-1": "36500.00"}, currency="EUR", received_on="2026-03-01")
    await office.pay("P-1", "18250.00", {"F-1": "18250.00"}, currency="EUR", received_on="2026-02-26")
    await office.live()
    assert await _amounts(office) == {"fee": 1825, "interest": 10 * 10 + 5 * 5}


async def test_a_message_that_bounces_takes_its_charges_back_and_the_step_claims_them_anew(
    office: Office, tmp_path: Path
) -> None:
    office = await charging(office, tmp_path, FEE + ", fee: {fixed: '10.00', currency: EUR}")
    await _late(office)
    await office.live()
    [attempt] = await office.rows("SELECT token FROM attempts")
    async with office.desk.database.begin() as tx:
        bounced = Receipt(ReceiptKind.BOUNCED, office.clock.instant, token=attempt["token"], reason="mailbox_full")
        assert await receipts.apply(tx, bounced, office.clock.instant) == ("F-1",)
    assert await _charges(office) == [("fee", 10, 0, "reversed")]
    assert (await office.kinds())[-1] in ("bounced", "charge_reversed")
    await office.walk(MONDAY + timedelta(days=5))
    assert await _charges(office) == [("fee", 10, 0, "reversed"), ("fee", 10, 0, None)]


async def test_nothing_is_in_effect_before_the_message_is_known_to_be_out(office: Office, tmp_path: Path) -> None:
    claims = ", fee: {fixed: '10.00', currency: EUR}, claims: [compensation, interest]"
    office = await charging(office, tmp_path, FEE + claims, LAST + claims)
    await _late(office)
    senders = office.resources.senders
    doubtful = Failing(senders["email"], failures=[OutcomeUnknown("no answer")])
    unsure = replace(office, resources=replace(office.resources, senders={**senders, "email": doubtful}))
    await unsure.live()
    assert await _charges(office) == []
    # The next message claims neither the compensation nor the same days once more.
    await office.walk(MONDAY + timedelta(days=16))
    by_second = [(kind, amount) for kind, amount, _, _ in await _charges(office)]
    assert [kind for kind, _ in by_second] == ["fee", "interest"]
    [first] = await office.rows("SELECT token FROM attempts WHERE message_id = 1")
    async with office.desk.database.begin() as tx:
        accepted = Receipt(ReceiptKind.ACCEPTED, office.clock.instant, token=first["token"])
        await receipts.apply(tx, accepted, office.clock.instant)
    late = [(kind, amount) for kind, amount, _, _ in await _charges(office)][2:]
    assert late == [("fee", 10), ("compensation", 40), ("interest", Decimal("0.41"))]


async def test_a_fee_in_another_currency_and_consumers_are_not_charged(office: Office, tmp_path: Path) -> None:
    office = await charging(
        office, tmp_path, FEE + ", fee: {fixed: '10.00', currency: USD}, claims: [interest, compensation]"
    )
    await _late(office)
    await office.customer("C-2", kind="consumer")
    await _late(office, "F-2", customer_id="C-2")
    await office.live("F-1")
    await office.live("F-2")
    assert await _amounts(office) == {"compensation": 40, "interest": Decimal("0.41")}
    assert await office.rows("SELECT * FROM charges WHERE invoice_id = 'F-2'") == []


async def test_by_default_the_invoice_is_paid_first_and_the_erp_bills_what_is_left(
    office: Office, tmp_path: Path
) -> None:
    office = await charging(office, tmp_path, FEE + ", fee: {fixed: '10.00', currency: EUR}, claims: [interest]")
    await _late(office)
    await office.live()
    office.clock.instant += timedelta(days=1)
    await _pay(office, "P-1", "104.00")
    assert (await office.case())["settled_at"] is not None
    assert await _charges(office) == [("fee", 10, 4, "billed"), ("interest", Decimal("0.41"), 0, "billed")]
    [request] = await office.rows("SELECT kind, details FROM erp_requests")
    assert (request["kind"], request["details"]["amount"]) == ("charges_invoice", "6.41")
    assert await office.on_account() == 0
    plan = await office.live()
    assert plan.outcome == "settled"


async def test_what_the_erp_does_not_bill_is_let_go(office: Office, tmp_path: Path) -> None:
    office = await charging(office, tmp_path, FEE + ", fee: {fixed: '10.00', currency: EUR}")
    await _late(office)
    await office.live()
    await _pay(office, "P-1", "100.00")
    await answer(office.desk, 1, ErpAnswer.REFUSED, "a good customer")
    assert await _charges(office) == [("fee", 10, 0, "waived")]


async def test_where_configured_what_is_left_is_let_go_at_once(office: Office, tmp_path: Path) -> None:
    steps = FEE + ", fee: {fixed: '10.00', currency: EUR}"
    office = await charging(office, tmp_path, steps, left_over="waive")
    await _late(office)
    await office.live()
    await _pay(office, "P-1", "103.00")
    assert await _charges(office) == [("fee", 10, 3, "waived")]
    assert await office.rows("SELECT * FROM erp_requests") == []
    assert await office.on_account() == 0


async def test_a_law_that_puts_costs_and_interest_first_is_kept(office: Office, tmp_path: Path) -> None:
    office = await charging(
        office, tmp_path, FEE + ", fee: {fixed: '10.00', currency: EUR}, claims: [interest]", order=COSTS_FIRST
    )
    await _late(office)
    await office.live()
    office.clock.instant += timedelta(days=1)
    await _pay(office, "P-1", "10.20")
    assert await _charges(office) == [("fee", 10, 10, None), ("interest", Decimal("0.41"), Decimal("0.20"), None)]
    assert await office.balance() == 100
    await _pay(office, "P-2", "100.00")
    assert await office.balance() == Decimal("0.21")
    # What its sender means for the invoice pays the invoice, whatever the order.
    await _pay(office, "P-3", "0.21", {"F-1": "0.21"})
    assert await office.balance() == 0


async def test_a_payment_taken_back_owes_charges_again_and_withdraws_the_bill(office: Office, tmp_path: Path) -> None:
    office = await charging(office, tmp_path, FEE + ", fee: {fixed: '10.00', currency: EUR}")
    await _late(office)
    await office.live()
    await _pay(office, "P-1", "104.00")
    await office.live()
    assert await office.bounce("P-1") == ["F-1"]
    assert await _charges(office) == [("fee", 10, 0, None)]
    [request] = await office.rows("SELECT answer, done_by FROM erp_requests")
    assert request == {"answer": "refused", "done_by": "engine"}
    told = await office.rows("SELECT kind, details, why FROM interactions ORDER BY id")
    [answered] = [one["details"] for one in told if one["kind"] == "erp_answered"]
    assert "(a payment was taken back)" in office.desk.sentences.happened("erp_answered", answered)
    assert "(se devolvió un pago)" in Sentences("es").happened("erp_answered", answered)
    *_, again = [one for one in told if one["kind"] == "charge_claimed"]
    assert (again["details"]["amount"], again["why"]) == ("10.00", {"code": "charge_owed_again"})
    assert (await office.case())["open"]
    await _pay(office, "P-2", "110.00")
    assert await _charges(office) == [("fee", 10, 10, None)]


async def test_a_charge_paid_by_one_payment_is_owed_again_when_that_one_bounces(office: Office, tmp_path: Path) -> None:
    office = await charging(office, tmp_path, FEE + ", fee: {fixed: '10.00', currency: EUR}")
    await _late(office)
    await office.live()
    await _pay(office, "P-1", "100.00", {"F-1": "100.00"})
    assert await _charges(office) == [("fee", 10, 0, "billed")]
    office = await charging(office, tmp_path / "again", FEE, left_over="waive")
    assert await office.bounce("P-1") == ["F-1"]
    await _pay(office, "P-2", "105.00")
    await _pay(office, "P-3", "100.00")
    assert await _charges(office) == [("fee", 10, 5, "waived")]
    assert await office.on_account() == 100


async def test_a_waived_charge_gives_back_what_was_paid_and_it_flows_on(office: Office, tmp_path: Path) -> None:
    steps = FEE + ", fee: {fixed: '10.00', currency: EUR}"
    office = await charging(office, tmp_path, steps, order=COSTS_FIRST)
    await _late(office)
    await office.live()
    await _pay(office, "P-1", "4.00")
    assert (await office.balance(), (await _charges(office))[0][2]) == (100, 4)
    ended = await charges.waive(office.desk, 1, "the goods came late")
    assert (ended.ended_as, ended.ended_by, ended.ended_why) == ("waived", "ana", "the goods came late")
    assert await office.balance() == 96
    assert await office.on_account() == 0
    with pytest.raises(Refused, match="was waived"):
        await charges.waive(office.desk, 1, "again")
    with pytest.raises(NotFound):
        await charges.waive(office.desk, 99, "never was")


async def test_a_paid_charge_is_not_waived_but_can_be_reversed(office: Office, tmp_path: Path) -> None:
    office = await charging(office, tmp_path, FEE + ", fee: {fixed: '10.00', currency: EUR}", order=COSTS_FIRST)
    await _late(office)
    await office.live()
    await _pay(office, "P-1", "60.00")
    with pytest.raises(Refused, match="puntual charges reverse 1"):
        await charges.waive(office.desk, 1, "kindness")
    await charges.reverse(office.desk, 1, "charged by mistake")
    assert (await office.balance(), await office.on_account()) == (40, 0)


async def test_whoever_may_not_let_so_much_go_hears_who_may(office: Office, tmp_path: Path) -> None:
    office = await charging(office, tmp_path, FEE + ", fee: {fixed: '60.00', currency: EUR}")
    await _late(office)
    await office.live()
    await staff.enter(office.desk, StaffMember(name="boss", full_name="Boss", role=StaffRole.MANAGER))
    with pytest.raises(Refused, match=r"collector may let go at most 50\.00 EUR .* may: supervisor"):
        await charges.waive(office.desk, 1, "kindness")
    await charges.waive(replace(office.desk, actor="boss"), 1, "kindness")
    assert await _charges(office) == [("fee", 60, 0, "waived")]


async def test_credited_whole_nothing_is_owed_of_its_charges(office: Office, tmp_path: Path) -> None:
    office = await charging(office, tmp_path, FEE + ", fee: {fixed: '10.00', currency: EUR}")
    await _late(office)
    await office.live()
    await office.credit_note("N-1", "130.00", {"F-1": "130.00"}, currency="EUR")
    assert await _charges(office) == [("fee", 10, 0, "reversed")]
    # A credit note never pays what was not invoiced.
    assert await office.on_account() == 30


async def test_what_is_recovered_after_a_write_off_pays_charges_too(office: Office, tmp_path: Path) -> None:
    office = await charging(office, tmp_path, FEE + ", fee: {fixed: '10.00', currency: EUR}", order=COSTS_FIRST)
    await _late(office)
    await office.live()
    await write_off(office.desk, ["F-1"], "gone")
    await office.live()
    await _pay(office, "P-1", "30.00")
    assert (await office.balance(), (await _charges(office))[0][2]) == (80, 10)
    [told] = await office.rows("SELECT details FROM interactions WHERE kind = 'payment_received'")
    assert told["details"]["written_off"] == MONDAY.date().isoformat()
    assert (await office.case())["closed_as"] == "written_off"


async def test_people_claim_by_hand_what_the_law_gives(office: Office, tmp_path: Path) -> None:
    office = await charging(office, tmp_path, LAST)
    await _late(office)
    made = await charges.claim(office.desk, "F-1", ChargeKind.INTEREST, "asked by the lawyers")
    assert (made.amount, made.through, made.claimed_by) == (Decimal("0.41"), MONDAY.date(), "ana")
    with pytest.raises(Refused, match="claimed already"):
        await charges.claim(office.desk, "F-1", ChargeKind.INTEREST, "again")
    await charges.claim(office.desk, "F-1", ChargeKind.COMPENSATION, "by law")
    await charges.claim(office.desk, "F-1", ChargeKind.FEE, "a letter", Decimal("7.50"))
    assert await _amounts(office) == {"interest": Decimal("0.41"), "compensation": 40, "fee": Decimal("7.50")}
    with pytest.raises(InvalidInput, match="amount"):
        await charges.claim(office.desk, "F-1", ChargeKind.FEE, "a letter")
    with pytest.raises(InvalidInput):
        await charges.claim(office.desk, "F-1", ChargeKind.FEE, "a letter", Decimal("7.505"))
    await office.invoice("F-2", due_on="2026-04-15")
    with pytest.raises(Refused, match="not late"):
        await charges.claim(office.desk, "F-2", ChargeKind.COMPENSATION, "too early")


async def test_money_on_account_for_an_invoice_that_is_not_there_is_not_asked_for_again(
    office: Office, tmp_path: Path
) -> None:
    office = await charging(office, tmp_path, FEE + ", fee: {fixed: '10.00', currency: EUR}", LAST)
    await _late(office)
    await _pay(office, "P-1", "30.00", {"F-9": "30.00"})
    await office.live()
    [told] = await office.rows("SELECT claim FROM message_invoices")
    assert told["claim"] == 70
    [message] = await office.rows("SELECT body_text FROM messages")
    assert "Total a pagar: 80,00" in message["body_text"].replace("\xa0", " ")
    await _pay(office, "P-2", "70.00", {"F-8": "70.00"})
    await office.walk(MONDAY + timedelta(days=18))
    assert await office.value("SELECT count(*) FROM messages") == 1
    assert "reminder_deferred" in await office.kinds()


async def test_a_message_that_did_not_go_out_is_withdrawn_where_a_charge_in_it_was_let_go(
    office: Office, tmp_path: Path
) -> None:
    office = await charging(office, tmp_path, FEE + ", fee: {fixed: '10.00', currency: EUR}", LAST)
    await _late(office)
    await office.live()
    senders = office.resources.senders
    away = Failing(senders["email"], failures=[ChannelUnavailable("away")] * 9)
    waiting = replace(office, resources=replace(office.resources, senders={**senders, "email": away}))
    await waiting.walk(MONDAY + timedelta(days=16))
    [message] = await office.rows("SELECT state, claimed_at FROM messages WHERE id = 2")
    assert message["state"] == "claimed"
    office.clock.instant = message["claimed_at"]
    await charges.waive(office.desk, 1, "a good customer")
    await office.execute("UPDATE attempts SET retry_at = clock_timestamp() WHERE retry_at IS NOT NULL")
    assert await settle(office.resources, 2) == ("F-1",)
    [message] = await office.rows("SELECT state, reason FROM messages WHERE id = 2")
    assert message == {"state": "superseded", "reason": "amount_changed"}
