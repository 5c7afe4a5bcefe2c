"""How is the picture of the README made? From a running demo: `puntual demo`, then `python -m docs.pictures.make`.

It types two commands on a terminal of their own and draws what they show. Nothing in the picture comes from elsewhere.
"""

import os
import pty
import re
import subprocess
import sys
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import MONOKAI
from rich.text import Text

PICTURE = Path(__file__).resolve().parent / "demo.svg"
COMMANDS = ("cases --open --customer C-7001", "timeline F-1318")
_COLUMNS = 168
#: rich asks a server of somebody else for its font; the reader's own fixed-width font does.
_FOREIGN_FONT = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)
_UNIQUE = re.compile(r"terminal-\d+")
_ANSI = {"TERM": "xterm-256color", "COLUMNS": str(_COLUMNS), "LINES": "50"}


def typed(command: str) -> str:
    """What the command shows on a terminal, with its colours. Raises CalledProcessError where it fails."""
    ours, theirs = pty.openpty()
    environment = {**os.environ, **_ANSI, "PUNTUAL_LANGUAGE": "en"}
    arguments = [sys.executable, "-m", "starter", *command.split()]
    with subprocess.Popen(arguments, stdout=theirs, stderr=theirs, env=environment) as process:
        os.close(theirs)
        shown = b""
        while part := _read(ours):
            shown += part
        process.wait()
    os.close(ours)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command, shown)
    return shown.decode().replace("\r\n", "\n")


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError:  # the other side is closed: the command has ended
        return b""


def drawn(shown: dict[str, str]) -> str:
    """An SVG of commands and what they showed."""
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere:
        console = Console(record=True, width=_COLUMNS, file=nowhere, force_terminal=True)
        for command, text in shown.items():
            console.print(Text(f"$ puntual {command}", style="bold green"))
            console.print(Text.from_ansi(text.strip("\n")))
            console.print()
    svg = console.export_svg(title="puntual", theme=MONOKAI)
    svg = _FOREIGN_FONT.sub("", svg).replace("Fira Code, monospace", "ui-monospace, monospace")
    svg = svg.replace("font-family: Fira Code", "font-family: ui-monospace")
    return _UNIQUE.sub("terminal", svg)


def main() -> None:
    PICTURE.write_text(drawn({command: typed(command) for command in COMMANDS}), encoding="utf-8")


if __name__ == "__main__":
    main()
