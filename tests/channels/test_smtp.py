"""Does an e-mail go out whole by a mail server, and counts only what the server answered?"""

import logging
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from channels.port import CannotTell, ChannelUnavailable, Examinable, MessageRejected, OutcomeUnknown, Sender
from config.settings import Settings
from models.message import Attachment, Rendered
from stack.ports import free_port
from tests.channels.carriers import BRAND, TOKEN, failure_of, sender_of
from tests.channels.mail_servers import RESET, SILENCE, mail_server
from tests.channels.messages import an_outgoing

UNSUBSCRIBE = "https://dunning.example/u/41." + "m" * 43


def smtp(url: str, **settings: object) -> Sender:
    return sender_of(Settings(), "email", smtp_url=url, **settings)


def read(raw: bytes) -> EmailMessage:
    mail = message_from_bytes(raw, policy=policy.default)
    assert not mail.defects
    return mail


async def test_a_mail_arrives_whole() -> None:
    files = (
        Attachment("Estado ñ.pdf", "application/pdf", b"%PDF" * 100),
        Attachment("logo.png", "image/png", b"PNG", content_id="logo"),
    )
    words = Rendered("Factura F-1", "Hola, ñandú\n.\nuna línea con punto\n", '<p>Hola <img src="cid:logo"></p>')
    message = an_outgoing(token=TOKEN, words=words, attachments=files, unsubscribe_url=UNSUBSCRIBE)
    with mail_server() as server:
        given = await smtp(server.url, inbound_domain="in.alborada.example").deliver(message)
    assert given == "<puntual-41@alborada.example>"
    (raw,) = server.mails
    # The server stands for the dots at the beginning of a line (RFC 5321 4.5.2).
    mail = read(raw.replace(b"\r\n..", b"\r\n."))
    assert mail["Message-ID"] == given
    assert mail["Reply-To"] == f"Alborada Suministros <reply+{TOKEN}@in.alborada.example>"
    assert (mail["List-Unsubscribe"], mail["List-Unsubscribe-Post"]) == (
        f"<{UNSUBSCRIBE}>",
        "List-Unsubscribe=One-Click",
    )
    assert not [name for name in mail if name.startswith("X-Puntual")]
    text, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert text is not None
    assert html is not None
    assert text.get_content().splitlines() == ["Hola, ñandú", ".", "una línea con punto"]
    assert "cid:logo" in html.get_content()
    (pdf,) = mail.iter_attachments()
    assert (pdf.get_filename(), pdf.get_content()) == ("Estado ñ.pdf", b"%PDF" * 100)
    (logo,) = [part for part in mail.walk() if part["Content-ID"] == "<logo>"]
    assert (logo.get_content_disposition(), logo.get_content()) == ("inline", b"PNG")
    assert server.said[0] == f"ehlo {BRAND.sender.rpartition('@')[2]}"
    assert server.said[1].startswith(f"mail FROM:<{BRAND.sender}> BODY=8BITMIME SIZE=")
    assert server.said[2] == "rcpt TO:<ana@quintana.example>"


async def test_a_server_of_seven_bits_gets_no_eighth() -> None:
    with mail_server(EHLO="250 mail.example") as server:
        await smtp(server.url).deliver(an_outgoing(to_address="ana@ñandú.example"))
    (raw,) = server.mails
    assert raw.isascii()
    text = read(raw).get_body(("plain",))
    assert text is not None
    assert text.get_content().strip() == "Buenos días, ñandú"
    assert "rcpt TO:<ana@xn--and-6ma2c.example>" in server.said


@pytest.mark.parametrize(
    ("answers", "kind", "reason", "is_bad"),
    [
        ({"greeting": "421 busy"}, ChannelUnavailable, None, None),
        ({"greeting": RESET}, ChannelUnavailable, None, None),
        ({"greeting": SILENCE}, ChannelUnavailable, None, None),
        ({"EHLO": RESET}, ChannelUnavailable, None, None),
        ({"MAIL": "451 later"}, ChannelUnavailable, None, None),
        ({"MAIL": "550 who are you"}, ChannelUnavailable, None, None),
        ({"MAIL": "552 too large"}, MessageRejected, "too_long", False),
        ({"RCPT": "450 greylisted"}, ChannelUnavailable, None, None),
        ({"RCPT": "550 5.1.1 no such user"}, MessageRejected, "address_invalid", True),
        ({"RCPT": "550 no such user"}, MessageRejected, "address_invalid", True),
        ({"RCPT": "553 no mailbox"}, MessageRejected, "address_invalid", True),
        ({"RCPT": "550 5.7.1 relaying denied"}, ChannelUnavailable, None, None),
        ({"RCPT": "554 no"}, MessageRejected, "rejected", False),
        ({"RCPT": RESET}, ChannelUnavailable, None, None),
        ({"RCPT": SILENCE}, ChannelUnavailable, None, None),
        ({"DATA": "451 later"}, ChannelUnavailable, None, None),
        ({"DATA": "554 spam"}, MessageRejected, "content_refused", False),
        ({"end": "451 later"}, ChannelUnavailable, None, None),
        ({"end": "554 spam"}, MessageRejected, "content_refused", False),
        ({"end": "552 too large"}, MessageRejected, "too_long", False),
        ({"DATA": "250 what?"}, OutcomeUnknown, None, None),
        ({"end": "nonsense"}, OutcomeUnknown, None, None),
        ({"end": RESET}, OutcomeUnknown, None, None),
        ({"end": SILENCE}, OutcomeUnknown, None, None),
    ],
)
async def test_each_answer_is_taken_for_what_it_proves(
    answers: dict[str, str], kind: type[Exception], reason: str | None, is_bad: bool | None
) -> None:
    seconds = 1.0 if SILENCE in answers.values() else 10.0
    with mail_server(**answers) as server:
        failure = await failure_of(smtp(server.url, send_seconds=seconds).deliver(an_outgoing()))
    assert type(failure) is kind, failure.message
    assert (getattr(failure, "reason", None), getattr(failure, "address_is_bad", None)) == (reason, is_bad)
    assert server.mails == []
    assert "quintana" not in failure.message


async def test_what_a_server_says_to_our_leaving_takes_nothing_back() -> None:
    with mail_server(QUIT="500 stay") as server:
        assert await smtp(server.url).deliver(an_outgoing())
    assert len(server.mails) == 1


async def test_nobody_there_is_an_outage_and_nothing_can_be_asked() -> None:
    sender = smtp("smtp://127.0.0.1:1")
    assert type(await failure_of(sender.deliver(an_outgoing()))) is ChannelUnavailable
    assert isinstance(await failure_of(sender.look_up(an_outgoing())), CannotTell)
    assert isinstance(await failure_of(sender.poll("<x>")), CannotTell)
    assert (sender.proves_silence, sender.final_within) == (False, None)


async def test_a_password_travels_encrypted_or_not_at_all(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with mail_server() as server:
        url = server.url.replace("//", "//ana:secret%40word@")
        assert await smtp(url).deliver(an_outgoing())
        assert [line.split(" ")[:2] for line in server.said if line.startswith("AUTH")] == [["AUTH", "PLAIN"]]
        server.said.clear()
        # The same server under a name that does not say that it is this machine.
        monkeypatch.setattr("channels.smtp.session.MailServer.is_here", False)
        failure = await failure_of(smtp(url).deliver(an_outgoing()))
    assert isinstance(failure, ChannelUnavailable)
    assert "in the clear" in failure.message
    assert not [line for line in server.said if line.startswith("AUTH")]
    assert "secret" not in caplog.text + failure.message


class Taking:
    """What aiosmtpd asks of whoever takes mails."""

    def __init__(self) -> None:
        self.mails: list[bytes] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.mails.append(envelope.content)
        return "250 taken"


def certificate(folder: Path) -> tuple[Path, Path]:
    """Of this machine, signed by itself; with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    signed, private = folder / "certificate.pem", folder / "key.pem"
    signed.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return signed, private


@contextmanager
def starttls_server(taking: Taking, signed: Path, private: Path) -> Iterator[str]:
    """Wants STARTTLS and a password; its address."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(signed, private)

    def known(server: Any, session: Any, envelope: Any, mechanism: str, auth: Any) -> AuthResult:
        return AuthResult(success=auth.login == b"ana" and auth.password == b"secret@word", handled=False)

    controller = Controller(
        taking,
        hostname="127.0.0.1",
        port=free_port(),
        tls_context=context,
        require_starttls=True,
        auth_required=True,
        authenticator=known,
    )
    controller.start()
    try:
        yield f"localhost:{controller.port}"
    finally:
        controller.stop()


async def test_a_real_server_with_starttls_and_a_password(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    signed, private = certificate(tmp_path)
    taking = Taking()
    with starttls_server(taking, signed, private) as address:
        url = f"smtp://ana:secret%40word@{address}"
        failure = await failure_of(smtp(url).deliver(an_outgoing()))
        assert isinstance(failure, ChannelUnavailable), "nobody vouches for its certificate"
        monkeypatch.setenv("SSL_CERT_FILE", str(signed))
        sender = smtp(url)
        assert isinstance(sender, Examinable)
        assert "localhost lets us in" in await sender.examine()
        assert await sender.deliver(an_outgoing())
        wrong = smtp(url.replace("secret", "guess"))
        assert isinstance(await failure_of(wrong.deliver(an_outgoing())), ChannelUnavailable)
    (mail,) = taking.mails
    assert read(mail)["Subject"] == "Factura F-1"
