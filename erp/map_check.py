"""What is wrong with a map, before the first row is read?"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from erp.fields import Problem, check, flat_name, is_field, missing_fields, nest
from erp.formats import parts
from erp.written import date_pattern

if TYPE_CHECKING:
    from erp.maps import ImportMap


def faults_of(map: "ImportMap") -> list[Problem]:
    """(place in the map, what was expected there)."""
    return [*_wrong_fields(map), *_wrong_values(map), *_wrong_settings(map)]


def _wrong_fields(map: "ImportMap") -> list[Problem]:
    sections: dict[str, list[str]] = {
        "columns": [*map.columns],
        "constants": [*map.constants],
        "formats": [*map.formats],
        "needs": map.needs,
        "due": ["due_on"] if map.due is not None else [],
        "language_of_country": ["language"] if map.language_of_country is not None else [],
    }
    places = [(section, field) for section, fields in sections.items() for field in fields]
    others: dict[str, Iterable[str]] = {"values": map.values, "defaults": map.defaults, "upper": map.upper}
    problems = [
        (f"{section}.{field}", f"expected a field of {map.kind}")
        for section, field in (
            *places,
            *((section, field) for section, fields in others.items() for field in fields),
        )
        if not is_field(map.kind, field)
    ]
    named = [field for fields in sections.values() for field in fields]
    for field in sorted({field for field in named if named.count(field) > 1}):
        both = " and ".join(section for section, fields in sections.items() if field in fields)
        problems.append((f"{both}: {field}", "expected one source for the field"))
    if missing := missing_fields(map.kind, named):
        problems.append(("columns", f"expected a source for the required {', '.join(missing)}"))
    for section, fields in others.items():
        for field in fields:
            if field not in map.columns and field not in map.formats:
                problems.append((f"{section}.{field}", "expected a field with a column or a format"))
    for field, text in map.formats.items():
        try:
            parts(text)
        except ValueError as error:
            problems.append((f"formats.{field}", str(error)))
    return problems


def _wrong_values(map: "ImportMap") -> list[Problem]:
    """Constants and values are known before the first row is: a wrong one is the map's fault, not the row's."""
    given = [(f"constants.{field}", field, value) for field, value in map.constants.items()]
    given += [(f"defaults.{field}", field, value) for field, value in map.defaults.items()]
    given += [
        (f"values.{field}.{key}", field, value) for field, table in map.values.items() for key, value in table.items()
    ]
    problems = []
    for place, field, value in given:
        if not is_field(map.kind, field):
            continue
        shape = nest(map.kind, [{field: value}])
        found = check(map.kind, shape)
        if isinstance(found, list):
            problems += [(place, expected) for where, expected in found if flat_name(shape, where) == field]
    return problems


def _wrong_settings(map: "ImportMap") -> list[Problem]:
    problems: list[Problem] = []
    if map.dates is not None:
        try:
            date_pattern(map.dates)
        except ValueError as error:
            problems.append(("dates", str(error)))
    if map.thousands == map.decimal:
        problems.append(("thousands", "expected another character than that of the decimals"))
    if map.encoding is not None:
        try:
            "a".encode(map.encoding)
        except (LookupError, ValueError):
            problems.append(("encoding", "expected the name of an encoding, such as cp850"))
    if map.unique and map.kind not in ("customers", "invoices"):
        problems.append(("unique", "expected only for customers and invoices: rows of one payment are its allocations"))
    unknown = [column for column in map.aliases if column not in map.columns_used()]
    problems += [(f"aliases.{column}", "expected a column that the map asks for") for column in unknown]
    if map.country_names and map.kind != "customers":
        problems.append(("country_names", "expected only for customers"))
    return problems
