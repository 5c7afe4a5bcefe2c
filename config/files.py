"""Which file is in force: the installation's own, or the shipped one?"""

from pathlib import Path

from config.settings import Settings
from models.errors import InvalidInput, NotFound

SHIPPED = Path(__file__).resolve().parent


def _own(source: Settings | Path | None) -> Path | None:
    """The installation's folder. Raises InvalidInput when it is not there: defaults would silently take over."""
    folder = source.config_dir if isinstance(source, Settings) else source
    if folder is None:
        return None
    folder = folder.expanduser()
    if not folder.is_dir():
        raise InvalidInput(f"PUNTUAL_CONFIG: {folder} is not a folder", (("PUNTUAL_CONFIG", "an existing folder"),))
    return folder


def config_file(source: Settings | Path | None, name: str) -> Path:
    """The path of `name` (`segments.yaml`, `strategies`, `templates/es/overdue.txt`): the installation's own where it
    has one, else the shipped one.

    A folder is taken whole: an own `strategies/` replaces the shipped one; see `config_files` for the merged view.
    Raises NotFound when neither has it.
    """
    _inside(name)
    for folder in (_own(source), SHIPPED):
        if folder is not None and (folder / name).exists():
            return folder / name
    raise NotFound(f"No {name} in PUNTUAL_CONFIG or among the shipped files")


def config_files(source: Settings | Path | None, folder: str, pattern: str = "*.yaml") -> dict[str, Path]:
    """Every file of `folder` that matches, by its relative name; an own one hides the shipped one of that name."""
    _inside(folder)
    found: dict[str, Path] = {}
    for root in (SHIPPED, _own(source)):
        if root is None:
            continue
        for path in sorted((root / folder).rglob(pattern)):
            if path.is_file():
                found[path.relative_to(root / folder).as_posix()] = path
    return dict(sorted(found.items()))


def _inside(name: str) -> None:
    """Names come from strategies too: they must not climb out of the folder."""
    path = Path(name)
    if path.is_absolute() or ".." in path.parts:
        raise InvalidInput(f"{name} is not a name inside the configuration folder")
