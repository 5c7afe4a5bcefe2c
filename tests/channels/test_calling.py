"""Is an answer of a provider taken for what it proves? Does the event loop go on, and are secrets kept?"""

import asyncio
import logging
import traceback
from datetime import UTC, datetime, timedelta

import pytest
import structlog

from channels.port import CannotTell, ChannelUnavailable, MessageRejected, OutcomeUnknown
from config.settings import Settings
from models.errors import PuntualError
from tests.channels.carriers import TOKEN, failure_of, sender_of
from tests.channels.messages import an_outgoing
from tests.providers.faults import Call, Fault, Rule
from tests.providers.providers import Providers
from tests.providers.sendgrid import API_KEY
from tests.providers.twilio import AUTH_TOKEN
from tests.providers.wait import until


@pytest.mark.parametrize(
    ("fault", "kind", "taken"),
    [
        (Fault.ACCEPT_5XX, OutcomeUnknown, 1),
        (Fault.ACCEPT_RESET, OutcomeUnknown, 1),
        (Fault.ACCEPT_CUT, OutcomeUnknown, 1),
        (Fault.ACCEPT_HANG, OutcomeUnknown, 1),
        (Fault.FAIL_5XX, OutcomeUnknown, 0),
        (Fault.RESET, OutcomeUnknown, 0),
        (Fault.HANG, OutcomeUnknown, 0),
        (Fault.TOO_MANY, ChannelUnavailable, 0),
        (Fault.UNAUTHORIZED, ChannelUnavailable, 0),
        (Fault.BAD_REQUEST, MessageRejected, 0),
    ],
)
@pytest.mark.parametrize("channel", ["email", "sms"])
async def test_each_fault_is_taken_for_what_it_proves(
    providers: Providers, provider_settings: Settings, channel: str, fault: Fault, kind: type[PuntualError], taken: int
) -> None:
    is_hanging = fault in (Fault.HANG, Fault.ACCEPT_HANG)
    sender = sender_of(provider_settings, channel, send_seconds=1.0 if is_hanging else 10.0)
    providers.faults.add(Rule(fault, seconds=30))
    failure = await failure_of(sender.deliver(an_outgoing(channel, token=TOKEN)))
    assert type(failure) is kind
    assert len(providers.accepted()) == taken
    if isinstance(failure, ChannelUnavailable):
        assert failure.retry_after == (30 if fault is Fault.TOO_MANY else None)
    assert await sender.deliver(an_outgoing(channel, token=TOKEN))


@pytest.mark.parametrize("channel", ["email", "sms"])
async def test_where_nobody_listens_nothing_has_left(provider_settings: Settings, channel: str) -> None:
    nowhere = {"sendgrid_base_url": "http://127.0.0.1:1", "twilio_base_url": "http://127.0.0.1:1"}
    failure = await failure_of(sender_of(provider_settings, channel, **nowhere).deliver(an_outgoing(channel)))
    assert type(failure) is ChannelUnavailable
    unknown = {"sendgrid_base_url": "http://nowhere.invalid", "twilio_base_url": "http://nowhere.invalid"}
    failure = await failure_of(sender_of(provider_settings, channel, **unknown).deliver(an_outgoing(channel)))
    assert type(failure) is ChannelUnavailable


@pytest.mark.parametrize("fault", [Fault.FAIL_5XX, Fault.ACCEPT_CUT, Fault.TOO_MANY, Fault.BAD_REQUEST, Fault.RESET])
@pytest.mark.parametrize("channel", ["email", "sms"])
async def test_a_question_without_an_answer_tells_nothing(
    providers: Providers, provider_settings: Settings, channel: str, fault: Fault
) -> None:
    sender = sender_of(provider_settings, channel)
    providers.faults.add(Rule(fault, on=Call.LOOK_UP), Rule(fault, on=Call.FETCH))
    called = an_outgoing(channel, token=TOKEN, called_at=datetime.now(UTC) - timedelta(days=1))
    assert isinstance(await failure_of(sender.look_up(called)), CannotTell)
    assert isinstance(await failure_of(sender.poll("SM1")), CannotTell)


async def test_the_event_loop_goes_on_while_a_provider_hangs(providers: Providers, provider_settings: Settings) -> None:
    sender = sender_of(provider_settings, "email", send_seconds=30.0)
    providers.faults.add(Rule(Fault.HANG, seconds=30))
    hanging = asyncio.create_task(failure_of(sender.deliver(an_outgoing(token=TOKEN))))
    await asyncio.to_thread(until, lambda: len(providers.faults.met) == 1)
    # The others of the same provider are served meanwhile, however many there are.
    for number in range(5):
        await sender.deliver(an_outgoing(token=TOKEN, id=100 + number))
    assert not hanging.done()
    providers.let_go()
    assert type(await hanging) is OutcomeUnknown


async def test_who_finds_all_threads_taken_has_certainly_sent_nothing(
    providers: Providers, provider_settings: Settings
) -> None:
    sender = sender_of(provider_settings, "sms", send_seconds=2.0)
    providers.faults.add(Rule(Fault.HANG, seconds=30, times=None))
    calls = [failure_of(sender.deliver(an_outgoing("sms", token=TOKEN, id=number))) for number in range(40)]
    kinds = [type(failure) for failure in await asyncio.gather(*calls)]
    assert kinds.count(OutcomeUnknown) == len(providers.faults.met) == 16
    assert kinds.count(ChannelUnavailable) == 24
    providers.let_go()


async def test_a_call_that_is_cancelled_before_it_began_is_never_made(
    providers: Providers, provider_settings: Settings
) -> None:
    sender = sender_of(provider_settings, "sms", send_seconds=30.0)
    providers.faults.add(Rule(Fault.HANG, seconds=30, times=16))
    calls = [asyncio.create_task(failure_of(sender.deliver(an_outgoing("sms", token=TOKEN)))) for _ in range(17)]
    await asyncio.to_thread(until, lambda: len(providers.faults.met) == 16)
    calls[-1].cancel()
    await asyncio.wait([calls[-1]])
    providers.let_go()
    await asyncio.gather(*calls[:-1])
    assert await sender.deliver(an_outgoing("sms", token=TOKEN))
    assert len(providers.accepted()) == 1


@pytest.mark.parametrize("fault", [None, Fault.FAIL_5XX, Fault.UNAUTHORIZED, Fault.BAD_REQUEST, Fault.RESET])
@pytest.mark.parametrize("channel", ["email", "sms", "whatsapp"])
async def test_neither_logs_nor_errors_tell_a_key_or_a_receiver(
    providers: Providers,
    provider_settings: Settings,
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
    channel: str,
    fault: Fault | None,
) -> None:
    caplog.set_level(logging.DEBUG)
    message = an_outgoing(channel, token=TOKEN, free_form=True)
    sender = sender_of(provider_settings, channel)
    if fault is not None:
        providers.faults.add(Rule(fault))
    told = [repr(sender)]
    if fault is None:
        await sender.deliver(message)
    else:
        failure = await failure_of(sender.deliver(message))
        causes = (failure.__cause__, failure.__context__)
        assert causes == (None, None)
        shown = traceback.TracebackException.from_exception(failure, capture_locals=True)
        told += [repr(failure), *shown.format()]
    said = "".join((caplog.text, *capsys.readouterr()))
    for secret in (API_KEY, AUTH_TOKEN):
        assert secret not in said + "".join(told)
    assert message.to_address not in said + repr(sender)


async def test_an_operator_hears_of_wrong_credentials_once(providers: Providers, provider_settings: Settings) -> None:
    sender = sender_of(provider_settings, "email", sendgrid_api_key="SG.another")
    with structlog.testing.capture_logs() as logs:
        for _ in range(3):
            assert isinstance(await failure_of(sender.deliver(an_outgoing(token=TOKEN))), ChannelUnavailable)
    assert [one["event"] for one in logs] == ["channel_misconfigured"]
    assert (logs[0]["provider"], logs[0]["what"]) == ("sendgrid", "it answers 401")
