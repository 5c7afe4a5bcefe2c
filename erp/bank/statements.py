"""Which lines does a statement hold, whatever its form? CAMT.053 by itself, CSV and spreadsheets by a map."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from erp.bank.camt import read_camt
from erp.bank.origins import Derived, given
from erp.encodings import refused
from erp.imports import Accepted, ImportMap, RefusedRow, read_items
from models.bank import BankEntry, BankRow, Statement
from models.errors import InvalidInput

_XML_STARTS = (b"<", b"\xef\xbb\xbf<", b"\xff\xfe<\x00", b"\xfe\xff\x00<")


@dataclass(frozen=True, slots=True)
class StatementFile:
    """rows: of each entry of each statement, as it stands in the file, so that it can be refused by it later.

    refused: rows that are no line. not_booked: entries that the bank only announces.
    """

    statements: tuple[Statement, ...]
    rows: tuple[tuple[RefusedRow, ...], ...]
    refused: tuple[RefusedRow, ...]
    not_booked: int = 0


def read_statements(path: Path, map: ImportMap | None = None) -> StatementFile:
    """Read a statement. A file that begins as XML is CAMT.053; all others need columns of our names, or a map.

    Raises InvalidInput for a file that is refused whole.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        expected = (("file", "expected a readable file"),)
        raise InvalidInput(f"{path.name} cannot be read: {error.strerror}", expected) from error
    if not content.strip():
        raise refused(path, "expected a bank statement, but the file is empty")
    if content.lstrip().startswith(_XML_STARTS):
        if map is not None:
            raise refused(path, "expected no map: the file is XML, which names its fields itself")
        return _camt(path, content)
    return _table(path, content, map)


def _camt(path: Path, content: bytes) -> StatementFile:
    try:
        found = read_camt(content)
    except InvalidInput as failure:
        raise InvalidInput(f"{path.name}: {failure.message}", failure.errors) from None
    statements, rows, bad = [], [], []
    for one in found:
        entries, taken = [], []
        for line in one.lines:
            row = RefusedRow(line.entry, _shown(line.fields), line.problems)
            checked = None if line.problems else _checked({**line.fields, "account": one.account})
            if isinstance(checked, BankEntry):
                entries.append(checked)
                taken.append(row)
            else:
                bad.append(RefusedRow(row.row, row.raw, line.problems or checked or ()))
        if entries:
            account = entries[0].account
            digest = hashlib.sha256(content + f"\0{account}\0{one.reference}".encode()).hexdigest()
            statements.append(Statement(account, one.reference, digest, tuple(entries)))
            rows.append(tuple(taken))
    return StatementFile(tuple(statements), tuple(rows), tuple(bad), sum(one.not_booked for one in found))


def _table(path: Path, content: bytes, map: ImportMap | None) -> StatementFile:
    derived, bad = Derived(), []
    of_accounts: dict[str, list[tuple[BankEntry, RefusedRow]]] = {}
    for item in read_items("bank-lines", path, map):
        if isinstance(item, RefusedRow):
            bad.append(item)
            continue
        row = item.item
        assert isinstance(row, BankRow), "a file of bank lines holds bank lines"
        of_accounts.setdefault(row.account, []).append((_entry(row, derived), _row(item)))
    statements, rows = [], []
    for account, found in of_accounts.items():
        digest = hashlib.sha256(content + f"\0{account}".encode()).hexdigest()
        statements.append(Statement(account, path.name, digest, tuple(entry for entry, _ in found)))
        rows.append(tuple(row for _, row in found))
    return StatementFile(tuple(statements), tuple(rows), tuple(bad))


def _entry(row: BankRow, derived: Derived) -> BankEntry:
    says = (row.name, row.other_account, row.remittance, row.end_to_end)
    reference = given(row.reference) or derived.of(row.booked_on, row.moved, row.currency, says)
    return BankEntry(
        account=row.account,
        reference=reference,
        booked_on=row.booked_on,
        currency=row.currency,
        amount=row.moved,
        name=row.name,
        other_account=row.other_account,
        remittance=row.remittance,
        end_to_end=given(row.end_to_end),
        method=row.method,
    )


def _row(item: Accepted) -> RefusedRow:
    [source] = item.source
    return RefusedRow(source.row, source.cells, ())


def _checked(fields: dict[str, Any]) -> BankEntry | tuple[tuple[str, str], ...]:
    try:
        return BankEntry.model_validate(fields)
    except ValidationError as failure:
        return tuple(
            (".".join(map(str, error["loc"])) or "amount", _expected(error["type"], error["msg"]))
            for error in failure.errors(include_url=False, include_context=False, include_input=False)
        )


def _expected(reason: str, message: str) -> str:
    if reason in ("missing", "none_required"):
        return "expected a value, the statement has none"
    message = message.removeprefix("Value error, ")
    return message if message.startswith("expected") else f"expected: {message}"


def _shown(fields: dict[str, Any]) -> dict[str, Any]:
    """The fields of a line as cells of a file."""
    return {name: str(value) for name, value in fields.items() if value is not None and name != "returned"}
