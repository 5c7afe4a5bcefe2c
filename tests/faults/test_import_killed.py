"""Is each row stored once where an import of 50,000 rows is killed in the middle and typed again?"""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, text

_ROWS = 50_000
_CUSTOMERS = 50
_COUNTS = text(
    """
    SELECT (SELECT count(*) FROM invoices) AS invoices, (SELECT count(*) FROM cases) AS cases,
        (SELECT count(*) FROM interactions WHERE kind = 'invoice_received') AS told
    """
)


def _files(folder: Path) -> tuple[Path, Path]:
    customers = ["id,name,kind,language,country", *(f"C-{n},Customer {n},business,es,CO" for n in range(_CUSTOMERS))]
    invoices = ["id,customer_id,number,issued_on,due_on,currency,amount"]
    invoices += [f"F-{n},C-{n % _CUSTOMERS},{n},2026-01-10,2026-02-10,COP,{n + 1}" for n in range(_ROWS)]
    (folder / "customers.csv").write_text("\n".join(customers))
    (folder / "invoices.csv").write_text("\n".join(invoices))
    return folder / "customers.csv", folder / "invoices.csv"


def _typed(environment: dict[str, str], kind: str, path: Path) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-c", "import starter; starter.main()", "import", kind, str(path)]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def _counts(database: Engine) -> tuple[int, ...]:
    with database.connect() as connection:
        return tuple(connection.execute(_COUNTS).one())


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_an_import_that_was_killed_is_typed_again_and_each_row_is_there_once(database_url: str, tmp_path: Path) -> None:
    customers, invoices = _files(tmp_path)
    environment = {
        **os.environ,
        "DATABASE_URL": database_url,
        # Nobody listens there: the rows are what is looked at, and the sweep would wake their cases.
        "TEMPORAL_ADDRESS": "127.0.0.1:9",
        "PUNTUAL_HOME": str(tmp_path / "home"),
        "PYTHONPATH": str(Path(__file__).parents[2]),
    }
    _, remarks = _typed(environment, "customers", customers).communicate()
    assert remarks == b""
    database = create_engine(database_url)
    running = _typed(environment, "invoices", invoices)
    while _counts(database)[0] < _ROWS // 10:
        assert running.poll() is None, running.communicate()
        time.sleep(0.05)
    running.send_signal(signal.SIGKILL)
    running.communicate()
    stored, cases, told = _counts(database)
    assert _ROWS // 10 <= stored == cases == told < _ROWS
    again = _typed(environment, "invoices", invoices)
    said, remarks = again.communicate()
    assert again.returncode == 0, remarks
    # The server may still commit what the killed process had sent last.
    unchanged = int(said.split(b" unchanged")[0].split()[-1])
    assert said == b"invoices: %d new, 0 amended, %d unchanged, 0 refused\n" % (_ROWS - unchanged, unchanged)
    assert unchanged >= stored
    assert _counts(database) == (_ROWS, _ROWS, _ROWS)
    database.dispose()
