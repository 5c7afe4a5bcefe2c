"""Does a case know what its customer was told, by whom, what is blocked, and whether anything may go out at all?"""

from datetime import timedelta
from typing import Any

from models.case import Contacted, Facts
from models.customer import CustomerKind
from store import facts
from tests.operations.office import MONDAY, Office

HOUR = timedelta(hours=1)
_MESSAGE = """
INSERT INTO messages (send_key, claimed_by, customer_id, state, attempt, channel, audience, template, language, to_name,
                      to_address, body_text, variables, told_as, allowed_by, never_guessed, claimed_at, not_after,
                      local_day)
VALUES (:key, 'F-1', 'C-1', :state, :key, :channel, 'payables', 'overdue', 'es', 'Ana', 'a@b.example', '-', '{}',
        '[]', '{}', false, :at, :at, '2026-03-02')
"""
_TASK = """
INSERT INTO tasks (kind, queue, customer_id, invoice_id, step_id, occurrence, opened_at, due_on, details, closed_at,
                   outcome)
VALUES (:kind, 'collectors', 'C-1', 'F-1', :step, 1, :at, '2026-03-04', '{}', :at, :outcome)
"""
_REPLY = """
INSERT INTO replies (provider_id, channel, from_address, customer_id, received_at, subject, body_text, attachments,
                     intent, confidence, evidence)
VALUES (:key, 'email', 'a@b.example', 'C-1', :at, '', '', '[]', :intent, 0.9, '')
"""
_BLOCK = """
INSERT INTO blocks (channel, address, kind, since, source, lifted_at)
VALUES (:channel, :address, :kind, now(), 'staff', :lifted)
"""


async def known(office: Office) -> Facts:
    async with office.desk.database.connect() as tx:
        found = await facts.of_case(tx, office.desk.shelf, "F-1")
    assert found is not None
    return found


async def message(office: Office, state: str, at: Any, channel: str = "email") -> None:
    await office.execute(_MESSAGE, key=f"{state} {at}", state=state, channel=channel, at=at)


async def test_contacts_are_messages_that_may_have_arrived_calls_that_were_made_and_replies(office: Office) -> None:
    await office.customer()
    await office.invoice()
    states = ("claimed", "unknown", "held", "bounced", "rejected", "suppressed", "superseded")
    for number, state in enumerate(states):
        await message(office, state, MONDAY + number * HOUR, "sms" if state == "held" else "email")
    outcomes = [
        ("call", "no_answer"),
        ("call", "reached"),
        ("call", "refuses"),
        ("call", "wrong_number"),
        ("call", None),
    ]
    for number, (kind, outcome) in enumerate([*outcomes, ("negotiation", "no_answer")]):
        at = MONDAY + (10 + number) * HOUR
        await office.execute(_TASK, kind=kind, step=f"s{number}", outcome=outcome, at=at)
    for number, intent in enumerate(("promise", "out_of_office", "wrong_person")):
        await office.execute(_REPLY, key=intent, intent=intent, at=MONDAY + (20 + number) * HOUR)
    case = await known(office)
    assert case.contacted == (
        Contacted(MONDAY, "email"),
        Contacted(MONDAY + HOUR, "email"),
        Contacted(MONDAY + 2 * HOUR, "sms"),
        Contacted(MONDAY + 3 * HOUR, "email"),
        Contacted(MONDAY + 10 * HOUR, "call"),
        Contacted(MONDAY + 11 * HOUR, "call", conversation=True),
        Contacted(MONDAY + 12 * HOUR, "call", conversation=True),
        Contacted(MONDAY + 20 * HOUR, "email", conversation=True, theirs=True),
    )
    assert case.last_message_at == MONDAY + 3 * HOUR


async def test_of_many_contacts_the_latest_sixty_are_known_oldest_first(office: Office) -> None:
    await office.customer()
    await office.invoice()
    for number in range(65):
        await message(office, "accepted", MONDAY + number * HOUR)
    contacted = (await known(office)).contacted
    assert [one.at for one in contacted] == [MONDAY + number * HOUR for number in range(5, 65)]


async def test_blocks_in_force_are_known_by_the_address_of_their_channel(office: Office) -> None:
    people = {"role": "payables", "name": "Ana", "email": "ana@acme.example", "phone": "+576017438900"}
    await office.customer(contacts=[people, {**people, "role": "management", "whatsapp": "+573001234567"}])
    await office.invoice()
    for channel, address, lifted in (
        ("email", "ana@acme.example", None),
        ("sms", "+576017438900", MONDAY),
        ("whatsapp", "+576017438900", None),
        ("sms", "ana@acme.example", None),
    ):
        await office.execute(_BLOCK, channel=channel, address=address, kind="opt_out", lifted=lifted)
    payables, manager = (await known(office)).contacts
    assert payables.blocked == (("email", "opt_out"), ("whatsapp", "opt_out"))
    assert manager.blocked == (("email", "opt_out"),), "her WhatsApp is another number"


async def test_the_kill_switch_the_authorised_channels_and_the_plan_are_known(office: Office) -> None:
    await office.customer(channels=["sms", "email"], kind="consumer")
    await office.invoice()
    case = await known(office)
    assert (case.channels, case.sending_stopped, case.planned) == (("email", "sms"), False, None)
    assert case.kind is CustomerKind.CONSUMER
    await office.execute("UPDATE installation SET stopped_at = now(), stopped_by = 'me', stopped_why = 'drill'")
    await office.execute(
        "UPDATE cases SET next_step = 'courtesy', next_at = :at, why = :why",
        at=MONDAY,
        why='{"code": "next_step", "params": {"moved_by": "gap", "rule": "company"}}',
    )
    case = await known(office)
    await office.execute("UPDATE installation SET stopped_at = NULL, stopped_by = NULL, stopped_why = NULL")
    assert case.sending_stopped
    assert case.planned is not None
    assert (case.planned.step_id, case.planned.at, case.planned.why.params["rule"]) == ("courtesy", MONDAY, "company")


async def test_phones_say_whose_clock_it_is_where_a_country_has_several_and_no_region_is_given(office: Office) -> None:
    person = {"role": "payables", "name": "Ana", "phone": "+13105551234"}
    await office.customer(country="US", contacts=[person])
    await office.invoice()
    assert (await known(office)).time_zone == "America/Los_Angeles"
