"""Do the generated parts of the pages say what the code says now?"""

from pathlib import Path

import pytest

from docs.generate import BLOCKS, blocks_of, fresh, pages


@pytest.mark.parametrize("path", pages(), ids=lambda path: path.name)
def test_a_page_is_fresh(path: Path) -> None:
    page = path.read_text(encoding="utf-8")
    assert page == fresh(page), f"{path.name} is stale: run `python -m docs.generate`"


def test_every_block_stands_on_a_page() -> None:
    used = {name for path in pages() for name in blocks_of(path.read_text(encoding="utf-8"))}
    assert used == set(BLOCKS)


def test_a_stale_block_is_found_and_written_anew() -> None:
    page = "above\n<!-- from code: settings -->\nof yesterday\n<!-- end -->\nbelow\n"
    written = fresh(page)
    assert "of yesterday" not in written
    assert written.startswith("above\n<!-- from code: settings -->\n| variable |")
    assert written.endswith("\n<!-- end -->\nbelow\n")
    assert fresh(written) == written


def test_a_block_that_nobody_writes_is_an_error() -> None:
    with pytest.raises(KeyError):
        fresh("<!-- from code: something else -->\n<!-- end -->\n")
