"""Do the figures of what people do equal those that were worked out by hand for one small month?

| what happened in March 2026 | about | |
| --- | --- | --- |
| 2nd, e-mail, delivered (M1) | F-1, F-2 | next: the call about F-1, M4 about F-2; nothing came in between |
| 3rd, call, nobody answered | F-1 | an attempt; 1 minute |
| 4th, call, 12 minutes, promises 100 on the 6th | F-1 | a success: promised in it; grace to the 10th, paid on the 9th |
| 5th, call, wrong number | F-3, F-5 | no attempt, in both currencies; 2 minutes |
| 6th, text message, bounced (M2) | F-3 | no action, but paid for |
| 9th, C-2 calls us | F-3 | no attempt of ours; a conversation of 6 minutes; the letter came before any payment |
| 10th, letter, accepted (M3) | F-3 | a success: 400 came on the 22nd, within 14 days |
| 10th, promise of 200 on the 12th | F-2 | grace to the 16th: 50 came on the 16th, the rest on the 20th: broken |
| 12th, promise of 30, cancelled | F-6 | counts nowhere |
| 17th, WhatsApp, delivered (M4) | F-2 | a success: 150 came on the 20th |
| 18th, e-mail, bounced (M5) | F-6 | C-4 is not managed, and its cost is |
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import pytest

from config.sentences import Sentences
from models.arrangement import PromiseTerms
from models.grouping import GroupBy
from operations import arrangements, calls
from operations.promises import promise
from reading.reports import report
from tests.answers import said
from tests.operations.office import Office

MARCH, APRIL = date(2026, 3, 31), date(2026, 4, 30)

_MESSAGE = """
INSERT INTO messages (send_key, attempt, claimed_by, customer_id, state, channel, audience, template, language, to_name,
                      to_address, body_text, variables, told_as, allowed_by, never_guessed, claimed_at, not_after,
                      local_day, accepted_at)
SELECT :key, :key, :first, customer_id, :state, :channel, 'payables', :template, 'es', 'Ana', 'ana@acme.example',
       'Hola', '{}', '["reminder_sent", "reminder_covered"]', '{}', false, :at, :at, :day, :at
FROM invoices WHERE id = :first
"""
_ABOUT = """
INSERT INTO message_invoices (message_id, position, invoice_id, step_id, occurrence, currency, claim, why)
SELECT (SELECT MAX(id) FROM messages), :position, id, :step, 1, currency, amount, '{}' FROM invoices WHERE id = :invoice
"""


@pytest.fixture
async def month(office: Office) -> Office:
    for customer in ("C-1", "C-2", "C-3", "C-4"):
        await office.customer(customer)
    await _owed(office, "F-1", "C-1", "100.00", "2026-02-10")
    await _owed(office, "F-2", "C-1", "200.00", "2026-03-05")
    await _owed(office, "F-3", "C-2", "400.00", "2026-02-20")
    await _owed(office, "F-4", "C-3", "800.00", "2026-04-30")
    await _owed(office, "F-5", "C-2", "60.00", "2026-03-10", currency="EUR")
    await _owed(office, "F-6", "C-4", "30.00", "2026-03-01")
    await _wrote(office, 2, "email", ["F-1", "F-2"])
    await _called(office, 3, "C-1", ["F-1"], said("no_answer"))
    kept = said("promises", promise=_terms("F-1", "100.00", 6), minutes=12)
    await _called(office, 4, "C-1", ["F-1"], kept)
    await _called(office, 5, "C-2", ["F-3", "F-5"], said("wrong_number"))
    await _wrote(office, 6, "sms", ["F-3"], state="bounced")
    await _called(office, 9, "C-2", ["F-3"], said("reached"), by_customer=True)
    await office.pay("P-1", "100.00", {"F-1": "100.00"}, received_on="2026-03-09")
    await _wrote(office, 10, "letter", ["F-3"], state="accepted", template="final_notice")
    office.clock.go_to(date(2026, 3, 10), 20)
    await promise(office.desk, _terms("F-2", "200.00", 12))
    office.clock.go_to(date(2026, 3, 12))
    cancelled = await promise(office.desk, _terms("F-6", "30.00", 13))
    await arrangements.cancel(office.desk, cancelled.id, "a misunderstanding")
    office.clock.go_to(date(2026, 3, 22))
    await office.pay("P-2", "50.00", {"F-2": "50.00"}, received_on="2026-03-16")
    await office.pay("P-3", "150.00", {"F-2": "150.00"}, received_on="2026-03-20")
    await office.pay("P-4", "400.00", {"F-3": "400.00"}, customer_id="C-2", received_on="2026-03-22")
    await _wrote(office, 17, "whatsapp", ["F-2"])
    await _wrote(office, 18, "email", ["F-6"], state="bounced")
    await office.execute("UPDATE customers SET collector = CASE id WHEN 'C-1' THEN 'ana' ELSE 'bea' END")
    return office


async def test_promises_count_by_number_and_amount_once_their_grace_is_over(month: Office) -> None:
    assert await _rows(month, "promise-kept", date(2026, 3, 9)) == []
    assert await _rows(month, "promise-kept", date(2026, 3, 10)) == [
        {"currency": "COP", "promises": 1, "kept": 1, "kept_rate": "100.0000", "promised": "100.00", "paid": "100.00",
         "kept_rate_amount": "100.0000"},
    ]  # fmt: skip
    assert await _rows(month, "promise-kept", MARCH) == [
        {"currency": "COP", "promises": 2, "kept": 1, "kept_rate": "50.0000", "promised": "300.00", "paid": "150.00",
         "kept_rate_amount": "50.0000"},
    ]  # fmt: skip
    [of_ana] = await _rows(month, "promise-kept", MARCH, GroupBy.COLLECTOR)
    assert (of_ana["group"], of_ana["promises"]) == ("ana", 2)


async def test_a_conversation_counts_against_calls_to_right_numbers_that_we_made(month: Office) -> None:
    assert await _rows(month, "right-party-contact", MARCH) == [
        {"currency": "COP", "attempts": 2, "conversations": 1, "contact_rate": "50.0000", "persons": 1,
         "persons_reached": 1, "person_rate": "100.0000", "wrong_numbers": 1},
        {"currency": "EUR", "attempts": 0, "conversations": 0, "contact_rate": None, "persons": 0,
         "persons_reached": 0, "person_rate": None, "wrong_numbers": 1},
    ]  # fmt: skip


async def test_customers_are_managed_by_what_arrived_and_not_by_what_came_back(month: Office) -> None:
    assert await _rows(month, "managed-customers", MARCH) == [
        {"currency": "COP", "customers": 3, "managed": 2, "managed_rate": "66.6667", "amount": "730.00",
         "managed_amount": "700.00", "managed_rate_amount": "95.8904"},
        {"currency": "EUR", "customers": 1, "managed": 1, "managed_rate": "100.0000", "amount": "60.00",
         "managed_amount": "60.00", "managed_rate_amount": "100.0000"},
    ]  # fmt: skip
    grouped = await _rows(month, "managed-customers", MARCH, GroupBy.COLLECTOR)
    told = [(row["currency"], row["group"], row["managed"], row["customers"]) for row in grouped]
    assert told == [("COP", "ana", 1, 1), ("COP", "bea", 1, 2), ("EUR", "bea", 1, 1)]


async def test_the_last_action_before_a_payment_or_promise_has_its_success(month: Office) -> None:
    assert await _rows(month, "action-success", APRIL) == [
        {"currency": "COP", "actions": 5, "successes": 3, "success_rate": "60.0000", "invoices": 6, "invoices_won": 3,
         "success_rate_invoices": "50.0000"},
    ]  # fmt: skip
    by_channel = await _rows(month, "action-success", APRIL, GroupBy.CHANNEL)
    assert [(row["group"], row["actions"], row["successes"]) for row in by_channel] == [
        ("call", 2, 1), ("email", 1, 0), ("letter", 1, 1), ("whatsapp", 1, 1),
    ]  # fmt: skip
    by_template = await _rows(month, "action-success", APRIL, GroupBy.TEMPLATE)
    assert [(row["group"], row["successes"]) for row in by_template] == [("", 1), ("final_notice", 1), ("overdue", 1)]
    # At the end of March the two weeks of the letter are over since the 24th, the week of M4 too.
    assert (await _rows(month, "action-success", date(2026, 3, 23)))[0]["successes"] == 1


async def test_what_was_done_costs_what_its_prices_say_against_the_cash_on_overdue_invoices(month: Office) -> None:
    """2 e-mails x 4 + 20 + 80 + 9000 + (1 + 12 + 2 + 6) minutes x 350 = 16458, of 100 + 200 + 400 received."""
    assert await _rows(month, "cost-to-collect", MARCH) == [
        {"currency": "COP", "email": 2, "sms": 1, "whatsapp": 1, "letter": 1, "calls": 4, "minute": "21", "visit": 0,
         "cost": "16458.00", "cash": "700.00", "cost_ratio": "2351.1429"},
    ]  # fmt: skip
    await month.execute("UPDATE installation SET costs = NULL")
    [unknown] = await _rows(month, "cost-to-collect", MARCH)
    assert (unknown["cost"], unknown["cost_ratio"], unknown["cash"]) == (None, None, "700.00")


async def test_recovery_is_told_by_the_last_action_about_each_invoice(month: Office) -> None:
    found = await _rows(month, "recovery", MARCH, GroupBy.CHANNEL)
    told = [
        (row["group"], row["at_start"], row["newly"], row["collected"]) for row in found if row["currency"] == "COP"
    ]
    assert told == [
        ("", "0.00", "30.00", "0.00"),
        ("call", "100.00", "0.00", "100.00"),
        ("letter", "400.00", "0.00", "400.00"),
        ("whatsapp", "0.00", "200.00", "200.00"),
    ]
    [cohort, _] = await _rows(month, "recovery-cohort", MARCH)
    assert (cohort["invoices"], cohort["recovered"], cohort["cohort_rate_amount"]) == (4, 3, "95.8904")


async def _owed(office: Office, id: str, customer: str, amount: str, due: str, **fields: Any) -> None:
    await office.invoice(id, amount, customer_id=customer, issued_on="2026-01-10", due_on=due, **fields)


async def _called(office: Office, day: int, customer: str, about: Sequence[str], answer: Any, **more: Any) -> None:
    office.clock.go_to(date(2026, 3, day), 18)
    await calls.record(office.desk, customer, about, answer, **more)


def _terms(invoice: str, amount: str, day: int) -> PromiseTerms:
    covered = [{"invoice_id": invoice, "amount": amount}]
    return PromiseTerms.model_validate({"invoices": covered, "payments": [{"on": f"2026-03-{day:02}"}]})


async def _wrote(
    office: Office, day: int, channel: str, about: Sequence[str], state: str = "delivered", template: str = "overdue"
) -> None:
    """At ten in the morning in Bogota."""
    at = datetime.fromisoformat(f"2026-03-{day:02}T10:00:00-05:00")
    said_to = {"key": f"M-{day}", "first": about[0], "state": state, "channel": channel, "template": template}
    await office.execute(_MESSAGE, **said_to, at=at, day=at.date())
    for position, invoice in enumerate(about):
        await office.execute(_ABOUT, position=position, step="overdue-3", invoice=invoice)


async def _rows(office: Office, name: str, as_of: date, by: GroupBy | None = None) -> list[dict[str, Any]]:
    async with office.desk.database.connect() as tx:
        return (await report(tx, Sentences("en"), name, as_of, by)).rows
