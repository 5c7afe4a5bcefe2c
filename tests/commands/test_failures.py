"""Does every failure end with its exit code and a sentence, never with a traceback?"""

from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from commands.failures import Commands, told
from models import errors
from models.errors import InvalidInput, PuntualError
from stack.ports import HOST, free_port
from tests.commands.conftest import Puntual


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        (errors.PuntualError, 1),
        (errors.InvalidInput, 1),
        (errors.Refused, 1),
        (errors.NotFound, 4),
        (errors.Conflict, 5),
        (errors.ServerUnreachable, 6),
    ],
)
def test_each_error_of_the_family_has_its_exit_code(kind: type[PuntualError], code: int) -> None:
    app = typer.Typer(cls=Commands)

    @app.command()
    def fail() -> None:
        raise kind("It went wrong")

    @app.command()
    def other() -> None: ...

    result = CliRunner().invoke(app, ["fail"])
    assert (result.exit_code, result.stdout, result.stderr) == (code, "", "It went wrong\n")


def test_each_field_error_has_a_line_of_its_own() -> None:
    several = InvalidInput("f.csv: id: expected text; amount: expected money",
                           (("id", "expected text"), ("amount", "expected money")))  # fmt: skip
    assert told(several) == ["f.csv", "  id: expected text", "  amount: expected money"]
    assert told(InvalidInput("id: expected text", (("id", "expected text"),))) == ["id: expected text"]
    assert told(InvalidInput("No", (("id", "expected text"),))) == ["No", "  id: expected text"]


@pytest.mark.parametrize(
    "arguments",
    [
        ("nonsense",),
        ("status",),
        ("timeline",),
        ("timeline", "0042", "--customer", "C-1"),
        ("import", "cheques", "x.csv"),
        ("import", "customers", "absent.csv"),
        ("start",),
        ("start", "0042", "--all"),
        ("cancel", "0042"),
        ("pause", "0042"),
        ("pause", "--reason", "r"),
        ("pause", "0042", "--reason", "r", "--until", "tomorrow"),
        ("pause", "0042", "--reason", "r", "--until", "2026-02-30"),
        ("pause", "0042", "--reason", " "),
        ("note", "text alone"),
        ("note", "0042", "two\nlines"),
        ("dispute", "0042"),
        ("dispute", "0042", "--reason", "r", "--amount", "1,5"),
        ("dispute", "0042", "--reason", "r", "--amount", "0"),
        ("dispute", "0042", "--reason", "r", "--resolve", "justified"),
        ("cases", "--limit", "0"),
        ("cases", "--country", "ZZ"),
        ("cases", "--due-before", "soon"),
        ("cases", "--language", "de"),
        ("task", "done", "one", "--outcome", "done"),
        ("task", "done", "1", "--outcome", "perhaps"),
        ("task", "done", "99999999999999999999", "--outcome", "done"),
        ("message", "0"),
        ("preview",),
        ("preview", "--strategy", "standard"),
        ("preview", "0042", "--strategy", "standard"),
        ("clock", "advance", "fortnight"),
        ("clock", "advance", "3y"),
        ("clock", "set", "noon"),
        ("strategies", "move", "0042", "--to", "firm"),
        ("status", "\udcff"),
    ],
)
def test_wrong_usage_is_exit_code_2_and_asks_no_server(offline: Puntual, arguments: tuple[str, ...]) -> None:
    said = offline(*arguments)
    assert said.code == 2, said
    assert said.out == ""
    assert said.err


UNKNOWN = [
    ("status", "nope"),
    ("timeline", "nope"),
    ("timeline", "--customer", "nope"),
    ("preview", "nope"),
    ("preview", "--strategy", "nope", "--due", "2026-02-02", "--country", "CO"),
    ("start", "nope"),
    ("cancel", "nope", "--reason", "r"),
    ("pause", "nope", "--reason", "r"),
    ("pause", "--customer", "nope", "--reason", "r"),
    ("resume", "nope"),
    ("note", "nope", "text"),
    ("dispute", "nope", "--reason", "r"),
    ("reverse", "nope", "--reason", "r"),
    ("task", "done", "7", "--outcome", "done"),
    ("task", "show", "7"),
    ("message", "7"),
    ("strategies", "show", "nope"),
    ("strategies", "diff", "nope"),
    ("strategies", "show", "nope.yaml"),
    ("strategies", "move", "nope", "--to", "nope", "--yes"),
    ("segments", "explain", "nope"),
]


def test_what_does_not_exist_is_exit_code_4(puntual: Puntual) -> None:
    for arguments in UNKNOWN:
        said = puntual(*arguments)
        assert said.code == 4, (arguments, said)
        assert "nope" in said.err or "7" in said.err


READING = [("status", "0042"), ("cases",), ("tasks",), ("messages",), ("cancel", "0042", "--reason", "r")]


@pytest.mark.parametrize("arguments", READING)
def test_an_unreachable_database_is_exit_code_6(puntual: Puntual, arguments: tuple[str, ...]) -> None:
    where = f"{HOST}:{free_port()}"
    said = puntual(*arguments, DATABASE_URL=f"postgresql://me:secret@{where}/none")
    assert said.code == 6
    assert where in said.err
    assert "secret" not in said.err
    assert len(said.err.splitlines()) == 1


@pytest.mark.parametrize("arguments", [*READING, ("clock", "show"), ("sweep",)])
def test_nothing_running_is_exit_code_6(puntual: Puntual, arguments: tuple[str, ...]) -> None:
    said = puntual(*arguments, DATABASE_URL="", TEMPORAL_ADDRESS="")
    assert said.code == 6
    assert "puntual up" in said.err


def test_a_database_without_tables_says_what_to_do(puntual: Puntual, empty_database_url: str) -> None:
    said = puntual("cases", DATABASE_URL=empty_database_url)
    assert said.code == 1
    assert "puntual up" in said.err


def test_a_wrong_setting_names_its_variable(puntual: Puntual) -> None:
    said = puntual("cases", PUNTUAL_TIME_ZONE="Mars/Olympus", PUNTUAL_PORT="many")
    assert said.code == 1
    assert "PUNTUAL_TIME_ZONE: expected" in said.err
    assert "PUNTUAL_PORT" in said.err


def test_operations_succeed_without_temporal_and_say_who_will_wake_the_cases(loaded: Puntual) -> None:
    nobody = f"{HOST}:{free_port()}"
    said = loaded("pause", "0042", "--reason", "holidays", TEMPORAL_ADDRESS=nobody)
    assert said.code == 0
    assert said.out == "0042: paused\n"
    assert "sweep" in said.err
    assert loaded("status", "0042", "--json").json["holds"][0]["reason"] == "holidays"
    assert loaded("start", "0042", TEMPORAL_ADDRESS=nobody).code == 6
    assert loaded("sweep", TEMPORAL_ADDRESS=nobody).code == 6


def test_reading_does_not_need_temporal(loaded: Puntual, tmp_path: Path) -> None:
    nobody = f"{HOST}:{free_port()}"
    assert loaded("status", "0042", TEMPORAL_ADDRESS=nobody).code == 0
    assert loaded("cases", TEMPORAL_ADDRESS=nobody).code == 0
