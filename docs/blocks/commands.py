"""What can be typed? From the command itself: names, arguments, options and the help that `--help` shows."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, get_args

import typer.main

import starter
from docs.blocks.markdown import code, table


@dataclass(frozen=True, slots=True)
class Typed:
    """A command by its whole name, such as `task done`; `command` is what the library made of the function."""

    name: str
    panel: str
    command: Any


def typed() -> list[Typed]:
    """Every command that people can type, in the order in which `--help` shows them."""
    return list(_under(typer.main.get_command(starter.app), "", ""))


def _under(group: Any, prefix: str, panel: str) -> Iterator[Typed]:
    for name, command in group.commands.items():
        if command.hidden:
            continue
        here = panel or command.rich_help_panel or "Others"
        if hasattr(command, "commands"):
            yield from _under(command, f"{prefix}{name} ", here)
        else:
            yield Typed(f"{prefix}{name}", here, command)


def _commands() -> str:
    panels: dict[str, list[Typed]] = {}
    for one in typed():
        panels.setdefault(one.panel, []).append(one)
    parts = []
    for panel, found in panels.items():
        parts.append(f"## {panel}")
        parts += [_section(one) for one in found]
    return "\n\n".join(parts)


def _section(one: Typed) -> str:
    arguments = [_argument(parameter) for parameter in one.command.params if parameter.param_type_name == "argument"]
    usage = " ".join(["puntual", one.name, *arguments, *_required(one.command)])
    parts = [f"### {one.name}", f"`{usage}`", "\n\n".join(_paragraphs(one.command.help or ""))]
    rows = [_row(parameter) for parameter in one.command.params if not parameter.hidden and _is_told(parameter)]
    if rows:
        parts.append(table(("", "meaning", "default"), rows))
    return "\n\n".join(parts)


def _paragraphs(text: str) -> list[str]:
    return [" ".join(paragraph.split()) for paragraph in text.split("\n\n") if paragraph.strip()]


def _is_told(parameter: Any) -> bool:
    """Arguments that only repeat the usage line, and --json and --help, which every command has, are left out."""
    return parameter.name not in ("help", "as_json") and bool(parameter.param_type_name == "option" or parameter.help)


def _argument(parameter: Any) -> str:
    shown = _value(parameter)
    return shown if parameter.required else f"[{shown}]"


def _required(command: Any) -> list[str]:
    return [
        f"{parameter.opts[0]} {_value(parameter)}"
        for parameter in command.params
        if parameter.param_type_name == "option" and parameter.required
    ]


def _row(parameter: Any) -> tuple[str, str, str]:
    if parameter.param_type_name == "argument":
        return code(_value(parameter)), parameter.help or "", ""
    names = ", ".join([*parameter.opts, *parameter.secondary_opts])
    value = "" if parameter.is_flag else f" {_value(parameter)}"
    default = parameter.default
    given = default is not None and default is not False and default != ""
    shown = "required" if parameter.required else code(default) if given else ""
    return code(f"{names}{value}"), parameter.help or "", shown


def _value(parameter: Any) -> str:
    """What stands for the value: its metavar, the choices it takes, or its name in capitals."""
    if parameter.metavar:
        return str(parameter.metavar)
    choices = _choices(parameter.type_descriptor.annotation)
    return "|".join(choices) or str(parameter.name).strip("_").upper()


def _choices(annotation: Any) -> list[str]:
    """The texts of a Literal, also where None is allowed beside it."""
    found: list[str] = []
    for argument in get_args(annotation):
        found += [argument] if isinstance(argument, str) else _choices(argument)
    return found


def _list() -> str:
    rows = [(f"[`{one.name}`](#{one.name.replace(' ', '-')})", _paragraphs(one.command.help)[0]) for one in typed()]
    return table(("command", "what it does"), rows)


BLOCKS = {"commands": _commands, "list of commands": _list}
