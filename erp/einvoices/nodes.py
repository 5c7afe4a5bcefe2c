"""What stands at this place of a document? Missing and wrong values are gathered, so that all are told at once."""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from lxml import etree

from models.errors import InvalidInput
from models.values import parse_date

_DAY = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:T[0-9:.]+)?(?:Z|[+-][0-9]{2}:[0-9]{2})?", re.ASCII)
_BASIC_DAY = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})(?:[0-9]{4,6})?", re.ASCII)
_AMOUNT = re.compile(r"[+-]?[0-9]{1,15}(?:\.[0-9]{1,10})?", re.ASCII)


def nodes(node: etree._Element, path: str) -> Iterator[etree._Element]:
    """The elements at `A/B/C` below a node, by their local names: what a prefix is bound to differs by who wrote it."""
    name, _, rest = path.partition("/")
    for child in node:
        if etree.QName(child).localname == name:
            if rest:
                yield from nodes(child, rest)
            else:
                yield child


def text(node: etree._Element, *paths: str) -> str | None:
    """The first text that is not blank, of the paths in turn; `A/@b` is an attribute. None where there is none."""
    for path in paths:
        place, at, attribute = path.rpartition("@") if "@" in path else (path, "", "")
        for found in nodes(node, place.removesuffix("/")) if place else (node,):
            said = found.get(attribute) if at else found.text
            if said and said.strip():
                return " ".join(said.split())
    return None


class Reading:
    """Values of one document by their paths. `problems`: (path, expected).

    terms: days after which a document is due that does not say so itself.
    """

    def __init__(self, terms: int | None = None) -> None:
        self.terms = terms
        self.problems: list[tuple[str, str]] = []

    def wrong(self, path: str, expected: str) -> None:
        self.problems.append((path, expected))

    def need(self, node: etree._Element, *paths: str) -> str:
        """A text that has to be there; the first path names it where it is not."""
        if (found := text(node, *paths)) is None:
            self.wrong(paths[0], "expected a value, the document has none")
            return ""
        return found

    def day(self, node: etree._Element, *paths: str) -> date | None:
        """A day; None where there is none. Times and offsets are read over: it is a day where the seller is."""
        found = text(node, *paths)
        if found is None:
            return None
        match = _DAY.fullmatch(found)
        basic = _BASIC_DAY.fullmatch(found)
        try:
            if match is None and basic is None:
                raise ValueError("expected a date such as 2026-01-31")
            return parse_date(match[1] if match else "-".join(basic.groups()) if basic else "")
        except ValueError as error:
            self.wrong(paths[0], str(error))
            return None

    def need_day(self, node: etree._Element, *paths: str) -> date:
        before = len(self.problems)
        found = self.day(node, *paths)
        if found is None and len(self.problems) == before:
            self.wrong(paths[0], "expected a date, the document has none")
        return found or date.min

    def amount(self, node: etree._Element, *paths: str) -> Decimal | None:
        """A decimal number, its closing zeros left out; None where there is none."""
        found = text(node, *paths)
        if found is None:
            return None
        if not _AMOUNT.fullmatch(found):
            self.wrong(paths[0], "expected an amount such as 1200.50")
            return None
        value = Decimal(found).normalize()
        return value.quantize(Decimal(1)) if value == value.to_integral_value() else value

    def need_amount(self, node: etree._Element, *paths: str) -> Decimal:
        before = len(self.problems)
        found = self.amount(node, *paths)
        if found is None and len(self.problems) == before:
            self.wrong(paths[0], "expected an amount, the document has none")
        return found if found is not None else Decimal(0)

    def check(self) -> None:
        """Raises InvalidInput with all that was found wrong."""
        if self.problems:
            sentence = "; ".join(f"{path}: {expected}" for path, expected in self.problems)
            raise InvalidInput(sentence, tuple(self.problems))
