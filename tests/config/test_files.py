"""Does an installation's own file hide the shipped one, and only that one?"""

from pathlib import Path

import pytest

from config import files
from config.settings import Settings
from models.errors import InvalidInput, NotFound


@pytest.fixture
def shipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "shipped"
    (folder / "strategies").mkdir(parents=True)
    (folder / "strategies" / "firm.yaml").write_text("shipped")
    (folder / "strategies" / "gentle.yaml").write_text("shipped")
    (folder / "segments.yaml").write_text("shipped")
    monkeypatch.setattr(files, "SHIPPED", folder)
    return folder


@pytest.fixture
def own(tmp_path: Path) -> Path:
    folder = tmp_path / "own"
    (folder / "strategies" / "es").mkdir(parents=True)
    (folder / "strategies" / "firm.yaml").write_text("own")
    (folder / "strategies" / "es" / "local.yaml").write_text("own")
    return folder


def test_what_is_missing_comes_from_the_shipped_files(shipped: Path, own: Path) -> None:
    settings = Settings(config_dir=own)
    assert files.config_file(settings, "segments.yaml") == shipped / "segments.yaml"
    assert files.config_file(settings, "strategies/firm.yaml") == own / "strategies" / "firm.yaml"
    assert files.config_file(settings, "strategies/gentle.yaml") == shipped / "strategies" / "gentle.yaml"
    assert files.config_file(None, "strategies/firm.yaml") == shipped / "strategies" / "firm.yaml"


def test_a_folder_is_merged_file_by_file(shipped: Path, own: Path) -> None:
    found = files.config_files(own, "strategies")
    assert {name: path.read_text() for name, path in found.items()} == {
        "es/local.yaml": "own",
        "firm.yaml": "own",
        "gentle.yaml": "shipped",
    }


def test_a_folder_that_is_not_there_is_an_error_not_the_defaults(shipped: Path, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="PUNTUAL_CONFIG"):
        files.config_file(tmp_path / "typo", "segments.yaml")


def test_what_nobody_has_is_not_found(shipped: Path) -> None:
    with pytest.raises(NotFound, match=r"brand\.yaml"):
        files.config_file(None, "brand.yaml")


@pytest.mark.parametrize("name", ["../secret", "/etc/passwd", "templates/../../x"])
def test_a_name_cannot_climb_out(name: str, shipped: Path) -> None:
    with pytest.raises(InvalidInput):
        files.config_file(None, name)
