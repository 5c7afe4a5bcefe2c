"""What must every connector do? Put a new one before this: a class per ERP, the questions are here.

An ERP of a test (`Books`) is a fake or a real database that the test writes as a bookkeeper would.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence

import pytest

from erp.connectors.port import Connector, Entry, ErpRefuses, ErpUnreachable, Gone, Mark, Read, Wrong


class Books(ABC):
    """What a bookkeeper does in the ERP. Ids are the ERP's own; amounts in EUR."""

    @abstractmethod
    def customer(self, name: str) -> str: ...

    @abstractmethod
    def broken_customer(self) -> str:
        """One that cannot be taken: its e-mail address is none."""

    @abstractmethod
    def invoice(self, customer: str, amount: str) -> str: ...

    @abstractmethod
    def pay(self, customer: str, amount: str, invoice: str) -> str: ...

    @abstractmethod
    def rename(self, customer: str, name: str) -> None: ...

    def delete(self, invoice: str) -> bool:
        """Whether the connector can tell that an invoice was deleted, and it is now."""
        return False

    @abstractmethod
    def later(self, seconds: int) -> None:
        """The ERP's clock moves on."""

    @abstractmethod
    def away(self) -> None:
        """It does not answer any more."""

    @abstractmethod
    def close(self) -> None: ...


async def everything(connector: Connector, marks: dict[str, Mark | None] | None = None, limit: int = 50) -> list[Entry]:
    """All streams to their ends, from `marks` on, which are moved."""
    marks = {} if marks is None else marks
    entries: list[Entry] = []
    for stream in connector.streams:
        for _ in range(200):
            page = await connector.pull(stream.name, marks.get(stream.name), limit)
            entries += page.entries
            if page.mark is not None:
                assert page.mark != marks.get(stream.name), "a page moves the mark"
                marks[stream.name] = page.mark
            if not page.more:
                break
        else:
            raise AssertionError(f"{stream.name} does not come to an end")
    return entries


def keys(entries: Sequence[Entry], kind: str) -> list[str]:
    return [entry.key for entry in entries if entry.kind == kind and not isinstance(entry, Gone)]


class Conformance:
    """Subclasses give `books` and `connector` as fixtures."""

    async def test_streams_come_in_their_order_and_every_kind_is_known(self, connector: Connector) -> None:
        kinds = [stream.kind for stream in connector.streams]
        assert kinds[0] == "customers"
        assert kinds[-1] == "invoices", "money comes before the invoices that it pays"
        assert len({stream.name for stream in connector.streams}) == len(kinds)

    async def test_customers_invoices_and_payments_are_read_in_our_shapes(
        self, books: Books, connector: Connector
    ) -> None:
        who = books.customer("Acme SL")
        bill = books.invoice(who, "100.10")
        paid = books.pay(who, "40.00", bill)
        found = {(entry.kind, entry.key): entry for entry in await everything(connector)}
        customer, invoice, payment = found["customers", who], found["invoices", bill], found["payments", paid]
        assert isinstance(customer, Read), customer
        assert isinstance(invoice, Read), invoice
        assert isinstance(payment, Read), payment
        assert customer.shape["name"] == "Acme SL"
        assert (invoice.shape["customer_id"], invoice.shape["amount"], invoice.shape["currency"]) == (
            customer.shape["id"], "100.10", "EUR",
        )  # fmt: skip
        assert payment.shape["amount"] == "40.00"
        assert payment.shape["allocations"] == [{"invoice_id": invoice.shape["id"], "amount": "40.00"}]

    @pytest.mark.parametrize("limit", [2, 3, 7])
    async def test_nothing_is_lost_between_pages_though_many_bear_one_stamp(
        self, books: Books, connector: Connector, limit: int
    ) -> None:
        who = books.customer("Acme SL")
        same = [books.invoice(who, "10.00") for _ in range(11)]
        books.later(5)
        after = [books.invoice(who, "10.00") for _ in range(4)]
        assert set(keys(await everything(connector, limit=limit), "invoices")) == {*same, *after}

    async def test_only_what_changed_comes_again_and_it_does_come(self, books: Books, connector: Connector) -> None:
        who, other = books.customer("Acme SL"), books.customer("Beta SL")
        books.invoice(who, "10.00")
        marks: dict[str, Mark | None] = {}
        await everything(connector, marks)
        assert await everything(connector, marks) == []
        books.later(60)
        books.rename(other, "Beta SA")
        new = books.invoice(who, "20.00")
        again = await everything(connector, marks)
        assert keys(again, "invoices") == [new]
        assert other in keys(again, "customers")

    async def test_a_run_begins_before_its_mark_for_what_was_written_late(
        self, books: Books, connector: Connector
    ) -> None:
        who = books.customer("Acme SL")
        books.later(60)
        late = books.invoice(who, "10.00")
        marks: dict[str, Mark | None] = {}
        await everything(connector, marks)
        rewound = {name: connector.rewind(name, mark) for name, mark in marks.items() if mark is not None}
        assert late in keys(await everything(connector, dict(rewound)), "invoices")

    async def test_a_wrong_item_is_told_with_its_field_and_the_others_come(
        self, books: Books, connector: Connector
    ) -> None:
        bad = books.broken_customer()
        good = books.customer("Acme SL")
        found = {entry.key: entry for entry in await everything(connector) if entry.kind == "customers"}
        wrong = found[bad]
        assert isinstance(wrong, Wrong)
        assert any("email" in field for field, _ in wrong.errors)
        assert isinstance(found[good], Read)

    async def test_what_was_deleted_is_missed_where_the_erp_can_be_asked(
        self, books: Books, connector: Connector
    ) -> None:
        who = books.customer("Acme SL")
        kept, deleted = books.invoice(who, "10.00"), books.invoice(who, "20.00")
        paid = books.pay(who, "10.00", kept)
        expected = {deleted} if books.delete(deleted) else set()
        assert await connector.missing("invoices", [kept, deleted]) == expected
        assert await connector.missing("payments", [paid]) == set()

    async def test_it_says_what_it_reaches(self, books: Books, connector: Connector) -> None:
        books.invoice(books.customer("Acme SL"), "10.00")
        assert len(await connector.check()) >= len(connector.streams)

    async def test_an_erp_that_is_away_is_told_as_such(self, books: Books, connector: Connector) -> None:
        books.away()
        with pytest.raises((ErpUnreachable, ErpRefuses)):
            await connector.check()
