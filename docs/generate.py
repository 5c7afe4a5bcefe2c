"""Which parts of these pages do the models write? `python -m docs.generate` writes them anew, `--check` only looks.

A page holds blocks between `<!-- from code: NAME -->` and `<!-- end -->`; the prose around them is written by hand.
"""

import argparse
import re
import sys
from collections.abc import Callable
from pathlib import Path

from docs.blocks import (
    api,
    bank,
    commands,
    disputes,
    engine,
    imports,
    late_charges,
    policies,
    settings,
    strategies,
    webhooks,
)

DOCS = Path(__file__).resolve().parent
BLOCKS: dict[str, Callable[[], str]] = {
    **api.BLOCKS,
    **strategies.BLOCKS,
    **settings.BLOCKS,
    **commands.BLOCKS,
    **imports.BLOCKS,
    **bank.BLOCKS,
    **engine.BLOCKS,
    **disputes.BLOCKS,
    **policies.BLOCKS,
    **late_charges.BLOCKS,
    **webhooks.BLOCKS,
}
_BLOCK = re.compile(r"(<!-- from code: (?P<name>[^\n]+?) -->\n).*?(<!-- end -->)", re.DOTALL)


def pages() -> list[Path]:
    return sorted(DOCS.rglob("*.md"))


def blocks_of(page: str) -> list[str]:
    """The names of the blocks of a page."""
    return [found["name"] for found in _BLOCK.finditer(page)]


def fresh(page: str) -> str:
    """The page with every block as the code is now. Raises KeyError for a block that nobody writes."""
    return _BLOCK.sub(lambda found: f"{found[1]}{BLOCKS[found['name']]().strip()}\n{found[3]}", page)


def main() -> int:
    parser = argparse.ArgumentParser(description="Write the parts of the documentation that come from the code.")
    parser.add_argument("--check", action="store_true", help="change nothing; exit 1 where a page is stale")
    only_look = parser.parse_args().check
    stale = []
    for path in pages():
        before = path.read_text(encoding="utf-8")
        after = fresh(before)
        if before != after:
            stale.append(path.relative_to(DOCS).as_posix())
            if not only_look:
                path.write_text(after, encoding="utf-8")
    for name in stale:
        sys.stdout.write(f"{name}: {'stale' if only_look else 'written'}\n")
    return 1 if stale and only_look else 0


if __name__ == "__main__":
    sys.exit(main())
