"""How do the rows of a table come in? Some at a time, so that the progress is true."""

from collections.abc import Callable, Iterable
from contextlib import AbstractAsyncContextManager
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from commands.import_summary import Summary

if TYPE_CHECKING:
    from erp.fields import ImportKind, Item
    from erp.imports import Accepted, ImportMap
    from operations.desk import Desk
    from operations.recorded import Recorded

#: Rows read before they are recorded: a few transactions at a time.
_CHUNK = 1000

Rehearse = Callable[["Desk"], AbstractAsyncContextManager["Desk"]]


async def take_rows(
    desk: "Desk", kind: "ImportKind", path: Path, chosen: "ImportMap | None", rehearse: Rehearse | None
) -> Summary:
    """rehearse: a desk that leaves nothing behind, for a dry run."""
    from commands.output import progress
    from erp.imports import RefusedRow, read_items

    summary = Summary()
    items = read_items(kind, path, chosen)
    with progress(f"{kind}:", _lines(path)) as done:
        while chunk := list(islice(items, _CHUNK)):
            accepted = [item for item in chunk if not isinstance(item, RefusedRow)]
            bad = [item for item in chunk if isinstance(item, RefusedRow)]
            summary.refuse(bad, len(bad))
            if rehearse is None:
                recorded = await record(desk, kind, [one.item for one in accepted])
            else:
                async with rehearse(desk) as pretending:
                    recorded = await record(pretending, kind, [one.item for one in accepted])
            _count(summary, accepted, recorded)
            done(len(bad) + sum(len(item.source) for item in accepted), f"{summary.counts['refused']} refused")
    return summary


async def record(desk: "Desk", kind: "ImportKind", items: "Iterable[Item]") -> "list[Recorded]":
    """The operation of a kind. The items are all of it."""
    from operations.credits import record_credits
    from operations.customers import record_customers
    from operations.invoices import record_invoices

    given: Iterable[Any] = items
    if kind == "customers":
        return await record_customers(desk, given)
    if kind == "invoices":
        return await record_invoices(desk, given)
    return await record_credits(desk, given)


def _count(summary: Summary, accepted: "list[Accepted]", recorded: "list[Recorded]") -> None:
    """Each answer belongs to an item of its id, in order: an id may come twice."""
    waiting: dict[str, list[Accepted]] = {}
    for item in accepted:
        waiting.setdefault(item.item.id, []).append(item)
    for answer in recorded:
        item = waiting[answer.id].pop(0)
        if answer.errors:
            summary.rows += item.refuse(answer.errors)
        summary.count(answer)


def _lines(path: Path) -> int | None:
    """About how many rows a file has; only a terminal's progress bar asks."""
    import sys

    from erp.spreadsheets import is_spreadsheet

    if not sys.stderr.isatty() or is_spreadsheet(path):
        return None
    with path.open("rb") as file:
        return sum(chunk.count(b"\n") for chunk in iter(lambda: file.read(1 << 20), b""))
