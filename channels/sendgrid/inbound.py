"""What does a customer write back by e-mail? SendGrid's Inbound Parse, cut to what a reply needs.

https://www.twilio.com/docs/sendgrid/for-developers/parsing-email/setting-up-the-inbound-parse-webhook
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from email import message_from_string
from email.message import Message
from email.utils import getaddresses, parseaddr
from hashlib import sha256
from typing import Any

from channels.plain_text import plain_text
from channels.webhooks import json_of, text_of
from models.errors import InvalidInput, ServerUnreachable
from models.inbox import InboxEvent, InboxSource
from models.reply import IncomingMessage

#: The parts of its form that are read; the others are not even kept in memory.
FIELDS = frozenset({"headers", "from", "to", "envelope", "subject", "text", "html", "charsets", "email"})

_LONGEST_TEXT, _LONGEST_LINE, _MOST = 20_000, 500, 50
_MESSAGE_ID = re.compile(r"<([^<>\s]{1,250})>")
_REPLY_TOKEN = re.compile(r"reply\+(?P<token>[0-9a-f]{32})@", re.ASCII | re.IGNORECASE)
_LISTS = frozenset({"auto_reply", "bulk", "junk", "list"})
_MACHINES = frozenset({"mailer-daemon", "postmaster", "no-reply", "noreply"})


def event_of(parts: Mapping[str, bytes], files: Iterable[tuple[str, int]]) -> InboxEvent:
    """A mail as it is stored. `files` are names and sizes in bytes.

    Raises InvalidInput where it is no mail, and ServerUnreachable where the whole MIME message is posted: that is a
    setting, and SendGrid comes again after a refusal that is ours.
    """
    if "headers" not in parts:
        if "email" in parts:
            raise ServerUnreachable("Inbound Parse posts raw MIME messages: switch that off in its settings")
        raise InvalidInput("headers: expected those of a mail")
    fields = _decoded(parts)
    headers = message_from_string(fields["headers"])
    envelope = _envelope(fields.get("envelope", ""))
    sender = parseaddr(fields.get("from", ""))[1] or envelope["from"]
    text = fields.get("text", "").strip() or plain_text(fields.get("html", ""))
    receivers = [address for _, address in getaddresses([fields.get("to", "")])]
    raw = {
        "from": text_of(sender, _LONGEST_LINE),
        "to": [text_of(address, _LONGEST_LINE) for address in (envelope["to"] or receivers)[:_MOST]],
        "subject": text_of(" ".join(fields.get("subject", "").split()), _LONGEST_LINE),
        "text": text_of(text, _LONGEST_TEXT),
        "in_reply_to": [text_of(one, 250) for one in _answered(headers, [*envelope["to"], *receivers])],
        "automatic": _is_automatic(headers, sender, envelope["from"]),
        "attachments": [f"{text_of(name, 200)} ({size} B)" for name, size in list(files)[:_MOST]],
    }
    named = _MESSAGE_ID.search(str(headers.get("message-id", "")))
    return InboxEvent(InboxSource.SENDGRID_INBOUND, named[1] if named else _fingerprint(raw, headers), raw)


def incoming_of(raw: dict[str, Any], event_id: str, received_at: datetime) -> IncomingMessage:
    """A stored mail as its noun. Raises InvalidInput where nobody is named as its sender."""
    if "@" not in raw["from"]:
        raise InvalidInput("from: expected an e-mail address")
    return IncomingMessage(
        provider_id=event_id,
        channel="email",
        from_address=raw["from"],
        to_address=raw["to"][0] if raw["to"] else "",
        text=raw["text"],
        received_at=received_at,
        subject=raw["subject"],
        in_reply_to=tuple(raw["in_reply_to"]),
        automatic=raw["automatic"],
        attachments=tuple(raw["attachments"]),
    )


def _decoded(parts: Mapping[str, bytes]) -> dict[str, str]:
    """Each part in its own charset, as SendGrid says it; what is not of that charset becomes a question mark."""
    said = _object(parts.get("charsets", b"").decode("utf-8", "replace"))
    fields = {}
    for name, value in parts.items():
        charset = said.get(name)
        try:
            fields[name] = value.decode(charset if isinstance(charset, str) else "utf-8", "replace")
        except (LookupError, ValueError):
            fields[name] = value.decode("utf-8", "replace")
    return fields


def _object(text: str) -> dict[str, Any]:
    """A JSON object, empty where there is none: what it says is never the only way to know."""
    try:
        found = json_of(text.encode())
    except InvalidInput:
        return {}
    return found if isinstance(found, dict) else {}


def _envelope(text: str) -> dict[str, Any]:
    found = _object(text)
    sender, receivers = found.get("from"), found.get("to")
    receivers = receivers if isinstance(receivers, list) else []
    return {
        "from": sender if isinstance(sender, str) else None,
        "to": [one for one in receivers if isinstance(one, str)],
    }


def _answered(headers: Message, receivers: Sequence[str]) -> list[str]:
    """Ids of the mails that this one answers, and the token of the address that it was sent to; the surest first."""
    tokens = [found["token"].lower() for address in receivers for found in _REPLY_TOKEN.finditer(address)]
    told = " ".join(str(headers.get(name, "")) for name in ("in-reply-to", "references"))
    return list(dict.fromkeys([*tokens, *_MESSAGE_ID.findall(told)]))[:_MOST]


def _is_automatic(headers: Message, sender: str | None, envelope_sender: str | None) -> bool:
    """Whether a machine wrote it (RFC 3834): nobody has answered then."""
    if str(headers.get("auto-submitted", "no")).partition(";")[0].strip().lower() != "no":
        return True
    if str(headers.get("precedence", "")).strip().lower() in _LISTS:
        return True
    if any(name in headers for name in ("x-autoreply", "x-autorespond")):
        return True
    # Notices of mail servers have an empty return path.
    return envelope_sender == "" or (sender or "").partition("@")[0].lower() in _MACHINES


def _fingerprint(raw: dict[str, Any], headers: Message) -> str:
    told = [raw["from"], raw["subject"], raw["text"], str(headers.get("date", ""))]
    return sha256(json.dumps(told).encode()).hexdigest()
