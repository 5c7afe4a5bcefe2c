"""Under which addresses do customers come in, opt out and say how it was, and is such an address one of ours?"""

import re
from base64 import urlsafe_b64encode
from enum import StrEnum
from hashlib import sha256
from hmac import compare_digest
from hmac import new as hmac

from models.portal import STAND_IN

#: Where the pages for customers are.
PORTAL = "/portal"
#: Ids as PostgreSQL counts them; one way only to write a number, so that one address belongs to each message.
_SIGNED = re.compile(r"(?P<id>[1-9][0-9]{0,17})\.(?P<mac>[A-Za-z0-9_-]{43})", re.ASCII)
_ENTRANCE = re.compile(rf"(?<={PORTAL}/enter/)[A-Za-z0-9_-]{{{len(STAND_IN)}}}(?![A-Za-z0-9_-])", re.ASCII)
_STOOD = re.compile(rf"\S*{PORTAL}/enter/{STAND_IN}")


class Purpose(StrEnum):
    """What a link is for, as it is signed: no link does what another was made for."""

    OPT_OUT = "unsubscribe"
    FEEDBACK = "feedback"


_PATHS = {Purpose.OPT_OUT: "u", Purpose.FEEDBACK: "f"}


def link_of(secret: bytes, public_url: str, message_id: int, purpose: Purpose = Purpose.OPT_OUT) -> str:
    """Where the receiver of a message opts out, or says how it was.

    `secret` is the installation's, `public_url` where the web is reached. Signed, so that nobody can opt others out by
    counting.
    """
    return f"{public_url.rstrip('/')}/{_PATHS[purpose]}/{message_id}.{_mac(secret, message_id, purpose)}"


def message_of(secret: bytes, signed: str, purpose: Purpose = Purpose.OPT_OUT) -> int | None:
    """The message whose link ends like this; None where it was not us who signed it for this purpose."""
    found = _SIGNED.fullmatch(signed)
    if found is None:
        return None
    message_id = int(found["id"])
    return message_id if compare_digest(found["mac"], _mac(secret, message_id, purpose)) else None


def entrance(public_url: str, token: str = STAND_IN) -> str:
    """Where whoever holds this token is asked to come in. `public_url` is where the web is reached."""
    return f"{public_url.rstrip('/')}{PORTAL}/enter/{token}"


def asking_beside(entrance: str) -> str:
    """Where somebody without a link asks for one: short enough to be typed, unlike the address of an entrance."""
    return f"{entrance.partition(f'{PORTAL}/enter/')[0]}{PORTAL}/ask"


def concealed(text: str) -> str:
    """A text with what opens something taken out: what is kept of a message, and of an answer that quotes one."""
    return _ENTRANCE.sub(STAND_IN, text)


def told_without(text: str, instead: str) -> str:
    """A text that was kept, for people: where a link of its receiver stood it says so in words."""
    return _STOOD.sub(lambda _: instead, text)


def _mac(secret: bytes, message_id: int, purpose: Purpose) -> str:
    digest = hmac(secret, f"{purpose}/{message_id}".encode(), sha256).digest()
    return urlsafe_b64encode(digest).rstrip(b"=").decode()
