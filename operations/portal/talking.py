"""What happens when a customer writes to us in the portal? It is a reply as any other, read by whoever answers it."""

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from models.errors import Refused
from models.portal import PortalPerson
from models.reply import PORTAL, IncomingMessage, Intent, Visitor
from operations.desk import Desk
from operations.replies import take_in_within, wake
from store import customers, replies, talks
from store.engine import Tx

#: Of one person. Whoever writes more often is asked to wait: what they wrote is read together anyway.
MOST_AN_HOUR = 10
_HOUR = timedelta(hours=1)
#: What a form carries so that sending it twice writes once.
_KEY = re.compile(r"[A-Za-z0-9_-]{16,64}", re.ASCII)


class WroteTooOften(Refused):
    """Nothing was written down. again_at: from then on."""

    http_status = 429

    def __init__(self, again_at: datetime) -> None:
        super().__init__("Too many messages in an hour")
        self.again_at = again_at


@dataclass(frozen=True, slots=True)
class Written:
    """What became of it. stopped_at: the address that is written to no more, as they asked for it."""

    id: int
    task_id: int | None
    stopped_at: str | None = None


def new_key() -> str:
    return secrets.token_urlsafe(16)


async def write(
    desk: Desk, person: PortalPerson, text: str, invoices: Sequence[str], *, language: str, key: str
) -> Written:
    """Take in what somebody wrote. invoices: their own, that it is about; none: all of the account.

    key: of the form; the same one writes once. Raises WroteTooOften.
    """
    visitor = Visitor(
        person.customer_id, person.id, person.name, _reached_by(person), language, tuple(dict.fromkeys(invoices))
    )
    incoming = IncomingMessage(
        provider_id=f"{person.id}/{key if _KEY.fullmatch(key) else new_key()}",
        channel=PORTAL,
        from_address=person.address,
        to_address="",
        text=text,
        received_at=datetime.now(UTC),
        visitor=visitor,
    )
    async with desk.database.begin() as tx:
        await customers.lock(tx, [person.customer_id])
        before = await replies.known(tx, PORTAL, incoming.provider_id)
        if before is not None:
            return Written(before, await replies.task_of(tx, before))
        await _expect_patience(tx, desk, person)
        taken, woken = await take_in_within(tx, desk, incoming)
    await wake(desk, incoming, woken)
    stops = taken.intent is Intent.STOP and taken.task_id is None
    return Written(taken.id, taken.task_id, person.address if stops else None)


async def _expect_patience(tx: Tx, desk: Desk, person: PortalPerson) -> None:
    """Raises WroteTooOften."""
    since = await desk.clock.now(tx) - _HOUR
    many, first = await talks.written_since(tx, person.id, since, MOST_AN_HOUR)
    if many >= MOST_AN_HOUR and first is not None:
        raise WroteTooOften(first + _HOUR)


def _reached_by(person: PortalPerson) -> str | None:
    """The channel of their address: of somebody who came by SMS and has an e-mail address, it is that."""
    if not person.address:
        return None
    if "@" in person.address:
        return "email"
    return person.channel.value if person.channel in ("sms", "whatsapp") else None
