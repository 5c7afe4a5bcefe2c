"""Which foreign exports does Puntual know how to read? The shipped maps, and those of the installation."""

from pathlib import Path
from typing import Annotated

import typer

from commands.options import Json


def register(app: typer.Typer) -> None:
    maps = typer.Typer(no_args_is_help=True, help="How the exports of other programs are read.")
    maps.command("list")(list_)
    maps.command()(show)
    app.add_typer(maps, name="maps", rich_help_panel="Data in")


def list_(as_json: Json = False) -> None:
    """Every map by its name, for `puntual import --map NAME`, and what has to be said with --set."""
    from commands.output import table, write_json
    from erp.imports import load_map

    rows = []
    for name, path in _files().items():
        read = load_map(path)
        rows.append({"name": name, "kind": read.kind, "needs": list(read.needs), "for": _purpose(path)})
    if as_json:
        write_json(rows)
        return
    table(("map", "kind", "needs", "for"), [[row["name"], row["kind"], row["needs"], row["for"]] for row in rows])


def show(name: Annotated[str, typer.Argument(metavar="MAP")], as_json: Json = False) -> None:
    """One map whole, with where its columns were looked up."""
    from commands.output import write, write_json
    from erp.imports import load_map

    path = map_file(name)
    read = load_map(path)
    if as_json:
        write_json({"name": name, "path": path, **read.model_dump(mode="json", exclude_defaults=True)})
        return
    write(path.read_text(encoding="utf-8-sig").rstrip())


def map_file(name: str) -> Path:
    """A map file, or the name of a shipped one (or of PUNTUAL_CONFIG/maps). Wrong usage for a name that is neither."""
    path = Path(name)
    if path.is_file():
        return path
    known = _files()
    found = known.get(name.removesuffix(".yaml"))
    if found is None:
        raise typer.BadParameter(f"expected a file, or one of {', '.join(known)}", param_hint="--map")
    return found


def _files() -> dict[str, Path]:
    from config.files import config_files
    from config.settings import load_settings

    return {name.removesuffix(".yaml"): path for name, path in config_files(load_settings(), "maps").items()}


def _purpose(path: Path) -> str:
    """The first line of its comment."""
    first = path.read_text(encoding="utf-8-sig").partition("\n")[0]
    return first.removeprefix("# ") if first.startswith("# ") else ""
