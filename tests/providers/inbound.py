"""How does it look when a customer answers? The posts of Twilio's inbound webhook and of SendGrid's Inbound Parse.

https://www.twilio.com/docs/messaging/guides/webhook-request,
https://www.twilio.com/docs/sendgrid/for-developers/parsing-email/setting-up-the-inbound-parse-webhook
"""

import json
import secrets
from collections.abc import Mapping
from email.utils import make_msgid
from typing import Any

from tests.providers.texts import ACCOUNT
from tests.providers.twilio_shape import WHATSAPP, bare

_BOUNDARY = "xYzZY"


def text_form(sender: str, to: str, body: str, sid: str | None = None, **more: str) -> list[tuple[str, str]]:
    """An SMS, or a WhatsApp message where the addresses begin with `whatsapp:`."""
    sid = sid or "SM" + secrets.token_hex(16)
    told = {
        "ToCountry": "",
        "SmsMessageSid": sid,
        "NumMedia": "0",
        "SmsSid": sid,
        "SmsStatus": "received",
        "Body": body,
        "To": to,
        "NumSegments": "1",
        "MessageSid": sid,
        "AccountSid": ACCOUNT,
        "From": sender,
        "ApiVersion": "2010-04-01",
    }
    if sender.startswith(WHATSAPP):
        told |= {"ProfileName": "Fake", "WaId": bare(sender).removeprefix("+"), "MessageType": "text"}
    return list((told | more).items())


def mail_parts(
    sender: str, to: str, subject: str, text: str, headers: Mapping[str, str] | None = None
) -> dict[str, str]:
    """A parsed mail: the fields of the form. `headers` beside the usual ones, such as In-Reply-To."""
    raw = {
        "From": sender,
        "To": to,
        "Subject": subject,
        "Message-ID": make_msgid(domain="customer.example"),
        "Content-Type": "text/plain; charset=UTF-8",
        **(headers or {}),
    }
    envelope = {"to": [_address(to)], "from": _address(sender)}
    return {
        "headers": "\n".join(f"{name}: {value}" for name, value in raw.items()) + "\n",
        "dkim": "{@customer.example : pass}",
        "to": to,
        "from": sender,
        "text": text,
        "sender_ip": "192.0.2.1",
        "envelope": json.dumps(envelope),
        "attachments": "0",
        "subject": subject,
        "charsets": json.dumps({"to": "UTF-8", "from": "UTF-8", "subject": "UTF-8", "text": "UTF-8"}),
        "SPF": "pass",
    }


def multipart(parts: Mapping[str, str], files: Mapping[str, tuple[str, str, bytes]] | None = None) -> tuple[bytes, str]:
    """A body of multipart/form-data and its content type. files: by field: name, media type, content."""
    lines: list[bytes] = []
    for name, value in parts.items():
        lines.append(f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'.encode())
        lines.append(value.encode() + b"\r\n")
    for name, (file_name, media_type, content) in (files or {}).items():
        lines.append(
            f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"; filename="{file_name}"\r\n'
            f"Content-Type: {media_type}\r\n\r\n".encode()
        )
        lines.append(content + b"\r\n")
    lines.append(f"--{_BOUNDARY}--\r\n".encode())
    return b"".join(lines), f"multipart/form-data; boundary={_BOUNDARY}"


def _address(text: str) -> str:
    """`ana@x.example` of `Ana <ana@x.example>`."""
    return text.rpartition("<")[2].rstrip(">").strip()


def described(parts: Mapping[str, str], files: Mapping[str, tuple[str, str, bytes]]) -> dict[str, Any]:
    """The parts with what Inbound Parse says of attached files."""
    told = {
        name: {"filename": file_name, "name": file_name, "type": media_type}
        for name, (file_name, media_type, _) in files.items()
    }
    return {**parts, "attachments": str(len(files)), "attachment-info": json.dumps(told)}
