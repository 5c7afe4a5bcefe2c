"""Which texts does the project show to people who read it?"""

import re
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_NOT_OURS = (".venv", ".git", ".puntual", "node_modules", "build", "dist")
_FENCED = re.compile(r"^```.*?^```", re.DOTALL | re.MULTILINE)


@cache
def markdown() -> tuple[Path, ...]:
    """Every page: at the top, in docs/, and beside the files that it explains."""
    return tuple(path for path in tracked() if path.suffix == ".md")


@cache
def tracked() -> tuple[Path, ...]:
    """Every file of the project; without git (an unpacked archive) every file that is not made by tools."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    if listing.returncode == 0:
        names = listing.stdout.decode().split("\0")
        return tuple(path for path in (ROOT / name for name in names if name) if path.is_file())
    found = (path for path in ROOT.rglob("*") if path.is_file())
    return tuple(path for path in found if not set(path.relative_to(ROOT).parts) & {*_NOT_OURS, "__pycache__"})


def words_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def prose_of(path: Path) -> str:
    """The page without its blocks of code."""
    return _FENCED.sub("", words_of(path))
