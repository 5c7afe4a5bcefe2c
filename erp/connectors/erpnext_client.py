"""How are documents of a Frappe site listed, read and changed?

From Frappe's documentation, "REST API" (framework/user/en/api/rest): token authentication, `/api/resource/<DocType>`
with `fields`, `filters`, `order_by`, `limit_page_length`, `/api/resource/<DocType>/<name>` with GET and PUT.
"""

import json
from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import quote

from erp.connectors.http import ErpHttp
from erp.connectors.paging import Row
from erp.connectors.port import ErpRefuses

#: Filters are part of the address, which servers take up to eight kilobytes of.
_NAMES = 25


class Documents:
    def __init__(self, http: ErpHttp) -> None:
        self._http = http

    async def listed(
        self, doctype: str, fields: Sequence[str], filters: Sequence[Any], *, order: str = "name asc", limit: int = 0
    ) -> list[Row]:
        """Rows with their `name` as `id`. `limit` 0: all of them."""
        params = {
            "fields": json.dumps(list(dict.fromkeys(["name", *fields]))),
            "filters": json.dumps(list(filters)),
            "order_by": order,
            "limit_page_length": str(limit),
        }
        found = _data(await self._http.call("GET", f"/api/resource/{quote(doctype)}", params=params))
        if not isinstance(found, list) or not all(isinstance(row, dict) and "name" in row for row in found):
            raise ErpRefuses(f"ERPNext lists {doctype} in an unknown form")
        return [{**row, "id": str(row["name"])} for row in found]

    async def among(
        self, doctype: str, fields: Sequence[str], names: Iterable[str], place: Sequence[str] = ("name",)
    ) -> list[Row]:
        """Rows whose field at `place` (a child table's: its DocType, then the field) is one of these names."""
        wanted = sorted(set(names))
        rows: list[Row] = []
        for start in range(0, len(wanted), _NAMES):
            rows += await self.listed(doctype, fields, [[*place, "in", wanted[start : start + _NAMES]]])
        return rows

    async def get(self, doctype: str, name: str) -> Row:
        """A document with its child tables."""
        found = _data(await self._http.call("GET", _path(doctype, name)))
        if not isinstance(found, dict):
            raise ErpRefuses(f"ERPNext shows {doctype} in an unknown form")
        return found

    async def change(self, doctype: str, name: str, fields: Row) -> None:
        await self._http.call("PUT", _path(doctype, name), body=fields)

    async def add(self, doctype: str, fields: Row) -> None:
        await self._http.call("POST", f"/api/resource/{quote(doctype)}", body=fields, repeat=False)


def _path(doctype: str, name: str) -> str:
    return f"/api/resource/{quote(doctype)}/{quote(name, safe='')}"


def _data(answer: Any) -> Any:
    return answer.get("data") if isinstance(answer, dict) else None
