"""Is connectors.yaml read whole, does it keep secrets out, and is every fault told with its place?"""

from pathlib import Path

import pytest

from config.connectors import connection_of, load_connections
from config.settings import Settings, secret_of
from erp.connectors.assembly import connector_of
from models.connector import OdooSource
from models.errors import InvalidInput, NotFound, Refused

_ODOO = "name: books, kind: odoo, url: https://acme.example, version: 19, database: acme, key_variable: ODOO_KEY"
_ERPNEXT = "name: site, kind: erpnext, url: https://acme.example, key_variable: KEY, secret_variable: SECRET"
_SQL = "name: view, kind: sql, url_variable: ERP_URL, queries: {customers: customers.sql}"
_QUERY = "SELECT * FROM v WHERE at >= :watermark LIMIT :limit"


def _settings(folder: Path, *connectors: str) -> Settings:
    text = "\n".join(["connectors:", *(f"  - {{{one}}}" for one in connectors), ""])
    (folder / "connectors.yaml").write_text(text, encoding="utf-8")
    return Settings(config_dir=folder)


def test_nothing_is_connected_as_shipped() -> None:
    assert load_connections(Settings()) == []


def test_a_file_names_where_its_secrets_are_and_they_come_from_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "customers.sql").write_text(_QUERY, encoding="utf-8")
    settings = _settings(tmp_path, _ODOO, _ERPNEXT, _SQL)
    assert [one.missing for one in load_connections(settings)] == [["ODOO_KEY"], ["KEY", "SECRET"], ["ERP_URL"]]
    for name in ("ODOO_KEY", "KEY", "SECRET", "ERP_URL"):
        monkeypatch.setenv(name, "hunter2")
    found = load_connections(settings)
    assert [one.missing for one in found] == [[], [], []]
    assert found[2].queries == {"customers": _QUERY}
    assert "hunter2" not in repr(found)


def test_a_secret_may_stand_in_the_file_of_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_text('ODOO_KEY="from the file"\n', encoding="utf-8")
    assert secret_of("ODOO_KEY") == "from the file"
    monkeypatch.setenv("ODOO_KEY", "from the environment")
    assert secret_of("ODOO_KEY") == "from the environment"
    assert secret_of("NO_SUCH_KEY") is None


def test_a_connector_without_its_secret_says_which_one_is_missing(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="ODOO_KEY is not set"):
        connector_of(connection_of(_settings(tmp_path, _ODOO), "books"))
    with pytest.raises(NotFound, match="there is books"):
        connection_of(_settings(tmp_path, _ODOO), "book")


@pytest.mark.parametrize(
    ("text", "place", "said"),
    [
        (_ODOO.replace("kind: odoo", "kind: sap"), "connectors[1].kind", "expected one of odoo, erpnext, sql"),
        (_ODOO.replace("kind: odoo, ", ""), "connectors[1].kind", "is missing"),
        (_ODOO.replace("name: books", "name: Our Books"), "name", "small letters"),
        (_ODOO.replace("https://", "http://"), "url", "expected https"),
        (_ODOO.replace("https://acme.example", "acme.example"), "url", "expected an address"),
        (_ODOO.replace("https://acme", "https://user:hunter2@acme"), "url", "expected an address"),
        (_ODOO.replace("version: 19", "version: 8"), "version", "14"),
        (_ODOO.replace("version: 19", "version: 17"), "login", "before version 19"),
        (_ODOO.replace("ODOO_KEY", "6578616d706c65"), "key_variable", "never the secret itself"),
        (_ODOO + ", every: 5", "every", "30s, 5m or 1h"),
        (_ODOO + ", every: 1s", "every", "between 10s and 24h"),
        (_ODOO + ", every: 0m", "every", "30s, 5m or 1h"),
        (_ODOO + ", page: 0", "page", "greater than or equal to 1"),
        (_ODOO + ", page: 5000", "page", "less than or equal to 1000"),
        (_ODOO + ", since: 01/02/2026", "since", "YYYY-MM-DD"),
        (_ODOO + ", prefix: '7 '", "prefix", ""),
        (_ODOO + ", colour: red", "colour", "unknown key"),
        (_ODOO + ", defaults: {country: XX}", "defaults.country", "ISO 3166"),
        (_ODOO + ", defaults: {individuals: person}", "defaults.individuals", "expected one of"),
        (_ODOO + ", roles: {CFO: boss}", "roles.CFO", "expected one of"),
        (_ODOO + ", write_back: {credit_hold: {field: 'x; DROP'}}", "write_back.credit_hold.field", "technical name"),
        (_ODOO + ", write_back: {followup_lines: {one: 2}}", "write_back.followup_lines", ""),
        (_SQL, "queries.customers", "there is no customers.sql"),
        (_SQL.replace("customers.sql", "../customers.sql"), "queries.customers", "beside connectors.yaml"),
        (_SQL.replace("{customers: customers.sql}", "{}"), "queries", "at least one query"),
        (_SQL.replace("{customers:", "{clients:"), "queries.clients", "unknown key"),
    ],
)
def test_a_fault_is_told_by_its_place_and_what_was_expected(tmp_path: Path, text: str, place: str, said: str) -> None:
    with pytest.raises(InvalidInput) as fault:
        load_connections(_settings(tmp_path, text))
    assert any(place in where and said in what for where, what in fault.value.errors), fault.value.errors
    assert "hunter2" not in fault.value.message


def test_each_name_is_there_once(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="each name once"):
        load_connections(_settings(tmp_path, _ODOO, _ODOO))


def test_a_query_that_cannot_be_read_step_by_step_is_refused(tmp_path: Path) -> None:
    (tmp_path / "customers.sql").write_text("SELECT * FROM customers", encoding="utf-8")
    with pytest.raises(InvalidInput, match=":watermark and :limit"):
        load_connections(_settings(tmp_path, _SQL))


def test_an_erp_on_the_same_machine_needs_no_tls(tmp_path: Path) -> None:
    for url in ("http://localhost:8069", "http://127.0.0.1:8069"):
        [found] = load_connections(_settings(tmp_path, _ODOO.replace("https://acme.example", url)))
        assert isinstance(found.source, OdooSource)
    [found] = load_connections(_settings(tmp_path, _ODOO.replace("https", "http") + ", plain_http: true"))
    assert found.source.every.total_seconds() == 300
