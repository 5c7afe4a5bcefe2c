"""What became of the items of an import, and how is it told?"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from erp.imports import RefusedRow
    from operations.recorded import Recorded

STATUSES = ("new", "amended", "unchanged", "refused")
_SHOWN = 10


@dataclass(slots=True)
class Summary:
    """Items by what became of them; `rows` are the refused rows. left_out: files of other things, by what they hold.
    customers: how many were made known on the way."""

    counts: Counter[str] = field(default_factory=Counter)
    rows: "list[RefusedRow]" = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)
    customers: int = 0

    @property
    def taken(self) -> int:
        return sum(self.counts[status] for status in STATUSES[:3])

    def refuse(self, rows: "Sequence[RefusedRow]", items: int = 1) -> None:
        self.rows += rows
        self.counts["refused"] += items

    def count(self, recorded: "Recorded") -> None:
        self.counts[recorded.status.value] += 1


def show(kind: str, summary: Summary, written: Path | None, dry_run: bool, as_json: bool) -> None:
    from commands.output import say, write, write_json

    counts = {status: summary.counts[status] for status in STATUSES}
    rows = sorted(summary.rows, key=lambda row: row.row)
    if as_json:
        refused = [{"row": row.row, "errors": [{"field": f, "message": m} for f, m in row.errors]} for row in rows]
        beside = {"customers": summary.customers, "left_out": dict(summary.left_out)}
        write_json({"kind": kind, "dry_run": dry_run, **counts, **beside, "errors_file": written, "rows": refused})
        return
    write(f"{kind}: " + ", ".join(f"{number} {status}" for status, number in counts.items())
          + (" (dry run: nothing was stored)" if dry_run else ""))  # fmt: skip
    if summary.customers:
        write(f"customers: {summary.customers} new")
    if summary.left_out:
        say("Left out: " + ", ".join(f"{number} {what}" for what, number in sorted(summary.left_out.items())))
    for row in rows[:_SHOWN]:
        file = f"{row.raw['file']}: " if "file" in row.raw else ""
        say(f"row {row.row}: {file}" + "; ".join(f"{where}: {expected}" for where, expected in row.errors))
    if len(rows) > _SHOWN:
        say(f"... and {len(rows) - _SHOWN} more rows")
    if written is not None:
        say(f"Refused rows, with what was expected of them: {written}")
