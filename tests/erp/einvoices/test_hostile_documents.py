"""Is every wrong e-invoice refused at its place, by name?"""

from pathlib import Path

import pytest

from erp.einvoices.reading import Brought, read_documents
from erp.refusals import RefusedRow
from models.errors import InvalidInput
from tests.erp.einvoices.hostile import HOSTILE_DOCUMENTS, HostileDocument
from tests.erp.sheets import save


def _errors(hostile: HostileDocument, folder: Path) -> tuple[tuple[str, str], ...]:
    try:
        found = list(read_documents(hostile.kind, save(folder, hostile.file, hostile.content)))
    except InvalidInput as error:
        return error.errors
    assert not [one for one in found if isinstance(one, Brought)]
    return tuple(error for one in found if isinstance(one, RefusedRow) for error in one.errors)


@pytest.mark.parametrize("hostile", [pytest.param(one, id=one.name) for one in HOSTILE_DOCUMENTS])
def test_a_hostile_document_is_refused_by_name(hostile: HostileDocument, tmp_path: Path) -> None:
    errors = _errors(hostile, tmp_path)
    assert any(field == hostile.field and hostile.says in says for field, says in errors), errors


def test_the_table_is_long_and_its_names_are_unique() -> None:
    assert len(HOSTILE_DOCUMENTS) == len({one.name for one in HOSTILE_DOCUMENTS}) >= 70
