"""Does the environment become settings, and is what it says wrong named?"""

from pathlib import Path

import pytest

from config.settings import Settings, child_environment, load_settings, unknown_variables, variable_of
from models.errors import InvalidInput


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_nothing_set_gives_the_embedded_stack() -> None:
    settings = load_settings()
    assert settings.home == Path(".puntual")
    assert settings.database_url is None
    assert settings.temporal_address is None
    assert (settings.time_zone, settings.country, settings.language) == ("Europe/Madrid", "ES", "es")
    assert settings.zone.key == "Europe/Madrid"
    assert settings.actor
    assert not settings.test_clock


def test_the_environment_wins_over_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".env").write_text("PUNTUAL_COUNTRY=CO\nPUNTUAL_LANGUAGE=en\nSOMETHING_ELSE=1\n")
    monkeypatch.setenv("PUNTUAL_COUNTRY", "MX")
    settings = load_settings()
    assert (settings.country, settings.language) == ("MX", "en")


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_every_spelling_of_a_database_address_serves(scheme: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", f"{scheme}://u:p@db:5432/x?sslmode=require")
    assert load_settings().database_url == "postgresql+psycopg://u:p@db:5432/x?sslmode=require"


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("PUNTUAL_TIME_ZONE", "Madrid"),
        ("PUNTUAL_COUNTRY", "Spain"),
        ("PUNTUAL_PORT", "eighty"),
        ("PUNTUAL_TEST_CLOCK", "perhaps"),
        ("DATABASE_URL", "mysql://root:secret@db/x"),
        ("TEMPORAL_NAMESPACE", " "),
    ],
)
def test_an_error_names_the_variable_and_hides_the_value(
    variable: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(InvalidInput) as caught:
        load_settings()
    assert [name for name, _ in caught.value.errors] == [variable]
    assert variable in caught.value.message
    assert "secret" not in caught.value.message


def test_an_empty_variable_is_as_good_as_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PUNTUAL_CONFIG", "")
    monkeypatch.setenv("DATABASE_URL", "")
    settings = load_settings()
    assert settings.config_dir is None
    assert settings.database_url is None


def test_the_password_is_not_printed() -> None:
    assert "secret" not in repr(Settings(database_url="postgresql://u:secret@db/x"))


def test_typing_mistakes_are_found() -> None:
    environment = {"PUNTUAL_CONTRY": "ES", "PUNTUAL_COUNTRY": "ES", "PUNTUAL_CONFIG": "x", "HOME": "/"}
    assert unknown_variables(environment) == ["PUNTUAL_CONTRY"]


def test_every_field_has_its_variable() -> None:
    assert variable_of("home") == "PUNTUAL_HOME"
    assert variable_of("config_dir") == "PUNTUAL_CONFIG"
    assert variable_of("database_url") == "DATABASE_URL"


def test_a_child_gets_the_same_home_wherever_it_runs(tmp_path: Path) -> None:
    environment = child_environment(Settings(home=Path("here")), DATABASE_URL="x")
    assert environment["PUNTUAL_HOME"] == str(tmp_path / "here")
    assert environment["DATABASE_URL"] == "x"
