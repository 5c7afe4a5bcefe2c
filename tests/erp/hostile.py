"""How is a wrong input and what must be said about it written down?"""

from dataclasses import dataclass
from typing import Literal

from erp.fields import ImportKind

Place = int | Literal["file", "map"]


@dataclass(frozen=True, slots=True)
class Hostile:
    """A file of which at least one row, or all of it, must be refused.

    file: its name; the suffix says the form. map: a map in YAML, or None.
    where: the first refused row, `file` where nothing is taken, `map` where the map is refused.
    field: the column, field or place in the map that the error names. says: text in what was expected there.
    accepted: items of the file that are right and must go on.
    """

    name: str
    kind: ImportKind
    file: str
    content: bytes
    where: Place
    field: str
    says: str
    map: str | None = None
    accepted: int = 0
