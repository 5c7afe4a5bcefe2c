"""Is Odoo read and written as its documentation says, in both of its protocols?"""

from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest

from erp.connectors.odoo import Odoo
from erp.connectors.port import (
    Connector,
)
from models.connector import OdooSource
from tests.erp.connectors.conformance import Books, Conformance
from tests.erp.connectors.fake_odoo import DATABASE, KEY, LOGIN, FakeOdoo

_WRITE_BACK = {
    "credit_hold": {"field": "x_credit_hold"},
    "level": "x_level",
    "followup_lines": {1: 11, 3: 13},
    "credit_notes": True,
    "notes": True,
}


class OdooBooks(Books):
    def __init__(self, version: int) -> None:
        self.odoo = FakeOdoo(version)

    def customer(self, name: str) -> str:
        return str(self.odoo.partner(name))

    def broken_customer(self) -> str:
        return str(self.odoo.partner("Broken", email="nobody at all"))

    def invoice(self, customer: str, amount: str) -> str:
        return str(self.odoo.invoice(int(customer), float(amount)))

    def pay(self, customer: str, amount: str, invoice: str) -> str:
        item = self.odoo.payment(int(customer), float(amount))
        self.odoo.reconcile(item, int(invoice), float(amount))
        return str(item)

    def rename(self, customer: str, name: str) -> None:
        self.odoo.change("res.partner", int(customer), name=name)

    def later(self, seconds: int) -> None:
        self.odoo.later(seconds=seconds)

    def away(self) -> None:
        self.odoo.stop()

    def close(self) -> None:
        if not self.odoo.server.released.is_set():
            self.odoo.stop()


@pytest.fixture(params=[19, 18, 15], ids=["json-2", "json-rpc", "json-rpc of 15"])
def books(request: pytest.FixtureRequest) -> Iterator[OdooBooks]:
    books = OdooBooks(request.param)
    yield books
    books.close()


def source_of(odoo: FakeOdoo, **fields: Any) -> OdooSource:
    known = {
        "name": "books", "kind": "odoo", "url": odoo.url, "version": odoo.version, "database": DATABASE, "login": LOGIN,
        "key_variable": "ODOO_API_KEY", "seconds": 5, "write_back": _WRITE_BACK,
    }  # fmt: skip
    return OdooSource.model_validate(known | fields)


@pytest.fixture
async def connector(books: OdooBooks) -> AsyncIterator[Connector]:
    connector = Odoo(source_of(books.odoo), KEY)
    yield connector
    await connector.close()


class TestOdoo(Conformance):
    pass
