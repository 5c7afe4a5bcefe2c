"""Whose is an e-invoice, which invoice of the books does it mean, and is nothing of a refused one stored?"""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from commands.import_documents import take_documents
from commands.import_summary import Summary
from erp.fields import ImportKind
from models.errors import InvalidInput
from tests.erp.einvoices.hostile import HOSTILE_DOCUMENTS
from tests.erp.einvoices.samples import UUID, cfdi, cfdi_payment, dian, facturae, facturae_invoice, sunat, ubl
from tests.erp.sheets import save
from tests.operations.office import Office

_TAX_ID = {"attributes": {"tax_id": "B-12345674"}, "country": "ES"}
_REFERENCE = "<cac:BillingReference><cac:InvoiceDocumentReference><cbc:ID>{}</cbc:ID></cac:InvoiceDocumentReference></cac:BillingReference>"  # noqa: E501


class Post:
    """Takes documents in, as the command does."""

    def __init__(self, office: Office, folder: Path) -> None:
        self.office = office
        self._folder = folder

    async def take(
        self, content: bytes, kind: ImportKind = "invoices", with_customers: bool = False, name: str = "in.xml"
    ) -> Summary:
        path = save(self._folder, name, content)
        return await take_documents(self.office.desk, kind, path, None, with_customers, None)

    async def invoices(self) -> list[tuple[Any, ...]]:
        rows = await self.office.rows("SELECT id, number, customer_id, amount FROM invoices ORDER BY id")
        return [tuple(row.values()) for row in rows]


@pytest.fixture
def post(office: Office, tmp_path: Path) -> Post:
    return Post(office, tmp_path)


async def test_the_customer_is_found_by_its_tax_id_however_it_is_written(post: Post) -> None:
    await post.office.customer("C-1", **_TAX_ID)
    await post.office.customer("900.123.456-8", country="CO")
    assert (await post.take(ubl())).counts == {"new": 1}
    assert (await post.take(dian())).counts == {"new": 1}
    assert await post.invoices() == [
        ("F-1", "F-1", "C-1", Decimal("1210.0000")),
        ("SETP990000002", "SETP990000002", "900.123.456-8", Decimal("1210.0000")),
    ]
    assert (await post.take(ubl())).counts == {"unchanged": 1}


async def test_a_tax_id_of_several_customers_is_nobodys(post: Post) -> None:
    for id_ in ("C-1", "C-2"):
        await post.office.customer(id_, **_TAX_ID)
    (row,) = (await post.take(ubl())).rows
    assert row.errors[0][0] == "buyer"
    assert "several have it: C-1, C-2" in row.errors[0][1]
    assert await post.invoices() == []


async def test_unknown_customers_come_in_only_where_somebody_says_so(post: Post) -> None:
    (row,) = (await post.take(ubl())).rows
    assert "--with-customers" in row.errors[0][1]
    assert await post.office.value("SELECT count(*) FROM customers") == 0
    summary = await post.take(ubl(), with_customers=True)
    assert (summary.counts, summary.customers) == ({"new": 1}, 1)
    again = await post.take(ubl(), with_customers=True)
    assert (again.counts, again.customers) == ({"unchanged": 1}, 0)


async def test_an_invoice_that_the_erp_gave_another_id_is_not_owed_twice(post: Post) -> None:
    await post.office.customer("C-1", **_TAX_ID)
    await post.office.invoice("42", "1210.00", number="F-1", currency="EUR")
    assert (await post.take(ubl())).counts == {"amended": 1}
    assert [row[0] for row in await post.invoices()] == ["42"]
    note = ubl("CreditNote", "N-1", due="", head="", terms=_REFERENCE.format("F-1"))
    assert (await post.take(note, "credit-notes")).counts == {"new": 1}
    assert await post.office.balance("42") == 0


async def test_instalments_fall_due_by_themselves_and_a_credit_lowers_the_oldest(post: Post) -> None:
    assert (await post.take(sunat(), with_customers=True)).counts == {"new": 2}
    note = sunat(
        root="CreditNote", number="FC01-1", terms=_REFERENCE.format("F001-7"), with_tax="600.00", payable="600.00"
    )
    assert (await post.take(note, "credit-notes")).counts == {"new": 1}
    assert (await post.office.balance("F001-7#1"), await post.office.balance("F001-7#2")) == (0, 462)
    one = sunat(terms="<cac:PaymentTerms><cbc:Note>Net 30</cbc:Note></cac:PaymentTerms>")
    (row,) = (await post.take(one)).rows
    assert row.errors[0][0] == "number"


async def test_a_receipt_pays_the_invoice_that_it_names(post: Post) -> None:
    await post.take(cfdi(), with_customers=True)
    assert (await post.take(cfdi_payment(), "payments")).counts == {"new": 1}
    assert await post.office.balance(UUID) == 0


async def test_right_documents_go_on_beside_refused_ones(post: Post, tmp_path: Path) -> None:
    folder = tmp_path / "batch"
    folder.mkdir()
    save(folder, "1.xml", facturae(facturae_invoice("17"), facturae_invoice("18")))
    save(folder, "2.xml", ubl(due=""))
    summary = await take_documents(post.office.desk, "invoices", folder, None, True, None)
    assert summary.counts == {"new": 2, "refused": 1}
    assert [(row.row, row.raw["file"]) for row in summary.rows] == [(2, "2.xml")]


async def test_nothing_of_a_hostile_document_is_stored(post: Post) -> None:
    before = await post.office.everything()
    for hostile in HOSTILE_DOCUMENTS:
        if hostile.kind == "customers":
            with pytest.raises(InvalidInput):
                await post.take(hostile.content, hostile.kind, name=hostile.file)
        else:
            summary = await post.take(hostile.content, hostile.kind, with_customers=True, name=hostile.file)
            assert set(summary.counts) == {"refused"}, hostile.name
        assert post.office.waker.take() == [], hostile.name
    assert await post.office.everything() == before
