"""Which customer has a tax id, and which invoices have a number? For documents that know no id of the ERP."""

from collections.abc import Collection

from sqlalchemy import text

from store.engine import Tx

_BY_TAX_ID = text(
    """
    SELECT id, spelt
    FROM (
        SELECT id, regexp_replace(upper(attributes->>'tax_id'), '[^A-Z0-9]', '', 'g') AS spelt FROM customers
        UNION
        SELECT id, regexp_replace(upper(id), '[^A-Z0-9]', '', 'g') AS spelt FROM customers
    ) AS spellings
    WHERE spelt = ANY(:wanted)
    """
)
# A part of an invoice has the id of the whole with its position behind.
_NAMED = text(
    """
    SELECT DISTINCT wanted.customer_id, wanted.name, invoices.id
    FROM unnest(cast(:customers AS text[]), cast(:names AS text[])) AS wanted (customer_id, name)
    JOIN invoices ON invoices.customer_id = wanted.customer_id
        AND wanted.name IN (invoices.id, invoices.number, regexp_replace(invoices.id, '#[0-9]+$', ''))
    ORDER BY invoices.id
    """
)


async def by_tax_id(tx: Tx, wanted: Collection[str]) -> dict[str, set[str]]:
    """Normal form of a tax id (domain/tax_ids.py) -> the customers that have it as their attribute or as their id."""
    found: dict[str, set[str]] = {}
    if wanted:
        for row in await tx.execute(_BY_TAX_ID, {"wanted": sorted(wanted)}):
            found.setdefault(row.spelt, set()).add(row.id)
    return found


async def named(tx: Tx, wanted: Collection[tuple[str, str]]) -> dict[tuple[str, str], list[str]]:
    """(customer id, number or id of an invoice) -> the ids of that customer's invoices with it, in their order."""
    found: dict[tuple[str, str], list[str]] = {}
    if wanted:
        asked = sorted(wanted)
        values = {"customers": [customer for customer, _ in asked], "names": [name for _, name in asked]}
        for row in await tx.execute(_NAMED, values):
            found.setdefault((row.customer_id, row.name), []).append(row.id)
    return found
