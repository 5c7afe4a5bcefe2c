"""How does a message become an RFC 5322 e-mail?"""

import re
from datetime import UTC, datetime, time
from email import policy
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage

from channels.port import MessageRejected
from config.brand import Brand
from models.message import OutgoingMessage

# Lines of 998 octets are the limit of RFC 5322; ours leave room for the line end.
_LONGEST_LINE = 990


def one_line(value: str) -> str:
    """The value without line ends and control characters: nothing in it can begin a new header."""
    return " ".join("".join(c if c.isprintable() else " " for c in value).split())


def email_of(message: OutgoingMessage, brand: Brand) -> EmailMessage:
    """Text with its HTML alternative. The same message gives the same bytes, so nothing here reads a clock or a die.

    Raises MessageRejected where the address is not one.
    """
    email = EmailMessage(policy=policy.SMTP)
    email["From"] = Address(brand.company, addr_spec=brand.sender)
    email["To"] = _recipient(message)
    if brand.reply_to != brand.sender:
        email["Reply-To"] = Address(brand.company, addr_spec=brand.reply_to)
    email["Subject"] = one_line(message.words.subject or "")
    email["Date"] = datetime.combine(message.created_on, time(), UTC)
    email["Message-ID"] = f"<puntual-{message.id}@{brand.sender.rpartition('@')[2]}>"
    email["Content-Language"] = message.language
    # Out-of-office robots keep silent where they see this (RFC 3834).
    email["Auto-Submitted"] = "auto-generated"
    for name, value in sorted(message.tags.items()):
        email[tag_header(name)] = one_line(value)
    email.set_content(message.words.text, cte=_encoding(message.words.text))
    if message.words.html is not None:
        email.add_alternative(message.words.html, subtype="html", cte=_encoding(message.words.html))
        email.set_boundary(f"=_puntual_{message.id}")
    return email


def tag_header(name: str) -> str:
    """`case_id` becomes `X-Puntual-Case-Id`."""
    return "X-Puntual-" + "-".join(word.capitalize() for word in re.findall(r"[A-Za-z0-9]+", name))


def _recipient(message: OutgoingMessage) -> Address:
    try:
        return Address(one_line(message.to_name), addr_spec=message.to_address)
    except (ValueError, HeaderParseError, IndexError) as error:
        raise MessageRejected(f"Message {message.id}: its address is not an e-mail address") from error


def _encoding(text: str) -> str:
    """Readable as it stands, unless a line is too long to travel that way."""
    longest = max((len(line.encode()) for line in text.splitlines()), default=0)
    return "8bit" if longest <= _LONGEST_LINE else "quoted-printable"
