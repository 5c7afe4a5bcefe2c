"""How does an answer tell what a customer wants changed of whom we write to?"""

from datetime import datetime

from pydantic import Field

from models.console import Decision
from models.contact_proposal import ContactChange
from models.customer import Role
from web.api.shown.customers import ContactShown
from web.api.shown.values import CustomerId, Shown

_AT = "2026-03-31T14:00:00Z"


class ProposalShown(Shown):
    """What somebody of a customer proposed in the portal."""

    id: int = Field(examples=[3])
    customer_id: CustomerId
    change: ContactChange
    role: Role
    name: str = Field(description="Who it is about, as they are on file", examples=["Ana"])
    before: ContactShown | None = Field(description="As they were when it was proposed; null: they were not there")
    after: ContactShown | None = Field(description="As they are to be; null: they are to go")
    person: str = Field(description="Who proposed it; empty where nobody knows", examples=["Bea"])
    proposed_at: datetime = Field(examples=[_AT])
    decision: Decision | None = Field(description="null: it waits", examples=[None])
    decided_by: str | None = Field(examples=[None])
    decided_at: datetime | None = Field(examples=[None])
    reason: str | None = Field(description="Of a refusal, which the customer reads", examples=[None])
    task_id: int | None = Field(description="In which it is decided", examples=[31])
    on_file: bool | None = Field(
        description="Of what was approved: whether it is so still, or the ERP has written something else since",
        examples=[None],
    )


class ProposalList(Shown):
    """Those that wait first; of each the newest first, a hundred at most."""

    items: list[ProposalShown]


class ProposalDecided(Shown):
    """What became of it."""

    id: int = Field(examples=[3])
    customer_id: CustomerId
    decision: Decision
    reason: str | None = Field(examples=[None])
