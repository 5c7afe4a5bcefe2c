"""Is every command there, with words that explain it, quickly, and with completion?"""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

import starter

ROOT = Path(starter.__file__).resolve().parent

EXPECTED = {
    "up", "down", "doctor", "sweep", "demo", "clock show", "clock advance", "clock set",
    "import", "start", "cancel", "pause", "resume", "note", "dispute", "reverse",
    "status", "timeline", "cases", "messages", "message", "tasks", "task done", "task show", "replies", "reply show",
    "preview", "strategies check", "strategies list", "strategies show", "strategies diff", "strategies move",
    "segments explain",
}  # fmt: skip
#: These end without a result of their own.
SILENT = {"down", "demo"}


def _walk(command: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, Any]]:
    children = getattr(command, "commands", None)
    if not children:
        yield " ".join(path), command
        return
    for name, child in children.items():
        yield from _walk(child, (*path, name))


COMMANDS = dict(_walk(typer.main.get_command(starter.app)))


def test_every_command_of_the_contract_exists() -> None:
    assert set(COMMANDS) >= EXPECTED


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_and_option_is_explained(name: str) -> None:
    command = COMMANDS[name]
    assert command.help
    assert len(command.help.split()) >= 3
    for parameter in command.params:
        if parameter.param_type_name == "option":
            assert getattr(parameter, "help", None) or parameter.opts[0].lstrip("-") in (
                "segment", "strategy", "country", "collector", "currency", "due-before", "due-after",
            ), parameter.opts  # fmt: skip


@pytest.mark.parametrize("name", sorted(EXPECTED - SILENT))
def test_every_command_that_shows_something_has_json(name: str) -> None:
    assert any("--json" in parameter.opts for parameter in COMMANDS[name].params)


def run(*arguments: str, home: Path, **variables: str) -> "subprocess.CompletedProcess[str]":
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "HOME": str(home), **variables}
    return subprocess.run(
        [sys.executable, *arguments], env=environment, cwd=home, capture_output=True, text=True, timeout=60, check=False
    )


def test_the_help_does_not_load_what_commands_need(tmp_path: Path) -> None:
    heavy = ("sqlalchemy", "temporalio", "pydantic", "fastapi", "babel", "jinja2", "rich.progress")
    script = f"import sys, starter; print([name for name in {heavy} if name in sys.modules])"
    assert run("-c", script, home=tmp_path).stdout.strip() == "[]"


def test_help_and_version_answer(tmp_path: Path) -> None:
    help_ = run("-m", "starter", "--help", home=tmp_path)
    assert (help_.returncode, help_.stderr) == (0, "")
    assert "Exit codes" in help_.stdout
    version = run("-m", "starter", "--version", home=tmp_path)
    assert version.returncode == 0
    assert version.stdout


def test_completion_can_be_shown_installed_and_used(tmp_path: Path) -> None:
    detection_off = {"_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1"}
    shown = run("-m", "starter", "--show-completion", "bash", home=tmp_path, **detection_off)
    assert shown.returncode == 0
    assert "_PUNTUAL_COMPLETE" in shown.stdout
    installed = run("-m", "starter", "--install-completion", "bash", home=tmp_path, **detection_off)
    assert installed.returncode == 0
    assert (tmp_path / ".bashrc").exists()
    asked = {"_PUNTUAL_COMPLETE": "complete_bash", "COMP_WORDS": "puntual strategies ", "COMP_CWORD": "2"}
    used = run("-m", "starter", home=tmp_path, **asked)
    assert {"check", "list", "show", "diff", "move"} <= set(used.stdout.split())
