"""Which pages of the portal has a customer? Every route with what they have in its places, as far as it answers."""

from sqlalchemy import text

from store.engine import Tx
from tests.web.portal.every_route import every_route
from tests.web.portal.stranger import OF_A_CUSTOMER
from web.portal.address import PREFIX

#: What is looked at elsewhere: the door, and what is no page.
_NOT_HERE = ("/static/", "/enter/", "/ask")
_FILES = (".pdf", ".csv")


async def portal_addresses(tx: Tx, customer_id: str, invoice_id: str) -> dict[str, str]:
    """By a name that a file can bear. Pages that ask for invoices are asked with this one."""
    ids: dict[str, list[str]] = {}
    for name, query in OF_A_CUSTOMER.items():
        rows = await tx.execute(text(query), {"c": customer_id})
        ids[name] = [str(row["id"]) for row in rows.mappings()][:3]
    found = {}
    for route in every_route():
        if "GET" in route.methods and not route.path.startswith(_NOT_HERE) and not route.path.endswith(_FILES):
            for number, path in enumerate(route.filled(ids)):
                parts = [part for part in route.path.split("/") if part and "{" not in part] or ["home"]
                name = "-".join([*parts, "one"] if "{" in route.path else parts)
                found[f"{name}-{number}" if number else name] = f"{PREFIX}{path}?invoice={invoice_id}"
    return found
