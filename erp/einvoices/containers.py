"""Which XML documents does a file hold: one by itself, one inside of a PDF, many in a ZIP or in a folder?"""

import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from erp.apart import read_apart
from erp.einvoices.xml import LARGEST
from models.errors import InvalidInput

SUFFIXES = (".xml", ".xsig", ".pdf", ".zip")
_MOST_ENTRIES = 20_000
_MOST_BYTES = 1 << 30


@dataclass(frozen=True, slots=True)
class Found:
    """name: of the file, within its folder or ZIP. content: of the XML; None where it could not be had.

    expected: what then was expected of the file. beside: it holds no document, and is not meant to, such as the picture
    of an invoice among the invoices.
    """

    name: str
    content: bytes | None = None
    expected: str = ""
    beside: str = ""


def is_e_invoice(path: Path) -> bool:
    """Whether the file is meant as e-invoices, by its suffix, else by how it begins."""
    if path.is_dir() or path.suffix.lower() in SUFFIXES:
        return True
    if path.suffix:
        return False
    with path.open("rb") as file:
        start = file.read(64).lstrip(b"\xef\xbb\xbf \r\n\t")
    return start.startswith((b"<", b"%PDF", b"\xff\xfe<\0", b"\xfe\xff\0<"))


def found_in(path: Path) -> Iterator[Found]:
    """Every document, in the order of names. Files of a folder that are of none of the kinds are passed over."""
    if path.is_dir():
        for one in sorted(path.rglob("*")):
            if one.is_file() and one.suffix.lower() in SUFFIXES:
                yield from _file(one, one.relative_to(path).as_posix(), among_others=True)
    else:
        yield from _file(path, path.name, among_others=False)


def _file(path: Path, name: str, *, among_others: bool) -> Iterator[Found]:
    try:
        with path.open("rb") as file:
            start = file.read(1024)
            if not start.startswith((b"PK\x03\x04", b"PK\x05\x06")) and b"%PDF-" not in start:
                yield _bounded(name, start + file.read(LARGEST))
                return
    except OSError as error:
        yield Found(name, expected=f"expected a readable file ({error.strerror})")
        return
    if b"%PDF-" in start:
        yield _pdf(path, name, among_others)
    else:
        yield from _zip(path, name)


def _bounded(name: str, content: bytes) -> Found:
    if len(content) > LARGEST:
        return Found(name, expected=f"expected at most {LARGEST >> 20} MB")
    return Found(name, content)


def _pdf(path: Path, name: str, among_others: bool) -> Found:
    try:
        content = read_apart("erp.einvoices.attachment", path)
    except InvalidInput as error:
        return Found(name, expected=error.errors[0][1])
    if content:
        return Found(name, content)
    if among_others:
        return Found(name, beside="PDF without an e-invoice inside")
    return Found(name, expected="expected a PDF with an invoice inside (Factur-X, ZUGFeRD); this one shows it only")


def _zip(path: Path, name: str) -> Iterator[Found]:
    unfolded = 0
    try:
        with zipfile.ZipFile(path) as archive:
            entries = [entry for entry in archive.infolist() if _is_meant(entry)]
            if len(entries) > _MOST_ENTRIES:
                yield Found(name, expected=f"expected at most {_MOST_ENTRIES} files in a ZIP")
                return
            for entry in sorted(entries, key=lambda entry: entry.filename):
                inside = f"{name}/{entry.filename}"
                content = _entry(archive, entry)
                if isinstance(content, str):
                    yield Found(inside, expected=content)
                    continue
                unfolded += len(content)
                if unfolded > _MOST_BYTES:
                    yield Found(inside, expected=f"expected a ZIP that unfolds to less than {_MOST_BYTES >> 20} MB")
                    return
                yield from _unpacked(inside, content)
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        yield Found(name, expected=f"expected a whole ZIP file ({error})")


def _is_meant(entry: zipfile.ZipInfo) -> bool:
    path = PurePosixPath(entry.filename)
    return not entry.is_dir() and path.suffix.lower() in SUFFIXES and "__MACOSX" not in path.parts


def _entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes | str:
    """The bytes, no more than allowed whatever the entry says of its size; or what was expected of it."""
    if entry.flag_bits & 1:
        return "expected a ZIP without a password"
    try:
        with archive.open(entry) as file:
            content = file.read(LARGEST + 1)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError) as error:
        return f"expected a whole file inside of the ZIP ({error})"
    return content if len(content) <= LARGEST else f"expected at most {LARGEST >> 20} MB"


def _unpacked(name: str, content: bytes) -> Iterator[Found]:
    if content.startswith(b"PK\x03\x04"):
        yield Found(name, expected="expected no ZIP inside of a ZIP")
    elif b"%PDF-" in content[:1024]:
        with tempfile.TemporaryDirectory(prefix="puntual-") as folder:
            kept = Path(folder) / "inside.pdf"
            kept.write_bytes(content)
            yield _pdf(kept, name, among_others=True)
    else:
        yield Found(name, content)
