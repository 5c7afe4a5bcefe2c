"""Which invoices does a payment pay by its reference or the customer's word, and what does a conversion make of it?"""

from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError

from models.arrangement import CoveredInvoice, DatedPayment, PromiseTerms
from models.credit import CreditKind, ReversalKind
from operations.credits import reverse
from operations.promises import promise
from operations.recorded import Recorded, Status
from store import payment_methods
from tests.operations.office import MONDAY, Office, payment

USD = {"currency": "USD", "conversion": {"currency": "COP", "rate": "4012.55"}}


@pytest.fixture(autouse=True)
async def _three_invoices(office: Office) -> None:
    await office.customer()
    for number, due in ((1, "2026-03-10"), (2, "2026-03-11"), (3, "2026-03-12")):
        await office.invoice(f"F-{number}", "1000000.00", number=f"FV-2026-00{number}", due_on=due)


async def _owed(office: Office) -> list[Any]:
    return [await office.balance(f"F-{number}") for number in (1, 2, 3)]


async def _promises(office: Office, invoice: str, amount: str, on: str) -> None:
    terms = PromiseTerms(invoices=(CoveredInvoice(invoice_id=invoice, amount=amount),), payments=(DatedPayment(on=on),))
    await promise(office.desk, terms)


async def test_a_payment_pays_what_its_reference_names_and_then_the_oldest(office: Office) -> None:
    await office.pay("P-1", "1500000.00", reference="Pago fra. FV 2026 003 gracias")
    assert await _owed(office) == [500000, 1000000, 0]


async def test_a_reference_that_names_nothing_known_leaves_it_to_the_oldest(office: Office) -> None:
    await office.pay("P-1", "500000.00", reference="pago marzo 2026")
    assert await _owed(office) == [500000, 1000000, 1000000]


async def test_what_was_promised_is_paid_before_the_oldest_and_the_earlier_day_first(office: Office) -> None:
    await _promises(office, "F-3", "300000.00", "2026-03-20")
    await _promises(office, "F-2", "400000.00", "2026-03-16")
    await office.pay("P-1", "500000.00")
    assert await _owed(office) == [1000000, 600000, 900000]
    await office.pay("P-2", "300000.00")
    assert await _owed(office) == [900000, 600000, 700000]
    kept = await office.rows("SELECT state FROM arrangements ORDER BY id")
    assert [row["state"] for row in kept] == ["kept", "kept"]


async def test_a_payment_in_another_currency_is_converted_at_the_rate_that_it_names(office: Office) -> None:
    await office.pay("P-1", "100.01", {"F-2": "401295.13"}, **USD)
    assert await _owed(office) == [1000000, Decimal("598704.87"), 1000000]
    [stored] = await office.rows("SELECT * FROM credits")
    # 401,295.1255, rounded half up.
    assert (stored["currency"], stored["amount"], stored["unallocated"]) == ("COP", Decimal("401295.13"), 0)
    received = stored["received_currency"], stored["received_amount"], stored["rate"]
    assert received == ("USD", Decimal("100.01"), Decimal("4012.55"))
    [told] = await office.rows("SELECT details FROM interactions WHERE kind = 'payment_received'")
    assert told["details"]["received"] == "100.01 USD"
    assert told["details"]["rate"] == "4012.55"


async def test_without_a_conversion_another_currency_is_refused_for_an_invoice_and_waits_otherwise(
    office: Office,
) -> None:
    refused = await office.pay("P-1", "100.00", {"F-1": "100.00"}, currency="USD")
    assert refused.errors[0][0] == "allocations.invoice_id"
    assert refused.errors[0][1].endswith(
        "F-1 is of C-1, COP; a payment in another currency needs a conversion with its rate"
    )
    await office.pay("P-2", "100.00", currency="USD")
    assert (await _owed(office), await office.on_account()) == ([1000000] * 3, 100)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"currency": "USD", "conversion": {"currency": "USD", "rate": "1"}}, "another currency than USD"),
        ({"currency": "USD", "conversion": {"currency": "COP", "rate": "0"}}, "a rate above zero"),
        ({"currency": "USD", "conversion": {"currency": "COP", "rate": "0.00"}}, "a rate above zero"),
        ({"currency": "USD", "conversion": {"currency": "COP", "rate": "-4012.55"}}, "a rate above zero"),
        ({"currency": "USD", "conversion": {"currency": "COP", "rate": 4012.55}}, "a rate above zero"),
        ({"currency": "USD", "conversion": {"currency": "COP", "rate": "4.012,55"}}, "a rate above zero"),
        ({"currency": "USD", "conversion": {"currency": "COP", "rate": "NaN"}}, "a rate above zero"),
        ({"currency": "USD", "conversion": {"currency": "COP"}}, "Field required"),
        ({"currency": "USD", "conversion": {"currency": "CLF", "rate": "1"}}, "ISO 4217"),
        ({"currency": "USD", "conversion": {"currency": "COP", "rate": "0.0000001"}}, "at least 0.01"),
        (
            {"currency": "USD", "conversion": {"currency": "COP", "rate": "9999999999"}, "amount": "999999999"},
            "less than",
        ),
        (
            {"currency": "USD", "conversion": {"currency": "COP", "rate": "4012.55", "amount": "500000"}},
            "401255.00 COP",
        ),
        (
            {"currency": "USD", "conversion": {"currency": "CLP", "rate": "900", "amount": "90000.50"}},
            "at most 0 decimals",
        ),
        ({"currency": "USD", "conversion": {"currency": "COP", "rate": "4012.55", "at": "noon"}}, "Extra inputs"),
        ({**USD, "allocations": [{"invoice_id": "F-1", "amount": "401255.01"}]}, "at most the amount"),
    ],
)
def test_a_conversion_that_says_nothing_sure_is_refused(fields: dict[str, Any], expected: str) -> None:
    with pytest.raises(ValidationError) as refused:
        payment("P-1", fields.pop("amount", "100.00"), **fields)
    assert expected in str(refused.value)


def test_what_was_booked_may_differ_by_what_the_rate_leaves_out() -> None:
    # 3.3 is anything from 3.25 to 3.35.
    fields: dict[str, Any] = {"currency": "USD", "conversion": {"currency": "EUR", "rate": "3.3", "amount": "333.33"}}
    assert payment("P-1", "100.00", **fields).booked == Decimal("333.33")


@pytest.mark.parametrize(
    ("change", "field", "expected"),
    [
        ({"reference": "another"}, "reference", "expected FV-2026-001"),
        ({"reference": None}, "reference", "expected FV-2026-001"),
        ({"method": "card"}, "method", "expected transfer"),
        ({"conversion": {"currency": "COP", "rate": "4000"}}, "conversion.rate", "expected 4012.55"),
        ({"conversion": None}, "currency", "expected USD"),
        ({"amount": "100.02"}, "amount", "expected 100.01 USD"),
    ],
)
async def test_the_same_id_again_is_the_same_payment_or_a_conflict(
    office: Office, change: dict[str, Any], field: str, expected: str
) -> None:
    known = {"reference": "FV-2026-001", "method": "transfer", **USD}

    async def again(**fields: Any) -> Recorded:
        given = {**known, **fields}
        return await office.pay("P-1", given.pop("amount", "100.01"), **given)

    await again()
    assert (await again()).status is Status.UNCHANGED
    refused = await again(**change)
    assert (refused.status, refused.conflict, refused.errors[0][0]) == (Status.REFUSED, True, field)
    assert refused.errors[0][1].startswith(expected)


async def test_the_use_of_methods_is_counted_by_month_with_what_was_taken_back(office: Office) -> None:
    for id, method, day in (
        ("P-1", "card", "2026-02-10"),
        ("P-2", "card", "2026-03-01"),
        ("P-3", "card", "2026-03-02"),
    ):
        await office.pay(id, "100.00", method=method, received_on=day)
    await office.pay("P-4", "50.00", method="transfer", received_on="2026-03-02")
    await office.pay("P-5", "70.00", received_on="2026-03-02")
    today = MONDAY.date()
    await reverse(office.desk, CreditKind.PAYMENT, "P-2", today, "not mine", ReversalKind.CHARGEBACK)
    await reverse(office.desk, CreditKind.PAYMENT, "P-5", today, "booked twice", ReversalKind.MISTAKE)
    async with office.desk.database.connect() as tx:
        found = await payment_methods.use(tx)
        march = await payment_methods.use(tx, today.replace(day=1), today)
    told: Any = [
        (f"{one.month:%m}", one.method, one.payments, one.amount, one.reversed_share, one.chargebacks) for one in found
    ]
    assert told == [
        ("02", "card", 1, 100, 0, 0), ("03", "card", 2, 200, 50, 1), ("03", "transfer", 1, 50, 0, 0),
    ]  # fmt: skip
    assert [one.method for one in march] == ["card", "transfer"]


async def test_a_reversal_says_what_kind_it_is(office: Office) -> None:
    await office.pay("P-1", "100.00")
    await reverse(office.desk, CreditKind.PAYMENT, "P-1", MONDAY.date(), "called back", ReversalKind.CHARGEBACK)
    assert await office.value("SELECT reversed_as FROM credits") == "chargeback"
    [told] = await office.rows("SELECT details FROM interactions WHERE kind = 'payment_reversed'")
    assert told["details"]["as"] == "chargeback"
