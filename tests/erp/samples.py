"""What does a right row of each kind look like, in CSV, in JSON and in a foreign export?"""

import csv
import io
from typing import Any

from erp.fields import ImportKind

GOOD: dict[ImportKind, dict[str, str]] = {
    "customers": {
        "id": "C-1",
        "name": "Peña Hermanos",
        "kind": "business",
        "language": "es",
        "country": "CO",
        "time_zone": "America/Bogota",
        "channels": "sms, email",
        "payables.name": "Ana Ñáñez",
        "payables.email": "pagos@example.com",
        "payables.phone": "+57 601 7438900",
        "attributes.plan": "gold",
    },
    "invoices": {
        "id": "F-1",
        "customer_id": "C-1",
        "number": "2026/0001",
        "issued_on": "2026-01-10",
        "due_on": "2026-02-10",
        "currency": "EUR",
        "amount": "1200.50",
        "product": "Mantenimiento",
    },
    "payments": {
        "id": "P-1",
        "customer_id": "C-1",
        "received_on": "2026-02-15",
        "currency": "EUR",
        "amount": "300.00",
        "method": "transfer",
        "allocations.invoice_id": "F-1",
        "allocations.amount": "300.00",
    },
    "credit-notes": {
        "id": "N-1",
        "customer_id": "C-1",
        "received_on": "2026-02-15",
        "currency": "EUR",
        "amount": "20.00",
        "reason": "Broken on arrival",
    },
}
# The same in the shape of JSON.
GOOD_JSON: dict[ImportKind, dict[str, Any]] = {
    "customers": {
        **{name: GOOD["customers"][name] for name in ("id", "name", "kind", "language", "country", "time_zone")},
        "channels": ["email", "sms"],
        "attributes": {"plan": "gold"},
        "contacts": [{"role": "payables", "name": "Ana Ñáñez", "email": "pagos@example.com", "phone": "+576017438900"}],
    },
    "invoices": dict(GOOD["invoices"]),
    "payments": {
        **{name: value for name, value in GOOD["payments"].items() if "." not in name},
        "allocations": [{"invoice_id": "F-1", "amount": "300.00"}],
    },
    "credit-notes": dict(GOOD["credit-notes"]),
}
FOREIGN_EXPORT = (
    b"Nr;Kunde;Datum;Termin;Betrag;Bezahlt;Land\n"
    b"0042;C-1;10/01/2026;10/02/2026;1.200,50;15/02/2026;391\n"
    b"0043;C-1;10/01/2026;10/02/2026;75,00;;406\n"
)
FOREIGN_MAP = """\
kind: invoices
columns: {id: Nr, number: Nr, customer_id: Kunde, issued_on: Datum, due_on: Termin, amount: Betrag}
constants: {currency: EUR}
dates: "%d/%m/%Y"
decimal: ","
thousands: "."
"""


def csv_bytes(*rows: dict[str, str], delimiter: str = ",", encoding: str = "utf-8") -> bytes:
    """Rows as a CSV whose header is that of all of them."""
    text = io.StringIO()
    columns = list(dict.fromkeys(column for row in rows for column in row))
    writer = csv.DictWriter(text, columns, restval="", delimiter=delimiter, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode(encoding)
