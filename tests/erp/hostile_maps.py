"""Which maps, and which rows read through a map, must be refused?"""
# ruff: noqa: E501 (a table: one entry a line)

from erp.fields import ImportKind
from tests.erp.hostile import Hostile
from tests.erp.samples import FOREIGN_EXPORT, FOREIGN_MAP


def _map(name: str, map: str, field: str, says: str, kind: ImportKind = "invoices") -> Hostile:
    return Hostile(name, kind, "export.csv", FOREIGN_EXPORT, "map", field, says, map=map)


def _mapped(
    name: str, wrong: bytes, right: bytes, field: str, says: str, map: str = FOREIGN_MAP, accepted: int = 1
) -> Hostile:
    content = FOREIGN_EXPORT.replace(right, wrong, 1)
    return Hostile(name, "invoices", "export.csv", content, 2, field, says, map=map, accepted=accepted)


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
    _map("need that has a constant", FOREIGN_MAP + "needs: [currency]\n", "constants and needs: currency", "one source"),
    _map("need of an unknown field", FOREIGN_MAP + "needs: [colour]\n", "needs.colour", "a field of invoices"),
    _map("need that nobody said", FOREIGN_MAP.replace("constants: {currency: EUR}", "needs: [currency]"), "needs.currency", "--set currency=VALUE"),
    _map("default that is wrong", FOREIGN_MAP + "defaults: {due_on: soon}\n", "defaults.due_on", "a date"),
    _map("default of a field without a column", FOREIGN_MAP + "defaults: {product: all}\n", "defaults.product", "a column or a format"),
    _map("capitals for a field without a column", FOREIGN_MAP + "upper: [currency]\n", "upper.currency", "a column or a format"),
    _map("due date from two places", FOREIGN_MAP + "due: {start: Datum, days: [Nr]}\n", "columns and due: due_on", "one source"),
    _map("due date without days", FOREIGN_MAP.replace(", due_on: Termin", "") + "due: {start: Datum, days: []}\n", "due.days", "at least 1 item"),
    _map("due date from a column that is not there", FOREIGN_MAP.replace(", due_on: Termin", "") + "due: {start: Fecha, days: [Nr]}\n", "due.start", "it has no Fecha"),
    _map("other name of a column that nobody asks for", FOREIGN_MAP + "aliases: {Pagado: [Bezahlt]}\n", "aliases.Pagado", "the map asks for"),
    _map("sign unknown", FOREIGN_MAP + "sign: both\n", "sign", "expected"),
    _map("header that is searched too far", FOREIGN_MAP + "header_within: 5000\n", "header_within", "less than or equal to 50"),
    _map("names of countries for invoices", FOREIGN_MAP + "country_names: true\n", "country_names", "only for customers"),
    _map("language of a country that is none of ours", _PEOPLE_MAP.replace(", language: es", "") + "language_of_country: fr\n", "language_of_country", "es, en, pt", "customers"),
    _map("language from two places", _PEOPLE_MAP + "language_of_country: en\n", "constants and language_of_country: language", "one source", "customers"),
    _mapped("terms that nobody understands", b"fin de mes", b"10/02/2026", "Termin", "a number of days, or terms", FOREIGN_MAP.replace(", due_on: Termin", "") + "due: {start: Datum, days: [Termin]}\nwhere: {Nr: ['0042']}\n", 0),
    _mapped("debit where only credits are", b"1.200,50", b"1.200,50", "Betrag", "above zero", FOREIGN_MAP + "sign: reversed\nwhere: {Nr: ['0042']}\n", 0),
    _mapped("two signs of one amount", b"-1.200,50-", b"1.200,50", "Betrag", "such as 1.200,50"),
    _mapped("time of day that is none", b"10/02/2026 25", b"10/02/2026", "Termin", "as %d/%m/%Y%T", FOREIGN_MAP.replace("%Y", "%Y%T")),
)  # fmt: skip
