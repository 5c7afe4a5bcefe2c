"""How does a message become the body of SendGrid's mail send?

https://www.twilio.com/docs/sendgrid/api-reference/mail-send/mail-send
"""

from base64 import b64encode
from typing import Any

from channels.mime import ascii_address, list_unsubscribe, message_id, one_line, threaded
from channels.paper.picture import with_picture
from config.brand import Brand
from models.message import Attachment, OutgoingMessage

_OFF = {"enable": False}


def mail_of(message: OutgoingMessage, brand: Brand, reply_to: str, *, open_tracking: bool) -> dict[str, Any]:
    """Text with its HTML alternative and files. `puntual_token` comes back with every event of this attempt.

    Raises MessageRejected where the address is not one.
    """
    message = with_picture(message, brand)
    words = message.words
    content = [{"type": "text/plain", "value": words.text}]
    if words.html is not None:
        content.append({"type": "text/html", "value": words.html})
    return {
        "personalizations": [{"to": [_mailbox(ascii_address(message), message.to_name)]}],
        "from": _mailbox(brand.sender, brand.company),
        "reply_to": _mailbox(reply_to, brand.company),
        "subject": one_line(words.subject or ""),
        "content": content,
        **({"attachments": [_attached(file) for file in message.attachments]} if message.attachments else {}),
        "headers": {
            "Message-ID": message_id(message, brand),
            # Out-of-office robots keep silent where they see this (RFC 3834).
            "Auto-Submitted": "auto-generated",
            "Content-Language": message.language,
            **threaded(message, brand),
            **list_unsubscribe(message),
        },
        "custom_args": {"puntual_token": message.token, "puntual_message": str(message.id)},
        "categories": [name for name in (message.template, message.language) if name],
        "tracking_settings": {
            # Links stay ours: a customer sees where they lead, and no third party hears who clicked.
            "click_tracking": {"enable": False, "enable_text": False},
            "open_tracking": {"enable": open_tracking},
            # SendGrid would put a footer and a list header of its own in the place of ours.
            "subscription_tracking": _OFF,
            "ganalytics": _OFF,
        },
    }


def _mailbox(address: str, name: str) -> dict[str, str]:
    shown = one_line(name)
    return {"email": address, "name": shown} if shown else {"email": address}


def _attached(attachment: Attachment) -> dict[str, str]:
    content = b64encode(attachment.content).decode("ascii")
    file = {"content": content, "type": attachment.media_type, "filename": one_line(attachment.name)}
    if attachment.content_id is None:
        return {**file, "disposition": "attachment"}
    return {**file, "disposition": "inline", "content_id": attachment.content_id}
