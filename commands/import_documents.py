"""How do e-invoices come in? One by one: whose each is, which invoice it means, and then as any other."""

from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from commands.import_rows import Rehearse, record
from commands.import_summary import Summary

if TYPE_CHECKING:
    from erp.einvoices.reading import Brought
    from erp.fields import ImportKind, Item
    from models.e_invoice import Buyer
    from operations.desk import Desk

#: Documents read before they are recorded.
_CHUNK = 200


async def take_documents(
    desk: "Desk", kind: "ImportKind", path: Path, terms: int | None, with_customers: bool, rehearse: Rehearse | None
) -> Summary:
    """terms: days after which those are due that do not say it. with_customers: make unknown customers known.

    rehearse: a desk that leaves nothing behind, for a dry run.
    """
    from commands.output import progress
    from erp.einvoices.reading import Brought, LeftOut, read_documents

    summary = Summary()
    documents = read_documents(kind, path, terms)
    with progress(f"{kind}:") as done:
        while chunk := list(islice(documents, _CHUNK)):
            brought: list[Brought] = []
            for one in chunk:
                if isinstance(one, Brought):
                    brought.append(one)
                elif isinstance(one, LeftOut):
                    summary.left_out[one.what] += 1
                else:
                    summary.refuse([one])
            if rehearse is None:
                await _take(desk, kind, brought, with_customers, summary)
            else:
                async with rehearse(desk) as pretending:
                    await _take(pretending, kind, brought, with_customers, summary)
            done(len(chunk), f"{summary.counts['refused']} refused")
    return summary


async def _take(
    desk: "Desk", kind: "ImportKind", brought: "Sequence[Brought]", with_customers: bool, summary: Summary
) -> None:
    from erp.einvoices.reading import as_items
    from operations.e_invoices import Meant, meant_by

    owners = await _owners(desk, brought, with_customers, summary)
    owned = [(one, owners[one.document.buyer]) for one in brought if one.document.buyer in owners]
    meanings = await meant_by(desk, [(one.document, customer_id) for one, customer_id in owned])
    items: list[tuple[Brought, Item]] = []
    for (one, customer_id), meaning in zip(owned, meanings, strict=True):
        if not isinstance(meaning, Meant):
            summary.refuse([one.refuse((meaning,))])
            continue
        made = as_items(one.document, customer_id, meaning.about, meaning.own_id)
        if made.problems:
            summary.refuse([one.refuse(made.problems)])
        items += [(one, item) for item in made.items]
    waiting: dict[str, list[Brought]] = {}
    for one, item in items:
        waiting.setdefault(item.id, []).append(one)
    for answer in await record(desk, kind, [item for _, item in items]):
        one = waiting[answer.id].pop(0)
        if answer.errors:
            summary.rows.append(one.refuse(answer.errors))
        summary.count(answer)


async def _owners(
    desk: "Desk", brought: "Sequence[Brought]", with_customers: bool, summary: Summary
) -> "dict[Buyer, str]":
    """The customer of each buyer. Documents of those that cannot be known are refused."""
    from erp.einvoices.reading import customer_of
    from models.customer import Customer
    from operations.customers import record_customers
    from operations.e_invoices import customers_of

    buyers = dict.fromkeys(one.document.buyer for one in brought)
    known = await customers_of(desk, buyers)
    owners: dict[Buyer, str] = {}
    problems: dict[Buyer, tuple[tuple[str, str], ...]] = {}
    new: dict[str, Customer] = {}
    for buyer in buyers:
        found = known[buyer]
        if isinstance(found, str):
            owners[buyer] = found
        elif found is not None:
            problems[buyer] = (found,)
        elif not with_customers:
            expected = f"expected a customer with the tax id {buyer.tax_id} (attributes.tax_id, or as its id)"
            problems[buyer] = (("buyer", f"{expected}; --with-customers makes it known"),)
        else:
            made = customer_of(buyer)
            if isinstance(made, Customer):
                # Two documents may write one customer's name in two ways: the first is taken.
                new.setdefault(made.id, made)
                owners[buyer] = made.id
            else:
                problems[buyer] = tuple((f"buyer.{field}", expected) for field, expected in made)
    if new:
        await record_customers(desk, new.values())
        summary.customers += len(new)
    for one in brought:
        if one.document.buyer in problems:
            summary.refuse([one.refuse(problems[one.document.buyer])])
    return owners
