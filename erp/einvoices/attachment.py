"""Which XML is attached to a PDF? Run as a process of its own by erp/einvoices/containers.py.

It prints the XML's bytes, or nothing where there is none.
"""

import sys
from pathlib import Path

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from erp.apart import confine, give_up

_LARGEST = 20 << 20


def main() -> None:
    path = Path(sys.argv[1])
    confine()
    try:
        with path.open("rb") as file:
            reader = PdfReader(file)
            if reader.is_encrypted:
                give_up("expected a PDF without a password")
            found = [one.content for one in reader.attachment_list if (one.name or "").lower().endswith(".xml")]
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError, OSError):
        give_up("expected a whole PDF")
    if not found:
        return
    if len(found) > 1:
        give_up(f"expected one XML inside of the PDF, found {len(found)}")
    if len(found[0]) > _LARGEST:
        give_up(f"expected at most {_LARGEST >> 20} MB of XML inside of the PDF")
    sys.stdout.buffer.write(found[0])


if __name__ == "__main__":
    main()
