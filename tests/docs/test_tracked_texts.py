"""Does a file of the project tell of the machine on which it was written, or of where its packages came from?"""

import re
from pathlib import Path

import pytest

from tests.docs.texts import ROOT, tracked

_MACHINE = re.compile(r"(?:^|[^a-zA-Z0-9_./-])/(?:work|farm|root|home/[a-z]+)/", re.MULTILINE)
_REGISTRY = re.compile(
    r"pypi\.org|pythonhosted\.org|registry\.npmjs\.org|registry *= *[\"']?https?://"
    r"|(?<!no-emit-)index-ur[l]|\"resolved\": *\"https?://"
)


def faults_of(text: str) -> list[str]:
    return [found[0] for pattern in (_MACHINE, _REGISTRY) for found in pattern.finditer(text)]


def _text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""  # a picture


def test_no_file_names_a_machine_or_a_registry() -> None:
    found = {path.relative_to(ROOT).as_posix(): faults_of(_text_of(path)) for path in tracked()}
    assert {name: faults for name, faults in found.items() if faults} == {}


@pytest.mark.parametrize(
    "text", ["see /" + "work/main", "/" + "home/ana/x", "https://py" + "pi.org/simple", "--index" + "-url x"]
)
def test_such_texts_are_found(text: str) -> None:
    assert faults_of(text)


@pytest.mark.parametrize("text", ["tests/work/x", "docs/home/page", "a / b", ".puntual/home/logs/"])
def test_ordinary_paths_are_left_alone(text: str) -> None:
    assert not faults_of(text)
