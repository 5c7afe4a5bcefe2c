"""Is every wrong input refused at its place, by name, while the others go on?"""

from pathlib import Path

import pytest

from erp.imports import Accepted, RefusedRow, load_map, read_items
from models.errors import InvalidInput
from tests.erp.hostile_inputs import HOSTILE, Hostile


def _read(hostile: Hostile, folder: Path) -> tuple[list[Accepted], list[RefusedRow]]:
    path = folder / hostile.file
    path.write_bytes(hostile.content)
    map = None
    if hostile.map is not None:
        (folder / "map.yaml").write_text(hostile.map)
        map = load_map(folder / "map.yaml")
    items = list(read_items(hostile.kind, path, map))
    accepted = [item for item in items if isinstance(item, Accepted)]
    return accepted, [item for item in items if isinstance(item, RefusedRow)]


@pytest.mark.parametrize("hostile", [pytest.param(hostile, id=hostile.name) for hostile in HOSTILE])
def test_hostile_input_is_refused_by_name(hostile: Hostile, tmp_path: Path) -> None:
    if isinstance(hostile.where, str):
        with pytest.raises(InvalidInput) as refusal:
            _read(hostile, tmp_path)
        errors = refusal.value.errors
        assert any(field == hostile.field and hostile.says in says for field, says in errors), errors
        return
    accepted, refused = _read(hostile, tmp_path)
    assert refused[0].row == hostile.where
    errors = refused[0].errors
    assert any(field == hostile.field and hostile.says in says for field, says in errors), errors
    assert len(accepted) == hostile.accepted


def test_the_table_is_long_and_its_names_are_unique() -> None:
    assert len(HOSTILE) == len({hostile.name for hostile in HOSTILE}) >= 60
