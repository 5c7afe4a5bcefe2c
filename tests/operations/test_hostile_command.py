"""What does the import command say of a wrong file, with which exit code, and what does it leave beside it?"""

import csv
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from typer.testing import CliRunner

import starter
from stack import solo
from tests.erp.hostile_inputs import HOSTILE, Hostile
from tests.operations.office import TABLES

#: One of each sort: values of cells and of JSON, files refused whole, maps, and credits of several rows.
_NAMES = (
    "amount with an exponent", "float", "31 February by the slash", "id with a zero-width space",
    "number that is a formula", "currency XXX", "e-mail with a line break", "allocations that add up to more",
    "rows of one payment on two days", "empty file", "a ZIP file", "column missing", "JSON cut off", "endless cell",
    "map with an unknown field", "map that runs code", "value that the map does not know",
)  # fmt: skip
_CHOSEN = [hostile for hostile in HOSTILE if hostile.name in _NAMES]


@pytest.fixture
def environment(database_url: str, temporal_server: solo.Temporal, task_queue: str, tmp_path: Path) -> dict[str, str]:
    return {
        "DATABASE_URL": database_url,
        "TEMPORAL_ADDRESS": temporal_server.address,
        "PUNTUAL_TASK_QUEUE": task_queue,
        "PUNTUAL_HOME": str(tmp_path / "home"),
    }


def _rows(database_url: str) -> dict[str, int]:
    engine = create_engine(database_url)
    with engine.connect() as tx:
        counts = {table: int(tx.execute(text(f"SELECT COUNT(*) FROM {table}")).scalar_one()) for table in TABLES}
    engine.dispose()
    return {table: count for table, count in counts.items() if count and table != "strategy_versions"}


def test_every_chosen_file_is_there() -> None:
    assert len(_CHOSEN) == len(_NAMES) >= 12


@pytest.mark.parametrize("hostile", [pytest.param(hostile, id=hostile.name) for hostile in _CHOSEN])
def test_the_command_refuses_by_name_and_leaves_the_refused_rows_beside_the_file(
    environment: dict[str, str], database_url: str, tmp_path: Path, hostile: Hostile
) -> None:
    path = tmp_path / hostile.file
    path.write_bytes(hostile.content)
    typed = ["import", hostile.kind, str(path)]
    if hostile.map is not None:
        (tmp_path / "map.yaml").write_text(hostile.map)
        typed += ["--map", str(tmp_path / "map.yaml")]
    said = CliRunner().invoke(starter.app, typed, env=environment)
    # The books are empty: customers may come in, all others name a customer that is not known.
    taken = hostile.accepted if hostile.kind == "customers" else 0
    assert said.exit_code == (3 if taken else 1), said.stderr
    assert _rows(database_url).get("customers", 0) == taken
    assert set(_rows(database_url)) <= {"customers", "contacts"}
    beside = path.with_name(f"{path.name}.errors.csv")
    if isinstance(hostile.where, str):
        assert hostile.says in said.stderr
        assert "Traceback" not in said.stderr
        assert not beside.exists()
        return
    with beside.open(encoding="utf-8-sig", newline="") as file:
        refused = list(csv.DictReader(file))
    [row] = [row for row in refused if row["row"] == str(hostile.where)]
    assert f"{hostile.field}: " in row["errors"]
    assert hostile.says in row["errors"]
