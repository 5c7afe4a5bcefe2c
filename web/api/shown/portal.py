"""How do links to the portal and the people who come by them look in an answer?"""

from datetime import datetime

from pydantic import Field

from models.customer import Role
from models.portal import PortalRight
from web.api.shown.values import CustomerId, Shown

_AT = "2026-03-31T14:00:00Z"


class LinkHandedOut(Shown):
    """A new link. `url` is told in this answer alone: what is kept opens nothing."""

    id: int = Field(examples=[7])
    url: str = Field(examples=["https://pagos.example/portal/enter/" + "x" * 43])
    invoices: list[str] = Field(description="That it shows without a code", examples=[["F-1001"]])
    name: str = Field(description="Of the contact whose link it is; empty: of whoever has it", examples=["Ana"])
    expires_at: datetime = Field(examples=[_AT])


class LinkShown(Shown):
    """A link as far as anybody knows it."""

    id: int = Field(examples=[7])
    invoices: list[str] = Field(examples=[["F-1001"]])
    address: str = Field(description="Of the contact whose link it is", examples=["ana@acme.example"])
    name: str = Field(examples=["Ana"])
    role: Role | None
    message_id: int | None = Field(description="The message that carries it", examples=[31])
    made_at: datetime = Field(examples=[_AT])
    made_by: str = Field(description="engine, customer, or the name of a person or key", examples=["engine"])
    expires_at: datetime = Field(examples=[_AT])
    revoked_at: datetime | None = Field(examples=[None])
    revoked_by: str | None = Field(examples=[None])
    used_at: datetime | None = Field(description="Last", examples=[_AT])
    opens: bool = Field(description="Still", examples=[True])


class LinkList(Shown):
    """The newest first, a hundred at most."""

    items: list[LinkShown]


class LinksRevoked(Shown):
    """Whoever came by them is out."""

    customer_id: CustomerId
    revoked: list[int] = Field(examples=[[7]])


class PersonShown(Shown):
    """Somebody who comes, or could."""

    id: int | None = Field(description="None: a contact who has not come, and of whom nothing is set", examples=[3])
    name: str = Field(description="Empty: came by a link that was sent to nobody by name", examples=["Ana"])
    address: str = Field(description="By which the portal knows them", examples=["ana@acme.example"])
    role: Role | None
    rights: list[PortalRight] = Field(examples=[["pay", "promise"]])
    by_hand: bool = Field(description="Given by hand, not by the role", examples=[False])
    is_contact: bool = Field(description="Who is none any more does not come in", examples=[True])
    blocked_at: datetime | None = Field(examples=[None])
    blocked_by: str | None = Field(examples=[None])
    last_at: datetime | None = Field(description="Came in last", examples=[_AT])


class PersonList(Shown):
    """Whoever came latest first."""

    items: list[PersonShown]


class PersonChanged(Shown):
    """What holds for them from now on."""

    id: int = Field(examples=[3])
    name: str = Field(examples=["Ana"])
    rights: list[PortalRight] = Field(examples=[["pay", "promise"]])
    by_hand: bool = Field(examples=[True])
    blocked: bool = Field(examples=[False])
