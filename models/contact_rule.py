"""What can a rule about contacting debtors speak of? Media, texts it asks for, limits, distances and pauses."""

from dataclasses import dataclass
from enum import StrEnum


class Medium(StrEnum):
    """A way to a debtor. The first four are the channels of messages, under the same names."""

    EMAIL = "email"
    SMS = "sms"
    WHATSAPP = "whatsapp"
    LETTER = "letter"
    CALL = "call"
    VISIT = "visit"


class Basis(StrEnum):
    """What stands behind a policy: a law, what is usual, a bill that is no law yet, or the company's own will."""

    LAW = "law"
    CUSTOM = "custom"
    BILL = "bill"
    COMPANY = "company"


class CollectorRole(StrEnum):
    """On whose behalf this installation collects: some laws bind agencies, or banks, only."""

    CREDITOR = "creditor"
    AGENCY = "agency"
    FINANCIAL_ENTITY = "financial_entity"


class RequiredText(StrEnum):
    """What a message has to say. The words are the templates' business."""

    OPT_OUT = "opt_out"
    DEBT_COLLECTOR = "debt_collector"
    VALIDATION = "validation"
    NOT_JUDICIAL = "not_judicial"
    CREDITOR_IDENTITY = "creditor_identity"
    DEBT_DETAILS = "debt_details"
    PAY_CREDITOR_ONLY = "pay_creditor_only"
    AGREEMENT_IN_WRITING = "agreement_in_writing"
    TRANSFER_TO_AGENT = "transfer_to_agent"


Media = frozenset[Medium]
ALL_MEDIA: Media = frozenset(Medium)
WRITTEN: Media = ALL_MEDIA - {Medium.CALL, Medium.VISIT}


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of days where the debtor is: one calendar day, an ISO week (Monday to Sunday), or a number of days.

    rolling: counted from each contact on instead of by the calendar.
    """

    days: int
    rolling: bool = False

    def __str__(self) -> str:
        if self.rolling:
            return f"{self.days} days"
        return "day" if self.days == 1 else "week"


DAY, WEEK = Period(1), Period(7)


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `max` contacts in a period, those by all of its media counted together."""

    media: Media
    max: int
    per: Period


@dataclass(frozen=True, slots=True)
class Gap:
    """Contacts by these media lie at least so many days apart."""

    media: Media
    days: int


@dataclass(frozen=True, slots=True)
class Cooldown:
    """After a conversation by one of `after`, none of `media` until the period that it fell into is over."""

    media: Media
    after: Media
    period: Period


@dataclass(frozen=True, slots=True)
class BeforeMeasure:
    """What has to be before one of these measures (levels of the ladder: credit_hold, agency, legal).

    announced: the customer was told of this very measure, by name. days: so many lie between the warning and it.
    """

    measures: frozenset[str]
    announced: bool = False
    days: int = 0


@dataclass(frozen=True, slots=True)
class OneChannel:
    """Who was contacted by one of these media is contacted by no other of them for the rest of the week."""

    media: Media
