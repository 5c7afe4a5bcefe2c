"""Did the month reach what was aimed at? The targets of its month beside what came of them."""

from collections.abc import Sequence
from decimal import Decimal

from models.pack import Cell, PackColumn, PackPart, PackTable
from reading.packs.figures import read
from reading.packs.tongue import NOTHING, Tongue
from reading.targets import Aimed

_COLUMNS = ("figure", "measure", "segment", "currency", "target", "actual", "met")
_NUMERIC = frozenset({"target", "actual"})


def targets_part(tongue: Tongue, aims: Sequence[Aimed]) -> PackPart | None:
    """None where nothing was aimed at."""
    if not aims:
        return None
    lines = [_line(tongue, aimed) for aimed in aims]
    words = tongue.words
    table = PackTable(
        tuple(PackColumn(words(f"pack.targets.{name}"), name in _NUMERIC) for name in _COLUMNS),
        tuple(tuple(text for text, _ in line) for line in lines),
        tuple(tuple(cell for _, cell in line) for line in lines),
    )
    return PackPart(words("pack.targets.title"), words("pack.targets.sheet"), words("pack.targets.note"), (table,))


def _line(tongue: Tongue, aimed: Aimed) -> list[tuple[str, Cell]]:
    target, words = aimed.target, tongue.words
    row = {"currency": aimed.currency or "", target.measure: aimed.actual}
    aim = None if target.value is None else {"currency": row["currency"], target.measure: str(Decimal(target.value))}
    met = {None: NOTHING, True: words("pack.targets.reached"), False: words("pack.targets.missed")}[aimed.met]
    plain = [
        tongue.sentences.word("report", target.report),
        words(f"columns.{target.measure}"),
        target.segment or words("pack.targets.all"),
        aimed.currency or words("pack.targets.all"),
    ]
    return [
        *((text, text) for text in plain),
        (NOTHING, None) if aim is None else read(tongue, target.report, None, aim, target.measure),
        read(tongue, target.report, None, row, target.measure),
        (met, met),
    ]
