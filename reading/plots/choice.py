"""Which plot shows a report best? Of one day, and of the months before it."""

from collections.abc import Sequence

from reading.plots.ages import ages_of_groups, ages_over_time
from reading.plots.groups import by_group
from reading.plots.matrix import roll_matrix
from reading.plots.over_time import over_time
from reading.plots.plot import Plot
from reading.plots.writing import Writing
from reading.reports import Report


def of_day(report: Report, currency: str, writing: Writing) -> Plot | None:
    """None where there is nothing to draw: one figure alone needs no picture, several in no order neither."""
    if report.name == "roll-rates":
        return roll_matrix(report, currency, writing)
    if report.name == "aging":
        return ages_of_groups(report, currency, writing)
    return by_group(report, currency, writing) if report.by else None


def of_months(points: Sequence[Report], currency: str, writing: Writing) -> Plot | None:
    """points: the same report of each month, oldest first. None where there is nothing to draw."""
    if not points or points[0].name == "roll-rates":
        return None
    if points[0].name == "aging" and points[0].by is None:
        return ages_over_time(points, currency, writing)
    return over_time(points, currency, writing)
