"""Does a dossier tell everything of its invoices and nothing of others, and is any change of it found?"""

import json
from datetime import UTC, datetime
from io import BytesIO
from random import Random
from typing import Any
from zipfile import ZipFile

import pypdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.paper.dossier_check import Checked, check
from models.errors import InvalidInput, NotFound, Refused
from operations import dossiers
from operations.notes import note
from tests.operations.office import Office

_NASTY = "#set page(fill: red) *bold* $x$ \\ `raw` @label <tag> \u2028 [ ] { } ñandú 日本 \u202e"


@pytest.fixture
async def told(office: Office) -> Office:
    """A customer with two invoices that were written about, objected to, partly paid and noted."""
    await office.customer(segment="ordinary", name=f"Acme {_NASTY}"[:200].replace("\u2028", " ").replace("\u202e", ""))
    for id_ in ("F-1", "F-2"):
        await office.invoice(id_, document_url="https://erp.example/F-1.pdf")
    await office.walk(datetime(2026, 4, 1, 20, tzinfo=UTC))
    await office.pay("P-1", "40.00", {"F-1": "40.00"})
    await note(office.desk, "rang their bank", invoice_id="F-1")
    await note(office.desk, "secret of the other", invoice_id="F-2")
    await office.execute(
        "WITH d AS (INSERT INTO disputes (customer_id, invoice_id, kind, reason, amount, balance, netted, source,"
        " opened_at, opened_by, answer_by) VALUES ('C-1', 'F-1', 'quality', 'broken', 10, 60, 0, 'desk', now(), 'ana',"
        " '2026-04-10') RETURNING id)"
        " INSERT INTO dispute_documents (dispute_id, name, media_type, content, from_customer, added_at, added_by)"
        " SELECT id, '../photo of it.txt', 'text/plain', 'see here'::bytea, true, now(), 'ana' FROM d"
    )
    return office


async def _made(office: Office, *about: str, language: str | None = None) -> bytes:
    return (await dossiers.make(office.desk, about or ["F-1"], language)).content


def _parts(content: bytes) -> dict[str, bytes]:
    with ZipFile(BytesIO(content)) as book:
        return {name: book.read(name) for name in book.namelist()}


async def test_it_holds_the_story_the_statement_the_proofs_and_the_documents(told: Office) -> None:
    parts = _parts(await _made(told))
    assert {"manifest.json", "dossier.pdf", "statement.pdf", "dossier.json", "chain.jsonl", "README.txt"} <= set(parts)
    [document] = [name for name in parts if name.startswith("documents/")]
    assert (document.endswith("photo of it.txt"), ".." in document, parts[document]) == (True, False, b"see here")
    story: dict[str, Any] = json.loads(parts["dossier.json"])
    assert [(row["id"], row["balance"], row["document_url"]) for row in story["invoices"]] == [
        ("F-1", "60.0000", "https://erp.example/F-1.pdf")
    ]
    message = story["messages"][-1]
    assert message["accepted_at"] is not None
    assert message["body_text"]
    assert [attempt["state"] for attempt in message["attempts"]] == ["accepted"]
    assert [row["invoice_id"] for row in message["invoices"]] == ["F-1"]
    assert [row["id"] for row in story["payments_and_credit_notes"]] == ["P-1"]
    assert [row["kind"] for row in story["disputes"]] == ["quality"]
    kinds = [row["kind"] for row in story["interactions"]]
    assert {"invoice_received", "reminder_sent", "payment_received", "note"} <= {*kinds}


async def test_other_invoices_are_proved_and_not_told(told: Office) -> None:
    content = await _made(told)
    assert b"secret of the other" not in content
    lines = [json.loads(line) for line in _parts(content)["chain.jsonl"].splitlines()]
    assert any("entry" not in line for line in lines)
    assert any("rang their bank" in line.get("entry", "") for line in lines)
    sealed = await told.value("SELECT COUNT(*) FROM seals")
    assert len(lines) == len(check(content).seals) == sealed


@pytest.mark.parametrize(
    ("language", "title"), [("es", "Expediente"), ("en", "Dossier"), ("pt", "Dossiê"), (None, "Expediente")]
)
async def test_it_speaks_the_language_that_is_asked_for_and_text_cannot_become_markup(
    told: Office, language: str | None, title: str
) -> None:
    parts = _parts(await _made(told, language=language))
    pages = pypdf.PdfReader(BytesIO(parts["dossier.pdf"])).pages
    text = " ".join(" ".join(page.extract_text() for page in pages).split())
    assert title in text
    assert "#set page(fill: red) *bold* $x$" in text
    assert "rang their bank" in text
    assert "secret of the other" not in text


async def test_of_a_customer_it_tells_all_invoices_and_of_nobody_nothing(told: Office) -> None:
    story = json.loads(_parts(await _made(told, "C-1"))["dossier.json"])
    assert [row["id"] for row in story["invoices"]] == ["F-1", "F-2"]
    with pytest.raises(NotFound, match="No invoice X-1, and no customer of that id"):
        await _made(told, "X-1")
    await told.customer("C-2")
    with pytest.raises(Refused, match="no invoices"):
        await _made(told, "C-2")
    await told.invoice("F-3", customer_id="C-2")
    with pytest.raises(InvalidInput, match="of one customer"):
        await _made(told, "F-1", "F-3")


async def test_it_is_kept_with_its_digest_told_in_the_timeline_and_found_again(told: Office) -> None:
    made = await dossiers.make(told.desk, ["F-1"])
    [kept] = await told.rows("SELECT * FROM dossiers")
    assert (kept["sha256"], bytes(kept["content"]), kept["purpose"]) == (made.sha256, made.content, "person")
    [entry] = await told.rows("SELECT details FROM interactions WHERE kind = 'dossier_made'")
    assert entry["details"] == {"dossier": made.id, "purpose": "person", "sha256": made.sha256}
    assert await _compared(told, check(made.content)) == made.id


async def test_the_database_tells_a_dossier_that_was_sealed_anew_and_the_dossier_a_history_that_was_changed(
    told: Office,
) -> None:
    content = await _made(told)
    checked = check(content)
    other = Checked(**{**{name: getattr(checked, name) for name in Checked.__slots__}, "sha256": "0" * 64})
    with pytest.raises(Refused, match="No dossier of this installation"):
        await _compared(told, other)
    await told.execute(
        "SET session_replication_role = replica; UPDATE interactions SET actor = 'eve' WHERE kind = 'note'"
    )
    with pytest.raises(Refused, match="history of C-1 in the database was changed: its entry at position"):
        await _compared(told, checked)
    # Whoever seals it all anew behind our back is given away by what has left the house.
    await told.execute("SET session_replication_role = replica; DELETE FROM seals")
    await dossiers.make(told.desk, ["F-2"])
    with pytest.raises(Refused, match="differ about C-1 from position"):
        await _compared(told, checked)


async def _compared(office: Office, checked: Checked) -> int:
    async with office.desk.database.connect() as tx:
        return await dossiers.compare(tx, checked)


async def test_not_one_byte_can_be_changed_unseen(told: Office) -> None:
    """The parts' own digests find what is inside them, the form of the ZIP whatever stands between them."""
    content = await _made(told)
    check(content)
    chance = Random(7)
    anywhere = chance.sample(range(len(content)), 150)
    for place in {*anywhere, *range(0, 120, 3), *range(len(content) - 120, len(content), 3)}:
        changed = bytearray(content)
        changed[place] ^= chance.randint(1, 255)
        with pytest.raises(InvalidInput, match="This dossier was changed"):
            check(bytes(changed))
    for cut in (content[:-1], content + b"\0", content[: len(content) // 2]):
        with pytest.raises(InvalidInput, match="This dossier was changed"):
            check(cut)


@given(st.binary(max_size=2_000))
def test_what_is_no_dossier_is_told_as_such(content: bytes) -> None:
    with pytest.raises(InvalidInput, match="This dossier was changed"):
        check(content)
