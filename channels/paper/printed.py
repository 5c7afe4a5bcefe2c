"""How do parts of a message go to the typesetter? As plain values for JSON: nothing in them can become markup."""

from typing import Any

from channels.templates.tables import Table


def printable(parts: dict[str, Any]) -> dict[str, Any]:
    """The parts of a layout that are printed; shapes: see `channels/paper/print/letter.typ`."""
    return {
        **{name: parts[name] for name in ("subject", "greeting", "account", "questions", "how_to_pay", "signature")},
        "opening": [[paragraph.text, list(paragraph.points)] for paragraph in parts["opening"]],
        "closing": [[paragraph.text, list(paragraph.points)] for paragraph in parts["closing"]],
        "tables": [_table(table) for table in parts["tables"]],
        "less_than_amount": parts["less_than_amount"],
        "attached": parts["attached"],
        "notes": [note.text for note in parts["notes"]],
        "language": parts["language"],
    }


def _table(table: Table) -> dict[str, Any]:
    return {
        "title": table.title,
        "columns": [[label, kind in ("money", "asked")] for label, _, kind in table.columns],
        "rows": [[text for _, text, _ in row.cells] for row in table.rows],
        "totals": [list(total) for total in table.totals],
        "rest": table.rest,
    }
