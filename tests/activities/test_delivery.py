"""Is a message delivered once whatever happens between its claim and its acceptance?"""

from datetime import timedelta
from pathlib import Path

import pytest

from activities.settling import settle
from channels.port import ChannelUnavailable, MessageRejected, OutcomeUnknown
from channels.templates.render import Renderer
from models.block import BlockKind
from models.contract import SEND_REMINDER
from models.errors import InvalidInput
from operations import held, sending
from operations.cases import pause
from store import installation
from tests.activities.channels import Failing
from tests.activities.hands import Hands
from tests.activities.installation import DUE, Installation, customer, invoice


class Died(BaseException):
    """The process is gone: nothing after it was done."""


def _outbox(installation: Installation) -> list[Path]:
    return sorted(path for path in (installation.settings.home / "outbox").rglob("*.*") if path.name[0] != ".")


async def _state(hands: Hands) -> tuple[str, str | None, list[str]]:
    """Of the only message: its state, why, and the states of its attempts in order."""
    (message,) = await hands.at.messages()
    attempts = await hands.at.rows("SELECT state FROM attempts ORDER BY message_id, number")
    return message["state"], message["reason"], [attempt["state"] for attempt in attempts]


async def _one_due(hands: Hands, rhythm: str = "daily", **fields: object) -> int:
    await hands.at.take_in(customer("C", rhythm, **fields), invoice("I", "C"))
    hands.on(DUE)
    return 1


async def _later(hands: Hands, seconds: int = 3600) -> None:
    """As if the attempts had been made so much earlier, in real time."""
    await hands.at.write(
        "UPDATE attempts SET claimed_at = claimed_at - make_interval(secs => :s), "
        "called_at = called_at - make_interval(secs => :s), retry_at = retry_at - make_interval(secs => :s)",
        s=seconds,
    )


@pytest.mark.parametrize("late", [False, True], ids=["before the channel took it", "after the channel took it"])
async def test_a_worker_that_dies_after_the_claim_leaves_one_message_in_one_file(hands: Hands, late: bool) -> None:
    await _one_due(hands)
    mortal = hands.through(Failing(hands.at.resources.senders["email"], failures=[Died()], late=late))
    with pytest.raises(Died):
        await mortal.step("I")
    assert await _state(hands) == ("claimed", None, ["calling"])
    assert len(_outbox(hands.at)) == (1 if late else 0)
    plan = await mortal.do(SEND_REMINDER, "I", "first", attempt=2)
    assert plan.step == "second"
    assert (await _state(hands))[0] == "accepted"
    (message,) = await hands.at.messages()
    assert [file.name for file in _outbox(hands.at)] == [f"{message['id']}-email.eml"]
    assert await hands.at.steps("I") == [("first", 1, "done")]
    assert await hands.at.told("I") == ["invoice_received", "reminder_sent"]


async def test_a_channel_that_is_away_is_asked_again_later_with_the_same_message_under_a_new_token(
    hands: Hands,
) -> None:
    await hands.at.take_in(customer("C", "daily"), invoice("I", "C"), invoice("J", "C"))
    hands.on(DUE)
    away = [ChannelUnavailable("away"), ChannelUnavailable("away", retry_after=7)]
    email = Failing(hands.at.resources.senders["email"], failures=list(away))
    slow = hands.through(email)
    plan = await slow.step("I")
    assert plan.step == "second", "the case goes on; the post looks after the message"
    assert await _state(hands) == ("claimed", None, ["refused"])
    assert await hands.at.told("I") == ["invoice_received"], "nothing went out, so nothing is told"
    await settle(slow.at.resources, 1)
    assert email.asked == 1, "not before its time"
    await _later(hands)
    await settle(slow.at.resources, 1)
    assert await _state(hands) == ("claimed", None, ["refused", "refused"])
    await _later(hands)
    hands.on(DUE, 11)
    await settle(slow.at.resources, 1)
    (message,) = await hands.at.messages()
    assert (message["state"], message["accepted_at"]) == ("accepted", hands.clock.instant)
    assert email.asked == 3
    tokens = await hands.at.rows("SELECT DISTINCT token FROM attempts")
    assert len(tokens) == 3
    assert await hands.at.steps("J") == [("first", 1, "covered")]
    assert (await hands.at.told("I"), await hands.at.told("J")) == (
        ["invoice_received", "reminder_sent"],
        ["invoice_received", "reminder_covered"],
    )


@pytest.mark.parametrize("change", ["paid", "paused", "closing time", "address gone"])
async def test_a_message_that_waited_goes_only_where_every_word_still_holds(hands: Hands, change: str) -> None:
    await _one_due(hands)
    email = Failing(hands.at.resources.senders["email"], failures=[ChannelUnavailable("away")])
    slow = hands.through(email)
    await slow.step("I")
    await _later(hands)
    match change:
        case "paid":
            await hands.at.pay(invoice("I", "C"))
        case "paused":
            await pause(hands.at.desk, reason="asked for time", invoice_id="I")
        case "closing time":
            hands.on(DUE, 22)
        case "address gone":
            await hands.at.write("UPDATE contacts SET email = 'new@planted.example' WHERE role = 'payables'")
    replan = await settle(slow.at.resources, 1)
    reasons = {
        "paid": "amount_changed",
        "paused": "held_by_a_promise_or_pause",
        "closing time": "too_late",
        "address gone": "address_gone",
    }
    ended = "suppressed" if change == "address gone" else "superseded"
    assert await _state(hands) == (ended, reasons[change], ["refused"])
    assert replan == ("I",)
    assert await hands.at.steps("I") == [("first", 1, "unreached")]
    assert (await hands.at.told("I"))[-1] == "message_withdrawn"
    assert _outbox(hands.at) == []


async def test_a_message_of_which_nobody_knows_is_looked_up_and_never_sent_twice(hands: Hands) -> None:
    await _one_due(hands)
    email = Failing(hands.at.resources.senders["email"], failures=[OutcomeUnknown("time-out")], late=True)
    await hands.through(email).step("I")
    assert await _state(hands) == ("unknown", "OutcomeUnknown", ["unknown"])
    await settle(hands.through(email).at.resources, 1)
    assert (await _state(hands))[0] == "accepted"
    assert email.asked == 1
    assert await hands.at.told("I") == ["invoice_received", "reminder_sent"]


async def test_a_message_that_was_certainly_not_taken_is_sent_with_a_new_token(hands: Hands) -> None:
    await _one_due(hands)
    email = Failing(hands.at.resources.senders["email"], failures=[OutcomeUnknown("502")])
    await hands.through(email).step("I")
    await settle(hands.through(email).at.resources, 1)
    assert await _state(hands) == ("accepted", None, ["unknown", "accepted"])
    assert len(_outbox(hands.at)) == 1


async def test_without_proof_it_is_left_alone_while_it_may_settle_then_put_before_a_person(hands: Hands) -> None:
    await _one_due(hands)
    real = hands.at.resources.senders["email"]
    blind = Failing(real, blind=True, settles=timedelta(minutes=2), failures=[OutcomeUnknown("time-out")])
    at = hands.through(blind)
    await at.step("I")
    await settle(at.at.resources, 1)
    assert (await _state(hands))[0] == "unknown"
    await _later(hands, 300)
    await settle(at.at.resources, 1)
    assert (await _state(hands))[0] == "unknown", "its events may still come"
    await _later(hands, 600)
    await settle(at.at.resources, 1)
    assert await _state(hands) == ("held", "no_proof", ["unknown"])
    assert blind.asked == 1
    assert (await hands.at.told("I"))[-2:] == ["message_held", "task_opened"]
    (task,) = await hands.at.tasks("held_message")
    assert (task["details"]["message"], task["invoice_id"]) == (1, "I")


async def test_silence_of_a_provider_whose_events_arrive_proves_that_it_was_not_taken(hands: Hands) -> None:
    await _one_due(hands)
    real = hands.at.resources.senders["email"]
    quiet = Failing(real, blind=True, silent=True, settles=timedelta(minutes=2), failures=[OutcomeUnknown("time-out")])
    at = hands.through(quiet)
    await at.step("I")
    await _later(hands, 300)
    await settle(at.at.resources, 1)
    assert (await _state(hands))[0] == "unknown", "nothing is heard of it, but nothing is heard at all"
    await hands.at.write("INSERT INTO inbox (source, event_id, raw) VALUES ('outbox_event', 'other', '{}')")
    await settle(at.at.resources, 1)
    assert await _state(hands) == ("accepted", None, ["unknown", "accepted"])


@pytest.mark.parametrize("said", ["sent", "again"])
async def test_a_held_message_waits_for_what_a_person_says(hands: Hands, said: str) -> None:
    await _one_due(hands)
    blind = Failing(hands.at.resources.senders["email"], blind=True, failures=[OutcomeUnknown("time-out")])
    at = hands.through(blind)
    await at.step("I")
    await _later(hands)
    await settle(at.at.resources, 1)
    if said == "sent":
        await held.went_out(hands.at.desk, 1)
        assert (await _state(hands))[0] == "accepted"
        assert await hands.at.steps("I") == [("first", 1, "done")]
        assert "reminder_sent" in await hands.at.told("I")
    else:
        assert await held.send_again(hands.at.desk, 1) == ["I"]
        assert await hands.at.steps("I") == [("first", 1, "unreached")]
        await at.step("I")
        assert [one["state"] for one in await hands.at.messages()] == ["superseded", "accepted"]
        assert await hands.at.steps("I") == [("first", 1, "unreached"), ("first", 2, "done")]
    assert "message_settled" in await hands.at.told("I")


async def test_a_definite_no_goes_on_through_the_next_channel_at_once(hands: Hands) -> None:
    await _one_due(hands, "two-channels")
    no = MessageRejected("no such mailbox", "address_invalid", address_is_bad=True)
    refused = hands.through(Failing(hands.at.resources.senders["email"], failures=[no]))
    plan = await refused.step("I")
    assert (plan.do, plan.step, plan.seconds) == (SEND_REMINDER, "first", 0)
    await refused.do(plan.do, "I", plan.step)
    rejected, sent = await hands.at.messages()
    assert (rejected["state"], rejected["reason"], rejected["channel"]) == ("rejected", "address_invalid", "email")
    assert (sent["state"], sent["channel"]) == ("accepted", "sms")
    (block,) = await hands.at.rows("SELECT channel, address, kind FROM blocks")
    assert tuple(block.values()) == ("email", "ana@planted.example", BlockKind.INVALID.value)
    assert await hands.at.told("I") == ["invoice_received", "message_rejected", "reminder_sent"]


async def test_two_workers_that_take_the_same_step_call_once(hands: Hands) -> None:
    await _one_due(hands)
    mortal = hands.through(Failing(hands.at.resources.senders["email"], failures=[Died()]))
    with pytest.raises(Died):
        await mortal.step("I")
    await _later(hands)
    plans = [await hands.do(SEND_REMINDER, "I", "first", attempt=attempt) for attempt in (2, 3)]
    assert {plan.step for plan in plans} == {"second"}
    assert len(_outbox(hands.at)) == 1
    assert [one["state"] for one in await hands.at.messages()] == ["accepted"]


async def test_the_kill_switch_lets_nothing_leave_and_what_waited_goes_when_it_is_lifted(hands: Hands) -> None:
    await _one_due(hands)
    await sending.stop(hands.at.desk, "wrong bank account in the template")
    plan = await hands.plan("I")
    assert (plan.do, plan.seconds) == ("wait", None)
    assert (await hands.at.case("I"))["stage"] == "sending_stopped"
    assert await hands.at.messages() == []
    assert await sending.start(hands.at.desk) == 1
    await hands.step("I")
    assert len(_outbox(hands.at)) == 1


async def test_a_message_claimed_before_the_kill_switch_does_not_leave_after_it(hands: Hands) -> None:
    await _one_due(hands)
    email = Failing(hands.at.resources.senders["email"], failures=[ChannelUnavailable("away")])
    slow = hands.through(email)
    await slow.step("I")
    await _later(hands)
    await sending.stop(hands.at.desk, "wrong bank account in the template")
    await settle(slow.at.resources, 1)
    assert (await _state(hands), email.asked) == (("claimed", None, ["refused"]), 1)
    await sending.start(hands.at.desk)
    await settle(slow.at.resources, 1)
    assert (await _state(hands))[0] == "accepted"


async def test_a_copy_of_the_database_in_another_place_sends_nothing_until_it_is_armed(hands: Hands) -> None:
    await _one_due(hands)
    async with hands.at.database.begin() as tx:
        now = await hands.clock.now(tx)
        assert await installation.guard(tx, "here", now)
        assert await installation.guard(tx, "here", now)
        assert not await installation.guard(tx, "a laptop", now)
    assert (await hands.plan("I")).do == "wait"
    await sending.arm(hands.at.desk, "a laptop")
    await hands.step("I")
    assert len(_outbox(hands.at)) == 1


async def test_a_template_that_breaks_at_the_last_moment_leaves_no_trace_and_the_step_goes_out_once_it_is_mended(
    hands: Hands, tmp_path: Path
) -> None:
    await hands.at.take_in(customer("C", "daily"), invoice("I", "C"))
    hands.on(DUE)
    folder = tmp_path / "broken" / "templates" / "due_today"
    folder.mkdir(parents=True)
    (folder / "es.j2").write_text("{% block subject %}{{ no_such_word }}{% endblock %}", encoding="utf-8")
    broken = hands.with_renderer(Renderer(tmp_path / "broken"))
    with pytest.raises(InvalidInput):
        await broken.step("I")
    assert await hands.at.messages() == []
    assert await hands.at.steps("I") == []
    assert await hands.at.told("I") == ["invoice_received"]
    await hands.do(SEND_REMINDER, "I", "first", attempt=2)
    assert [message["state"] for message in await hands.at.messages()] == ["accepted"]
