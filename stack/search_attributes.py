"""Which search attributes must Temporal know, and does it?"""

from collections.abc import Iterable

from temporalio.api.enums.v1 import IndexedValueType
from temporalio.api.operatorservice.v1 import AddSearchAttributesRequest, ListSearchAttributesRequest
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from models.contract import SEARCH_ATTRIBUTES
from models.errors import Conflict, ServerUnreachable


def _types() -> dict[str, IndexedValueType.ValueType]:
    """The contract's names with their wire types; `Keyword` and `INDEXED_VALUE_TYPE_KEYWORD` both name one."""
    known = {
        name.removeprefix("INDEXED_VALUE_TYPE_").replace("_", "").lower(): value
        for name, value in IndexedValueType.items()
    }
    wanted = {}
    for name, type_name in SEARCH_ATTRIBUTES.items():
        wanted[name] = known[type_name.removeprefix("INDEXED_VALUE_TYPE_").replace("_", "").lower()]
    return wanted


async def missing(client: Client) -> list[str]:
    """Names that the namespace does not know yet. Raises Conflict when one is known with another type."""
    answer = await client.operator_service.list_search_attributes(
        ListSearchAttributesRequest(namespace=client.namespace)
    )
    known = {**answer.system_attributes, **answer.custom_attributes}
    wanted = _types()
    for name, value in wanted.items():
        if name in known and known[name] != value:
            raise Conflict(
                f"Search attribute {name} exists as {IndexedValueType.Name(known[name])}, "
                f"expected {IndexedValueType.Name(value)}"
            )
    return sorted(name for name in wanted if name not in known)


async def add(client: Client, names: Iterable[str] = SEARCH_ATTRIBUTES) -> None:
    """Make these names of the contract known. Raises RPCError when one is known already or it is not allowed."""
    types = _types()
    await client.operator_service.add_search_attributes(
        AddSearchAttributesRequest(namespace=client.namespace, search_attributes={name: types[name] for name in names})
    )


async def register(client: Client) -> list[str]:
    """Make every search attribute of the contract known; repeating it changes nothing. Returns the names added.

    Raises Conflict on another type, ServerUnreachable when Temporal does not answer or does not allow it.
    """
    try:
        names = await missing(client)
        if names:
            await add(client, names)
    except RPCError as failure:
        # Another process has added them between our look and our call.
        if failure.status is RPCStatusCode.ALREADY_EXISTS and not await missing(client):
            return []
        raise ServerUnreachable(f"Search attributes could not be registered: {failure.message}") from failure
    return names
