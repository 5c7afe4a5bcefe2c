"""Who comes to the portal, by which link, and what may they do there?"""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from pydantic import Field

from models.customer import Role
from models.strategy import Channel
from models.values import ExternalId, Line, Shape

#: Stands in every message that is kept, as long as the token for which it stands and opening nothing: the token itself
#: goes to whoever is written to, and to nobody else.
STAND_IN = "known-to-the-receiver-of-the-message-alone_"


class PortalRight(StrEnum):
    """What somebody of a customer may do; whoever comes in sees what their link is about.

    account: see all of the customer's account, after a code. agree: plans, and offers of a negotiation. contacts: say
    who else is to be written to.
    """

    ACCOUNT = "account"
    PAY = "pay"
    PROMISE = "promise"
    AGREE = "agree"
    DISPUTE = "dispute"
    TALK = "talk"
    CONTACTS = "contacts"


class PortalRules(Shape):
    """`config/portal.yaml`. rights: of each role, and of whoever came by a link that was sent to nobody by name.

    link_days: how long a link opens. code_minutes: how long a code does. part_payments: whether an invoice may be paid
    online in parts; least_part: percent of what is open that a part must be, at least.
    """

    rights: dict[Role, tuple[PortalRight, ...]]
    rights_of_others: tuple[PortalRight, ...]
    link_days: int = Field(ge=1, le=3650)
    code_minutes: int = Field(ge=1, le=60)
    part_payments: bool
    least_part: int = Field(ge=1, le=100)

    def rights_of(self, role: Role | None) -> frozenset[PortalRight]:
        return frozenset(self.rights.get(role, ()) if role is not None else self.rights_of_others)


class LinkOrder(Shape):
    """A link that somebody of us, or the ERP, hands over. invoices: that it shows; none: all that are open now.

    address: of the contact whose link it is; None: of whoever is given it. days: how long it opens; None: as the rules.
    """

    invoices: tuple[ExternalId, ...] = Field(default=(), max_length=500)
    address: Line | None = None
    days: int | None = Field(default=None, ge=1, le=3650)


@dataclass(frozen=True, slots=True)
class PortalPerson:
    """Somebody of a customer. role, rights: None: no contact of ours, nothing given by hand."""

    id: int
    customer_id: str
    name: str
    address: str
    channel: Channel | None
    role: Role | None
    rights: frozenset[PortalRight] | None
    blocked: bool


@dataclass(frozen=True, slots=True)
class PortalLink:
    """A link that opens still."""

    id: int
    customer_id: str
    invoice_ids: tuple[str, ...]
    channel: Channel | None
    address: str
    name: str
    role: Role | None


@dataclass(frozen=True, slots=True)
class PortalSession:
    """One browser of one person. whole: a code was right, so that the whole account is seen."""

    digest: bytes
    person: PortalPerson
    link_id: int
    invoice_ids: tuple[str, ...]
    whole: bool
    language: str
    time_zone: str
    customer_name: str
    began_at: datetime


def digest_of(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
