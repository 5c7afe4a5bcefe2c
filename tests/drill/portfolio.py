"""Who owes what in a drill, and by which rules are they told? One reminder a working day, by one channel."""

from datetime import date
from decimal import Decimal
from pathlib import Path

from models.credit import Payment
from models.customer import Customer
from models.invoice import Invoice
from tests.drill.points import CHANNELS

STEPS = ("first", "second", "third")
_STRATEGY = """name: {channel}
for: drills
send_at: "09:00"
thanks: null
steps:
  - {{id: first,  at: due,       do: reminder, template: overdue, channels: [{channel}]}}
  - {{id: second, at: due + 1bd, do: reminder, template: overdue, channels: [{channel}]}}
  - {{id: third,  at: due + 2bd, do: reminder, template: overdue, channels: [{channel}]}}
"""
#: What the drill's own check of hours and caps knows of this file is that: hours, working days, one message a day.
OPENS, CLOSES = 9, 18
_DAY = f'[["{OPENS:02}:00", "{CLOSES}:00"]]'
_COMPANY = f"""id: company
instrument: the rules of a drill
basis: company
hours:
  - media: all
    windows: {{mon: {_DAY}, tue: {_DAY}, wed: {_DAY}, thu: {_DAY}, fri: {_DAY}}}
holidays_allowed: false
weekends_allowed: false
limits:
  - {{media: [email, sms, whatsapp, letter], max: 1, per: day}}
confidence: high
sources: [the drill itself]
seen_on: 2026-01-01
"""
_WHATSAPP = "forms:\n  overdue:\n    es: {content: HX0123456789abcdef0123456789abcdef, variables: [number, due_on]}\n"


def write_rules(folder: Path) -> Path:
    """A configuration folder: one strategy for each channel, chosen by the attribute `channel`."""
    (folder / "strategies").mkdir(parents=True)
    (folder / "policies").mkdir()
    segments = []
    for channel in CHANNELS:
        (folder / "strategies" / f"{channel}.yaml").write_text(_STRATEGY.format(channel=channel), encoding="utf-8")
        segments.append(
            f"  - {{name: {channel}, strategy: {channel}, when: {{attributes.channel: {{is: {channel}}}}}}}"
        )
    segments.append("  - {name: rest, strategy: email, when: {}}")
    (folder / "segments.yaml").write_text("segments:\n" + "\n".join(segments) + "\n", encoding="utf-8")
    (folder / "policies" / "company.yaml").write_text(_COMPANY, encoding="utf-8")
    (folder / "whatsapp.yaml").write_text(_WHATSAPP, encoding="utf-8")
    return folder


def customer(number: int, channel: str) -> Customer:
    """A Spanish business that can be reached by every channel and is written to by one."""
    contact = {
        "role": "payables",
        "name": f"Person {number}",
        "email": f"person{number}@customer.example",
        "phone": f"+346{number:08}",
        "whatsapp": f"+346{number:08}",
    }
    return Customer.model_validate(
        {
            "id": f"C{number}",
            "name": f"Customer {number}",
            "kind": "business",
            "language": "es",
            "country": "ES",
            "attributes": {"channel": channel},
            "contacts": [contact],
        }
    )


def address(number: int, channel: str) -> str:
    """Where a customer is reached by a channel, as the provider sees it."""
    return f"person{number}@customer.example" if channel == "email" else f"+346{number:08}"


def invoice(number: int, due_on: date) -> Invoice:
    return Invoice.model_validate(
        {
            "id": f"I{number}",
            "customer_id": f"C{number}",
            "number": f"2026-{number:05}",
            "issued_on": due_on.replace(day=1),
            "due_on": due_on,
            "currency": "EUR",
            "amount": Decimal("100.00"),
        }
    )


def payment(number: int, received_on: date) -> Payment:
    """All of it."""
    return Payment.model_validate(
        {
            "id": f"P{number}",
            "customer_id": f"C{number}",
            "received_on": received_on,
            "currency": "EUR",
            "amount": "100.00",
            "allocations": [{"invoice_id": f"I{number}", "amount": "100.00"}],
        }
    )
