"""Is this XML safe to read? No document types, so no entities; bounded in bytes, depth and elements; no network."""

from collections.abc import Mapping

from lxml import etree

from models.errors import InvalidInput

#: An invoice with its picture inside is large; more than this is none.
LARGEST = 20 << 20
_DEEPEST = 64
_MOST = 200_000


def parse(content: bytes, most: int = _MOST) -> etree._Element:
    """The root of a document without comments and instructions, of at most so many elements. Raises InvalidInput."""
    if len(content) > LARGEST:
        raise not_read(f"expected at most {LARGEST >> 20} MB")
    target = _Bounded(most)
    parser = etree.XMLParser(target=target, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root: etree._Element = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, AssertionError, LookupError, ValueError) as error:
        raise not_read(target.refusal or "expected well-formed XML, whole and in the encoding that it names") from error
    if target.refusal:
        raise not_read(target.refusal)
    return root


def not_read(expected: str) -> InvalidInput:
    """The error of a document that is no document."""
    return InvalidInput(expected, (("document", expected),))


class _Bounded:
    """Builds the tree while it is allowed to. What lxml raises after a refusal is only its consequence."""

    def __init__(self, most: int) -> None:
        self._most = most
        self.refusal: str | None = None
        self._builder = etree.TreeBuilder()
        self._depth = 0
        self._count = 0

    def doctype(self, name: str, public: str | None, system: str | None) -> None:
        self._refuse("expected XML without a document type: those can hold entities that unfold without end")

    def start(self, tag: str | bytes, attributes: Mapping[str | bytes, str | bytes]) -> None:
        self._depth += 1
        self._count += 1
        if self._depth > _DEEPEST:
            self._refuse(f"expected at most {_DEEPEST} levels of elements")
        if self._count > self._most:
            self._refuse(f"expected at most {self._most} elements")
        self._builder.start(tag, dict(attributes))

    def end(self, tag: str | bytes) -> None:
        self._depth -= 1
        self._builder.end(tag)

    def data(self, text: str | bytes) -> None:
        self._builder.data(text)

    def comment(self, text: str | bytes) -> None:
        """Left out."""

    def close(self) -> etree._Element:
        root: etree._Element = self._builder.close()
        return root

    def _refuse(self, expected: str) -> None:
        self.refusal = self.refusal or expected
        raise ValueError(expected)
