"""How do the columns of a foreign export become Puntual's fields?"""

import re
from collections.abc import Hashable, Mapping
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from erp.fields import AMOUNTS, DATES, ImportKind, Problem, check, flat_name, is_field, missing_fields, nest
from models.errors import InvalidInput

_LARGEST = 1 << 18  # bytes of a map file
_BLANKS = " \u00a0\u202f"
_DIRECTIVES = {"d": "day", "m": "month", "Y": "year"}

Name = Annotated[str, Field(min_length=1, max_length=200)]


class ImportMap(BaseModel):
    """What a map file says. A field takes its value from one place: a column, a constant, or a format of columns.

    values: field -> {what the file says: what is meant}; anything else in that column is an error of its row.
    dates: `%d`, `%m`, `%Y` and literal characters; ISO 8601 without it. decimal, thousands: how amounts are written.
    skip_when_empty, where: rows left out: with one of these columns empty; with a column that says none of these.
    unique: rows that repeat an id with the same content count once (customers, invoices).
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    kind: ImportKind
    columns: dict[Name, Name] = Field(default_factory=dict)
    constants: dict[Name, Name] = Field(default_factory=dict)
    formats: dict[Name, Name] = Field(default_factory=dict)
    values: dict[Name, dict[str, Name]] = Field(default_factory=dict)
    dates: Name | None = None
    decimal: Literal[".", ","] = "."
    thousands: Literal[".", ",", " ", "'"] | None = None
    encoding: Name | None = None
    skip_when_empty: list[Name] = Field(default_factory=list)
    where: dict[Name, list[str]] = Field(default_factory=dict)
    unique: bool = False

    @model_validator(mode="after")
    def _consistent(self) -> "ImportMap":
        problems = [*self._wrong_fields(), *self._wrong_values(), *self._wrong_settings()]
        if problems:
            # pydantic carries one sentence per validator; load_map takes it apart again.
            raise ValueError("\n".join(f"{place}\t{expected}" for place, expected in problems))
        return self

    def _wrong_fields(self) -> list[Problem]:
        sections: dict[str, dict[str, str]] = {
            "columns": self.columns,
            "constants": self.constants,
            "formats": self.formats,
        }
        places = [(section, field) for section, fields in sections.items() for field in fields]
        problems = [
            (f"{section}.{field}", f"expected a field of {self.kind}")
            for section, field in (*places, *(("values", field) for field in self.values))
            if not is_field(self.kind, field)
        ]
        named = [field for fields in sections.values() for field in fields]
        for field in sorted({field for field in named if named.count(field) > 1}):
            both = " and ".join(section for section, fields in sections.items() if field in fields)
            problems.append((f"{both}: {field}", "expected one source for the field"))
        if missing := missing_fields(self.kind, named):
            problems.append(("columns", f"expected a source for the required {', '.join(missing)}"))
        for field in self.values:
            if field not in self.columns and field not in self.formats:
                problems.append((f"values.{field}", "expected a field with a column or a format"))
        for field, text in self.formats.items():
            try:
                _parts(text)
            except ValueError as error:
                problems.append((f"formats.{field}", str(error)))
        return problems

    def _wrong_values(self) -> list[Problem]:
        """Constants and values are known before the first row is: a wrong one is the map's fault, not the row's."""
        given = [(f"constants.{field}", field, value) for field, value in self.constants.items()]
        given += [
            (f"values.{field}.{key}", field, value)
            for field, table in self.values.items()
            for key, value in table.items()
        ]
        problems = []
        for place, field, value in given:
            if not is_field(self.kind, field):
                continue
            shape = nest(self.kind, [{field: value}])
            found = check(self.kind, shape)
            if isinstance(found, list):
                problems += [(place, expected) for where, expected in found if flat_name(shape, where) == field]
        return problems

    def _wrong_settings(self) -> list[Problem]:
        problems: list[Problem] = []
        if self.dates is not None:
            try:
                _date_pattern(self.dates)
            except ValueError as error:
                problems.append(("dates", str(error)))
        if self.thousands == self.decimal:
            problems.append(("thousands", "expected another character than that of the decimals"))
        if self.encoding is not None:
            try:
                "a".encode(self.encoding)
            except (LookupError, ValueError):
                problems.append(("encoding", "expected the name of an encoding, such as cp850"))
        if self.unique and self.kind not in ("customers", "invoices"):
            problems.append(
                ("unique", "expected only for customers and invoices: rows of one payment are its allocations")
            )
        return problems

    def columns_used(self) -> dict[str, str]:
        """Column of the file -> the place in the map that asks for it."""
        used = {column: f"columns.{field}" for field, column in self.columns.items()}
        for field, text in self.formats.items():
            used.update({column: f"formats.{field}" for _, column in _parts(text) if column})
        used.update(dict.fromkeys(self.skip_when_empty, "skip_when_empty"))
        used.update({column: f"where.{column}" for column in self.where})
        return used

    def origin(self, field: str) -> str:
        """What a person looks for in the file: the column of a field, or the field itself where it has none."""
        return self.columns.get(field, field)

    def takes(self, cells: Mapping[str, Any]) -> bool:
        """Whether the row is meant at all."""
        return all(cells.get(column) not in (None, "") for column in self.skip_when_empty) and all(
            cells.get(column, "") in wanted for column, wanted in self.where.items()
        )

    def text_of(self, field: str, cells: Mapping[str, Any]) -> Any:
        """What the file says for a field, before values, dates and amounts are read; None where it says nothing."""
        if (column := self.columns.get(field)) is not None:
            return cells.get(column)
        if (text := self.formats.get(field)) is not None:
            said = [(literal, "" if column is None else cells.get(column)) for literal, column in _parts(text)]
            # A format of an empty column would make `@example.com` of nothing.
            if any(
                not isinstance(value, str) or (column and not value)
                for (_, value), (_, column) in zip(said, _parts(text), strict=True)
            ):
                return None
            return "".join(f"{literal}{value}" for literal, value in said)
        return self.constants.get(field)

    def read(self, cells: Mapping[str, Any]) -> tuple[dict[str, Any], list[Problem]]:
        """The flat fields of a row without the empty ones, and what was expected of columns that could not be read."""
        fields: dict[str, Any] = {}
        problems: list[Problem] = []
        for field in (*self.columns, *self.formats):
            value = self.text_of(field, cells)
            if value is None or value == "":
                continue
            try:
                fields[field] = self._meant(field, value) if isinstance(value, str) else value
            except ValueError as error:
                problems.append((self.origin(field), str(error)))
        fields.update(self.constants)
        return fields, problems

    def _meant(self, field: str, text: str) -> str:
        table = self.values.get(field)
        if table is not None:
            if text not in table:
                raise ValueError(f"expected one of {', '.join(table)}: the map's values of {field}")
            return table[text]
        if field in DATES and self.dates is not None:
            return _iso_date(text, self.dates)
        if field in AMOUNTS and (self.decimal != "." or self.thousands is not None):
            return _plain_amount(text, self.decimal, self.thousands)
        return text


def load_map(path: Path) -> ImportMap:
    """Read a map file. Raises InvalidInput that names the file, the place in it and what was expected there."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise InvalidInput(
            f"{path.name} cannot be read: {error.strerror}", (("map", "expected a readable file"),)
        ) from error
    try:
        if len(content) > _LARGEST:
            raise ValueError("the file is too long")
        document = _document(content.decode("utf-8-sig"))
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        reason = " ".join(str(error).split()) or type(error).__name__
        raise _wrong(path, [("map", f"expected YAML in UTF-8 with each key once ({reason})")]) from error
    if not isinstance(document, dict):
        raise _wrong(path, [("map", "expected `kind:`, `columns:` and so on")])
    try:
        return ImportMap.model_validate(document)
    except ValidationError as failure:
        problems: list[Problem] = []
        for found in failure.errors(include_url=False, include_context=False, include_input=False):
            if found["loc"]:
                problems.append(
                    (
                        ".".join(str(part) for part in found["loc"] if part != "[key]"),
                        _said(found["type"], found["msg"]),
                    )
                )
            else:
                for sentence in found["msg"].removeprefix("Value error, ").splitlines():
                    place, _, expected = sentence.partition("\t")
                    problems.append((place, expected))
        raise _wrong(path, problems) from None


def _wrong(path: Path, problems: list[Problem]) -> InvalidInput:
    sentence = "; ".join(f"{place}: {expected}" for place, expected in problems)
    return InvalidInput(f"{path.name}: {sentence}", tuple(problems))


def _said(reason: str, message: str) -> str:
    if reason == "missing":
        return "expected a value, it is required"
    if reason == "extra_forbidden":
        return "expected no such key"
    if reason == "string_type":
        return 'expected text: put it in quotes, such as "391" or "NO"'
    return message.replace("Input should be", "expected")


class _Strict(yaml.SafeLoader):
    """YAML in which a key given twice is an error: the first one would be lost without a word."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen = set()
        for key, _ in node.value:
            if not isinstance(key.value, str):
                continue
            if key.value in seen:
                raise yaml.constructor.ConstructorError(None, None, f"{key.value} is given twice", key.start_mark)
            seen.add(key.value)
        return super().construct_mapping(node, deep=deep)


def _document(text: str) -> Any:
    loader = _Strict(text)
    try:
        return loader.get_single_data()
    finally:
        loader.dispose()


@cache
def _parts(text: str) -> tuple[tuple[str, str | None], ...]:
    """(literal, column or None) pieces of a format. Only names of columns: no attributes, indexes or conversions."""
    try:
        pieces = list(Formatter().parse(text))
    except ValueError as error:
        raise ValueError(f"expected {{column}} between plain text ({error})") from error
    for _, column, spec, conversion in pieces:
        if column is not None and (not column or spec or conversion):
            raise ValueError("expected {column} between plain text, nothing else inside the braces")
    if not any(column for _, column, _, _ in pieces):
        raise ValueError("expected at least one {column}; what never changes is a constant")
    return tuple((literal, column) for literal, column, _, _ in pieces)


@cache
def _date_pattern(written: str) -> re.Pattern[str]:
    """A pattern of ASCII digits for `%d/%m/%Y`: strptime would take digits of other scripts and guess centuries."""
    pieces = re.split(r"(%.?)", written)
    directives = [piece for piece in pieces if piece.startswith("%")]
    if sorted(directives) != ["%Y", "%d", "%m"]:
        raise ValueError("expected %d, %m and %Y once each, such as %d/%m/%Y (years have four digits)")
    # Between directives without a separator only the fixed width says where the day ends.
    width = "{2}" if re.search(r"%.%", written) else "{1,2}"
    pattern = ""
    for piece in pieces:
        name = _DIRECTIVES.get(piece[1:]) if piece.startswith("%") else None
        pattern += re.escape(piece) if name is None else f"(?P<{name}>[0-9]{'{4}' if name == 'year' else width})"
    return re.compile(pattern)


def _iso_date(text: str, written: str) -> str:
    match = _date_pattern(written).fullmatch(text)
    if match is None:
        raise ValueError(f"expected a date as {written}")
    return f"{match['year']}-{match['month']:0>2}-{match['day']:0>2}"


@cache
def _amount_pattern(decimal: str, thousands: str | None) -> re.Pattern[str]:
    fraction = rf"(?:{re.escape(decimal)}[0-9]{{1,4}})?"
    whole = "[0-9]{1,15}"
    if thousands is not None:
        mark = f"[{_BLANKS}]" if thousands == " " else re.escape(thousands)
        whole = rf"(?:{whole}|[0-9]{{1,3}}(?:{mark}[0-9]{{3}})+)"
    return re.compile(f"(?P<sign>-?)(?P<whole>{whole}){fraction}")


def _plain_amount(text: str, decimal: str, thousands: str | None) -> str:
    """`1.200,50` -> `1200.50`; groups of three digits only, so that 1.20 is never taken for 120."""
    match = _amount_pattern(decimal, thousands).fullmatch(text)
    if match is None:
        grouped = "" if thousands is None else thousands
        raise ValueError(f"expected an amount such as 1{grouped}200{decimal}50")
    whole = "".join(character for character in match["whole"] if character.isdigit())
    fraction = text[match.end("whole") + 1 :]
    return f"{match['sign']}{whole}" + (f".{fraction}" if fraction else "")
