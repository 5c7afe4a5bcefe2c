"""In which encoding is this file written?"""

import codecs
import re
from pathlib import Path

from charset_normalizer import from_bytes

from models.errors import InvalidInput

_CHUNK = 1 << 20
_SAMPLE = 1 << 18
# UTF-32 first: its little-endian mark begins with that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF32_LE, None),
    (codecs.BOM_UTF32_BE, None),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# What Spanish, Portuguese and English text in UTF-8 is full of; in Windows-1252 these bytes hardly ever meet.
_UTF8_PAIRS = re.compile(rb"[\xc2\xc3][\x80-\xbf]|\xe2\x80[\x80-\xbf]|\xe2\x82\xac")
# Accents of DOS code pages: read as Windows-1252 they would be low quotes, daggers, or currency signs inside words.
_DOS_ACCENTS = re.compile(rb"[\x82-\x84\x86-\x89\x8b\x98\x9b]|[A-Za-z][\xa1-\xa5][a-z]")


def encoding_of(path: Path, named: str | None = None) -> str:
    """`utf-8-sig`, `utf-16` (with its mark) or `cp1252` (text in latin-1 is part of it), checked on the whole file.

    `named` is not searched for, only checked.

    Raises InvalidInput for a file that is empty, cannot be read, mixes encodings, or is in another one.
    """
    try:
        with path.open("rb") as file:
            start = file.read(4096)
    except OSError as error:
        raise InvalidInput(
            f"{path.name} cannot be read: {error.strerror}", (("file", "expected a readable file"),)
        ) from error
    if not start.strip():
        raise refused(path, "expected rows, but the file is empty")
    if named is not None:
        if not decodes(path, named):
            raise refused(path, f"expected {named} from its first byte to its last")
        return "utf-8-sig" if codecs.lookup(named).name == "utf-8" else named
    for mark, encoding in _MARKS:
        if start.startswith(mark):
            if encoding is None or not decodes(path, encoding):
                raise refused(path, "expected UTF-8, UTF-16 or Windows-1252 from its first byte to its last")
            return encoding
    if b"\0" in start.lstrip().split(b"\n")[0] or start.count(b"\0") > len(start) // 20:
        raise refused(path, "expected text without NUL bytes (UTF-16 needs its byte order mark)")
    if decodes(path, "utf-8"):
        return "utf-8-sig"
    return _windows(path)


def decodes(path: Path, encoding: str) -> bool:
    """Whether every byte of the file means something in this encoding. Raises LookupError for an unknown encoding."""
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    with path.open("rb") as file:
        try:
            while chunk := file.read(_CHUNK):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeError:
            return False
    return True


def _windows(path: Path) -> str:
    """`cp1252` when the lines that are not ASCII read as such; a guess that may spell a name wrong is refused."""
    sample: list[bytes] = []
    size = 0
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            if line.isascii():
                continue
            if _UTF8_PAIRS.search(line):
                raise refused(
                    path, f"expected one encoding; line {number} is UTF-8 or broken, other lines are not UTF-8"
                )
            if _DOS_ACCENTS.search(line):
                raise refused(path, f"expected UTF-8; the encoding of line {number} is unclear, a map can name it")
            if size < _SAMPLE:
                sample.append(line)
                size += len(line)
    found = from_bytes(b"".join(sample), cp_isolation=["cp1252", "latin_1"]).best()
    if found is None or not decodes(path, "cp1252"):
        raise refused(path, "expected UTF-8, UTF-16 or Windows-1252; a map can name another encoding")
    return "cp1252"


def refused(path: Path, expected: str) -> InvalidInput:
    """The error of a file that is refused whole."""
    return InvalidInput(f"{path.name}: {expected}", (("file", expected),))
