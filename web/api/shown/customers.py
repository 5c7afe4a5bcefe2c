"""How does a customer look in an answer, and its statement of account?"""

from datetime import date, datetime

from pydantic import Field

from models.charge import ChargeKind
from models.credit import CreditKind
from models.customer import CustomerKind, Role
from web.api.shown.agreements import ArrangementShown, HoldShown
from web.api.shown.values import Currency, CustomerId, Money, Shown, Why


class ContactShown(Shown):
    """A person of the customer."""

    role: Role
    name: str = Field(examples=["Ana"])
    email: str | None = Field(examples=["ana@acme.example"])
    phone: str | None = Field(examples=["+576017438900"])
    whatsapp: str | None = Field(examples=[None])


class Account(Shown):
    """What a customer owes in one currency."""

    currency: Currency
    open_invoices: int = Field(examples=[2])
    oldest_due_on: date | None = Field(examples=["2026-03-01"])
    owed: Money = Field(description="What is left of the invoices that are pursued", examples=["1200.50"])
    overdue: Money = Field(description="The part of it that is past due", examples=["1200.50"])
    charges: Money = Field(description="Fees, compensation and interest claimed on top", examples=["0.00"])
    on_account: Money = Field(description="Credits not applied to any invoice", examples=["100.00"])
    written_off: Money = Field(description="What was given up", examples=["0.00"])
    to_pay: Money = Field(description="Owed and charged, less what lies on account", examples=["1100.50"])


class CustomerShown(Shown):
    """A customer as the ERP wrote it, with what the rules made of it and how its accounts stand."""

    customer_id: CustomerId
    name: str = Field(examples=["Acme S.A.S."])
    kind: CustomerKind
    language: str = Field(examples=["es"])
    country: str = Field(examples=["CO"])
    region: str | None = Field(examples=[None])
    time_zone: str = Field(description="In force: given, else by country and region", examples=["America/Bogota"])
    segment: str = Field(examples=["premium"])
    segment_fixed: bool = Field(description="Set by hand, not by the rules", examples=[False])
    strategy: str = Field(description="That new cases start with", examples=["gentle"])
    collector: str | None = Field(description="Who looks after it", examples=["laura"])
    collector_why: Why | None
    channels: list[str] | None = Field(
        description="By which the customer agreed to be written to; null: nobody said", examples=[["email"]]
    )
    attributes: dict[str, str] = Field(examples=[{"plan": "gold"}])
    contacts: list[ContactShown]
    credit_hold_since: datetime | None = Field(examples=[None])
    accounts: list[Account]
    holds: list[HoldShown]
    arrangements: list[ArrangementShown] = Field(description="Those that run")


class StatementInvoice(Shown):
    """`balance` is what is left of `amount`; `disputed` the part of it that is under review."""

    number: str = Field(examples=["FV-1001"])
    issued_on: date = Field(examples=["2026-02-02"])
    due_on: date = Field(examples=["2026-03-01"])
    currency: Currency
    amount: Money
    balance: Money
    disputed: Money = Field(examples=["0.00"])


class StatementCharge(Shown):
    """What is charged on an invoice because it is late; `balance` is what is still owed of it."""

    number: str = Field(description="Of the invoice", examples=["FV-1001"])
    kind: ChargeKind
    claimed_on: date = Field(examples=["2026-03-10"])
    currency: Currency
    amount: Money = Field(examples=["10.00"])
    balance: Money = Field(examples=["10.00"])


class StatementCredit(Shown):
    """A payment or credit note, and what of it is not applied to any invoice."""

    kind: CreditKind
    reference: str = Field(description="The ERP's id of it", examples=["P-9"])
    received_on: date = Field(examples=["2026-03-05"])
    currency: Currency
    available: Money


class StatementAge(Shown):
    """What is owed in one currency by days past due; `net` is total and charges, less the credits not applied."""

    currency: Currency
    not_due: Money = Field(examples=["0.00"])
    days_1_30: Money = Field(examples=["1200.50"])
    days_31_60: Money = Field(examples=["0.00"])
    days_61_90: Money = Field(examples=["0.00"])
    days_91: Money = Field(description="91 days and more", examples=["0.00"])
    disputed: Money = Field(examples=["0.00"])
    total: Money
    credits: Money = Field(examples=["100.00"])
    charges: Money = Field(description="Beside the invoices", examples=["10.00"])
    net: Money = Field(examples=["1110.50"])


class StatementShown(Shown):
    """The statement of account of today, as `puntual statement` prints it."""

    customer_id: CustomerId
    customer_name: str = Field(examples=["Acme S.A.S."])
    as_of: date = Field(examples=["2026-03-13"])
    invoices: list[StatementInvoice] = Field(description="By due date")
    charges: list[StatementCharge]
    credits: list[StatementCredit]
    aging: list[StatementAge]
