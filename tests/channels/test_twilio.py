"""Do SMS and WhatsApp messages go out as they should by Twilio, and is nothing guessed about them?"""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from channels.port import CannotTell, ChannelUnavailable, Examinable, MessageRejected
from channels.portal_link import with_link
from channels.templates.render import Renderer
from channels.twilio.approved_form import blanks_of
from channels.twilio.codes import Blame, fault_of
from channels.twilio.sms import Sms
from config.settings import Settings
from config.whatsapp import Blank
from domain.links import entrance
from models.errors import InvalidInput, Refused
from models.message import OutgoingMessage, ReceiptKind, Rendered
from models.portal import STAND_IN
from store.portal_tokens import new_token
from tests.channels.carriers import BRAND, TOKEN, failure_of, sender_of
from tests.channels.messages import a_context, a_line, an_outgoing
from tests.providers.fates import Fate
from tests.providers.faults import Call, Fault, Rule
from tests.providers.providers import SMS_FROM, WHATSAPP_FROM, Providers
from tests.providers.wire import Answer, Server

TO = "+34600000000"
FORM = "HX" + "ab" * 16
VARIABLES = {"contact": "Ana Quintana", "number": "F-1", "amount": "1.200,50 €"}


def a_text(channel: str = "sms", **other: object) -> OutgoingMessage:
    message = an_outgoing(channel, token=TOKEN, template="overdue", variables=VARIABLES)
    return replace(message, **other)  # type: ignore[arg-type] # names and values of its fields


@pytest.fixture
def approved(provider_settings: Settings, tmp_path: Path) -> Settings:
    """Settings of an installation with one approved form."""
    (tmp_path / "whatsapp.yaml").write_text(
        f"forms:\n  overdue:\n    es: {{content: {FORM}, variables: [contact, number, amount]}}\n", encoding="utf-8"
    )
    return provider_settings.model_copy(update={"config_dir": tmp_path})


async def test_an_sms_names_its_attempt_and_ends_with_its_hours(
    providers: Providers, provider_settings: Settings
) -> None:
    sender = sender_of(provider_settings, "sms")
    sid = await sender.deliver(a_text(not_after=datetime.now(UTC) + timedelta(hours=2)))
    (taken,) = providers.accepted()
    assert (taken.provider_id, taken.token, taken.channel, taken.to) == (sid, TOKEN, "sms", TO)
    form = providers.twilio.texts[0].form
    assert form["From"] == SMS_FROM
    assert form["Body"] == "Buenos días, ñandú"
    assert form["StatusCallback"] == f"https://dunning.example/hooks/twilio/status?token={TOKEN}"
    assert 7100 < int(form["ValidityPeriod"]) <= 7200


@pytest.mark.parametrize(("hours", "seconds"), [(48, 36_000), (-48, 10)])
def test_the_hours_stay_within_what_twilio_allows(provider_settings: Settings, hours: int, seconds: int) -> None:
    sender = sender_of(provider_settings, "sms")
    assert isinstance(sender, Sms)
    words = sender.content(a_text(not_after=datetime.now(UTC) + timedelta(hours=hours)))
    assert words["validity_period"] == seconds


async def test_a_messaging_service_chooses_the_number(providers: Providers, provider_settings: Settings) -> None:
    service = "MG" + "ab" * 16
    sender = sender_of(provider_settings, "sms", twilio_sms_from=service, public_url=None)
    sid = await sender.deliver(a_text())
    form = providers.twilio.texts[0].form
    assert form["MessagingServiceSid"] == service
    assert not {"From", "StatusCallback"} & set(form)
    assert await sender.look_up(a_text(called_at=datetime.now(UTC))) == sid


async def test_within_a_conversation_whatsapp_takes_our_own_words(
    providers: Providers, provider_settings: Settings
) -> None:
    sender = sender_of(provider_settings, "whatsapp")
    await sender.deliver(a_text("whatsapp", free_form=True))
    form = providers.twilio.texts[0].form
    assert (form["To"], form["From"]) == (f"whatsapp:{TO}", f"whatsapp:{WHATSAPP_FROM}")
    assert form["Body"] == "Buenos días, ñandú"
    assert "ContentSid" not in form
    assert sender.can_say("overdue", "es", free_form=True)


async def test_outside_it_whatsapp_takes_an_approved_form_only(providers: Providers, approved: Settings) -> None:
    sender = sender_of(approved, "whatsapp")
    assert sender.can_say("overdue", "es", free_form=False)
    assert not sender.can_say("overdue", "en", free_form=False)
    await sender.deliver(a_text("whatsapp", variables=VARIABLES | {"contact": "Ana\nQuintana"}))
    form = providers.twilio.texts[0].form
    assert form["ContentSid"] == FORM
    assert json.loads(form["ContentVariables"]) == {"1": "Ana Quintana", "2": "F-1", "3": "1.200,50 €"}
    assert "Body" not in form
    for message in (a_text("whatsapp", language="en"), a_text("whatsapp", variables={})):
        failure = await failure_of(sender.deliver(message))
        assert isinstance(failure, MessageRejected)
        assert (failure.reason, failure.address_is_bad) == ("template_missing", False)
    assert len(providers.accepted()) == 1


@pytest.mark.parametrize("language", ["es", "en", "pt"])
def test_every_blank_of_a_form_is_filled(language: str) -> None:
    link = entrance("https://dunning.example")
    context = a_context(a_line("F-1"), a_line("F-2", -3), language=language, portal_url=link)
    blanks = blanks_of(context, Renderer().wording(language), BRAND)
    assert set(blanks) == {name.value for name in Blank}
    assert (blanks["number"], blanks["count"], blanks["company"]) == ("F-1", "2", BRAND.company)
    assert "2" in blanks["amount"]
    assert (blanks["portal"], blanks["portal_token"]) == (link, STAND_IN)


async def test_a_form_with_a_link_is_of_no_use_where_customers_cannot_reach_us(approved: Settings) -> None:
    (approved.config_dir / "whatsapp.yaml").write_text(  # type: ignore[operator] # the fixture has made it
        f"forms: {{overdue: {{es: {{content: {FORM}, variables: [contact, portal_token]}}}}}}\n", encoding="utf-8"
    )
    assert sender_of(approved, "whatsapp").can_say("overdue", "es", free_form=False)
    alone = sender_of(approved, "whatsapp", public_url=None)
    assert not alone.can_say("overdue", "es", free_form=False)
    assert alone.can_say("overdue", "es", free_form=True)


@pytest.mark.parametrize("channel", ["sms", "whatsapp"])
async def test_a_text_is_found_by_its_words_although_its_link_is_kept_nowhere(
    providers: Providers, provider_settings: Settings, channel: str
) -> None:
    sender, before = sender_of(provider_settings, channel), datetime.now(UTC)
    said = Rendered(None, f"Hola, Ana. Sus facturas: {entrance('https://dunning.example')}")
    kept = a_text(channel, words=said, free_form=True, called_at=before)
    sid = await sender.deliver(with_link(kept, new_token(), BRAND))
    assert STAND_IN not in providers.twilio.texts[0].form["Body"]
    assert await sender.look_up(kept) == sid


async def test_a_message_that_is_listed_was_taken_and_one_that_is_not_may_have_been(
    providers: Providers, provider_settings: Settings
) -> None:
    sender = sender_of(provider_settings, "sms")
    before = datetime.now(UTC)
    sid = await sender.deliver(a_text())
    assert await sender.look_up(a_text(called_at=before)) == sid
    others = (
        a_text(called_at=before, to_address="+34600000001"),
        a_text(called_at=before, words=replace(a_text().words, text="Otra cosa")),
        a_text(called_at=before + timedelta(hours=1)),
        a_text(called_at=None),
    )
    for other in others:
        assert isinstance(await failure_of(sender.look_up(other)), CannotTell)


async def test_the_same_words_of_last_week_prove_nothing(providers: Providers, provider_settings: Settings) -> None:
    sender = sender_of(provider_settings, "sms")
    await sender.deliver(a_text())
    providers.twilio.texts[0] = replace(providers.twilio.texts[0], taken_at=datetime.now(UTC) - timedelta(days=7))
    assert isinstance(await failure_of(sender.look_up(a_text(called_at=datetime.now(UTC)))), CannotTell)


@pytest.mark.parametrize(
    ("fate", "kind", "reason", "is_bad"),
    [
        (Fate.DELIVERED, ReceiptKind.DELIVERED, "", False),
        (Fate.BOUNCED, ReceiptKind.BOUNCED, "address_invalid", True),
        (Fate.DROPPED, ReceiptKind.DROPPED, "address_invalid", True),
        (Fate.STUCK, None, "", False),
    ],
)
async def test_polling_tells_what_became_of_an_sms(
    providers: Providers,
    provider_settings: Settings,
    fate: Fate,
    kind: ReceiptKind | None,
    reason: str,
    is_bad: bool,
) -> None:
    providers.fates.update({TO: fate})
    sender = sender_of(provider_settings, "sms")
    receipt = await sender.poll(await sender.deliver(a_text()))
    if kind is None:
        assert receipt is None
    else:
        assert receipt is not None
        assert (receipt.kind, receipt.reason, receipt.address_is_bad) == (kind, reason, is_bad)
    assert isinstance(await failure_of(sender.poll("SM" + "0" * 32)), CannotTell)


def refusing(code: int, status: int = 400) -> Server:
    """A Twilio that refuses everything with one error."""
    told = {"code": code, "message": "The number +34600000000 ...", "status": status}
    return Server(lambda request: Answer.json(status, told))


@pytest.mark.parametrize(
    ("code", "kind", "reason", "is_bad"),
    [
        (21211, MessageRejected, "address_invalid", True),
        (21614, MessageRejected, "not_a_mobile", True),
        (21610, MessageRejected, "opted_out", True),
        (63003, MessageRejected, "not_on_channel", True),
        (21617, MessageRejected, "too_long", False),
        (63016, MessageRejected, "template_missing", False),
        (99999, MessageRejected, "rejected", False),
        (21606, ChannelUnavailable, None, None),
        (21408, ChannelUnavailable, None, None),
        (21611, ChannelUnavailable, None, None),
    ],
)
async def test_an_error_is_blamed_on_whom_it_concerns(
    provider_settings: Settings, code: int, kind: type[Exception], reason: str | None, is_bad: bool | None
) -> None:
    server = refusing(code)
    server.start()
    try:
        failure = await failure_of(sender_of(provider_settings, "sms", twilio_base_url=server.url).deliver(a_text()))
    finally:
        server.stop()
    assert type(failure) is kind
    assert (getattr(failure, "reason", None), getattr(failure, "address_is_bad", None)) == (reason, is_bad)
    assert TO not in failure.message


def test_a_code_that_nobody_knows_blames_nobody() -> None:
    assert fault_of(12345, "undelivered") == ("undelivered", Blame.NOBODY)
    assert fault_of(None, "failed") == ("failed", Blame.NOBODY)


async def test_an_account_that_may_not_send_is_told(providers: Providers, provider_settings: Settings) -> None:
    sender = sender_of(provider_settings, "sms")
    assert isinstance(sender, Examinable)
    assert SMS_FROM in await sender.examine()
    providers.twilio.status = "suspended"
    assert isinstance(await failure_of(sender.examine()), Refused)
    providers.faults.add(Rule(Fault.UNAUTHORIZED, on=Call.CHECK))
    assert isinstance(await failure_of(sender.examine()), ChannelUnavailable)


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("forms:\n  overdue:\n    es: {content: HX1}\n", r"field forms\.overdue\.es\.content: expected the SID"),
        (f"forms:\n  overdue:\n    xx: {{content: {FORM}}}\n", r"field forms\.overdue\.xx: expected one of es, en, pt"),
        (
            f"forms:\n  overdue:\n    es: {{content: {FORM}, variables: [name]}}\n",
            r"field forms\.overdue\.es\.variables\[1\]: expected one of contact, ",
        ),
    ],
)
def test_a_broken_list_of_forms_is_named_with_its_field(
    provider_settings: Settings, tmp_path: Path, text: str, field: str
) -> None:
    (tmp_path / "whatsapp.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(InvalidInput, match=field):
        sender_of(provider_settings, "whatsapp", config_dir=tmp_path)
