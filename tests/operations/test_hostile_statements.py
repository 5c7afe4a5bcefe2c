"""Does a wrong statement leave the books as they were: no line, no payment, no task, nobody woken?"""

from pathlib import Path

from erp.bank.statements import read_statements
from models.errors import InvalidInput
from operations.bank_matching import decide_open
from operations.bank_statements import take_statement
from tests.erp.bank.camt import document
from tests.erp.bank.test_hostile_statements import LINES, ROWS, WHOLE
from tests.operations.office import Office


async def test_nothing_of_a_hostile_statement_reaches_the_books(office: Office, tmp_path: Path) -> None:
    await office.customer()
    await office.invoice("F-1001", "1.00")
    office.waker.take()
    before = await office.everything()
    head = "account,booked_on,currency,amount,reference,remittance\n"
    contents = [content for _, content, _ in WHOLE]
    contents += [document(entry) for _, entry, _, _ in LINES]
    contents += [f"{head}{row}\n".encode() for _, row, _, _ in ROWS]
    path = tmp_path / "statement"
    for content in contents:
        path.write_bytes(content)
        try:
            found = read_statements(path)
        except InvalidInput:
            continue
        assert (found.statements, len(found.refused)) == ((), 1), content
        for statement in found.statements:
            await take_statement(office.desk, statement)
    assert await decide_open(office.desk) == {}
    assert await office.everything() == before
    assert office.waker.take() == []
    assert len(contents) >= 45
