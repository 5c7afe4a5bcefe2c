"""How does an answer tell how a customer's people want to be contacted?"""

from datetime import datetime

from pydantic import Field

from models.customer import Role
from models.strategy import Channel
from web.api.shown.values import CustomerId, Shown


class _Wish(Shown):
    channel: Channel | None = Field(description="The one that comes first, where a step has it", examples=["whatsapp"])
    language: str | None = Field(examples=["pt"])
    from_hour: str | None = Field(description="Where the customer is", examples=["14:00"])
    until_hour: str | None = Field(examples=["16:00"])
    weekdays: list[int] | None = Field(description="ISO: 1 is Monday; null: any", examples=[[2, 4]])
    agreed: list[Channel] = Field(
        description="By which they agreed to be written to, beside the channels of the customer",
        examples=[["whatsapp"]],
    )


class WishShown(_Wish):
    """Of everybody of this role."""

    role: Role
    changed_at: datetime = Field(examples=["2026-03-31T09:00:00-05:00"])
    changed_by: str = Field(description="`customer`, or who of us was told", examples=["customer"])


class WishList(Shown):
    items: list[WishShown]


class WishKept(_Wish):
    customer_id: CustomerId
    role: Role
    changed: bool = Field(description="Whether it was wished for otherwise before", examples=[True])
