"""What is a plot? Its Vega-Lite spec without colours, and the words that say what is seen on it."""

from dataclasses import dataclass
from typing import Any

_SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"


@dataclass(frozen=True, slots=True)
class Plot:
    """spec: data and marks; its colours come from a look. says: the text for whoever does not see it."""

    spec: dict[str, Any]
    says: str


def drawn(rows: list[dict[str, Any]], **parts: Any) -> dict[str, Any]:
    """A spec as wide as where it is shown."""
    return {
        "$schema": _SCHEMA,
        "width": "container",
        "autosize": {"type": "fit-x", "contains": "padding"},
        "data": {"values": rows},
        **parts,
    }
