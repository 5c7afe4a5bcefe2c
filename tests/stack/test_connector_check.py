"""Does the doctor say which ERP is not reached, and why?"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from config.settings import Settings
from stack.connector_check import connectors
from tests.erp.connectors.fake_odoo import DATABASE, KEY, FakeOdoo


@pytest.fixture
def odoo() -> Iterator[FakeOdoo]:
    odoo = FakeOdoo()
    yield odoo
    odoo.stop()


@pytest.fixture
def settings(odoo: FakeOdoo, tmp_path: Path) -> Settings:
    one = f"name: books, kind: odoo, url: '{odoo.url}', version: 19, database: {DATABASE}, key_variable: ODOO_KEY"
    text = f"connectors:\n  - {{{one}}}\n  - {{{one.replace('books', 'off')}, enabled: false}}\n"
    (tmp_path / "connectors.yaml").write_text(text, encoding="utf-8")
    return Settings(config_dir=tmp_path)


async def test_an_erp_that_may_be_read_is_well(
    settings: Settings, odoo: FakeOdoo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ODOO_KEY", KEY)
    odoo.invoice(odoo.partner())
    [found] = await connectors(settings)
    assert (found.check, found.ok) == ("connectors.books", True), found
    assert "invoices: 1" in found.message


@pytest.mark.parametrize(("key", "said"), [("wrong", "Invalid apikey"), ("", "ODOO_KEY is not set")])
async def test_an_erp_that_may_not_be_read_is_told(
    settings: Settings, key: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ODOO_KEY", key)
    [found] = await connectors(settings)
    assert (found.ok, said in found.message) == (False, True), found


async def test_nothing_is_checked_where_nothing_is_connected() -> None:
    assert await connectors(Settings()) == []
