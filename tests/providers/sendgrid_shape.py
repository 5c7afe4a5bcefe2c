"""Is a mail that is handed to SendGrid in the form that it asks for?

Written after the pages of its documentation: the body of `POST /v3/mail/send`
(https://www.twilio.com/docs/sendgrid/api-reference/mail-send/mail-send) and its errors
(https://www.twilio.com/docs/sendgrid/api-reference/mail-send/errors). Stricter than the original: a key that is not
described is an error, so that a typing mistake cannot pass unseen.
"""

from typing import Any

from jsonschema import Draft202012Validator

_ADDRESS = {
    "type": "object",
    "properties": {"email": {"type": "string", "pattern": r"^[^@\s]+@[^@\s]+\.[^@\s]+$"}, "name": {"type": "string"}},
    "required": ["email"],
    "additionalProperties": False,
}
_TEXTS = {"type": "object", "additionalProperties": {"type": "string"}}
_RECIPIENTS = {"type": "array", "minItems": 1, "maxItems": 1000, "items": _ADDRESS}
_SWITCH = {"enable": {"type": "boolean"}}

_PERSONALIZATION = {
    "type": "object",
    "properties": {
        "to": _RECIPIENTS,
        "cc": _RECIPIENTS,
        "bcc": _RECIPIENTS,
        "from": _ADDRESS,
        "subject": {"type": "string", "minLength": 1},
        "headers": _TEXTS,
        "substitutions": _TEXTS,
        "dynamic_template_data": {"type": "object"},
        "custom_args": _TEXTS,
        "send_at": {"type": "integer"},
    },
    "required": ["to"],
    "additionalProperties": False,
}
_ATTACHMENT = {
    "type": "object",
    "properties": {
        "content": {"type": "string", "minLength": 1, "pattern": r"^[A-Za-z0-9+/\r\n]*={0,2}\s*$"},
        "type": {"type": "string", "minLength": 1, "pattern": r"^[^;\r\n]+$"},
        "filename": {"type": "string", "minLength": 1},
        "disposition": {"enum": ["inline", "attachment"]},
        "content_id": {"type": "string"},
    },
    "required": ["content", "filename"],
    "additionalProperties": False,
}
_TRACKING = {
    "type": "object",
    "properties": {
        "click_tracking": {
            "type": "object",
            "properties": {**_SWITCH, "enable_text": {"type": "boolean"}},
            "additionalProperties": False,
        },
        "open_tracking": {
            "type": "object",
            "properties": {**_SWITCH, "substitution_tag": {"type": "string"}},
            "additionalProperties": False,
        },
        "subscription_tracking": {
            "type": "object",
            "properties": {
                **_SWITCH,
                "text": {"type": "string"},
                "html": {"type": "string"},
                "substitution_tag": {"type": "string"},
            },
            "additionalProperties": False,
        },
        "ganalytics": {"type": "object"},
    },
    "additionalProperties": False,
}
MAIL = Draft202012Validator(
    {
        "type": "object",
        "properties": {
            "personalizations": {"type": "array", "minItems": 1, "maxItems": 1000, "items": _PERSONALIZATION},
            "from": _ADDRESS,
            "reply_to": _ADDRESS,
            "reply_to_list": {"type": "array", "minItems": 1, "maxItems": 1000, "items": _ADDRESS},
            "subject": {"type": "string", "minLength": 1},
            "content": {
                "type": "array",
                "minItems": 1,
                "items": {
                    "type": "object",
                    "properties": {
                        "type": {"type": "string", "pattern": r"^[^;,\r\n]+$"},
                        "value": {"type": "string", "minLength": 1},
                    },
                    "required": ["type", "value"],
                    "additionalProperties": False,
                },
            },
            "attachments": {"type": "array", "items": _ATTACHMENT},
            "template_id": {"type": "string"},
            "headers": _TEXTS,
            "categories": {
                "type": "array",
                "maxItems": 10,
                "uniqueItems": True,
                "items": {"type": "string", "maxLength": 255},
            },
            "custom_args": _TEXTS,
            "send_at": {"type": "integer"},
            "batch_id": {"type": "string"},
            "asm": {"type": "object"},
            "ip_pool_name": {"type": "string", "minLength": 2, "maxLength": 64},
            "mail_settings": {"type": "object"},
            "tracking_settings": _TRACKING,
        },
        "required": ["personalizations", "from", "subject", "content"],
        "additionalProperties": False,
    }
)

#: Headers that SendGrid writes itself and refuses from its clients.
_RESERVED = frozenset(
    (
        *("x-sg-id", "x-sg-eid", "received", "dkim-signature", "content-type", "content-transfer-encoding"),
        *("to", "from", "subject", "reply-to", "cc", "bcc"),
    )
)
#: Bytes of all custom arguments of one recipient.
_ARGUMENTS = 10_000
_HELP = "http://sendgrid.com/docs/API_Reference/Web_API_v3/Mail/errors.html"


def faults_of(mail: Any) -> list[dict[str, str | None]]:
    """What SendGrid would object to, in the form of its error answers; empty where it would take the mail."""
    found = []
    for error in MAIL.iter_errors(mail):
        field = ".".join(str(part) for part in error.absolute_path) or None
        found.append(_fault(error.message, field))
    return found or _beyond_the_schema(mail)


def _beyond_the_schema(mail: dict[str, Any]) -> list[dict[str, str | None]]:
    found = []
    kinds = [content["type"] for content in mail["content"]]
    order = [kind for kind in ("text/plain", "text/html") if kind in kinds]
    if kinds[: len(order)] != order:
        found.append(
            _fault(
                "If present, text/plain and text/html may only be provided once. text/plain content must be first, "
                "followed by text/html",
                "content",
            )
        )
    for number, one in enumerate(mail["personalizations"]):
        headers = {**mail.get("headers", {}), **one.get("headers", {})}
        for name, value in headers.items():
            if name.lower() in _RESERVED:
                found.append(_fault(f"The header {name} is reserved", f"personalizations.{number}.headers"))
            elif not name.isascii() or not str(value).isascii() or "\n" in value or "\r" in value:
                found.append(_fault(f"The header {name} has to be plain ASCII", f"personalizations.{number}.headers"))
        arguments = {**mail.get("custom_args", {}), **one.get("custom_args", {})}
        if sum(len(name.encode()) + len(value.encode()) for name, value in arguments.items()) > _ARGUMENTS:
            found.append(_fault("The custom arguments exceed 10,000 bytes", f"personalizations.{number}.custom_args"))
        addresses = [each["email"].lower() for kind in ("to", "cc", "bcc") for each in one.get(kind, [])]
        if len(set(addresses)) < len(addresses):
            found.append(_fault("Each email address in the personalization block should be unique", "personalizations"))
    return found


def _fault(message: str, field: str | None) -> dict[str, str | None]:
    return {"message": message, "field": field, "help": _HELP}
