"""Which files are the templates, and who wrote each: the project, or this installation?"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from config.files import SHIPPED, config_files

FOLDER = "templates"


@dataclass(frozen=True, slots=True)
class Source:
    """One file. `place` names it in faults; `own` where it comes from PUNTUAL_CONFIG: its author may err.

    unreadable: why it could not be read, where it could not.
    """

    place: str
    text: str
    own: bool
    unreadable: str = ""


def read_sources(overrides: Path | None, drafts: Mapping[str, str] | None = None) -> dict[str, Source]:
    """Every template in force by its name, such as `overdue/es.j2`; an own file hides the shipped one.

    All are read at once: what a process says is of one moment, whatever is edited meanwhile.
    drafts: texts by name that are to be tried as if they stood in the installation's folder.
    """
    shipped = (SHIPPED / FOLDER).resolve()
    found = {}
    for name, path in config_files(overrides, FOLDER, "*.j2").items():
        own = not path.resolve().is_relative_to(shipped)
        try:
            found[name] = Source(str(path), path.read_text(encoding="utf-8"), own)
        except (OSError, UnicodeDecodeError) as error:
            reason = "expected UTF-8" if isinstance(error, UnicodeDecodeError) else error.strerror or "cannot be read"
            found[name] = Source(str(path), "", own, reason)
    for name, text in (drafts or {}).items():
        found[name] = Source(name, text, own=True)
    return dict(sorted(found.items()))


def is_part(name: str) -> bool:
    """Whether a file is a layout or a part of others rather than a template."""
    return name.rpartition("/")[2].startswith("_")
