"""Is Odoo read and written as its documentation says, in both of its protocols?"""

from collections.abc import AsyncIterator, Iterator
from typing import Any, cast

import pytest

from erp.connectors.odoo import Odoo
from erp.connectors.port import (
    Ask,
    Connector,
    Done,
    ErpRefuses,
    ErpUnreachable,
    Gone,
    NotSupported,
    Read,
    TurnedDown,
    Waiting,
)
from models.connector import OdooSource
from models.erp_request import ErpRequestKind
from tests.erp.connectors.conformance import Books, Conformance, everything
from tests.erp.connectors.fake_odoo import DATABASE, KEY, LOGIN, FakeOdoo
from tests.providers.wire import Answer, Delivery

_WRITE_BACK = {
    "credit_hold": {"field": "x_credit_hold"},
    "level": "x_level",
    "followup_lines": {1: 11, 3: 13},
    "credit_notes": True,
    "notes": True,
}


class OdooBooks(Books):
    def __init__(self, version: int) -> None:
        self.odoo = FakeOdoo(version)

    def customer(self, name: str) -> str:
        return str(self.odoo.partner(name))

    def broken_customer(self) -> str:
        return str(self.odoo.partner("Broken", email="nobody at all"))

    def invoice(self, customer: str, amount: str) -> str:
        return str(self.odoo.invoice(int(customer), float(amount)))

    def pay(self, customer: str, amount: str, invoice: str) -> str:
        item = self.odoo.payment(int(customer), float(amount))
        self.odoo.reconcile(item, int(invoice), float(amount))
        return str(item)

    def rename(self, customer: str, name: str) -> None:
        self.odoo.change("res.partner", int(customer), name=name)

    def delete(self, invoice: str) -> bool:
        del self.odoo.tables["account.move"][int(invoice)]
        return True

    def later(self, seconds: int) -> None:
        self.odoo.later(seconds=seconds)

    def away(self) -> None:
        self.odoo.stop()

    def close(self) -> None:
        if not self.odoo.server.released.is_set():
            self.odoo.stop()


@pytest.fixture(params=[19, 18, 15], ids=["json-2", "json-rpc", "json-rpc of 15"])
def books(request: pytest.FixtureRequest) -> Iterator[OdooBooks]:
    books = OdooBooks(request.param)
    yield books
    books.close()


def source_of(odoo: FakeOdoo, **fields: Any) -> OdooSource:
    known = {
        "name": "books", "kind": "odoo", "url": odoo.url, "version": odoo.version, "database": DATABASE, "login": LOGIN,
        "key_variable": "ODOO_API_KEY", "seconds": 5, "write_back": _WRITE_BACK,
    }  # fmt: skip
    return OdooSource.model_validate(known | fields)


@pytest.fixture
async def connector(books: OdooBooks) -> AsyncIterator[Connector]:
    connector = Odoo(source_of(books.odoo), KEY)
    yield connector
    await connector.close()


class TestOdoo(Conformance):
    pass


def _by_key(entries: Any, kind: str) -> dict[str, Any]:
    return {entry.key: entry for entry in entries if entry.kind == kind}


async def test_an_invoice_address_pays_and_titles_have_their_roles(books: OdooBooks) -> None:
    odoo = books.odoo
    who = odoo.partner()
    people: tuple[dict[str, Any], ...] = (
        {"name": "Accounts", "type": "invoice", "email": "Facturas <facturas@acme.example>; otra@acme.example"},
        {"name": "Bea\nSanz", "function": "CFO", "email": "bea@acme.example", "phone": False},
        {"name": "Somebody", "function": "Driver", "email": "driver@acme.example"},
    )
    for fields in people:
        odoo.partner(**{"is_company": False, "parent_id": who, "customer_rank": 0, **fields})
    connector = Odoo(source_of(odoo, roles={"CFO": "management"}), KEY)
    [read] = [entry for entry in (await connector.pull("partners", None, 9)).entries if isinstance(entry, Read)]
    assert [(one["role"], one["name"], one.get("email")) for one in read.shape["contacts"]] == [
        ("administration", "Acme SL", "pagos@acme.example"),
        ("payables", "Accounts", "facturas@acme.example"),
        ("management", "Bea Sanz", "bea@acme.example"),
    ]
    assert read.shape["contacts"][0]["phone"] == "+34600111222"
    await connector.close()


async def test_a_change_of_a_person_brings_the_customer(books: OdooBooks, connector: Connector) -> None:
    who = books.odoo.partner()
    person = books.odoo.partner("Ana", is_company=False, parent_id=who, type="invoice", email="ana@acme.example")
    marks: dict[str, Any] = {}
    await everything(connector, marks)
    books.later(30)
    books.odoo.change("res.partner", person, email="ana.ruiz@acme.example")
    [read] = [entry for entry in await everything(connector, marks) if isinstance(entry, Read)]
    assert read.key == str(who)
    assert "ana.ruiz@acme.example" in str(read.shape)


async def test_who_has_just_become_a_customer_comes_with_the_first_invoice(
    books: OdooBooks, connector: Connector
) -> None:
    """Odoo counts customer_rank up without moving the partner's stamp."""
    who = books.odoo.partner(customer_rank=0)
    books.odoo.invoice(who)
    assert [entry.kind for entry in await everything(connector)] == ["customers", "invoices"]


async def test_money_that_is_not_reconciled_lies_on_account(books: OdooBooks, connector: Connector) -> None:
    odoo = books.odoo
    who = odoo.partner()
    bill = odoo.invoice(who, 60.0)
    item = odoo.payment(who, 100.3)
    odoo.reconcile(item, bill, 60.0)
    read = _by_key(await everything(connector), "payments")[str(item)]
    assert read.shape["amount"] == "100.30"
    assert read.shape["allocations"] == [{"invoice_id": str(bill), "amount": "60.00"}]
    assert read.shape["method"] == "Bank"


async def test_a_refund_is_a_credit_note_and_what_was_paid_out_of_it_is_not_owed_back(
    books: OdooBooks, connector: Connector
) -> None:
    odoo = books.odoo
    who = odoo.partner()
    bill = odoo.invoice(who, 100.0)
    refund = odoo.invoice(who, 30.0, kind="out_refund")
    [item] = [one for one, row in odoo.tables["account.move.line"].items() if row["move_id"] == refund]
    odoo.reconcile(item, bill, 20.0)
    paid_out = odoo.add("account.move", name="BNK/2", move_type="entry", state="posted", company_id=1)
    odoo.item(paid_out, who, 10.0)
    odoo.reconcile(item, paid_out, 10.0)
    read = _by_key(await everything(connector), "credit-notes")[str(item)]
    assert (read.shape["amount"], read.shape["allocations"]) == (
        "20.00", [{"invoice_id": str(bill), "amount": "20.00"}],
    )  # fmt: skip


async def test_an_invoice_of_another_currency_gets_what_the_erp_made_of_the_money(
    books: OdooBooks, connector: Connector
) -> None:
    odoo = books.odoo
    who = odoo.partner()
    bill = odoo.invoice(who, 110.0, currency_id=2)
    item = odoo.payment(who, 130.0)
    odoo.reconcile(item, bill, 100.0, debit_amount_currency=110.0, debit_currency_id=2)
    found = _by_key(await everything(connector), "payments")
    assert {key: (one.shape["amount"], one.shape["currency"]) for key, one in found.items()} == {
        str(item): ("30.00", "EUR"), f"{item}:USD": ("110.00", "USD"),
    }  # fmt: skip


async def test_what_is_no_longer_posted_and_what_asks_for_nothing_is_gone(
    books: OdooBooks, connector: Connector
) -> None:
    odoo = books.odoo
    who = odoo.partner()
    draft, free = odoo.invoice(who, state="draft"), odoo.invoice(who, 0.0)
    item = odoo.payment(who, 50.0, parent_state="cancel")
    gone = {(entry.kind, entry.key) for entry in await everything(connector) if isinstance(entry, Gone)}
    assert gone == {("invoices", str(draft)), ("invoices", str(free)), ("payments", str(item))}


async def test_a_reconciliation_that_is_undone_brings_the_payment_again(books: OdooBooks, connector: Connector) -> None:
    odoo = books.odoo
    who = odoo.partner()
    item = odoo.payment(who, 50.0)
    partial = odoo.reconcile(item, odoo.invoice(who, 50.0), 50.0)
    marks: dict[str, Any] = {}
    await everything(connector, marks)
    books.later(60)
    odoo.unreconcile(partial)
    again = _by_key(await everything(connector, marks), "payments")[str(item)]
    assert again.shape["allocations"] == []


@pytest.mark.parametrize("books", [18, 19], indirect=True)
async def test_a_payment_that_is_registered_and_not_in_the_journal_counts_until_it_is(
    books: OdooBooks, connector: Connector
) -> None:
    odoo = books.odoo
    who = odoo.partner()
    bills = [odoo.invoice(who, 30.0), odoo.invoice(who, 40.0)]
    known = {"payment_type": "inbound", "partner_type": "customer", "move_id": False, "memo": False, "journal_id": 1,
             "company_id": 1, "date": "2026-03-01", "currency_id": 1, "partner_id": who}  # fmt: skip
    one = odoo.add("account.payment", state="in_process", amount=50.0, invoice_ids=bills, **known)
    marks: dict[str, Any] = {}
    read = _by_key(await everything(connector, marks), "payments")[f"payment-{one}"]
    assert [part["amount"] for part in read.shape["allocations"]] == ["30.00", "20.00"]
    books.later(60)
    odoo.change("account.payment", one, state="paid")
    [gone] = [entry for entry in await everything(connector, marks) if isinstance(entry, Gone)]
    assert gone.key == f"payment-{one}"


async def test_only_the_company_and_the_days_of_the_file_are_read(books: OdooBooks) -> None:
    odoo = books.odoo
    who = odoo.partner()
    odoo.invoice(who, company_id=2)
    odoo.invoice(who, invoice_date="2025-12-31")
    mine = odoo.invoice(who)
    connector = Odoo(source_of(odoo, company=1, since="2026-01-01", prefix="o-"), KEY)
    found = _by_key((await connector.pull("invoices", None, 9)).entries, "invoices")
    assert {key: one.shape["id"] for key, one in found.items()} == {str(mine): f"o-{mine}"}
    await connector.close()


async def test_holds_and_levels_are_written_where_the_file_says(books: OdooBooks, connector: Connector) -> None:
    odoo = books.odoo
    who = odoo.partner()
    bill = odoo.invoice(who)
    assert await connector.push(Ask(1, ErpRequestKind.CREDIT_HOLD, str(who), None, {})) == Done("x_credit_hold = True")
    assert odoo.tables["res.partner"][who]["x_credit_hold"] is True
    await connector.push(Ask(2, ErpRequestKind.CREDIT_HOLD_LIFTED, str(who), None, {}))
    assert odoo.tables["res.partner"][who]["x_credit_hold"] is False
    seen = []
    for level in (2, 3, 0):
        await connector.push_level(str(bill), level)
        [item] = [row for row in odoo.tables["account.move.line"].values() if row["move_id"] == bill]
        seen.append((odoo.tables["account.move"][bill]["x_level"], item["followup_line_id"]))
    assert seen == [(2, 11), (3, 13), (0, False)]


async def test_a_credit_note_is_drafted_once_and_followed_until_it_is_posted(
    books: OdooBooks, connector: Connector
) -> None:
    odoo = books.odoo
    who = odoo.partner()
    bill = odoo.invoice(who)
    asks = [
        Ask(number, ErpRequestKind.CREDIT_NOTE, str(who), str(bill), {"amount": "12.30", "currency": "EUR"})
        for number in (5, 6)
    ]
    for ask in (*asks, *asks):
        assert isinstance(await connector.push(ask), Waiting)
    first, second = [one for one, row in odoo.tables["account.move"].items() if row["state"] == "draft"]
    draft = odoo.tables["account.move"][first]
    assert (draft["reversed_entry_id"], draft["ref"], draft["partner_id"]) == (bill, "Puntual 5", who)
    odoo.change("account.move", first, state="posted")
    odoo.change("account.move", second, state="cancel")
    assert isinstance(await connector.push(asks[0]), Done)
    assert isinstance(await connector.push(asks[1]), TurnedDown)


async def test_what_only_a_bookkeeper_can_do_is_noted_once(books: OdooBooks, connector: Connector) -> None:
    odoo = books.odoo
    who = odoo.partner()
    bill = odoo.invoice(who)
    odoo.add("mail.message", model="res.partner", res_id=1, body="<p>Puntual 7 was here</p>")
    lost = Ask(7, ErpRequestKind.WRITE_OFF, str(who), str(bill), {"amount": "9.00", "currency": "EUR"})
    gone = Ask(8, ErpRequestKind.HANDED_OVER, str(who), None, {})
    for _ in range(2):
        assert isinstance(await connector.push(lost), Waiting)
        assert await connector.push(gone) == Done("noted")
    assert odoo.calls.count("account.move.message_post") == odoo.calls.count("res.partner.message_post") == 1


async def test_nothing_is_written_that_the_file_does_not_name(books: OdooBooks) -> None:
    odoo = books.odoo
    who = odoo.partner()
    bill = odoo.invoice(who)
    connector = Odoo(source_of(odoo, write_back={}), KEY)
    for kind in ErpRequestKind:
        assert await connector.push(Ask(1, kind, str(who), str(bill), {"amount": "1.00"})) == NotSupported()
    assert not connector.takes_levels
    assert odoo.calls == []
    await connector.close()


async def test_a_field_that_odoo_does_not_have_is_told_by_the_check(books: OdooBooks) -> None:
    books.odoo.partner()
    connector = Odoo(source_of(books.odoo, write_back={"credit_hold": {"field": "x_nosuch"}}), KEY)
    with pytest.raises(ErpRefuses, match="x_nosuch"):
        await connector.check()
    await connector.close()


async def test_a_wrong_key_is_told_and_not_shown(books: OdooBooks) -> None:
    connector = Odoo(source_of(books.odoo), "wrong-key-0815")
    with pytest.raises(ErpRefuses) as refusal:
        await connector.pull("partners", None, 5)
    assert "0815" not in refusal.value.message
    await connector.close()


@pytest.mark.parametrize("books", [19], indirect=True)
@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (Answer(301, headers={"Location": "https://elsewhere.example/"}), "sends us elsewhere"),
        (Answer(200, b"<html>Log in</html>"), "not JSON"),
        (Answer(200, b'[{"id": NaN}]'), "not JSON"),
        (Answer(200, b'{"id": 1}'), "unknown form"),
        (Answer(200, b'[{"name": "no id"}]'), "unknown form"),
        (Answer(200, b"[" * 100_000), "not JSON"),
        (Answer.json(403, {"name": "odoo.exceptions.AccessError", "message": "No access"}), "No access"),
        (Answer.json(500, {"name": "builtins.KeyError", "message": "x"}), "answers 500"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_an_answer_that_is_none_is_refused(
    books: OdooBooks, connector: Connector, answer: Answer, expected: str
) -> None:
    books.odoo.instead = [answer]
    with pytest.raises(ErpRefuses, match=expected):
        await connector.pull("partners", None, 5)


@pytest.mark.parametrize("books", [19], indirect=True)
async def test_an_erp_that_asks_for_patience_is_asked_again(books: OdooBooks, connector: Connector) -> None:
    who = books.odoo.partner()
    books.odoo.instead = [
        Answer(429, headers={"Retry-After": "0"}),
        Answer(503),
        Answer(200, b"[]").broken(Delivery.CUT),
    ]
    assert [entry.key for entry in (await connector.pull("partners", None, 5)).entries] == [str(who)]


@pytest.mark.parametrize("books", [19], indirect=True)
@pytest.mark.parametrize("answer", [Answer(429, headers={"Retry-After": "3600"}), Answer(502)])
async def test_an_erp_that_wants_to_be_left_alone_is(books: OdooBooks, connector: Connector, answer: Answer) -> None:
    books.odoo.instead = [answer] * 9
    with pytest.raises(ErpUnreachable):
        await connector.pull("partners", None, 5)


@pytest.mark.parametrize("books", [19], indirect=True)
async def test_records_of_another_form_are_told_and_not_guessed(books: OdooBooks, connector: Connector) -> None:
    who = books.odoo.partner()
    for wrong in cast(tuple[Any, ...], (None, "much", [])):
        bill = books.odoo.invoice(who)
        books.odoo.change("account.move", bill, amount_total=wrong)
        with pytest.raises(ErpRefuses, match="form that is not known"):
            await connector.pull("invoices", None, 50)
        del books.odoo.tables["account.move"][bill]


async def test_what_the_payer_wrote_comes_along(books: OdooBooks, connector: Connector) -> None:
    item = books.odoo.payment(books.odoo.partner(), 50.0, name="Pago factura INV/2026/00001")
    read = _by_key(await everything(connector), "payments")[str(item)]
    assert read.shape["reference"] == "Pago factura INV/2026/00001"


@pytest.mark.parametrize("books", [18], indirect=True)
@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            {"error": {"code": 200, "message": "Odoo Server Error", "data": {"message": "Access Denied"}}},
            "Access Denied",
        ),
        ({"error": {"code": 404, "message": "404: Not Found"}}, "404: Not Found"),
        ({"error": "broken"}, "broken"),
        ({"result": False}, "does not know"),
        ({"result": True}, "does not know"),
        ({}, "does not know"),
        ([], "another form"),
    ],
    ids=str,
)
async def test_an_error_of_json_rpc_is_told(books: OdooBooks, connector: Connector, body: Any, expected: str) -> None:
    books.odoo.instead = [Answer.json(200, body)]
    with pytest.raises(ErpRefuses, match=expected):
        await connector.pull("partners", None, 5)


@pytest.mark.parametrize("books", [19], indirect=True)
async def test_an_answer_without_end_is_not_kept(books: OdooBooks, connector: Connector) -> None:
    books.odoo.instead = [Answer(200, b"[" + b" " * 21_000_000 + b"]")]
    with pytest.raises(ErpRefuses, match="lower `page`"):
        await connector.pull("partners", None, 5)


@pytest.mark.parametrize("books", [19], indirect=True)
async def test_an_erp_that_never_answers_is_not_waited_for(books: OdooBooks) -> None:
    connector = Odoo(source_of(books.odoo, seconds=1), KEY)
    books.odoo.instead = [Answer(200).broken(Delivery.HANG, 30.0)]
    who = books.odoo.partner()
    assert [entry.key for entry in (await connector.pull("partners", None, 5)).entries] == [str(who)]
    books.odoo.server.release()
    await connector.close()
