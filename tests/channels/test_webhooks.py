"""Whatever a provider, or somebody in its name, writes: is it read, or refused in words, and can it be stored?"""

import json
from datetime import UTC, datetime
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as some

from channels.plain_text import plain_text
from channels.sendgrid import events as sendgrid_events
from channels.sendgrid import inbound as sendgrid_inbound
from channels.twilio import events as twilio_events
from channels.twilio.codes import fault_of
from models.errors import InvalidInput
from models.inbox import InboxEvent
from models.message import ReceiptKind
from models.reply import IncomingMessage

NOW = datetime(2026, 3, 2, 15, tzinfo=UTC)

_values = some.recursive(
    some.none() | some.booleans() | some.integers() | some.floats(allow_nan=False, allow_infinity=False) | some.text(),
    lambda inner: some.lists(inner, max_size=3) | some.dictionaries(some.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
_sendgrid = some.fixed_dictionaries(
    {},
    optional=dict.fromkeys(("event", "sg_event_id", "sg_message_id", "timestamp", "reason", "type"), _values)
    | {"event": some.sampled_from(["bounce", "dropped", "open", "delivered", "???"])},
)
_form = some.dictionaries(
    some.sampled_from(["MessageSid", "MessageStatus", "ErrorCode", "From", "To", "Body", "NumMedia"]), some.text()
)


def storable(event: InboxEvent) -> None:
    """PostgreSQL takes neither NUL nor half a character."""
    assert event.event_id
    assert "\x00" not in event.event_id
    written = json.dumps([event.event_id, event.raw], ensure_ascii=False)
    assert "\\u0000" not in written
    written.encode("utf-8")


@given(some.lists(_sendgrid, max_size=3))
def test_any_event_of_sendgrid_is_stored_and_read_or_refused(batch: list[dict[str, object]]) -> None:
    for event in sendgrid_events.events_of(json.dumps(batch).encode()):
        storable(event)
        try:
            receipt = sendgrid_events.receipt_of(event.raw)
        except InvalidInput:
            continue
        assert receipt is None or receipt.at.tzinfo is not None


@given(some.binary(max_size=200))
def test_any_bytes_are_a_batch_or_refused(raw: bytes) -> None:
    try:
        for event in sendgrid_events.events_of(raw):
            storable(event)
    except InvalidInput:
        return


@given(_form, some.text(max_size=50))
def test_any_form_of_twilio_is_stored_and_read_or_refused(form: dict[str, str], token: str) -> None:
    for read in (partial(twilio_events.status_of, form, token), partial(twilio_events.incoming_event_of, form)):
        try:
            storable(read())
        except InvalidInput:
            continue


@given(
    some.dictionaries(some.sampled_from(sorted(sendgrid_inbound.FIELDS - {"email"})), some.binary(max_size=80)),
    some.text(max_size=80),
    some.lists(some.tuples(some.text(max_size=20), some.integers(0)), max_size=3),
)
def test_any_mail_is_stored_and_read_or_refused(
    fields: dict[str, bytes], header: str, files: list[tuple[str, int]]
) -> None:
    raw = {**fields, "headers": b"Message-ID: <a@b>\n" + header.encode("utf-8", "replace")}
    event = sendgrid_inbound.event_of(raw, files)
    storable(event)
    try:
        sendgrid_inbound.incoming_of(event.raw, event.event_id, NOW)
    except InvalidInput:
        return


def _mail(headers: str = "", text: str = "Hola", **fields: str) -> IncomingMessage:
    given = {"headers": f"Message-ID: <m@acme.example>\n{headers}", "from": "Ana <ana@acme.example>", "text": text}
    event = sendgrid_inbound.event_of({name: value.encode() for name, value in (given | fields).items()}, [])
    return sendgrid_inbound.incoming_of(event.raw, event.event_id, NOW)


@pytest.mark.parametrize(
    ("headers", "envelope", "automatic"),
    [
        ("", '{"from": "ana@acme.example", "to": []}', False),
        ("Auto-Submitted: no\n", "", False),
        ("Auto-Submitted: auto-replied; owner-email=x\n", "", True),
        ("Precedence: bulk\n", "", True),
        ("X-Autoreply: yes\n", "", True),
        ("", '{"from": "", "to": []}', True),
    ],
)
def test_what_a_machine_wrote_is_known(headers: str, envelope: str, automatic: bool) -> None:
    assert _mail(headers, envelope=envelope).automatic is automatic


def test_a_mail_says_which_of_ours_it_answers() -> None:
    token = "0f" * 16
    mail = _mail(
        "In-Reply-To: <puntual-42@alborada.example>\nReferences: <x@y> <puntual-42@alborada.example>\n",
        to=f"Cobros <reply+{token.upper()}@in.example>",
    )
    assert mail.in_reply_to == (token, "puntual-42@alborada.example", "x@y")


def test_each_part_is_read_in_its_own_charset() -> None:
    told = {"headers": b"", "from": b"ana@acme.example", "text": "Mañana pago".encode("iso-8859-1")}
    event = sendgrid_inbound.event_of({**told, "charsets": b'{"text": "iso-8859-1", "from": "no such"}'}, [])
    assert event.raw["text"] == "Mañana pago"


def test_a_mail_of_html_alone_is_read_as_its_words() -> None:
    page = "<style>p {}</style><p>Ya <b>pagué</b>&nbsp;ayer</p><script>alert(1)</script><div>Ana</div>"
    assert _mail(text="", html=page).text == plain_text(page) == "Ya pagué ayer\nAna"


@pytest.mark.parametrize(
    ("status", "code", "kind", "reason", "is_bad"),
    [
        ("delivered", "", ReceiptKind.DELIVERED, "", False),
        ("read", "", ReceiptKind.OPENED, "", False),
        ("undelivered", "30003", ReceiptKind.BOUNCED, "unreachable", False),
        ("undelivered", "30005", ReceiptKind.BOUNCED, "address_invalid", True),
        ("failed", "21610", ReceiptKind.DROPPED, "opted_out", True),
        ("failed", "99999", ReceiptKind.DROPPED, "failed", False),
    ],
)
def test_a_status_of_twilio_is_understood(status: str, code: str, kind: ReceiptKind, reason: str, is_bad: bool) -> None:
    event = twilio_events.status_of({"MessageSid": "SM1", "MessageStatus": status, "ErrorCode": code}, "abc")
    receipt = twilio_events.receipt_of(event.raw, NOW)
    assert receipt is not None
    assert (receipt.kind, receipt.reason, receipt.address_is_bad) == (kind, reason, is_bad)
    assert fault_of(None, "failed").reason == "failed"
