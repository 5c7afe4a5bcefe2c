"""Is a message delivered once whatever happens between its claim and its acceptance?"""

from pathlib import Path

import pytest

from channels.port import ChannelUnavailable, MessageRejected
from channels.render import Renderer
from models.contract import SEND_REMINDER
from models.errors import InvalidInput
from tests.activities.channels import Failing
from tests.activities.hands import Hands
from tests.activities.installation import DUE, Installation, customer, invoice


class Died(Exception):
    """The process is gone: nothing after it was done."""


def _outbox(installation: Installation) -> list[Path]:
    return sorted((installation.settings.home / "outbox").rglob("*.eml"))


@pytest.mark.parametrize("late", [False, True], ids=["before the channel took it", "after the channel took it"])
async def test_a_worker_that_dies_after_the_claim_leaves_one_message_in_one_file(hands: Hands, late: bool) -> None:
    await hands.at.take_in(customer("C", "daily"), invoice("I", "C"))
    hands.on(DUE)
    email = Failing(hands.at.resources.senders["email"], [Died()], late=late)
    mortal = hands.through(email)
    with pytest.raises(Died):
        await mortal.step("I")
    (claimed,) = await hands.at.messages()
    assert claimed["state"] == "claimed"
    assert len(_outbox(hands.at)) == (1 if late else 0)
    plan = await mortal.do(SEND_REMINDER, "I", "first", attempt=2)
    assert plan.step == "second"
    (message,) = await hands.at.messages()
    assert (message["state"], message["id"]) == ("accepted", claimed["id"])
    assert [file.name for file in _outbox(hands.at)] == [f"{message['id']}-email.eml"]
    assert await hands.at.steps("I") == [("first", 1, "done")]
    assert await hands.at.told("I") == ["invoice_received", "reminder_sent"]


async def test_a_channel_that_is_away_is_asked_again_with_the_same_message(hands: Hands) -> None:
    await hands.at.take_in(customer("C", "daily"), invoice("I", "C"), invoice("J", "C"))
    hands.on(DUE)
    email = Failing(hands.at.resources.senders["email"], [ChannelUnavailable("away"), ChannelUnavailable("away")])
    slow = hands.through(email)
    for attempt in (1, 2):
        with pytest.raises(ChannelUnavailable):
            await slow.do(SEND_REMINDER, "I", "first", attempt=attempt)
    hands.on(DUE, 11)
    await slow.do(SEND_REMINDER, "I", "first", attempt=3)
    (message,) = await hands.at.messages()
    assert (message["state"], message["accepted_at"]) == ("accepted", hands.clock.instant)
    assert email.asked == 3
    assert await hands.at.steps("J") == [("first", 1, "covered")]


async def test_a_message_that_its_channel_rejects_is_held_for_a_person_and_not_tried_again(hands: Hands) -> None:
    await hands.at.take_in(customer("C", "daily"), invoice("I", "C"))
    hands.on(DUE)
    email = Failing(hands.at.resources.senders["email"], [MessageRejected("no such mailbox")])
    refused = hands.through(email)
    plan = await refused.step("I")
    assert plan.step == "second"
    await refused.do(SEND_REMINDER, "I", "first", attempt=2)
    (message,) = await hands.at.messages()
    assert (message["state"], message["accepted_at"]) == ("held", None)
    assert email.asked == 1
    assert _outbox(hands.at) == []


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
