"""How does a message become an RFC 5322 e-mail?"""

import re
from base64 import encodebytes
from collections.abc import Sequence
from datetime import UTC, datetime, time
from email import policy
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import encode_rfc2231, format_datetime
from functools import lru_cache

from email_validator import EmailNotValidError, validate_email

from channels.paper.picture import with_picture
from channels.port import MessageRejected
from config.brand import Brand
from models.message import Attachment, OutgoingMessage

# Lines of 998 octets are the limit of RFC 5322; ours leave room for the line end.
_LONGEST_LINE = 990
# RFC 5322 asks for headers of at most 78 characters a line.
_SHORT_HEADER = 78


def one_line(value: str) -> str:
    """The value without line ends and control characters: nothing in it can begin a new header."""
    if value.isprintable() and "  " not in value:
        return value.strip()
    return " ".join("".join(c if c.isprintable() else " " for c in value).split())


def email_of(message: OutgoingMessage, brand: Brand, reply_to: str | None = None) -> bytes:
    """Text with its HTML alternative and files. The same message gives the same bytes: nothing here reads a clock or a
    die.

    Put together by hand: EmailMessage parses every header anew, which takes as long as all queries of a step.
    reply_to: where answers go, instead of the brand's. Raises MessageRejected where the address is not one.
    """
    answers = reply_to or brand.reply_to
    headers = [
        ("From", _mailbox(brand.company, brand.sender)),
        ("To", _mailbox(one_line(message.to_name), ascii_address(message))),
        *([("Reply-To", _mailbox(brand.company, answers))] if answers != brand.sender else []),
        ("Subject", one_line(message.words.subject or "")),
        ("Date", format_datetime(datetime.combine(message.created_on, time(), UTC))),
        ("Message-ID", message_id(message, brand)),
        ("Content-Language", message.language),
        # Out-of-office robots keep silent where they see this (RFC 3834).
        ("Auto-Submitted", "auto-generated"),
        *threaded(message, brand).items(),
        *list_unsubscribe(message).items(),
        *((tag_header(name), one_line(value)) for name, value in sorted(message.tags.items())),
        ("MIME-Version", "1.0"),
    ]
    head = "".join(_header(name, value) for name, value in headers).encode("ascii")
    return head + _body(with_picture(message, brand))


def message_id(message: OutgoingMessage, brand: Brand) -> str:
    """The same for every attempt: an answer names it in `In-Reply-To`."""
    return f"<puntual-{message.id}@{_domain(brand)}>"


def threaded(message: OutgoingMessage, brand: Brand) -> dict[str, str]:
    """The headers by which a mail program shows an answer below what it answers (RFC 5322, 3.6.4)."""
    if not message.in_reply_to:
        return {}
    answered = one_line(message.in_reply_to)
    named = f"<{answered}>" if "@" in answered else f"<{answered}@{_domain(brand)}>"
    return {"In-Reply-To": named, "References": named}


def _domain(brand: Brand) -> str:
    return brand.sender.rpartition("@")[2]


def list_unsubscribe(message: OutgoingMessage) -> dict[str, str]:
    """The headers of the mail program's own button: one click, no page (RFC 8058)."""
    if message.unsubscribe_url is None:
        return {}
    return {
        "List-Unsubscribe": f"<{message.unsubscribe_url}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def reply_address(message: OutgoingMessage, brand: Brand, inbound_domain: str | None) -> str:
    """Where answers go: to us, with the attempt in the address, where mail to a domain of ours is read; else to the
    people of the brand."""
    return f"reply+{message.token}@{inbound_domain}" if inbound_domain and message.token else brand.reply_to


def ascii_address(message: OutgoingMessage) -> str:
    """The receiver's address as mail servers know it: `ana@ñandú.example` by the ASCII name of its domain.

    Raises MessageRejected: it is no address, or one before whose `@` only few servers read other letters.
    """
    try:
        return _ascii(message.to_address)
    except (EmailNotValidError, ValueError, HeaderParseError, IndexError) as error:
        raise MessageRejected(
            f"Message {message.id}: its address is not an e-mail address", "address_invalid", address_is_bad=True
        ) from error


@lru_cache(maxsize=1024)
def tag_header(name: str) -> str:
    """`case_id` becomes `X-Puntual-Case-Id`."""
    return "X-Puntual-" + "-".join(word.capitalize() for word in re.findall(r"[A-Za-z0-9]+", name))


@lru_cache(maxsize=4096)
def _ascii(address: str) -> str:
    if not address.isascii():
        address = validate_email(address, check_deliverability=False).ascii_email or ""
    return Address(addr_spec=address).addr_spec


@lru_cache(maxsize=4096)
def _mailbox(name: str, address: str) -> str:
    return str(Address(name, addr_spec=address))


@lru_cache(maxsize=4096)
def _header(name: str, value: str) -> str:
    """One header as it travels: encoded and folded where it has to be."""
    line = f"{name}: {value}"
    if value.isascii() and len(line) <= _SHORT_HEADER and "=?" not in value:
        return f"{line}\r\n"
    if name == "List-Unsubscribe":  # a folded address is none
        return f"{line}\r\n"
    folded: str = policy.SMTP.header_factory(name, value).fold(policy=policy.SMTP)
    return folded


def _body(message: OutgoingMessage) -> bytes:
    """From the innermost out: the text, beside it the HTML with the pictures that it shows, and files after them."""
    shown = [_file(file) for file in message.attachments if file.content_id]
    listed = [_file(file) for file in message.attachments if not file.content_id]
    body = _part(message.words.text, "plain")
    if message.words.html is not None:
        html = _part(message.words.html, "html")
        html = _several(message.id, "related", [html, *shown]) if shown else html
        body = _several(message.id, "alternative", [body, html])
    return _several(message.id, "mixed", [body, *listed]) if listed else body


def _several(number: int, subtype: str, parts: Sequence[bytes]) -> bytes:
    boundary = f"=_puntual_{subtype}_{number}"
    line = f"--{boundary}".encode("ascii")
    kind = f'Content-Type: multipart/{subtype}; boundary="{boundary}"\r\n\r\n'.encode("ascii")
    return kind + b"".join(line + b"\r\n" + part + b"\r\n" for part in parts) + line + b"--\r\n"


def _part(text: str, subtype: str) -> bytes:
    """A body with its own headers: readable as it stands, unless a line is too long to travel that way."""
    body = text.encode()
    lines = body.splitlines()
    if max(map(len, lines), default=0) > _LONGEST_LINE:
        encoded = EmailMessage(policy=policy.SMTP)
        encoded.set_content(text, subtype=subtype, cte="quoted-printable")
        del encoded["MIME-Version"]
        return encoded.as_bytes()
    head = f'Content-Type: text/{subtype}; charset="utf-8"\r\nContent-Transfer-Encoding: 8bit\r\n\r\n'.encode("ascii")
    return head + b"\r\n".join(lines) + b"\r\n"


def _file(file: Attachment) -> bytes:
    headers = [f"Content-Type: {file.media_type}", "Content-Transfer-Encoding: base64"]
    if file.content_id:
        headers.append(f"Content-ID: <{file.content_id}>")
    placed, name = "inline" if file.content_id else "attachment", one_line(file.name)
    simple = name.isascii() and not set('"\\') & set(name)
    named = f'filename="{name}"' if simple else f"filename*={encode_rfc2231(name, 'utf-8')}"
    headers.append(f"Content-Disposition: {placed}; {named}")
    return "\r\n".join([*headers, "", ""]).encode("ascii") + encodebytes(file.content).replace(b"\n", b"\r\n")
