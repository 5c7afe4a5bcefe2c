"""Is ERPNext read and written as its documentation says?"""

from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest

from erp.connectors.erpnext import ErpNext
from erp.connectors.port import Ask, Connector, Done, Gone, NotSupported, Read, Waiting
from models.connector import ErpNextSource
from models.erp_request import ErpRequestKind
from tests.erp.connectors.conformance import Books, Conformance, everything
from tests.erp.connectors.fake_erpnext import KEY, SECRET, FakeErpNext

_WRITE_BACK = {"credit_hold": {"field": "is_frozen"}, "level": "custom_level", "notes": True}


class ErpNextBooks(Books):
    def __init__(self) -> None:
        self.site = FakeErpNext()
        self._open = True

    def customer(self, name: str) -> str:
        return self.site.customer(name)

    def broken_customer(self) -> str:
        return self.site.customer("Broken", email_id="nobody at all")

    def invoice(self, customer: str, amount: str) -> str:
        return self.site.invoice(customer, float(amount))

    def pay(self, customer: str, amount: str, invoice: str) -> str:
        return self.site.payment(customer, {invoice: float(amount)})

    def rename(self, customer: str, name: str) -> None:
        self.site.change("Customer", customer, customer_name=name)

    def delete(self, invoice: str) -> bool:
        del self.site.documents["Sales Invoice"][invoice]
        return True

    def later(self, seconds: int) -> None:
        self.site.later(seconds=seconds)

    def away(self) -> None:
        self.close()

    def close(self) -> None:
        if self._open:
            self.site.stop()
            self._open = False


@pytest.fixture
def books() -> Iterator[ErpNextBooks]:
    books = ErpNextBooks()
    yield books
    books.close()


@pytest.fixture
async def connector(books: ErpNextBooks) -> AsyncIterator[Connector]:
    known: dict[str, Any] = {
        "name": "books", "kind": "erpnext", "url": books.site.url, "key_variable": "KEY", "secret_variable": "SECRET",
        "seconds": 5, "write_back": _WRITE_BACK, "roles": {"CFO": "management"}, "company": "Ours",
        "since": "2026-01-01",
    }  # fmt: skip
    connector = ErpNext(ErpNextSource.model_validate(known), KEY, SECRET)
    yield connector
    await connector.close()


class TestErpNext(Conformance):
    pass


async def test_contacts_have_the_role_of_their_title_and_their_change_brings_the_customer(
    books: ErpNextBooks, connector: Connector
) -> None:
    who = books.customer("Acme SL")
    books.site.contact(who, is_billing_contact=1)
    boss = books.site.contact(who, full_name="Bea Sanz", email_id="bea@acme.example", designation="CFO")
    books.site.contact(who, full_name="Nobody Here", email_id="nobody@acme.example", designation="Trainee")
    marks: dict[str, Any] = {}
    read = next(entry for entry in await everything(connector, marks) if isinstance(entry, Read))
    assert [(one["role"], one["email"]) for one in read.shape["contacts"]] == [
        ("payables", "ana@acme.example"), ("management", "bea@acme.example"),
    ]  # fmt: skip
    books.later(5)
    books.site.change("Contact", boss, email_id="bea.sanz@acme.example")
    [again] = await everything(connector, marks)
    assert isinstance(again, Read)
    assert again.shape["contacts"][1]["email"] == "bea.sanz@acme.example"


async def test_a_customer_without_contacts_is_reached_by_its_own_address(
    books: ErpNextBooks, connector: Connector
) -> None:
    books.customer("Acme SL")
    [read] = [entry for entry in await everything(connector) if isinstance(entry, Read)]
    assert read.shape["contacts"] == [
        {"role": "payables", "name": "Acme SL", "email": "pagos@acme.example", "phone": "+34600111222"}
    ]
    assert (read.shape["country"], read.shape["region"], read.shape["kind"]) == ("ES", "V", "business")


async def test_an_individual_is_a_consumer_unless_the_file_says_otherwise(
    books: ErpNextBooks, connector: Connector
) -> None:
    books.site.customer("Ana Ruiz", customer_type="Individual")
    [read] = [entry for entry in await everything(connector) if isinstance(entry, Read)]
    assert read.shape["kind"] == "consumer"


async def test_what_is_left_of_a_payment_lies_on_account_and_what_pays_an_order_too(
    books: ErpNextBooks, connector: Connector
) -> None:
    who = books.customer("Acme SL")
    bill = books.invoice(who, "100.00")
    order = {"reference_doctype": "Sales Order", "reference_name": "SO-1", "allocated_amount": 30.0}
    other = {"reference_doctype": "Journal Entry", "reference_name": "JE-1", "allocated_amount": 5.0}
    paid = books.site.payment(who, {bill: 60.0}, unallocated=10.5)
    books.site.documents["Payment Entry"][paid]["references"] += [order, other]
    [read] = [entry for entry in await everything(connector) if entry.key == paid]
    assert isinstance(read, Read)
    assert read.shape["amount"] == "100.50"
    assert read.shape["allocations"] == [{"invoice_id": bill, "amount": "60.00"}]
    assert read.shape["method"] == "Wire Transfer"


async def test_a_return_is_a_credit_note_for_its_invoice(books: ErpNextBooks, connector: Connector) -> None:
    who = books.customer("Acme SL")
    bill = books.invoice(who, "100.00")
    back = books.site.invoice(who, -25.0, is_return=1, return_against=bill)
    [read] = [entry for entry in await everything(connector) if entry.key == back]
    assert isinstance(read, Read)
    assert (read.kind, read.shape["amount"]) == ("credit-notes", "25.00")
    assert read.shape["allocations"] == [{"invoice_id": bill, "amount": "25.00"}]


async def test_cancelled_documents_are_gone(books: ErpNextBooks, connector: Connector) -> None:
    who = books.customer("Acme SL")
    bill = books.invoice(who, "100.00")
    paid = books.pay(who, "100.00", bill)
    books.site.change("Sales Invoice", bill, docstatus=2)
    books.site.change("Payment Entry", paid, docstatus=2)
    gone = {entry.key for entry in await everything(connector) if isinstance(entry, Gone)}
    assert gone == {bill, paid}


async def test_other_companies_older_days_and_drafts_are_not_read(books: ErpNextBooks, connector: Connector) -> None:
    who = books.customer("Acme SL")
    books.site.invoice(who, 10.0, company="Theirs")
    books.site.invoice(who, 10.0, posting_date="2025-12-31")
    books.site.invoice(who, 10.0, docstatus=0)
    books.site.invoice(who, 10.0, is_pos=1)
    assert [entry for entry in await everything(connector) if entry.kind == "invoices"] == []


async def test_holds_levels_and_notes_are_written_once(books: ErpNextBooks, connector: Connector) -> None:
    who = books.customer("Acme SL")
    bill = books.invoice(who, "100.00")
    assert await connector.push(Ask(1, ErpRequestKind.CREDIT_HOLD, who, None, {})) == Done("is_frozen = True")
    assert books.site.documents["Customer"][who]["is_frozen"] == 1
    await connector.push(Ask(2, ErpRequestKind.CREDIT_HOLD_LIFTED, who, None, {}))
    assert books.site.documents["Customer"][who]["is_frozen"] == 0
    await connector.push_level(bill, 3)
    assert books.site.documents["Sales Invoice"][bill]["custom_level"] == 3
    lost = Ask(3, ErpRequestKind.WRITE_OFF, who, bill, {"amount": "100.00", "currency": "EUR", "reason": "bankrupt"})
    for _ in range(2):
        assert isinstance(await connector.push(lost), Waiting)
    [note] = books.site.documents["Comment"].values()
    assert note["content"] == "Puntual 3: write_off 100.00 EUR (bankrupt)"
    assert await connector.push(Ask(4, ErpRequestKind.CREDIT_NOTE, who, bill, {"amount": "1"})) == NotSupported()


async def test_long_lists_of_names_fit_into_addresses(books: ErpNextBooks, connector: Connector) -> None:
    """Servers refuse an address of more than eight kilobytes."""
    who = [books.customer(f"Customer {number}") for number in range(120)]
    bills = [books.invoice(one, "10.00") for one in who]
    for one in who:
        books.site.contact(one, is_billing_contact=1)
    entries = await everything(connector, limit=200)
    assert [entry.key for entry in entries if entry.kind == "invoices"] == bills
    assert all(isinstance(entry, Read) for entry in entries)
    assert await connector.missing("invoices", [*bills, "deleted"]) == {"deleted"}
