"""How does one call a method of an Odoo model? JSON-2 from version 19 on, JSON-RPC before.

From Odoo's documentation: "External JSON-2 API" (19.0, developer/reference/external_api) and "External RPC API"
(18.0 and before, the same page): `common.authenticate`, `object.execute_kw`.
"""

from collections.abc import Sequence
from typing import Any, Protocol

from erp.connectors.http import ErpHttp
from erp.connectors.paging import Row
from erp.connectors.port import ErpRefuses

Domain = Sequence[Any]

#: Methods whose first parameter has had several names.
_BY_PLACE = {"create": "vals_list", "search_count": "domain"}

#: What a method raises for its caller's fault is in `data.name` of an error, which comes with status 200.
_TOLD = 300


class OdooCalls(Protocol):
    async def call(self, model: str, method: str, ids: Sequence[int] | None = None, **named: Any) -> Any:
        """A method with its parameters by name. Raises as ErpHttp.call does."""


class Json2:
    """Each call is a POST with the parameters' names, and a transaction of its own."""

    def __init__(self, http: ErpHttp) -> None:
        self._http = http

    async def call(self, model: str, method: str, ids: Sequence[int] | None = None, **named: Any) -> Any:
        body = {**({} if ids is None else {"ids": list(ids)}), **named}
        return await self._http.call("POST", f"/json/2/{model}/{method}", body=body, repeat=_may_repeat(method))


class JsonRpc:
    def __init__(self, http: ErpHttp, database: str, login: str, key: str) -> None:
        self._http = http
        self._database, self._login, self._key = database, login, key
        self._user: int | None = None

    async def call(self, model: str, method: str, ids: Sequence[int] | None = None, **named: Any) -> Any:
        arguments = [] if ids is None else [list(ids)]
        if method in _BY_PLACE:
            arguments = [named.pop(_BY_PLACE[method])]
        user = await self._signed_in()
        whole = [self._database, user, self._key, model, method, arguments, named]
        return await self._post("object", "execute_kw", whole, repeat=_may_repeat(method))

    async def _signed_in(self) -> int:
        if self._user is None:
            found = await self._post("common", "authenticate", [self._database, self._login, self._key, {}])
            if type(found) is not int:
                raise ErpRefuses(f"Odoo does not know {self._login}, or the key is not theirs")
            self._user = found
        return self._user

    async def _post(self, service: str, method: str, arguments: list[Any], *, repeat: bool = True) -> Any:
        params = {"service": service, "method": method, "args": arguments}
        body = {"jsonrpc": "2.0", "method": "call", "params": params, "id": 1}
        answer = await self._http.call("POST", "/jsonrpc", body=body, repeat=repeat)
        if not isinstance(answer, dict):
            raise ErpRefuses("Odoo answers in another form than JSON-RPC's: check its address")
        if error := answer.get("error"):
            data = error.get("data") if isinstance(error, dict) else None
            said = data.get("message") if isinstance(data, dict) else error
            raise ErpRefuses(f"Odoo refuses {method}: {' '.join(str(said).split())[:_TOLD]}")
        return answer.get("result")


def _may_repeat(method: str) -> bool:
    """Whether a call may be made again without knowing what became of the first."""
    return method not in ("create", "message_post")


async def rows_of(
    odoo: OdooCalls, model: str, domain: Domain, fields: Sequence[str], *, order: str = "id", limit: int = 0
) -> list[Row]:
    """Records, archived ones too. `limit` 0: all of them."""
    named: dict[str, Any] = {"domain": list(domain), "fields": list(fields), "order": order}
    if limit:
        named["limit"] = limit
    found = await odoo.call(model, "search_read", **named, context={"active_test": False})
    if not isinstance(found, list) or not all(isinstance(row, dict) and type(row.get("id")) is int for row in found):
        raise ErpRefuses(f"Odoo lists {model} in an unknown form")
    return found


def target(value: Any) -> int | None:
    """The id of a many-to-one field, which reads [id, "name"]; False where it is empty."""
    return value[0] if isinstance(value, list) and value and type(value[0]) is int else None


def label(value: Any) -> str | None:
    """The name that a many-to-one field shows."""
    return str(value[1]) if isinstance(value, list) and len(value) > 1 else None


def text(value: Any) -> str | None:
    """A text field: False where it is empty."""
    return value.strip() or None if isinstance(value, str) else None
