"""Which sums do the figures stand on? Per currency and group, at the end of a day: one file for each sort of facts."""

from models.grouping import GroupBy

__all__ = ["GroupBy"]
