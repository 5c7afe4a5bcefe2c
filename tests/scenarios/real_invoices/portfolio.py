"""Which real invoices are walked? The export "IBM late payments": when each was issued, due, disputed and paid."""

import csv
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from config.files import SHIPPED
from erp.imports import Accepted, read_items
from erp.map_files import load_map
from models.credit import Payment
from models.customer import Customer, CustomerKind
from models.invoice import Invoice

ROOT = Path(__file__).resolve().parents[3]
EXPORT = ROOT.parent / "shared" / "data" / "ibm_ar_late_payments.csv"
_MAPS = SHIPPED / "maps"


@dataclass(frozen=True, slots=True)
class Portfolio:
    """Facts by the day on which they become known."""

    customers: tuple[Customer, ...]
    issued: dict[date, list[Invoice]] = field(default_factory=dict)
    disputed: dict[date, list[str]] = field(default_factory=dict)
    paid: dict[date, list[Payment]] = field(default_factory=dict)

    @property
    def days(self) -> tuple[date, date]:
        """The first and the last day on which something happens."""
        known = [*self.issued, *self.paid]
        return min(known), max(known)

    @property
    def invoices(self) -> list[Invoice]:
        return [invoice for issued in self.issued.values() for invoice in issued]


def read_portfolio(export: Path = EXPORT, customers: int | None = None, until: date | None = None) -> Portfolio:
    """Read the export through the shipped maps, as an operator would import it; the first N customers, or all.

    until: only invoices that were issued and paid by this day.

    A disputed invoice is disputed on the day it falls due, if it is still open then: the export has no day for it.
    """
    known = [item for item in _accepted("customers", export) if isinstance(item, Customer)]
    everybody = [_under_law(customer, number) for number, customer in enumerate(known)]
    chosen = everybody if customers is None else everybody[:customers]
    ids = {customer.id for customer in chosen}
    portfolio = Portfolio(tuple(chosen), defaultdict(list), defaultdict(list), defaultdict(list))
    settled = {}
    for payment in _accepted("payments", export):
        if isinstance(payment, Payment) and payment.customer_id in ids and payment.received_on <= (until or date.max):
            portfolio.paid[payment.received_on].append(payment)
            settled[payment.allocations[0].invoice_id] = payment.received_on
    with export.open(encoding="utf-8") as file:
        disputed = {row["invoiceNumber"] for row in csv.DictReader(file) if row["Disputed"] == "Yes"}
    for invoice in _accepted("invoices", export):
        if isinstance(invoice, Invoice) and invoice.id in settled:
            portfolio.issued[invoice.issued_on].append(invoice)
            if invoice.id in disputed and settled[invoice.id] > invoice.due_on:
                portfolio.disputed[invoice.due_on].append(invoice.id)
    return portfolio


#: Parts of a country whose rules or clocks differ, given to its customers in turn.
_REGIONS = {
    "US": ("CA", "NY", "TX", "HI"),
    "BR": ("SP", "RJ", "RS"),
    "ES": ("MD", "CN"),
    "MX": ("CMX", "BCN"),
    "CL": ("RM",),
}
_PHONES = {
    "US": "+1202555{:04}", "CO": "+57310555{:04}", "MX": "+5255555{:05}", "CL": "+56955555{:03}", "ES": "+346005{:05}",
    "BR": "+55119555{:05}",
}  # fmt: skip


def _under_law(customer: Customer, number: int) -> Customer:
    """The export has neither people nor places: two of three are people here, half of Spain is Brazil, each in turn."""
    country = "BR" if customer.country == "ES" and number % 2 else customer.country
    regions = _REGIONS.get(country, (None,))
    (payables,) = customer.contacts
    contact = payables.model_copy(update={"phone": _PHONES[country].format(number)})
    return customer.model_copy(
        update={
            "kind": CustomerKind.CONSUMER if number % 3 else CustomerKind.BUSINESS,
            "country": country,
            "region": regions[number // 3 % len(regions)],
            "language": "pt" if country == "BR" else customer.language,
            "contacts": (contact,),
        }
    )


def _accepted(kind: str, export: Path) -> list[object]:
    found: list[object] = []
    for item in read_items(kind, export, load_map(_MAPS / f"ibm_late_payments.{kind}.yaml")):  # type: ignore[arg-type] # a kind
        if not isinstance(item, Accepted):
            raise AssertionError(f"{export.name} row {item.row} was refused: {item.errors}")
        found.append(item.item)
    return found
