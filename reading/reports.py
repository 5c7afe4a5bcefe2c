"""Which figures does a manager ask for? Reports by name, per currency, each with its definition and its denominator."""

from dataclasses import dataclass
from datetime import date, datetime

from config.sentences import Sentences
from models.grouping import GroupBy
from store.engine import Tx
from store.kpis.kinds import REPORTS, Rows, kind_of, rows_of

__all__ = ["REPORTS", "Report", "report", "worded"]


@dataclass(frozen=True, slots=True)
class Report:
    """`columns` beside currency (and group), in their order. Amounts and ratios are decimal strings; None: no ratio.

    A ratio is in percent, a length of time in days, both to four decimals. computed_at: when it was written down; None:
    it was worked out for whoever asked.
    """

    name: str
    title: str
    definition: str
    as_of: date
    by: GroupBy | None
    columns: tuple[str, ...]
    rows: Rows
    computed_at: datetime | None = None

    @property
    def numbers(self) -> frozenset[str]:
        """The columns that hold numbers: all but names of groups and buckets."""
        return frozenset(self.columns) - {"from_bucket", "to_bucket"}

    @property
    def shown(self) -> tuple[str, ...]:
        """All columns of the rows."""
        return ("currency", *(("group",) if self.by else ()), *self.columns)


async def report(tx: Tx, sentences: Sentences, name: str, as_of: date, by: GroupBy | None = None) -> Report:
    """The figures of one report at the end of a day, per currency and group, as they are now.

    Raises NotFound for an unknown name, InvalidInput for a group that this report has not.
    """
    return worded(sentences, name, as_of, by, await rows_of(tx, name, as_of, by))


def worded(
    sentences: Sentences, name: str, as_of: date, by: GroupBy | None, rows: Rows, computed_at: datetime | None = None
) -> Report:
    """A report of rows that are told already, with its words."""
    kind, said = kind_of(name, by), sentences.word
    title, definition = said("report", name), said("report_definition", name)
    return Report(name, title, definition, as_of, by, kind.told(by), rows, computed_at)
