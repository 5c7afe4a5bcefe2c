"""How is somebody of the staff told wherever they are? By e-mail and by their chat tools; one that works is enough."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

import structlog

from channels.aside import post
from channels.notifications.chat import Chat, NotTold, scheme_of
from channels.port import ChannelUnavailable, MessageRejected, OutcomeUnknown, Sender
from models.message import OutgoingMessage, Rendered
from models.strategy import Channel

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Ring:
    """What one person is told. `title` is one line; `notify` their chat tools, with secrets."""

    id: int
    full_name: str
    email: str | None
    notify: Sequence[str] = field(repr=False)
    title: str = ""
    body: str = ""
    language: str = "en"
    day: date = date.min


@dataclass(frozen=True, slots=True)
class Rung:
    """Whether they were told, and the codes of the ways by which they were not; `hopeless`: none will ever work."""

    told: bool
    failures: tuple[str, ...] = ()
    hopeless: bool = False


async def ring(sender: Sender, chat: Chat, what: Ring) -> Rung:
    """Try every way. `sender` is the one that writes e-mails to customers: staff are written to in the same way."""
    told, failures, hopes = False, [], 0
    if what.email is not None:
        try:
            await post(sender, _mail_of(what), f"notification-{what.id}")
            told = True
        except MessageRejected as failure:
            failures.append(f"email_{failure.reason}")
        except (ChannelUnavailable, OutcomeUnknown):
            failures.append("email_unavailable")
            hopes += 1
    for url in what.notify:
        try:
            await chat.tell(url, what.title, what.body)
            told = True
        except NotTold as failure:
            _log.warning("not_told", notification=what.id, tool=scheme_of(url), reason=failure.reason)
            failures.append(failure.reason)
            hopes += 1
    return Rung(told, tuple(failures), hopeless=not told and not hopes)


def _mail_of(what: Ring) -> OutgoingMessage:
    return OutgoingMessage(
        # Below zero: these are counted apart from the messages to customers, and name no row of theirs.
        id=-what.id,
        channel=Channel.EMAIL.value,
        to_name=what.full_name,
        to_address=what.email or "",
        words=Rendered(what.title, what.body),
        language=what.language,
        created_on=what.day,
    )
