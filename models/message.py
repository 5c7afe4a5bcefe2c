"""What is said to a customer: the content a template sees, and the message as it leaves."""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from models.charge import ChargeKind
from models.dispute import DisputeAnswer, DisputeKind


class MessageState(StrEnum):
    """How far a message has come. `reason` beside it says why, wherever it did not simply go on.

    claimed: written, with an attempt; its channel may be called. unknown: it was called and no answer can be trusted.
    accepted: its channel took it; then delivered, bounced (given back by the receiver's side) or dropped (given up by
    the channel itself). rejected: a definite no to this message. held: a person has to say whether it went out.
    suppressed: it must not go (kill switch, opt-out). superseded: facts or hours changed before it went; its step is
    taken anew.
    """

    CLAIMED = "claimed"
    UNKNOWN = "unknown"
    ACCEPTED = "accepted"
    DELIVERED = "delivered"
    BOUNCED = "bounced"
    DROPPED = "dropped"
    REJECTED = "rejected"
    HELD = "held"
    SUPPRESSED = "suppressed"
    SUPERSEDED = "superseded"

    @property
    def is_contact(self) -> bool:
        """Whether the customer got it, or may have: these count against caps and distances."""
        return self not in (MessageState.REJECTED, MessageState.SUPPRESSED, MessageState.SUPERSEDED)


class AttemptState(StrEnum):
    """One call of a channel. `claimed`: not called yet, for certain. `calling`: from just before the call on."""

    CLAIMED = "claimed"
    CALLING = "calling"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    REJECTED = "rejected"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class InvoiceLine:
    """One invoice of a message. `claim` is what is asked for now: live balance less the disputed part.

    In a message of thanks `paid` is what was received for it, and `claim` what is left.
    """

    number: str
    issued_on: date
    due_on: date
    days_past_due: int
    currency: str
    amount: Decimal
    claim: Decimal
    paid: Decimal = Decimal(0)
    product: str | None = None
    document_url: str | None = None


@dataclass(frozen=True, slots=True)
class ChargeTold:
    """What is asked for on top of the invoices of a message, of one kind in one currency."""

    kind: ChargeKind
    currency: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class OfferPayment:
    """One payment of an offered plan; amounts per currency."""

    due_on: date
    amounts: tuple[tuple[str, Decimal], ...]


@dataclass(frozen=True, slots=True)
class OfferLine:
    """One alternative of a negotiation. Amounts are per currency; `pay_until` is the last day to pay them.

    Either so many equal `instalments` counted from the answer, or `payments` on their days; or a discount (percent);
    or a part as full settlement (`partial`); or all of it later (`extension`).
    """

    instalments: int | None = None
    instalment_amounts: tuple[tuple[str, Decimal], ...] = ()
    payments: tuple[OfferPayment, ...] = ()
    discount: Decimal | None = None
    discounted_totals: tuple[tuple[str, Decimal], ...] = ()
    partial: tuple[tuple[str, Decimal], ...] = ()
    extension: tuple[tuple[str, Decimal], ...] = ()
    pay_until: date | None = None


@dataclass(frozen=True, slots=True)
class PromiseTold:
    """What somebody agreed to pay, per currency, and the day until which; `payments`: on how many days in all."""

    day: date
    amounts: tuple[tuple[str, Decimal], ...]
    payments: int = 1


@dataclass(frozen=True, slots=True)
class InstalmentTold:
    """One payment of a plan; `number` counts from 1."""

    number: int
    due_on: date
    currency: str
    amount: Decimal
    paid: bool = False


@dataclass(frozen=True, slots=True)
class DisputeTold:
    """An objection: `amounts` is what it is about, `answer_by` the day until which it is answered.

    answer and reasons: once it is answered; `reasons` are our words to the customer, in the customer's language.
    credited: what a credit note is to come for.
    """

    kind: DisputeKind
    amounts: tuple[tuple[str, Decimal], ...]
    answer_by: date | None = None
    answer: DisputeAnswer | None = None
    reasons: str = ""
    credited: tuple[tuple[str, Decimal], ...] = ()


@dataclass(frozen=True, slots=True)
class AnswerTold:
    """What somebody of us answers, in the customer's language. subject: of the e-mail that it answers; '' where none.

    in_reply_to: as of an OutgoingMessage.
    """

    text: str
    subject: str = ""
    in_reply_to: str | None = None


@dataclass(frozen=True, slots=True)
class Story:
    """What whoever calls or visits has to know of the customer.

    lately: what happened, in sentences of the customer's language, the newest first. wrote: their latest words.
    promise_until: the last day that a promise may be about. instalments, days, discount (percent, None: none): what may
    be agreed to by whoever calls, without asking anybody.
    """

    lately: tuple[tuple[date, str], ...] = ()
    wrote: tuple[date, str] | None = None
    promise_until: date | None = None
    instalments: int = 0
    days: int = 0
    discount: Decimal | None = None


@dataclass(frozen=True, slots=True)
class MessageContext:
    """All that a template may use. `totals` is per currency: currencies are never added.

    charges: what is asked for beside the invoices because they are late; `to_pay` is both together.
    promise, plan, dispute: where the message is about one. answer: to what somebody wrote to us. collector: who answers
    for us, a key of the brand's.
    address: lines under the name on a letter. attach: what goes with the message, so that its text says so.
    portal_url, unsubscribe_url, feedback_url: links of this one message, where there is a public address.
    required_texts: codes of what the law wants said (models/contact_rule.py), in the order in which it is said.
    story: for the script of a call or a visit.
    """

    customer_name: str
    contact_name: str
    language: str
    today: date
    lines: tuple[InvoiceLine, ...]
    totals: tuple[tuple[str, Decimal], ...]
    offers: tuple[OfferLine, ...] = ()
    offers_until: date | None = None
    promise: PromiseTold | None = None
    plan: tuple[InstalmentTold, ...] = ()
    dispute: DisputeTold | None = None
    answer: AnswerTold | None = None
    collector: str | None = None
    address: tuple[str, ...] = ()
    attach: tuple[str, ...] = ()
    portal_url: str | None = None
    unsubscribe_url: str | None = None
    feedback_url: str | None = None
    required_texts: tuple[str, ...] = ()
    story: Story | None = None
    charges: tuple[ChargeTold, ...] = ()

    @property
    def to_pay(self) -> tuple[tuple[str, Decimal], ...]:
        sums = dict(self.totals)
        for charge in self.charges:
            sums[charge.currency] = sums.get(charge.currency, Decimal(0)) + charge.amount
        return tuple(sorted(sums.items()))


@dataclass(frozen=True, slots=True)
class Rendered:
    """A message's words. `html` only where the channel shows it; `subject` only where it has one."""

    subject: str | None
    text: str
    html: str | None = None


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a message. `content_id` where the HTML shows it (`cid:...`) instead of listing it.

    setting: what a sheet is set from, where it is set anew as it leaves, with a link that is kept nowhere.
    """

    name: str
    media_type: str
    content: bytes = field(repr=False)
    content_id: str | None = None
    setting: dict[str, Any] | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class OutgoingMessage:
    """A claimed message on its way to a channel. `id` is unique for ever, `token` for this attempt.

    template: its name, by which a channel finds an approved form of its own (WhatsApp). variables: what such a form is
    filled with, by name. free_form: whether the customer wrote on this channel less than a day ago.
    not_after: when the lawful window ends; a channel that can (SMS) is told not to deliver later.
    unsubscribe_url: one-click opt-out of this address, where this installation has a public address.
    called_at: when the channel was called for this attempt, in real time; known where it is looked up.
    in_reply_to: Message-ID of the e-mail that it answers, so that mail programs show both together; of one of ours
    without its domain.
    """

    id: int
    channel: str
    to_name: str
    to_address: str
    words: Rendered
    language: str
    created_on: date
    token: str = ""
    template: str = ""
    variables: dict[str, str] = field(default_factory=dict)
    free_form: bool = False
    not_after: datetime | None = None
    unsubscribe_url: str | None = None
    called_at: datetime | None = None
    in_reply_to: str | None = None
    attachments: tuple[Attachment, ...] = ()
    tags: dict[str, str] = field(default_factory=dict)


class ReceiptKind(StrEnum):
    """What a channel tells of a message after it took it."""

    ACCEPTED = "accepted"
    DELIVERED = "delivered"
    OPENED = "opened"
    BOUNCED = "bounced"
    DROPPED = "dropped"
    COMPLAINT = "complaint"
    OPT_OUT = "opt_out"


@dataclass(frozen=True, slots=True)
class Receipt:
    """One such piece of news, from a webhook or from asking. `token` or `provider_id` says of which message.

    address_is_bad: whether the address itself is to blame, so that nothing should be sent to it any more.
    """

    kind: ReceiptKind
    at: datetime
    token: str | None = None
    provider_id: str | None = None
    reason: str = ""
    address_is_bad: bool = False
    details: dict[str, Any] = field(default_factory=dict)
