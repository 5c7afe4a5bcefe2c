"""What does a bank say in a test? Entries in few words, taken in as a statement of one account."""

from collections import Counter
from typing import Any

from models.bank import BankEntry, BankLineState, Statement
from operations.bank_matching import decide_open
from operations.bank_statements import take_statement
from operations.recorded import Recorded
from tests.operations.office import Office

OURS = "CO1234567890"


def entry(reference: str, amount: str, text: str = "", **fields: Any) -> BankEntry:
    given: dict[str, Any] = {
        "account": OURS,
        "reference": reference,
        "booked_on": "2026-03-02",
        "currency": "COP",
        "amount": amount,
        "remittance": text,
    }
    return BankEntry.model_validate(given | fields)


async def take(office: Office, *entries: BankEntry, sha256: str | None = None) -> Counter[BankLineState]:
    """What became of all that is open, once these lines are in."""
    await store(office, *entries, sha256=sha256)
    return await decide_open(office.desk)


async def store(office: Office, *entries: BankEntry, sha256: str | None = None) -> list[Recorded]:
    digest = sha256 or "-".join(one.reference for one in entries)
    return await take_statement(office.desk, Statement(OURS, "March", digest, entries))


async def line(office: Office, reference: str) -> dict[str, Any]:
    [row] = await office.rows("SELECT * FROM bank_lines WHERE reference = :reference", reference=reference)
    return row


async def payments(office: Office) -> list[dict[str, Any]]:
    return await office.rows("SELECT * FROM credits ORDER BY id")
