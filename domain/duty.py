"""Who does somebody's work while they are away?"""

from collections.abc import Mapping


def on_duty(name: str, away: Mapping[str, str | None]) -> str | None:
    """`name`, or where they are away their substitute, or that one's; None where nobody stands in.

    away: the substitutes of everybody who is absent now, by name.
    """
    seen: set[str] = set()
    present: str | None = name
    while present is not None and present in away:
        if present in seen:
            return None  # they stand in for one another, and all are away
        seen.add(present)
        present = away[present]
    return present
