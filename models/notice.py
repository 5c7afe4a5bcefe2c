"""What is a customer told because something happened, beside the ladder? A notice waits for its lawful minute."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from models.customer import Role
from models.strategy import Channel, Enclosure, Notices

#: A notice as a step: its id is not a slug, so it cannot clash with a rung of the ladder.
_MARK = "*"


class NoticeKind(StrEnum):
    """Each is the name of its template, but for what somebody of us asks for: they choose one of the ladder's."""

    DISPUTE_RECEIVED = "dispute_received"
    DISPUTE_ANSWERED = "dispute_answered"
    PROMISE_CONFIRMED = "promise_confirmed"
    PROMISE_REMINDER = "promise_reminder"
    PROMISE_BROKEN = "promise_broken"
    PLAN_SCHEDULE = "plan_schedule"
    PLAN_BROKEN = "plan_broken"
    SETTLEMENT_AGREED = "settlement_agreed"
    OFFER = "offer"
    ANSWER = "answer"
    BY_HAND = "by_hand"

    @property
    def step_id(self) -> str:
        return _MARK + self.value

    @property
    def asks_for_money(self) -> bool:
        """Whether a pause silences it, as it does the ladder; other news is an answer to what the customer did."""
        return self in (
            NoticeKind.PROMISE_REMINDER,
            NoticeKind.PROMISE_BROKEN,
            NoticeKind.PLAN_BROKEN,
            NoticeKind.BY_HAND,
        )


@dataclass(frozen=True, slots=True)
class Notice:
    """`until`: told later it would be news of yesterday, so it is dropped. `details`: what its template tells of.

    arrangement: the promise, plan or settlement that it tells of.
    """

    id: int
    kind: NoticeKind
    since: datetime
    until: datetime
    details: dict[str, Any] = field(default_factory=dict)
    arrangement: int | None = None


def notice_of(step_id: str) -> NoticeKind | None:
    """The kind of notice that a step id stands for; None for a rung of the ladder, and for thanks."""
    return next((kind for kind in NoticeKind if kind.step_id == step_id), None)


@dataclass(frozen=True, slots=True)
class NoticeStep:
    """How one kind of notice is told: what a step of the ladder says of itself.

    topic: of a dispute what it is about and how it was answered: others are told apart from it.
    chosen, address, attach: of a message by hand its template, whose address it goes to alone, and what goes with it;
    an answer goes to the address that it answers, where that is one of the customer's.
    until: told later it would be dropped; None for what somebody of us wants to be told: that waits for no deadline.
    """

    kind: NoticeKind
    channels: tuple[Channel, ...]
    to: Role
    arrangement: int | None = None
    negotiation: int | None = None
    topic: str = ""
    chosen: str | None = None
    address: str | None = None
    attach: tuple[Enclosure, ...] = ()
    until: datetime | None = None

    @property
    def template(self) -> str:
        return self.chosen or self.kind.value


def notice_step(notice: Notice, notices: Notices | None) -> NoticeStep | None:
    """The notice by the strategy's own way of telling them; None where it tells none.

    What somebody of us asks for goes as they said. Its `details`: {order, template, channel, role, address, attach}.
    An answer goes back the way by which the customer wrote. Its `details`: {answer, channels, role, address}.
    """
    details = notice.details
    if notice.kind is NoticeKind.ANSWER:
        return NoticeStep(
            notice.kind,
            tuple(Channel(one) for one in details["channels"]),
            Role(details["role"]),
            topic=str(details["answer"]),
            address=details["address"],
            until=notice.until,
        )
    if notice.kind is NoticeKind.BY_HAND:
        return NoticeStep(
            notice.kind,
            (Channel(details["channel"]),),
            Role(details["role"]),
            topic=details["order"],
            chosen=details["template"],
            address=details["address"],
            attach=tuple(Enclosure(one) for one in details["attach"]),
        )
    if notices is None:
        return None
    topic = " ".join(str(details[name]) for name in ("kind", "answer") if name in details)
    return NoticeStep(
        notice.kind,
        notices.channels,
        notices.to,
        notice.arrangement,
        details.get("negotiation"),
        topic,
        until=notice.until,
    )
