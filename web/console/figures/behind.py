"""Which rows does a page show behind a number? Those of one cell, each leading to its case or customer."""

from datetime import date, datetime
from typing import Any

from models.grouping import GroupBy
from models.values import amount_text
from reading.behind import behind
from reading.plots.writing import Writing
from store.engine import Tx
from store.kpis.behind import Thing
from web.console.figures.asked import Asked
from web.console.formats import address

_ROWS = 50
#: What is told of a row in this order, where it has it.
_FIELDS = (
    "at", "issued_on", "due_on", "deadline", "settled_on", "received_on", "amount", "paid", "minutes",
    "channel", "template", "step", "actor",
)  # fmt: skip
_NUMBERS = frozenset({"amount", "paid", "minutes"})
#: What counts each by itself: nothing of it comes to an amount.
_COUNTED = frozenset({Thing.ACTIONS, Thing.CALLS})


async def shown_of(
    tx: Tx, name: str, asked: Asked, writing: Writing, *, cell: str, group: str | None, after: str | None
) -> dict[str, Any]:
    """Raises InvalidInput for a cell that the report has not."""
    found = await behind(
        tx, name, asked.as_of, currency=asked.currency, by=asked.by, group=group, cell=cell, limit=_ROWS, after=after
    )
    fields = [field for field in _FIELDS if any(row.get(field) is not None for row in found.rows)]
    return {
        "things": writing.words(f"figures.behind.things.{found.kind.value}"),
        "many": found.many,
        "total": amount_text(found.total, asked.currency)
        if found.total is not None and found.kind not in _COUNTED
        else None,
        "column": _column(cell, writing),
        "group": writing.group(asked.by, group) if asked.by else None,
        "heads": [_head(field, writing) for field in fields],
        "rows": [_row(row, fields, asked.currency, writing) for row in found.rows],
        "next": asked.link(name, "behind", cell=cell, group=group, after=found.after) if found.after else None,
        "back": asked.link(name),
        "valued": found.total is not None and found.kind not in _COUNTED,
    }


def _column(cell: str, writing: Writing) -> str:
    before, _, now = cell.partition("/")
    return f"{writing.bucket(before)} → {writing.bucket(now)}" if now else writing.column(cell)


def _head(field: str, writing: Writing) -> tuple[str, bool]:
    if field in list(GroupBy):
        return writing.grouping(GroupBy(field)), False
    return writing.words(f"figures.behind.fields.{field}"), field in _NUMBERS


def _row(row: dict[str, Any], fields: list[str], currency: str, writing: Writing) -> dict[str, Any]:
    links = [
        (address(room, row[key]), str(row.get("number") or row[key]) if key == "invoice_id" else str(row[key]))
        for key, room in (("invoice_id", "cases"), ("task_id", "tasks"), ("message_id", "messages"))
        if row.get(key) is not None
    ]
    return {
        "links": links,
        "name": row.get("credit_id") or row.get("arrangement_id") or row["key"],
        "customer": address("customers", row["customer_id"]) if row.get("customer_id") else None,
        "customer_name": row.get("customer_name") or row.get("customer_id") or "",
        "cells": [_cell(field, row.get(field), writing) for field in fields],
        "value": row.get("value"),
        "currency": currency,
    }


def _cell(field: str, value: Any, writing: Writing) -> tuple[str, Any]:
    """How it is written, and what."""
    if value is None:
        return "text", ""
    if field in ("amount", "paid"):
        return "money", value
    if field in list(GroupBy):
        return "text", writing.group(GroupBy(field), str(value))
    if isinstance(value, datetime):
        return "moment", value
    return ("day" if isinstance(value, date) else "text"), value
