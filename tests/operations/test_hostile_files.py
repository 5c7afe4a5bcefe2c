"""Does anything of a wrong file reach the database or a workflow, on the whole way that an import takes?"""

from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from config.settings import Settings
from erp.imports import Accepted, RefusedRow, load_map, read_items
from models.errors import InvalidInput
from operations.credits import record_credits
from operations.customers import record_customers
from operations.invoices import record_invoices
from operations.recorded import Recorded, Status
from store.engine import open_engine
from tests.activities.installation import Errands
from tests.config.test_rulebook_faults import SEGMENT_FAULTS, STRATEGY_FAULTS
from tests.erp.hostile_inputs import HOSTILE, Hostile
from tests.erp.samples import GOOD
from tests.operations.office import Office
from worker import build_resources


async def _record(office: Office, kind: str, accepted: list[Accepted]) -> list[Recorded]:
    items: Any = [one.item for one in accepted]
    if kind == "customers":
        return await record_customers(office.desk, items)
    if kind == "invoices":
        return await record_invoices(office.desk, items)
    return await record_credits(office.desk, items)


async def _import(office: Office, hostile: Hostile, folder: Path) -> tuple[list[Recorded], list[RefusedRow]]:
    """What the import command does: read and record, some rows at a time."""
    path = folder / hostile.file
    path.write_bytes(hostile.content)
    map = None
    if hostile.map is not None:
        (folder / "map.yaml").write_text(hostile.map)
        map = load_map(folder / "map.yaml")
    recorded: list[Recorded] = []
    refused: list[RefusedRow] = []
    items = read_items(hostile.kind, path, map)
    while chunk := list(islice(items, 1000)):
        refused += [item for item in chunk if isinstance(item, RefusedRow)]
        recorded += await _record(office, hostile.kind, [item for item in chunk if isinstance(item, Accepted)])
    return recorded, refused


@pytest.fixture
async def stocked(office: Office) -> Office:
    """The customer and the invoice that the good rows of the files speak of."""
    await office.customer("C-1")
    await office.invoice("F-1", GOOD["invoices"]["amount"], currency="EUR")
    office.waker.take()
    return office


@pytest.mark.parametrize("hostile", [pytest.param(hostile, id=hostile.name) for hostile in HOSTILE])
async def test_nothing_of_a_hostile_file_but_its_right_rows_is_stored(
    stocked: Office, hostile: Hostile, tmp_path: Path
) -> None:
    before = await stocked.everything()
    if isinstance(hostile.where, str):
        with pytest.raises(InvalidInput) as caught:
            await _import(stocked, hostile, tmp_path)
        assert [says for field, says in caught.value.errors if field == hostile.field and hostile.says in says]
        assert (await stocked.everything(), stocked.waker.take()) == (before, [])
        return
    recorded, refused = await _import(stocked, hostile, tmp_path)
    assert refused[0].row == hostile.where
    assert [says for field, says in refused[0].errors if field == hostile.field and hostile.says in says]
    taken = [one for one in recorded if one.status is not Status.REFUSED]
    assert len(taken) == hostile.accepted, recorded
    # Only what was taken may have left rows or woken a case, and the file again brings nothing more.
    changed = {one.id for one in taken if one.status is not Status.UNCHANGED}
    after = await stocked.everything()
    table = {"customers": "customers", "invoices": "invoices"}.get(hostile.kind, "credits")
    new = {row for row in after[table] if row not in before[table]}
    assert len(new) == len(changed)
    if not changed:
        assert after == before
    woken = set(stocked.waker.take())
    assert woken <= ({"F-1"} | changed)
    again, _ = await _import(stocked, hostile, tmp_path)
    assert {one.status for one in again} <= {Status.UNCHANGED}
    assert (await stocked.everything(), stocked.waker.take()) == (after, [])


_FAULTS = [
    *((f"strategy: {name}", "strategies/mine.yaml", content) for name, content, *_ in STRATEGY_FAULTS),
    *((f"segments: {name}", "segments.yaml", content) for name, content, *_ in SEGMENT_FAULTS),
]


def test_there_are_many_faulty_rules_to_refuse() -> None:
    assert len(_FAULTS) >= 25


@pytest.mark.parametrize(("file", "content"), [fault[1:] for fault in _FAULTS], ids=[fault[0] for fault in _FAULTS])
async def test_a_worker_with_faulty_rules_does_not_start_and_publishes_nothing(
    office: Office, database_of_the_file: str, tmp_path: Path, file: str, content: str
) -> None:
    (tmp_path / file).parent.mkdir(exist_ok=True)
    (tmp_path / file).write_text(content, encoding="utf-8")
    before = await office.everything()
    database = open_engine(database_of_the_file)
    settings = Settings(home=tmp_path / "home", config_dir=tmp_path)
    with pytest.raises(InvalidInput) as caught:
        build_resources(settings, database, Errands())
    await database.dispose()
    assert [place for place, _ in caught.value.errors if place.startswith(file)]
    assert await office.everything() == before
