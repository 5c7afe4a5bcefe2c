"""Does the documentation name every command, setting, kind of step, template and make target that there is?"""

import re
from pathlib import Path
from typing import get_args

import pytest

from config.files import SHIPPED, config_files
from config.settings import Settings, variable_of
from docs.blocks.commands import typed
from models.strategy import CallTaskStep, EscalationStep, NegotiationStep, ReminderStep, VisitTaskStep
from tests.docs.texts import ROOT, markdown, words_of

_DOCS = ROOT / "docs"
_READMES = (ROOT / "README.md", ROOT / "README.es.md")
_TARGET = re.compile(r"^(?P<name>[a-z-]+):", re.MULTILINE)
_MADE = re.compile(r"\bmake (?P<name>[a-z-]+)\b")
_STEP_KINDS = [
    get_args(kind.model_fields["do"].annotation)[0]
    for kind in (ReminderStep, CallTaskStep, VisitTaskStep, NegotiationStep, EscalationStep)
]
_TEMPLATES = sorted({Path(name).parts[0] for name in config_files(None, "templates", "*/*.j2")})
_COMMANDS = [one.name for one in typed()]
#: Blocks of code and code within a line; what a line of a shell means: `puntual`, then the words of the command.
_CODE = re.compile(r"```[a-z]*\n(.*?)```|`([^`\n]+)`", re.DOTALL)
_TYPED = re.compile(r"^(?:\$ )?puntual (?P<rest>[a-z][^\n|#]*)", re.MULTILINE)


@pytest.mark.parametrize("command", _COMMANDS)
def test_a_command_is_told(command: str) -> None:
    assert f"### {command}\n" in words_of(_DOCS / "commands.md")


@pytest.mark.parametrize("field", Settings.model_fields)
def test_a_setting_is_told(field: str) -> None:
    assert f"| `{variable_of(field)}` |" in words_of(_DOCS / "settings.md")


@pytest.mark.parametrize("kind", _STEP_KINDS)
def test_a_kind_of_step_is_told(kind: str) -> None:
    assert f"### {kind}\n" in words_of(_DOCS / "strategies.md")


@pytest.mark.parametrize("template", _TEMPLATES)
def test_a_template_is_told(template: str) -> None:
    assert f"| `{template}` |" in words_of(_DOCS / "strategies.md")


@pytest.mark.parametrize("strategy", sorted(path.stem for path in (SHIPPED / "strategies").glob("*.yaml")))
def test_a_shipped_strategy_is_told(strategy: str) -> None:
    assert f"### {strategy}\n" in words_of(_DOCS / "strategies.md")


def test_every_page_can_be_found_from_the_readme() -> None:
    """Whoever opens the project sees all of it: each page of docs/ is linked from the README."""
    for readme in _READMES:
        linked = words_of(readme)
        pages = [path for path in markdown() if path.parent == _DOCS]
        assert pages
        assert [path.name for path in pages if f"(docs/{path.name})" not in linked] == []


def test_every_decision_is_listed() -> None:
    listed = words_of(_DOCS / "adr" / "README.md")
    decisions = [path.name for path in markdown() if path.parent == _DOCS / "adr" and path.name != "README.md"]
    assert decisions
    assert [name for name in decisions if f"({name})" not in listed] == []


@pytest.mark.parametrize("path", markdown(), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_what_is_to_be_typed_exists(path: Path) -> None:
    targets = {found["name"] for found in _TARGET.finditer(words_of(ROOT / "Makefile"))}
    shown = [part for found in _CODE.findall(words_of(path)) for part in found if part]
    asked = {found["name"] for part in shown for found in _MADE.finditer(part)}
    assert asked - targets == set()
    typed_here = [found["rest"] for part in shown for found in _TYPED.finditer(part)]
    unknown = [rest for rest in typed_here if not any(f"{rest} ".startswith(f"{known} ") for known in _COMMANDS)]
    assert unknown == []


def test_the_readmes_show_the_two_commands() -> None:
    for readme in _READMES:
        assert {"demo", "test"} <= {found["name"] for found in _MADE.finditer(words_of(readme))}
