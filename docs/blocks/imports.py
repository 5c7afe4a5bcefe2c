"""Which fields may an import file carry? From the shapes that check them."""

from typing import get_args

import yaml

from config.files import SHIPPED
from docs.blocks.markdown import code, codes, table
from erp.fields import ImportKind, fields_of, missing_fields
from erp.maps import ImportMap

_MAP_SAYS = {
    "kind": "what the file holds",
    "columns": "field: column of the file; capitals, and an asterisk before it, do not matter",
    "constants": "field: a value for every row",
    "formats": "field: text with `{column}` in it",
    "values": "field: {what the file says: what is meant}; anything else is an error of its row",
    "defaults": "field: a value for rows whose column is empty",
    "needs": "fields that the export does not tell: `--set FIELD=VALUE` says them",
    "aliases": "column: other names of it, in other versions or languages",
    "due": "`start`: the column of a day; `days`: columns with a number of days, or terms such as `Net 30`; the first "
    "that says more than none counts",
    "dates": "`%d`, `%m` and `%Y` once each, such as `%d/%m/%Y`, and `%T` for a time of day; without it ISO 8601",
    "decimal": "the decimal sign of amounts",
    "thousands": "the sign between groups of three digits",
    "sign": "`reversed`: what lowers a debt is written with a minus",
    "upper": "fields that the export writes small, such as `usd`",
    "country_names": "countries may be names, in English, Spanish or Portuguese",
    "language_of_country": "the language is the country's; this one where that is none of ours",
    "encoding": "where it must not be found out, such as `cp850`",
    "sheet": "of a spreadsheet; without it the first",
    "header_within": "rows in which the header is looked for; above it stand titles",
    "skip_when_empty": "columns; a row with one of them empty is left out",
    "skip_when_zero": "columns; a row with zero in one of them is left out",
    "where": "column: values; a row that says none of them is left out",
    "unique": "rows that repeat an id with the same content count once (customers, invoices)",
}


def _fields() -> str:
    rows = []
    for kind in get_args(ImportKind):
        required = missing_fields(kind, ())
        others = sorted(fields_of(kind) - set(required))
        if kind == "customers":
            others = [name for name in others if "." not in name] + ["ROLE.name", "ROLE.email", "ROLE.phone"]
            others += ["ROLE.whatsapp", "attributes.NAME"]
        rows.append((code(kind), codes(required), codes(others)))
    return table(("kind", "required", "optional"), rows)


def _map_keys() -> str:
    return table(("key", "meaning"), [(code(name), _MAP_SAYS[name]) for name in ImportMap.model_fields])


def _example() -> str:
    text = (SHIPPED / "maps" / "ibm_late_payments.payments.yaml").read_text(encoding="utf-8")
    return f"```yaml\n{text.strip()}\n```"


def _shipped() -> str:
    rows = []
    for path in sorted((SHIPPED / "maps").glob("*.yaml")):
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        comment = next(
            (line[2:] for line in path.read_text(encoding="utf-8").splitlines() if line.startswith("# ")), ""
        )
        rows.append((f"[{path.stem}](../config/maps/{path.name})", code(content["kind"]), comment))
    return table(("map", "kind", "for"), rows)


BLOCKS = {
    "import fields": _fields,
    "map keys": _map_keys,
    "map example": _example,
    "shipped maps": _shipped,
}
