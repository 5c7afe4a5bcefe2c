"""How are the open hours of a week written? Days that have the same ones in a row stand together."""

from collections.abc import Callable

from domain.contact_meeting import Week, days_alike


def week_told(week: Week, named: Callable[[int], str]) -> str:
    """`Mon–Fri 07:00–19:00, Sat 08:00–15:00`. named: the reader's word for a weekday, 0: Monday."""
    said = []
    for days, windows in days_alike(week):
        span = "–".join(dict.fromkeys(named(day) for day in (days[0], days[-1])))
        said += [f"{span} {window.opens:%H:%M}–{window.closes:%H:%M}" for window in windows]
    return ", ".join(said)
