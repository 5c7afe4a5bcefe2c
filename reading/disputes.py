"""What does a customer object to? A stored dispute as it is shown."""

from typing import Any

from models.values import amount_text

#: What the rules keep beside it.
_HIDDEN = ("netted", "netted_since", "balance", "task_closed_at")


def told(row: dict[str, Any]) -> dict[str, Any]:
    """A dispute, its money with the decimals of its currency."""
    money = {
        name: None if row[name] is None else amount_text(row[name], row["currency"]) for name in ("amount", "credited")
    }
    return {name: value for name, value in row.items() if name not in _HIDDEN} | money
