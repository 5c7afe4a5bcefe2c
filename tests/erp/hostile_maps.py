"""Which maps, and which rows read through a map, must be refused?"""
# ruff: noqa: E501 (a table: one entry a line)

from erp.fields import ImportKind
from tests.erp.hostile import Hostile
from tests.erp.samples import FOREIGN_EXPORT, FOREIGN_MAP


def _map(name: str, map: str, field: str, says: str, kind: ImportKind = "invoices") -> Hostile:
    return Hostile(name, kind, "export.csv", FOREIGN_EXPORT, "map", field, says, map=map)


def _mapped(name: str, wrong: bytes, right: bytes, field: str, says: str, map: str = FOREIGN_MAP) -> Hostile:
    content = FOREIGN_EXPORT.replace(right, wrong, 1)
    return Hostile(name, "invoices", "export.csv", content, 2, field, says, map=map, accepted=1)


_PEOPLE_MAP = """\
kind: customers
columns: {id: Kunde, name: Kunde, country: Land}
constants: {kind: business, language: es}
values: {country: {"391": US}}
"""

MAPS: tuple[Hostile, ...] = (
    _map("map with an unknown field", FOREIGN_MAP.replace("due_on", "due"), "columns.due", "a field of invoices"),
    _map("map without a required field", FOREIGN_MAP.replace(", amount: Betrag", ""), "columns", "required amount"),
    _map("map with an unknown key", FOREIGN_MAP + "colour: red\n", "colour", "no such key"),
    _map("map of an unknown kind", FOREIGN_MAP.replace("kind: invoices", "kind: bills"), "kind", "'invoices'"),
    _map("map without a kind", FOREIGN_MAP.replace("kind: invoices\n", ""), "kind", "required"),
    _map("map of another kind", _PEOPLE_MAP, "kind", "expected invoices"),
    _map("date format with two digits of the year", FOREIGN_MAP.replace("%Y", "%y"), "dates", "four digits"),
    _map("date format without a month", FOREIGN_MAP.replace("%m", "02"), "dates", "once each"),
    _map("date format with a name of a month", FOREIGN_MAP.replace("%m", "%b"), "dates", "%m"),
    _map("both column and constant", FOREIGN_MAP.replace("{currency: EUR}", "{currency: EUR, amount: '1.00'}"), "columns and constants: amount", "one source"),
    _map("constant that is wrong", FOREIGN_MAP.replace("currency: EUR", "currency: eur"), "constants.currency", "ISO 4217"),
    _map("constant that is a number", FOREIGN_MAP.replace("currency: EUR", "currency: 978"), "constants.currency", "quotes"),
    _map("decimal and thousands alike", FOREIGN_MAP.replace('thousands: "."', 'thousands: ","'), "thousands", "another character"),
    _map("decimal unknown", FOREIGN_MAP.replace('decimal: ","', 'decimal: "x"'), "decimal", "expected"),
    _map("encoding unknown", FOREIGN_MAP + "encoding: klingon\n", "encoding", "name of an encoding"),
    _map("column that the file has not", FOREIGN_MAP.replace("Betrag", "Summe"), "columns.amount", "it has no Summe"),
    _map("rule over a column that the file has not", FOREIGN_MAP + "skip_when_empty: [Pagado]\n", "skip_when_empty", "it has no Pagado"),
    _map("key given twice in the map", FOREIGN_MAP + "kind: invoices\n", "map", "kind is given twice"),
    _map("map that is not YAML", "kind: [", "map", "expected YAML"),
    _map("map that runs code", "kind: !!python/object/apply:os.getcwd []", "map", "expected YAML"),
    _map("map that is a list", "- kind", "map", "expected `kind:`"),
    _map("map that is empty", "", "map", "expected `kind:`"),
    _map("format that reaches inside", FOREIGN_MAP.replace("constants:", "formats: {product: '{Nr.__class__}'}\nconstants:"), "formats.product", "it has no Nr.__class__"),
    _map("format that converts", FOREIGN_MAP.replace("constants:", "formats: {product: '{Nr!r:>99}'}\nconstants:"), "formats.product", "nothing else inside"),
    _map("format without a column", FOREIGN_MAP.replace("constants:", "formats: {product: 'all'}\nconstants:"), "formats.product", "at least one"),
    _map("unique payments", "kind: payments\nunique: true\ncolumns: {id: Nr, customer_id: Kunde, received_on: Bezahlt, amount: Betrag, currency: Land}", "unique", "only for customers", "payments"),
    _map("values that are wrong", _PEOPLE_MAP.replace("US", "us"), "values.country.391", "ISO 3166", "customers"),
    _map("values of a field without a column", _PEOPLE_MAP.replace("values: {", "values: {region: {a: b}, "), "values.region", "a column or a format", "customers"),
    _mapped("date of another format", b"2026-02-10", b"10/02/2026", "Termin", "as %d/%m/%Y"),
    _mapped("31 February through a map", b"31/02/2026", b"10/02/2026", "Termin", "that exists"),
    _mapped("month before day", b"02/13/2026", b"10/02/2026", "Termin", "that exists"),
    _mapped("two-digit year through a map", b"10/02/26", b"10/02/2026", "Termin", "as %d/%m/%Y"),
    _mapped("point for the decimals against the map", b"1200.50", b"1.200,50", "Betrag", "1.200,50"),
    _mapped("groups of two digits", b"12.00,50", b"1.200,50", "Betrag", "1.200,50"),
    _mapped("currency sign through a map", "1.200,50 €".encode(), b"1.200,50", "Betrag", "1.200,50"),
    _mapped("below zero through a map", b"-1.200,50", b"1.200,50", "Betrag", "above zero"),
    Hostile(
        "value that the map does not know", "customers", "export.csv", FOREIGN_EXPORT, 3, "Land", "expected one of 391",
        map=_PEOPLE_MAP, accepted=1,
    ),
    Hostile(
        "customer with two countries", "customers", "export.csv", FOREIGN_EXPORT, 3, "Land", "rows 2, 3",
        map=_PEOPLE_MAP.replace('"391": US', '"391": US, "406": CO') + "unique: true\n", accepted=1,
    ),
)  # fmt: skip
