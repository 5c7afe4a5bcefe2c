"""Does every link between the pages lead somewhere?"""

import re
import unicodedata
from pathlib import Path

import pytest

from tests.docs.texts import ROOT, markdown, prose_of

_LINK = re.compile(r"!?\[[^\]]*\]\((?P<target>[^)\s]+)\)")
_HEADING = re.compile(r"^#{1,6} (?P<text>.+)$", re.MULTILINE)
_ELSEWHERE = ("http:", "https:", "mailto:")


def anchors_of(path: Path) -> set[str]:
    """The anchors of a page's headings, made as code hosts make them; a heading that comes again gets a number."""
    seen: dict[str, int] = {}
    anchors = set()
    for found in _HEADING.finditer(prose_of(path)):
        text = unicodedata.normalize("NFC", found["text"].strip().lower())
        anchor = "".join(c for c in text if c.isalnum() or c in " -_").replace(" ", "-")
        number = seen.get(anchor, 0)
        seen[anchor] = number + 1
        anchors.add(f"{anchor}-{number}" if number else anchor)
    return anchors


def broken_links(path: Path) -> list[str]:
    broken = []
    for found in _LINK.finditer(prose_of(path)):
        target = found["target"]
        if target.startswith(_ELSEWHERE):
            continue
        name, _, anchor = target.partition("#")
        leads_to = (path.parent / name).resolve() if name else path
        exists = leads_to.exists() and leads_to.is_relative_to(ROOT)
        if not exists or (anchor and anchor not in anchors_of(leads_to)):
            broken.append(target)
    return broken


@pytest.mark.parametrize("path", markdown(), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(path: Path) -> None:
    assert broken_links(path) == []


def test_broken_links_are_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.docs.test_links.ROOT", tmp_path)
    page = tmp_path / "page.md"
    page.write_text("# One two\n[a](#one-two) [b](#three) [c](other.md) ![d](page.md)\n```\n[e](nowhere.md)\n```\n")
    assert broken_links(page) == ["#three", "other.md"]
