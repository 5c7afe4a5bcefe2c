"""How does a message become an RFC 5322 e-mail?"""

import re
from datetime import UTC, datetime, time
from email import policy
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from functools import lru_cache

from channels.port import MessageRejected
from config.brand import Brand
from models.message import OutgoingMessage

# Lines of 998 octets are the limit of RFC 5322; ours leave room for the line end.
_LONGEST_LINE = 990
# RFC 5322 asks for headers of at most 78 characters a line.
_SHORT_HEADER = 78


def one_line(value: str) -> str:
    """The value without line ends and control characters: nothing in it can begin a new header."""
    if value.isprintable() and "  " not in value:
        return value.strip()
    return " ".join("".join(c if c.isprintable() else " " for c in value).split())


def email_of(message: OutgoingMessage, brand: Brand) -> bytes:
    """Text with its HTML alternative. The same message gives the same bytes, so nothing here reads a clock or a die.

    Put together by hand: EmailMessage parses every header anew, which takes as long as all queries of a step.
    Raises MessageRejected where the address is not one.
    """
    words = message.words
    headers = [
        ("From", _mailbox(brand.company, brand.sender)),
        ("To", _recipient(message)),
        *([("Reply-To", _mailbox(brand.company, brand.reply_to))] if brand.reply_to != brand.sender else []),
        ("Subject", one_line(words.subject or "")),
        ("Date", format_datetime(datetime.combine(message.created_on, time(), UTC))),
        ("Message-ID", f"<puntual-{message.id}@{brand.sender.rpartition('@')[2]}>"),
        ("Content-Language", message.language),
        # Out-of-office robots keep silent where they see this (RFC 3834).
        ("Auto-Submitted", "auto-generated"),
        *((tag_header(name), one_line(value)) for name, value in sorted(message.tags.items())),
        ("MIME-Version", "1.0"),
    ]
    head = "".join(_header(name, value) for name, value in headers).encode("ascii")
    text = _part(words.text, "plain")
    if words.html is None:
        return head + text
    boundary = f"=_puntual_{message.id}"
    line = f"--{boundary}".encode("ascii")
    kind = f'Content-Type: multipart/alternative; boundary="{boundary}"\r\n\r\n'.encode("ascii")
    html = _part(words.html, "html")
    return b"".join((head, kind, line, b"\r\n", text, b"\r\n", line, b"\r\n", html, b"\r\n", line, b"--\r\n"))


@lru_cache(maxsize=1024)
def tag_header(name: str) -> str:
    """`case_id` becomes `X-Puntual-Case-Id`."""
    return "X-Puntual-" + "-".join(word.capitalize() for word in re.findall(r"[A-Za-z0-9]+", name))


def _recipient(message: OutgoingMessage) -> str:
    try:
        return _mailbox(one_line(message.to_name), message.to_address)
    except (ValueError, HeaderParseError, IndexError) as error:
        raise MessageRejected(f"Message {message.id}: its address is not an e-mail address") from error


@lru_cache(maxsize=4096)
def _mailbox(name: str, address: str) -> str:
    return str(Address(name, addr_spec=address))


@lru_cache(maxsize=4096)
def _header(name: str, value: str) -> str:
    """One header as it travels: encoded and folded where it has to be."""
    line = f"{name}: {value}"
    if value.isascii() and len(line) <= _SHORT_HEADER and "=?" not in value:
        return f"{line}\r\n"
    folded: str = policy.SMTP.header_factory(name, value).fold(policy=policy.SMTP)
    return folded


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
