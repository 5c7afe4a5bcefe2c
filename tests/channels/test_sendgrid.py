"""Does an e-mail by SendGrid go out whole, and is it found again?"""

from base64 import b64decode
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from channels.port import CannotTell, ChannelUnavailable, Examinable, MessageRejected
from channels.sendgrid.mail import mail_of
from config.settings import Settings
from models.errors import Refused
from models.message import Attachment, OutgoingMessage, ReceiptKind
from tests.channels.carriers import BRAND, TOKEN, failure_of, sender_of
from tests.channels.messages import an_outgoing
from tests.providers.fates import Fate
from tests.providers.faults import Call, Fault, Rule
from tests.providers.providers import Providers

UNSUBSCRIBE = "https://dunning.example/u/41.mac"


def a_mail(**other: object) -> OutgoingMessage:
    return replace(an_outgoing(token=TOKEN, template="overdue"), **other)  # type: ignore[arg-type] # names and values of its fields


async def test_a_mail_carries_all_that_it_should(providers: Providers, provider_settings: Settings) -> None:
    sender = sender_of(provider_settings, "email", inbound_domain="in.alborada.example")
    files = (
        Attachment("Estado ñ.pdf", "application/pdf", b"%PDF"),
        Attachment("logo.png", "image/png", b"PNG", content_id="logo"),
    )
    provider_id = await sender.deliver(a_mail(unsubscribe_url=UNSUBSCRIBE, attachments=files))
    (taken,) = providers.accepted()
    assert (taken.provider_id, taken.token, taken.message, taken.to) == (provider_id, TOKEN, 41, "ana@quintana.example")
    mail = providers.sendgrid.mails[0].mail
    assert mail["from"] == {"email": BRAND.sender, "name": BRAND.company}
    assert mail["reply_to"]["email"] == f"reply+{TOKEN}@in.alborada.example"
    assert [part["type"] for part in mail["content"]] == ["text/plain", "text/html"]
    assert mail["categories"] == ["overdue", "es"]
    assert mail["headers"]["Message-ID"] == "<puntual-41@alborada.example>"
    assert mail["headers"]["List-Unsubscribe"] == f"<{UNSUBSCRIBE}>"
    assert mail["headers"]["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail["headers"]["Auto-Submitted"] == "auto-generated"
    assert not any(one["enable"] for one in mail["tracking_settings"].values())
    first, second = mail["attachments"]
    assert (first["filename"], first["disposition"], b64decode(first["content"])) == (
        "Estado ñ.pdf",
        "attachment",
        b"%PDF",
    )
    assert (second["disposition"], second["content_id"]) == ("inline", "logo")


def test_opens_are_told_only_where_a_setting_says_so() -> None:
    mail = mail_of(a_mail(), BRAND, BRAND.reply_to, open_tracking=True)
    assert mail["tracking_settings"]["open_tracking"] == {"enable": True}
    assert mail["tracking_settings"]["click_tracking"] == {"enable": False, "enable_text": False}
    assert mail["reply_to"]["email"] == BRAND.reply_to
    assert "List-Unsubscribe" not in mail["headers"]


async def test_a_hostile_name_stays_a_name(providers: Providers, provider_settings: Settings) -> None:
    await sender_of(provider_settings, "email").deliver(a_mail(to_name='Ana, "A"; B\r\nBcc: all@example.com'))
    (mail,) = providers.sendgrid.mails
    assert mail.mail["personalizations"] == [
        {"to": [{"email": "ana@quintana.example", "name": 'Ana, "A"; B Bcc: all@example.com'}]}
    ]


async def test_a_wrong_address_is_blamed_on_the_address(provider_settings: Settings) -> None:
    failure = await failure_of(sender_of(provider_settings, "email").deliver(a_mail(to_address="ñandú@x.example")))
    assert isinstance(failure, MessageRejected)
    assert (failure.reason, failure.address_is_bad) == ("address_invalid", True)


async def test_a_message_is_found_by_its_token_and_missing_only_when_the_feed_had_its_time(
    providers: Providers, provider_settings: Settings
) -> None:
    sender = sender_of(provider_settings, "email")
    provider_id = await sender.deliver(a_mail())
    now = datetime.now(UTC)
    assert await sender.look_up(a_mail(called_at=now)) == provider_id
    other = a_mail(token="f" * 32, called_at=now)
    assert isinstance(await failure_of(sender.look_up(other)), CannotTell)
    long_ago = a_mail(token="f" * 32, called_at=now - 4 * sender.settles_in)
    assert await sender.look_up(long_ago) is None
    providers.sendgrid.activity = False
    assert isinstance(await failure_of(sender.look_up(long_ago)), CannotTell)


@pytest.mark.parametrize(
    ("fate", "kind"),
    [(Fate.DELIVERED, ReceiptKind.DELIVERED), (Fate.BOUNCED, ReceiptKind.BOUNCED), (Fate.STUCK, None)],
)
async def test_polling_tells_what_became_of_a_mail(
    providers: Providers, provider_settings: Settings, fate: Fate, kind: ReceiptKind | None
) -> None:
    providers.fates.update({"ana@quintana.example": fate})
    sender = sender_of(provider_settings, "email")
    provider_id = await sender.deliver(a_mail())
    receipt = await sender.poll(provider_id)
    assert (receipt.kind if receipt else None) == kind
    assert receipt is None or receipt.provider_id == provider_id


async def test_a_key_that_may_not_send_is_told(providers: Providers, provider_settings: Settings) -> None:
    sender = sender_of(provider_settings, "email")
    assert isinstance(sender, Examinable)
    assert BRAND.sender in await sender.examine()
    providers.sendgrid.scopes = ("messages.read",)
    assert isinstance(await failure_of(sender.examine()), Refused)
    providers.faults.add(Rule(Fault.UNAUTHORIZED, on=Call.CHECK))
    assert isinstance(await failure_of(sender.examine()), ChannelUnavailable)
