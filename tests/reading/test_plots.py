"""Do plots show what the reports say: every report, in one currency, in each language, to whoever sees them or not?"""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from babel.numbers import parse_decimal

from config.sentences import Sentences
from models.grouping import GroupBy
from models.target import Target
from models.values import LANGUAGES
from reading.plots import choice
from reading.plots.look import DARK, LIGHT, Look, configuration, dressed
from reading.plots.measures import AGES, DRAWN, Unit, unit_of
from reading.plots.targets import against_targets
from reading.plots.writing import Writing
from reading.reports import REPORTS, Report, worded
from reading.targets import Aimed

_HOSTILE = "</script><script>alert(1)</script>"
_EN = Writing("en")


def a_report(
    name: str, day: date = date(2026, 3, 31), by: GroupBy | None = None, currencies: tuple[str, ...] = ("USD", "COP")
) -> Report:
    """Of each currency, and of each of three groups, a row whose figures grow with the day."""
    columns = REPORTS[name].told(by)
    groups = [_HOSTILE, "gold", ""] if by else [None]
    buckets = {"from_bucket": "1-30", "to_bucket": "settled"}
    rows = [
        {"currency": currency, **({"group": group} if by else {})}
        | {column: buckets.get(column, _figure(name, column, day.month + at)) for column in columns}
        for currency in currencies
        for at, group in enumerate(groups)
    ]
    return worded(Sentences("en"), name, day, by, rows)


def _figure(name: str, column: str, value: int) -> Any:
    return value if unit_of(name, column) is Unit.COUNT else f"{value}.5000"


def _values(spec: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = spec["data"]["values"]
    return found


@pytest.mark.parametrize("name", REPORTS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_report_is_drawn_alone_by_each_group_and_over_months(name: str, language: str) -> None:
    writing = Writing(language)
    days = (date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31))
    months = choice.of_months([a_report(name, day) for day in days], "USD", writing)
    assert (months is None) == (name == "roll-rates")
    for by in REPORTS[name].groups:
        of_day = choice.of_day(a_report(name, by=by), "USD", writing)
        assert (of_day is None) == (name == "roll-rates")
        if of_day is not None:
            assert of_day.says
            json.dumps(of_day.spec, allow_nan=False)
    for column in REPORTS[name].columns:
        assert writing.column(column) != column


def test_a_plot_shows_one_currency_and_the_other_is_not_in_it() -> None:
    one = replace(a_report("dso"), rows=[*a_report("dso", currencies=("USD",)).rows])
    assert choice.of_months([one], "COP", _EN) is None
    plot = choice.of_months([one, one], "USD", _EN)
    assert plot is not None
    assert {row["value"] for row in _values(plot.spec)} == {3.5}


def test_a_month_without_a_figure_is_a_gap_and_no_nought() -> None:
    empty = a_report("cei", date(2026, 2, 28))
    empty = replace(empty, rows=[{**row, "cei": None} for row in empty.rows])
    plot = choice.of_months([a_report("cei", date(2026, 1, 31)), empty, a_report("cei")], "USD", _EN)
    assert plot is not None
    assert [(row["month"], row["value"]) for row in _values(plot.spec)] == [("Jan 2026", 1.5), ("Mar 2026", 3.5)]
    assert plot.spec["encoding"]["x"]["scale"]["domain"] == ["Jan 2026", "Feb 2026", "Mar 2026"]


def test_what_is_said_of_a_year_names_its_ends_and_its_extremes() -> None:
    days = [date(2026, month, 28) for month in (1, 5, 2)]
    plot = choice.of_months([a_report("cei", day) for day in days], "USD", Writing("es"))
    assert plot is not None
    assert plot.says == "CEI, %: 1,5\u00a0% en ene 2026, 2,5\u00a0% en feb 2026; mínimo 1,5\u00a0%, máximo 5,5\u00a0%."


def test_ages_stack_up_to_what_is_owed() -> None:
    report = a_report("aging", currencies=("USD",))
    plot = choice.of_months([report], "USD", _EN)
    assert plot is not None
    assert [row["order"] for row in _values(plot.spec)] == list(range(len(AGES)))
    assert sum(row["value"] for row in _values(plot.spec)) == sum(float(report.rows[0][age]) for age in AGES)


def test_the_heaviest_groups_are_drawn_and_no_more_than_have_room() -> None:
    report = a_report("on-time", by=GroupBy.PRODUCT, currencies=("USD",))
    rows = [{**report.rows[0], "group": f"P-{many}", "invoices": many} for many in range(1000)]
    plot = choice.of_day(replace(report, rows=rows), "USD", _EN)
    assert plot is not None
    assert [row["group"] for row in _values(plot.spec)] == [f"P-{many}" for many in range(999, 979, -1)]


def test_targets_are_drawn_as_shares_of_what_was_aimed_at() -> None:
    aim = Target(date(2026, 3, 1), "dso", "dso", None, None, Decimal(40))
    plot = against_targets([Aimed(aim, "USD", "50.0000", date(2026, 3, 31), met=False)], _EN)
    assert plot is not None
    assert [(row["value"], row["told"]) for row in _values(plot.spec)] == [(125.0, "50.0 days / 40.0 days")]
    assert against_targets([Aimed(aim, None, None, date(2026, 3, 31), None)], _EN) is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_axes_write_numbers_as_the_language_does(language: str) -> None:
    number = configuration(LIGHT, language)["locale"]["number"]
    written = f"1{number['thousands']}234{number['decimal']}5"
    assert parse_decimal(written, locale=language) == Decimal("1234.5")


@pytest.mark.parametrize("look", [LIGHT, DARK])
def test_every_colour_can_be_told_from_its_ground(look: Look) -> None:
    for colour in (*look.series, *look.ages):
        assert _contrast(colour, look.ground) >= 3, colour
    for ground in (look.ground, *look.more):
        assert _contrast(look.ink, ground) >= 4.5, ground


def test_a_spec_names_no_colour_before_it_is_dressed() -> None:
    for name in DRAWN:
        for plot in (
            choice.of_day(a_report(name, by=None), "USD", _EN),
            choice.of_months([a_report(name)], "USD", _EN),
        ):
            if plot is not None:
                assert "#" not in json.dumps(plot.spec)
                assert dressed(plot.spec, DARK, "en", width=500)["config"]["background"] == DARK.ground


def _contrast(one: str, other: str) -> float:
    """WCAG 2.2, from relative luminance."""
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    def parts() -> Iterator[float]:
        for at in (1, 3, 5):
            share = int(colour[at : at + 2], 16) / 255
            yield share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4

    red, green, blue = parts()
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
