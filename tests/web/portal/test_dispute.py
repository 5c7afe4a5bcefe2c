"""Can a customer say what is wrong, with proof, and see when it is answered and how, and nobody else?"""

from datetime import date
from decimal import Decimal
from typing import Any

import httpx2
import pytest
from fastapi.testclient import TestClient

from models.customer import Role
from models.dispute import DisputeOutcome, DisputeResolution
from operations.disputes import resolve_dispute
from tests import evidence
from tests.operations.office import MONDAY, Office
from tests.web.portal.conftest import Customers
from web.portal.address import address

DISPUTE = address("dispute")


@pytest.fixture(autouse=True)
async def _two_customers(office: Office) -> None:
    await office.customer(collector="luis")
    await office.invoice()
    await office.invoice("F-2", "250.00", due_on="2026-03-01")
    await office.customer("C-2")
    await office.invoice("G-1", customer_id="C-2")


def said(*invoices: str, **fields: str) -> dict[str, Any]:
    return {"invoice": list(invoices or ("F-1",)), "kind": "price", "words": "not as agreed", **fields}


def send(browser: TestClient, fields: dict[str, Any], *files: tuple[str, bytes], to: str = DISPUTE) -> httpx2.Response:
    """As a browser sends the form: what was not chosen is a file without a name."""
    chosen = [("files", (name, content, "application/octet-stream")) for name, content in files]
    # `data` alone would not be multipart.
    return browser.post(to, data=fields, files=chosen or [("files", ("", b"", "application/octet-stream"))])


async def disputes(office: Office) -> list[dict[str, Any]]:
    return await office.rows("SELECT * FROM disputes ORDER BY id")


async def test_an_objection_with_proof_is_a_dispute_like_any_other(customers: Customers, office: Office) -> None:
    browser = await customers.come_in()
    assert browser.get(f"{DISPUTE}?invoice=F-1").status_code == 200
    answer = send(browser, said(**{"part-F-1": "30.00"}), ("../delivery note.pdf", evidence.pdf()))
    [dispute] = await disputes(office)
    assert (answer.status_code, answer.headers["location"]) == (303, address("disputes", dispute["id"]))
    assert (dispute["kind"], dispute["reason"], dispute["amount"]) == ("price", "not as agreed", Decimal("30.00"))
    assert (dispute["source"], dispute["opened_by"], dispute["owner"]) == ("portal", "customer", "luis")
    [told] = await office.rows("SELECT actor, details FROM interactions WHERE kind = 'dispute_opened'")
    assert (told["actor"], told["details"]["person"], told["details"]["through"]) == (
        "customer",
        "Luz Prieto",
        "portal",
    )
    [task] = await office.rows("SELECT kind, owner, due_on FROM tasks")
    assert (task["kind"], task["owner"], task["due_on"]) == ("dispute", "luis", dispute["answer_by"])
    [file] = await office.rows("SELECT name, media_type, from_customer FROM dispute_documents")
    assert file == {"name": "delivery note.pdf", "media_type": "application/pdf", "from_customer": True}
    assert await office.rows("SELECT 1 FROM notices WHERE kind = 'dispute_received'")
    page = browser.get(answer.headers["location"]).text
    for expected in ("not as agreed", "30.00", "70.00", "delivery note.pdf", "Mar 9, 2026", "Take the objection back"):
        assert expected in page, expected


async def test_one_form_is_about_several_invoices_and_all_of_them_or_none(customers: Customers, office: Office) -> None:
    browser = await customers.come_in(invoice_ids=("F-1", "F-2"))
    refused = send(browser, said("F-1", "F-2", **{"part-F-2": "9999"}), ("a.png", evidence.png()))
    assert (refused.status_code, await disputes(office)) == (409, [])
    assert "at most 250.00" in refused.text
    assert "choose your files once more" in refused.text
    answer = send(browser, said("F-1", "F-2", **{"part-F-2": "1,50"}), ("a.png", evidence.png()))
    assert answer.status_code == 422
    answer = send(browser, said("F-1", "F-2", **{"part-F-2": "1.50"}), ("a.png", evidence.png()))
    assert answer.headers["location"] == address()
    found = [(one["invoice_id"], one["amount"]) for one in await disputes(office)]
    assert found == [("F-1", None), ("F-2", Decimal("1.50"))]
    assert await office.value("SELECT count(*) FROM dispute_documents") == 2


async def test_what_is_paid_already_says_when_how_much_and_how(customers: Customers, office: Office) -> None:
    browser = await customers.come_in(invoice_ids=("F-1", "F-2"), language="es")
    paid = {"paid.on": "2026-02-27", "paid.amount": "280,00", "paid.way": "transfer", "paid.reference": "TX 77"}
    form = {**said("F-1", "F-2", kind="already_paid", words=""), **paid}
    incomplete = send(browser, form | {"paid.on": "2026-03-20", "paid.way": ""})
    assert incomplete.status_code == 422
    assert "Indique cómo se pagó" in incomplete.text
    assert 'value="280,00"' in incomplete.text
    later = send(browser, form | {"paid.on": "2026-03-20"})
    assert "no puede ser un día futuro" in later.text
    assert send(browser, form).status_code == 303
    found = {one["invoice_id"]: one for one in await disputes(office)}
    # The oldest due first; of the other the rest.
    assert {name: one["amount"] for name, one in found.items()} == {"F-2": None, "F-1": Decimal("30.00")}
    assert found["F-2"]["reason"] == "Pagada el 27 feb 2026: 280,00 COP, transferencia bancaria, TX 77."
    told = await office.rows("SELECT details FROM tasks WHERE invoice_id = 'F-2'")
    assert {name: told[0]["details"][name] for name in ("paid_on", "paid_amount", "paid_by", "reference")} == {
        "paid_on": "2026-02-27",
        "paid_amount": "280.00 COP",
        "paid_by": "transfer",
        "reference": "TX 77",
    }
    await office.pay("P-1", "250.00", {"F-2": "250.00"})
    assert "Está resuelta" in browser.get(address("disputes", found["F-2"]["id"])).text


async def test_what_is_missing_is_said_beside_its_field(customers: Customers, office: Office) -> None:
    browser = await customers.come_in()
    answer = send(browser, {"kind": "price"})
    assert answer.status_code == 422
    assert "choose one to 10 invoices" in answer.text
    answer = send(browser, said(words=" \u200b "))
    assert "Please say in a few words" in answer.text
    assert "Please say in a few words" in send(browser, said(words="x" * 301)).text
    assert "Please say what is wrong" in send(browser, said(kind="nonsense")).text
    assert await disputes(office) == []


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("slip.pdf", b"", "the file is empty"),
        ("slip.pdf", b"<script>alert(1)</script>", "files of this kind"),
        ("photo.svg", b"<svg onload='alert(1)'/>", "files of this kind"),
        ("table.csv", b"=cmd|' /C calc'!A1", "files of this kind"),
        ("mail.eml", b"From: x\n\n", "files of this kind"),
        ("run.exe", b"MZ\x90", "files of this kind"),
        ("slip.pdf", evidence.acting("/JavaScript", JS="app.alert(1)"), "run something"),
        ("photo.jpg", evidence.jpeg() + evidence.archive(Main_class=b"x"), "other files inside"),
        ("slip.pdf", evidence.locked("secret"), "password"),
        ("letter.docx", evidence.bomb(), "too large"),
        ("large.txt", b"x" * 10_000_001, "at most 10 mb"),
    ],
)  # fmt: skip
async def test_hostile_files_are_refused_by_name_and_nothing_is_written(
    customers: Customers, office: Office, name: str, content: bytes, why: str
) -> None:
    browser = await customers.come_in()
    before = await office.everything()
    answer = send(browser, said(), (f"<b>\u202e../{name}", content), ("good.png", evidence.png()))
    assert answer.status_code == 422
    assert why in answer.text.lower()
    assert "<b>" not in answer.text
    after = await office.everything()
    assert {table for table in before if before[table] != after[table]} <= {"portal_sessions"}


async def test_too_many_and_too_much_are_refused_before_anything_is_kept(customers: Customers, office: Office) -> None:
    browser = await customers.come_in()
    many = [(f"{number}.png", evidence.png()) for number in range(6)]
    assert "at most 5 files at once" in send(browser, said(), *many).text
    assert send(browser, said(), *[("x.png", b"x")] * 60).status_code == 422
    answer = send(browser, said(), ("x.txt", b"x" * 52_000_000))
    assert (answer.status_code, "All of it together was too large" in answer.text) == (413, True)
    answer = browser.post(DISPUTE, content=b"x", headers={"content-type": "multipart/form-data"})
    assert answer.status_code == 422
    assert await disputes(office) == []


async def test_a_customer_brings_so_many_files_a_day(customers: Customers, office: Office) -> None:
    browser = await customers.come_in()
    send(browser, said())
    [dispute] = await disputes(office)
    to = address("disputes", dispute["id"], "documents")
    five = [(f"{number}.png", evidence.png()) for number in range(5)]
    for _ in range(4):
        assert send(browser, {}, *five, to=to).status_code == 303
    answer = send(browser, {}, five[0], to=to)
    assert (answer.status_code, "more than we can take" in answer.text) == (409, True)
    assert "No more documents" in answer.text
    assert await office.value("SELECT count(*) FROM dispute_documents") == 20


async def test_documents_come_back_to_be_saved_and_ours_do_not(customers: Customers, office: Office) -> None:
    browser = await customers.come_in()
    send(browser, said(), ("página.html", evidence.png()))
    [dispute] = await disputes(office)
    await office.execute(
        "INSERT INTO dispute_documents (dispute_id, name, media_type, content, from_customer, added_at, added_by)"
        " VALUES (:id, 'ours.pdf', 'application/pdf', 'x', false, now(), 'ana')",
        id=dispute["id"],
    )
    assert "ours.pdf" not in browser.get(address("disputes", dispute["id"])).text
    first, second = (row["id"] for row in await office.rows("SELECT id FROM dispute_documents ORDER BY id"))
    answer = browser.get(address("disputes", dispute["id"], "documents", first))
    assert (answer.content, answer.headers["content-type"]) == (evidence.png(), "image/png")
    assert answer.headers["content-disposition"] == "attachment; filename*=UTF-8''p%C3%A1gina.html.png"
    assert answer.headers["content-security-policy"].startswith("sandbox; default-src 'none'")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert browser.get(address("disputes", dispute["id"], "documents", second)).status_code == 404


async def test_what_is_taken_back_is_asked_for_again(customers: Customers, office: Office) -> None:
    browser = await customers.come_in()
    send(browser, said())
    [dispute] = await disputes(office)
    answer = browser.post(address("disputes", dispute["id"], "withdraw"))
    assert answer.status_code == 303
    [dispute] = await disputes(office)
    assert (dispute["outcome"], dispute["resolved_by"]) == ("withdrawn", "customer")
    assert await office.value("SELECT count(*) FROM holds WHERE ended_at IS NULL") == 0
    [told] = await office.rows("SELECT actor, details FROM interactions WHERE kind = 'dispute_resolved'")
    assert (told["actor"], told["details"]["person"]) == ("customer", "Luz Prieto")
    assert await office.value("SELECT outcome FROM tasks") == "withdrawn"
    page = browser.get(address("disputes", dispute["id"])).text
    assert "You took it back" in page
    assert "Pay 100.00" in page
    again = browser.post(address("disputes", dispute["id"], "withdraw"))
    assert (again.status_code, "meanwhile" in again.text) == (409, True)
    assert (
        send(browser, {}, ("a.png", evidence.png()), to=address("disputes", dispute["id"], "documents")).status_code
        == 409
    )


async def test_our_answer_is_shown_with_its_reasons_and_what_follows(customers: Customers, office: Office) -> None:
    browser = await customers.come_in()
    send(browser, said())
    [dispute] = await disputes(office)
    partly = DisputeResolution(
        outcome=DisputeOutcome.PARTLY, credited=Decimal("20.00"), reasons="Twenty were too many."
    )
    await resolve_dispute(office.desk, dispute["id"], partly)
    page = browser.get(address("disputes", dispute["id"])).text
    for expected in ("right in part", "Twenty were too many.", "credit note of 20.00", "80.00", "not owe 20.00"):
        assert expected in page.replace("\u00a0", " "), expected
    await office.credit_note("N-1", "20.00", {"F-1": "20.00"})
    assert "being prepared" not in browser.get(address("disputes", dispute["id"])).text
    # The same is not said again; something else may be.
    assert "answered the same objection" in send(browser, said()).text
    assert send(browser, said(kind="quality")).status_code == 303


async def test_a_review_that_takes_too_long_says_so(customers: Customers, office: Office) -> None:
    browser = await customers.come_in()
    send(browser, said())
    [dispute] = await disputes(office)
    await office.execute("UPDATE disputes SET answer_by = :day", day=date(2026, 2, 20))
    assert "We are sorry" in browser.get(address("disputes", dispute["id"])).text


async def test_nobody_holds_an_invoice_back_for_ever(customers: Customers, office: Office) -> None:
    browser = await customers.come_in()
    for _ in range(4):
        assert send(browser, said()).status_code == 303
        [latest] = (await disputes(office))[-1:]
        browser.post(address("disputes", latest["id"], "withdraw"))
    answer = send(browser, said())
    assert (answer.status_code, "several times already" in answer.text) == (409, True)


async def test_what_is_under_review_or_ended_is_said_instead_of_asked(customers: Customers, office: Office) -> None:
    browser = await customers.come_in(invoice_ids=("F-1", "F-2"))
    send(browser, said())
    page = browser.get(f"{DISPUTE}?invoice=F-1").text
    assert "under review already" in page
    assert '<form method="post" enctype' not in page
    assert "under review already" in send(browser, said()).text
    await office.pay("P-1", "250.00", {"F-2": "250.00"})
    assert "Nothing can be objected to" in browser.get(f"{DISPUTE}?invoice=F-2").text
    assert send(browser, said("F-2")).status_code == 409


async def test_nobody_reaches_what_is_another_customers_or_beyond_the_link(
    customers: Customers, office: Office
) -> None:
    other = await customers.come_in("C-2", ("G-1",))
    send(other, said("G-1"), ("a.png", evidence.png()))
    [theirs] = await disputes(office)
    browser = await customers.come_in(invoice_ids=("F-1",))
    before = await office.everything()
    document = await office.value("SELECT id FROM dispute_documents")
    for path in (
        f"{DISPUTE}?invoice=G-1",
        f"{DISPUTE}?invoice=NONE",
        address("disputes", theirs["id"]),
        address("disputes", theirs["id"], "documents", document),
        address("disputes", 99),
    ):
        assert browser.get(path).status_code == 404, path
    assert send(browser, said("G-1")).status_code == 404
    assert send(browser, said("F-1", "G-1")).status_code == 404
    assert (
        send(browser, {}, ("a.png", evidence.png()), to=address("disputes", theirs["id"], "documents")).status_code
        == 404
    )
    assert browser.post(address("disputes", theirs["id"], "withdraw")).status_code == 404
    assert browser.get(f"{DISPUTE}?invoice=F-2").headers["location"].startswith(address("code"))
    after = await office.everything()
    assert {table for table in before if before[table] != after[table]} <= {"portal_sessions"}


async def test_whoever_may_not_object_sees_what_others_have_said(customers: Customers, office: Office) -> None:
    send(await customers.come_in(), said(), ("a.png", evidence.png()))
    [dispute] = await disputes(office)
    await office.execute("UPDATE portal_people SET rights = '{pay}'")
    browser = await customers.come_in(role=Role.PAYABLES)
    assert browser.get(f"{DISPUTE}?invoice=F-1").status_code == 403
    assert send(browser, said()).status_code == 403
    assert browser.post(address("disputes", dispute["id"], "withdraw")).status_code == 403
    page = browser.get(address("disputes", dispute["id"]))
    assert (page.status_code, "Take the objection back" in page.text) == (200, False)


async def test_looking_changes_nothing(customers: Customers, office: Office) -> None:
    browser = await customers.come_in()
    send(browser, said(), ("a.png", evidence.png()))
    browser.get(address("disputes", 1))
    before = await office.everything()
    for path in (DISPUTE, f"{DISPUTE}?invoice=F-1", address("disputes", 1), address("disputes", 1, "documents", 1)):
        assert browser.get(path).status_code == 200
    assert await office.everything() == before
    assert MONDAY.date() == date(2026, 3, 2)
