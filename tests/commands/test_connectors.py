"""Can an ERP be checked, read, looked at and set back by command?"""

from collections.abc import Iterator

import pytest

from tests.commands.conftest import Puntual
from tests.erp.connectors.fake_odoo import DATABASE, KEY, FakeOdoo


@pytest.fixture
def odoo() -> Iterator[FakeOdoo]:
    odoo = FakeOdoo()
    yield odoo
    odoo.stop()


@pytest.fixture
def connected(puntual: Puntual, odoo: FakeOdoo) -> Puntual:
    folder = puntual.folder / "rules"
    folder.mkdir()
    one = f"name: books, kind: odoo, url: '{odoo.url}', version: 19, database: {DATABASE}, key_variable: ODOO_KEY"
    text = f"connectors:\n  - {{{one}}}\n"
    (folder / "connectors.yaml").write_text(text, encoding="utf-8")
    puntual.environment |= {"PUNTUAL_CONFIG": str(folder), "ODOO_KEY": KEY}
    return puntual


def test_an_erp_is_checked_read_and_listed(connected: Puntual, odoo: FakeOdoo) -> None:
    who = odoo.partner()
    bill = odoo.invoice(who)
    checked = connected("connectors", "check", "books")
    assert (checked.code, "invoices: 1 in account.move" in checked.out) == (0, True), checked.err
    ran = connected("connectors", "run", "books")
    assert (ran.code, ran.out) == (0, "books: 2 new, 1 unchanged\n"), ran.err
    assert connected("connectors", "run", "books", "--json").json["counts"]["unchanged"] > 0
    [listed] = connected("connectors", "list", "--json").json
    assert (listed["name"], listed["kind"], listed["every_seconds"], listed["error"]) == ("books", "odoo", 300, None)
    assert listed["succeeded_at"] is not None
    told = connected("timeline", str(bill), "--json").json
    assert told[0]["actor"] == "erp"


def test_what_was_refused_is_shown_until_it_is_corrected(connected: Puntual, odoo: FakeOdoo) -> None:
    who = odoo.partner(email="nobody at all")
    odoo.invoice(who)
    ran = connected("connectors", "run", "books")
    assert (ran.code, ran.out) == (3, "books: 2 refused\n")
    customers, invoices = connected("connectors", "refused", "books", "--json").json
    assert (customers["kind"], customers["id"], customers["errors"][0]["field"]) == (
        "customers", str(who), "contacts.0.email",
    )  # fmt: skip
    assert invoices["errors"][0]["field"] == "customer_id"
    shown = connected("connectors", "refused", "books").out
    assert "expected an e-mail address" in shown
    assert connected("connectors", "list", "--json").json[0]["refused"] == 2
    odoo.later(minutes=1)
    odoo.change("res.partner", who, email="pagos@acme.example")
    assert connected("connectors", "run", "books").code == 0
    assert connected("connectors", "refused", "books").err == "Nothing was refused\n"


def test_everything_is_read_again_after_a_reset_and_nothing_changes(connected: Puntual, odoo: FakeOdoo) -> None:
    odoo.invoice(odoo.partner())
    connected("connectors", "run", "books")
    said = connected("connectors", "reset", "books", "--json")
    assert (said.code, said.json) == (0, {"name": "books", "had_run": True})
    assert connected("connectors", "run", "books").out == "books: 3 unchanged\n"


def test_an_erp_that_is_away_is_told(connected: Puntual, odoo: FakeOdoo) -> None:
    odoo.instead = [odoo.refusal(503)] * 20
    checked = connected("connectors", "check", "books")
    assert (checked.code, "is not there now" in checked.err) == (6, True), checked.err
    ran = connected("connectors", "run", "books")
    assert (ran.code, "is not there now" in ran.err) == (1, True)
    assert "is not there now" in connected("connectors", "list").out


def test_a_key_that_is_not_set_and_a_connector_that_is_not_there_are_told(connected: Puntual) -> None:
    connected.environment["ODOO_KEY"] = ""
    assert "ODOO_KEY is not set" in connected("connectors", "check", "books").err
    assert connected("connectors", "list", "--json").json[0]["error"] == "not set: ODOO_KEY"
    for command in ("check", "run", "refused", "reset"):
        assert connected("connectors", command, "nothing").code == 4


def test_nothing_is_connected_as_shipped(puntual: Puntual) -> None:
    said = puntual("connectors", "list")
    assert (said.code, "No ERP is connected" in said.err) == (0, True)
