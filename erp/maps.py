"""How do the columns of a foreign export become Puntual's fields?"""

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from erp.countries import country_of, language_of
from erp.due_days import DueDays, Name
from erp.fields import AMOUNTS, DATES, ImportKind, Problem
from erp.formats import parts
from erp.map_check import faults_of
from erp.rows import Layout
from erp.written import is_zero, iso_date, plain_amount, turned
from models.values import LanguageCode

_ISO = "%Y-%m-%d"
#: Keys that whoever imports a file may say with it, as they depend on where and how it was exported.
SETTINGS = ("dates", "decimal", "thousands", "encoding", "sheet")


class ImportMap(BaseModel):
    """What a map file says. A field takes its value from one place: a column, a constant, or a format of columns.

    values: field -> {what the file says: what is meant}; anything else in that column is an error of its row.
    defaults: field -> value where its column says nothing. needs: fields that the export does not tell, and nobody
    else can guess: whoever imports it says them.
    aliases: column -> other names of it, in other versions or languages of the export.
    dates: `%d`, `%m`, `%Y`, `%T` (a time of day, or none) and literal characters; ISO 8601 without it.
    decimal, thousands: how amounts are written; a minus may stand behind. sign: `reversed` where what lowers a debt is
    written with a minus.
    due: the due date by terms. upper: fields written small. country_names, language_of_country: for customers.
    sheet, header_within: where the table stands.
    skip_when_empty, skip_when_zero, where: rows left out: with one of these columns empty or zero; with a column that
    says none of these. unique: rows that repeat an id with the same content count once (customers, invoices).
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    kind: ImportKind
    columns: dict[Name, Name] = Field(default_factory=dict)
    constants: dict[Name, Name] = Field(default_factory=dict)
    formats: dict[Name, Name] = Field(default_factory=dict)
    values: dict[Name, dict[str, Name]] = Field(default_factory=dict)
    defaults: dict[Name, Name] = Field(default_factory=dict)
    needs: list[Name] = Field(default_factory=list)
    aliases: dict[Name, list[Name]] = Field(default_factory=dict)
    due: DueDays | None = None
    dates: Name | None = None
    decimal: Literal[".", ","] = "."
    thousands: Literal[".", ",", " ", "'"] | None = None
    sign: Literal["as_written", "reversed"] = "as_written"
    upper: list[Name] = Field(default_factory=list)
    country_names: bool = False
    language_of_country: LanguageCode | None = None
    encoding: Name | None = None
    sheet: Name | None = None
    header_within: int = Field(default=1, ge=1, le=50)
    skip_when_empty: list[Name] = Field(default_factory=list)
    skip_when_zero: list[Name] = Field(default_factory=list)
    where: dict[Name, list[str]] = Field(default_factory=dict)
    unique: bool = False

    @model_validator(mode="after")
    def _consistent(self) -> "ImportMap":
        if problems := faults_of(self):
            # pydantic carries one sentence per validator; load_map takes it apart again.
            raise ValueError("\n".join(f"{place}\t{expected}" for place, expected in problems))
        return self

    def with_given(self, given: Mapping[str, str]) -> "ImportMap":
        """The map with what somebody says of this file: fields as constants, and how dates and amounts are written.

        Raises ValidationError.
        """
        said = self.model_dump(exclude_unset=True)
        said |= {name: value for name, value in given.items() if name in SETTINGS}
        fields = {name: value for name, value in given.items() if name not in SETTINGS}
        said["constants"] = {**self.constants, **fields}
        said["needs"] = [field for field in self.needs if field not in fields]
        if "language" in fields:
            said["language_of_country"] = None
        return ImportMap.model_validate(said)

    def layout(self) -> Layout:
        """What it knows about the form of the file."""
        wanted = frozenset(self.columns_used())
        other = {other: column for column, others in self.aliases.items() for other in others}
        return Layout(self.encoding, self.sheet, wanted, other, self.header_within, self.decimal, self.dates or _ISO)

    def columns_used(self) -> dict[str, str]:
        """Column of the file -> the place in the map that asks for it."""
        used = {column: f"columns.{field}" for field, column in self.columns.items()}
        for field, text in self.formats.items():
            used.update({column: f"formats.{field}" for _, column in parts(text) if column})
        if self.due is not None:
            used.update({self.due.start: "due.start", **dict.fromkeys(self.due.days, "due.days")})
        used.update(dict.fromkeys(self.skip_when_empty, "skip_when_empty"))
        used.update(dict.fromkeys(self.skip_when_zero, "skip_when_zero"))
        used.update({column: f"where.{column}" for column in self.where})
        return used

    def origin(self, field: str) -> str:
        """What a person looks for in the file: the column of a field, or the field itself where it has none."""
        if field == "due_on" and self.due is not None:
            return self.due.days[0]
        return self.columns.get(field, field)

    def takes(self, cells: Mapping[str, Any]) -> bool:
        """Whether the row is meant at all."""
        return (
            all(cells.get(column) not in (None, "") for column in self.skip_when_empty)
            and not any(is_zero(str(cells.get(column, ""))) for column in self.skip_when_zero)
            and all(cells.get(column, "") in wanted for column, wanted in self.where.items())
        )

    def text_of(self, field: str, cells: Mapping[str, Any]) -> Any:
        """What the file says for a field, before values, dates and amounts are read; None where it says nothing."""
        if (column := self.columns.get(field)) is not None:
            return cells.get(column)
        if (text := self.formats.get(field)) is not None:
            said = [(literal, "" if column is None else cells.get(column)) for literal, column in parts(text)]
            # A format of an empty column would make `@example.com` of nothing.
            if any(
                not isinstance(value, str) or (column and not value)
                for (_, value), (_, column) in zip(said, parts(text), strict=True)
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
                if field in self.defaults:
                    fields[field] = self.defaults[field]
                continue
            try:
                fields[field] = self._meant(field, value) if isinstance(value, str) else value
            except ValueError as error:
                problems.append((self.origin(field), str(error)))
        fields.update(self.constants)
        if self.due is not None:
            due = self.due.of(cells, self.dates or _ISO)
            if isinstance(due, tuple):
                problems.append(due)
            elif due is not None:
                fields["due_on"] = due
        if self.language_of_country is not None and "country" in fields:
            fields["language"] = language_of(str(fields["country"]), self.language_of_country)
        return fields, problems

    def _meant(self, field: str, text: str) -> str:
        table = self.values.get(field)
        if table is not None:
            if text not in table:
                raise ValueError(f"expected one of {', '.join(table)}: the map's values of {field}")
            return table[text]
        if field in DATES and self.dates is not None:
            return iso_date(text, self.dates)
        if field in AMOUNTS:
            if self.decimal != "." or self.thousands is not None:
                text = plain_amount(text, self.decimal, self.thousands)
            return turned(text) if self.sign == "reversed" else text
        if field == "country" and self.country_names:
            return country_of(text)
        return text.upper() if field in self.upper else text
