"""Do the probes say whether the process lives and whether its servers answer?"""

from pathlib import Path

from fastapi.testclient import TestClient

from config.settings import Settings
from web.app import create_app


def test_alive_needs_no_server(tmp_path: Path) -> None:
    with TestClient(create_app(Settings(home=tmp_path))) as client:
        assert client.get("/healthz").json() == {"status": "ok"}


def test_ready_when_both_servers_answer(settings: Settings) -> None:
    with TestClient(create_app(settings)) as client:
        answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["checks"]) == (200, {"database": "ok", "temporal": "ok"})


def test_not_ready_names_who_does_not_answer(settings: Settings) -> None:
    broken = settings.model_copy(update={"database_url": "postgresql+psycopg://u:secret@127.0.0.1:1/x"})
    with TestClient(create_app(broken)) as client:
        answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["checks"]["database"]) == (503, "does not answer")
    assert "secret" not in answer.text
    assert "127.0.0.1" not in answer.text


def test_not_ready_when_nothing_runs(tmp_path: Path) -> None:
    with TestClient(create_app(Settings(home=tmp_path))) as client:
        assert client.get("/readyz").status_code == 503
