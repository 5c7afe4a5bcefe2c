"""What is answered when somebody of the staff has done something?"""

from datetime import datetime
from typing import Literal

from pydantic import Field

from web.api.shown.values import CustomerId, InvoiceId, Shown


class InvoiceDone(Shown):
    """It is recorded; the case of the invoice moves at once."""

    invoice_id: InvoiceId
    result: Literal["cancelled", "paused", "resumed"]
    workflow_id: str = Field(examples=["dunning/F-1001"])


class CustomerDone(Shown):
    """It is recorded; the cases of the customer move at once."""

    customer_id: CustomerId
    result: Literal["paused", "resumed"]


class NoteWritten(Shown):
    """`told` are those whom it mentions (`@ana`): they are told of it."""

    told: list[str] = Field(examples=[["ana"]])


class ArrangementCancelled(Shown):
    """`invoices` are asked for again."""

    id: int = Field(examples=[12])
    state: Literal["cancelled"]
    invoices: list[str] = Field(examples=[["F-1001"]])


class ClockShown(Shown):
    """The time everything goes by. A test clock moves when it is told to."""

    now: datetime = Field(examples=["2026-03-13T10:15:00-05:00"])
    time_zone: str = Field(description="The creditor's", examples=["America/Bogota"])
    test_clock: bool = Field(examples=[False])


class ClockAdvanced(Shown):
    """Where the test clock stands now, at how many minutes it stopped on the way, and how many cases were woken.

    `late` are cases that had not planned anew in time: is a worker running?
    """

    now: datetime = Field(examples=["2026-03-16T10:15:00-05:00"])
    ticks: int = Field(examples=[7])
    woken: int = Field(examples=[23])
    late: int = Field(examples=[0])
