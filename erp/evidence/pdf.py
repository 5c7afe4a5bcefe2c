"""What would a PDF do when it is opened? Run as a process of its own by erp/evidence/examination.py.

It writes the code of a FileFault, or nothing. Every object is looked at, also those that no page leads to; what is
written into the page, such as an address that somebody may follow, does nothing by itself.
"""

import logging
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, NameObject, StreamObject

from erp.apart import confine
from erp.evidence import MEMORY, SECONDS
from models.evidence import FileFault

#: What an action does (`/S`) or an annotation is (`/Subtype`): runs a script, starts a program, opens or sends a file.
_ACTS = frozenset(
    {"/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToE", "/GoToR", "/Rendition", "/RichMedia", "/3D"}
    | {"/Movie", "/Screen"}
)
_KEYS = frozenset({"/JS", "/JavaScript", "/RichMedia", "/XFA"})
#: The same as bytes, for objects that one reader does not find and another one may: too long to come by chance.
_WRITTEN = re.compile(rb"/(?:JavaScript|Launch|SubmitForm|ImportData|RichMedia)\b")
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
#: A page of the web that calls itself a PDF, or a PDF that is one as well.
_MARKUP = re.compile(rb"<(?:script|html|!doctype html|svg|iframe)\b", re.IGNORECASE)
_MOST_OBJECTS = 300_000


def fault_of(path: Path) -> FileFault | None:
    content = path.read_bytes()
    if _MARKUP.search(content) or _WRITTEN.search(_ESCAPED.sub(lambda found: bytes([int(found[1], 16)]), content)):
        return FileFault.ACTIVE
    try:
        with path.open("rb") as file:
            reader = PdfReader(file)
            # Banks lock what they write against changes: that opens without a password.
            if reader.is_encrypted and not reader.decrypt(""):
                return FileFault.LOCKED
            if not len(reader.pages):
                return FileFault.BROKEN
            for found in _objects(reader):
                if (fault := _fault_in(found)) is not None:
                    return fault
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError, OSError):
        return FileFault.BROKEN
    return None


def _objects(reader: PdfReader) -> Iterator[Any]:
    numbers = {(number, generation) for generation, known in reader.xref.items() for number in known}
    numbers |= {(number, 0) for number in reader.xref_objStm}
    if len(numbers) > _MOST_OBJECTS:
        raise ValueError("too many objects")
    yield reader.trailer
    for number, generation in sorted(numbers):
        if number:
            yield reader.get_object(IndirectObject(number, generation, reader))


def _fault_in(found: Any) -> FileFault | None:
    """Of one object and of all that is written inside of it; what it refers to is an object of its own."""
    if isinstance(found, ArrayObject):
        return next((fault for one in list.__iter__(found) if (fault := _fault_in(one)) is not None), None)
    if not isinstance(found, DictionaryObject):
        return None
    if _KEYS & found.keys() or any(_named(found, key) in _ACTS for key in ("/S", "/Subtype", "/Type")):
        return FileFault.ACTIVE
    if isinstance(found, StreamObject) and "/F" in found:
        return FileFault.ACTIVE  # its content is in another file
    if "/EF" in found and not _is_einvoice(found):
        return FileFault.CARRIES
    return next((fault for one in dict.values(found) if (fault := _fault_in(one)) is not None), None)


def _named(found: DictionaryObject, key: str) -> str:
    value = dict.get(found, key)
    if isinstance(value, IndirectObject):
        value = value.get_object()
    return str(value) if isinstance(value, NameObject) else ""


def _is_einvoice(specification: DictionaryObject) -> bool:
    """An invoice may have its own data with it, as an XML: such PDFs are what we send ourselves."""
    names = [specification[key] for key in ("/F", "/UF") if key in specification]
    return bool(names) and all(str(name).lower().endswith(".xml") for name in names)


def main() -> None:
    path = Path(sys.argv[1])
    logging.disable()
    confine(memory=MEMORY, seconds=SECONDS)
    sys.stdout.write(fault_of(path) or "")


if __name__ == "__main__":
    main()
