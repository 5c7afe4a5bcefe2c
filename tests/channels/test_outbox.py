"""Does the outbox write each message once, as mail programs read it?"""

from email import message_from_bytes, policy
from pathlib import Path

import pytest

from channels.outbox import Outbox, outboxes
from channels.port import ChannelUnavailable, MessageRejected, Sender
from config.brand import load_brand
from models.message import Rendered
from tests.channels.messages import an_outgoing

BRAND = load_brand()


def files_in(home: Path) -> list[str]:
    return sorted(path.relative_to(home).as_posix() for path in home.rglob("*") if path.is_file())


async def test_an_email_is_a_whole_rfc_5322_message(tmp_path: Path) -> None:
    outbox = Outbox("email", tmp_path, BRAND)
    assert await outbox.deliver(an_outgoing()) == "outbox:41"
    assert files_in(tmp_path) == ["outbox/2026-03-16/41-email.eml"]
    raw = (tmp_path / "outbox/2026-03-16/41-email.eml").read_bytes()
    email = message_from_bytes(raw, policy=policy.default)
    assert not email.defects
    assert str(email["From"]) == "Alborada Suministros <cobros@alborada.example>"
    assert str(email["To"]) == "Ana Quintana <ana@quintana.example>"
    assert email["Date"].datetime.isoformat() == "2026-03-16T00:00:00+00:00"
    assert email["Message-ID"] == "<puntual-41@alborada.example>"
    assert (email["X-Puntual-Case-Id"], email["X-Puntual-Step"]) == ("7", "overdue-3")
    text, html = email.get_body(("plain",)), email.get_body(("html",))
    assert text is not None
    assert html is not None
    assert text.get_content().strip() == "Buenos días, ñandú"
    assert html.get_content().strip() == "<p>Buenos días, ñandú</p>"
    assert "ñandú".encode() in raw


async def test_delivering_again_changes_nothing(tmp_path: Path) -> None:
    for outbox in outboxes(tmp_path, BRAND).values():
        message = an_outgoing(outbox.channel)
        first = await outbox.deliver(message)
        content = outbox.path_of(message).read_bytes()
        assert await outbox.deliver(message) == first
        assert outbox.path_of(message).read_bytes() == content
    assert files_in(tmp_path) == [
        "outbox/2026-03-16/41-email.eml",
        "outbox/2026-03-16/41-letter.txt",
        "outbox/2026-03-16/41-sms.txt",
        "outbox/2026-03-16/41-whatsapp.txt",
    ]


async def test_a_text_message_can_be_read_by_eye(tmp_path: Path) -> None:
    outbox = Outbox("sms", tmp_path, BRAND)
    await outbox.deliver(an_outgoing("sms"))
    content = (tmp_path / "outbox/2026-03-16/41-sms.txt").read_text(encoding="utf-8")
    assert content.startswith("To: Ana Quintana <+34600000000>\nChannel: sms\n")
    assert content.endswith("\n\nBuenos días, ñandú\n")


async def test_line_ends_in_names_add_no_header(tmp_path: Path) -> None:
    outbox = Outbox("email", tmp_path, BRAND)
    evil = "Ana\r\nBcc: all@example.com"
    words = Rendered(f"Hola\n{evil}", "x", "<p>x</p>")
    await outbox.deliver(an_outgoing(to_name=evil, words=words, tags={"a b\r\nc": evil}))
    email = message_from_bytes((tmp_path / "outbox/2026-03-16/41-email.eml").read_bytes(), policy=policy.default)
    assert email["Bcc"] is None
    assert email["X-Puntual-A-B-C"] == "Ana Bcc: all@example.com"
    assert email["Subject"] == "Hola Ana Bcc: all@example.com"


async def test_lines_too_long_for_mail_are_encoded(tmp_path: Path) -> None:
    outbox = Outbox("email", tmp_path, BRAND)
    words = Rendered("s", "ñ" * 2000, "<p>" + "x" * 2000 + "</p>")
    await outbox.deliver(an_outgoing(words=words))
    raw = (tmp_path / "outbox/2026-03-16/41-email.eml").read_bytes()
    assert max(map(len, raw.split(b"\r\n"))) < 998
    body = message_from_bytes(raw, policy=policy.default).get_body(("plain",))
    assert body is not None
    assert body.get_content().strip() == "ñ" * 2000


@pytest.mark.parametrize("address", ["", "nobody", "a@b\r\nBcc: c@d", "a b@c.example", "@"])
async def test_what_is_no_address_is_a_definite_no(tmp_path: Path, address: str) -> None:
    with pytest.raises(MessageRejected):
        await Outbox("email", tmp_path, BRAND).deliver(an_outgoing(to_address=address))
    assert files_in(tmp_path) == []


async def test_a_disk_that_does_not_take_it_is_an_outage(tmp_path: Path) -> None:
    (tmp_path / "outbox").write_text("in the way", encoding="utf-8")
    with pytest.raises(ChannelUnavailable):
        await Outbox("sms", tmp_path, BRAND).deliver(an_outgoing("sms"))


def test_an_outbox_is_a_sender(tmp_path: Path) -> None:
    senders: dict[str, Sender] = dict(outboxes(tmp_path, BRAND))
    assert all(sender.channel == channel for channel, sender in senders.items())
