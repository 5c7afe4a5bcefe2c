"""What would a document of an office program do? Run as a process of its own by erp/evidence/examination.py.

It writes the code of a FileFault, or nothing. Such documents are archives: everything in them is unpacked once, and
nothing of it is kept.
"""

import re
import sys
import zipfile
import zlib
from pathlib import Path, PurePosixPath

from erp.apart import confine
from erp.evidence import MEMORY, SECONDS
from models.evidence import FileFault

_MOST_ENTRIES, _MOST_BYTES, _CHUNK = 5000, 300_000_000, 1 << 16
#: What each sort has to have in it.
_MAIN = {".docx": "word/document.xml", ".xlsx": "xl/workbook.xml", ".odt": "content.xml", ".ods": "content.xml"}
#: Macros, controls, other programs' objects: by their place in the archive.
_ACTIVE = re.compile(r"vbaproject\.bin|vbadata\.xml|/?activex/|^basic/|^scripts/|/?macrosheets/|/?dialogsheets/", re.I)
_CARRIED = re.compile(r"/?embeddings/|^object |\.(?:exe|dll|scr|js|vbs|bat|cmd|lnk|jar|msi|ps1)$", re.I)
#: What is fetched from elsewhere when the document opens; addresses that somebody may follow are none of it.
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*>", re.S)
_FETCHES = re.compile(rb"""TargetMode\s*=\s*["']External""")
_LINK = re.compile(rb"""Type\s*=\s*["'][^"']*/hyperlink["']""")
#: Fields that start other programs, and what runs by itself.
_FIELD = re.compile(
    rb"""<w:instrText[^>]*>[^<]*\bDDE|w:instr\s*=\s*["'][^"']*\bDDE|<ddeLink\b|:dde-|<script:event-listener""", re.I
)


def fault_of(path: Path) -> FileFault | None:
    try:
        with zipfile.ZipFile(path) as archive:
            return _fault_in(archive, path.suffix.lower())
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, ValueError, OSError):
        return FileFault.BROKEN


def _fault_in(archive: zipfile.ZipFile, ending: str) -> FileFault | None:
    entries = archive.infolist()
    if len(entries) > _MOST_ENTRIES:
        return FileFault.LARGE
    names = [entry.filename for entry in entries]
    if any(entry.flag_bits & 1 for entry in entries):
        return FileFault.LOCKED
    if _MAIN[ending] not in names or len(set(names)) != len(names) or any(map(_leads_out, names)):
        return FileFault.BROKEN
    if any(_ACTIVE.search(name) for name in names):
        return FileFault.ACTIVE
    if any(_CARRIED.search(name) for name in names):
        return FileFault.CARRIES
    left = _MOST_BYTES
    for entry in entries:
        kept = bytearray()
        reads = entry.filename.lower().endswith((".rels", ".xml"))
        with archive.open(entry) as packed:
            # What an archive says of its sizes may be a lie: what comes out is counted.
            while chunk := packed.read(_CHUNK):
                left -= len(chunk)
                if left < 0:
                    return FileFault.LARGE
                if reads:
                    kept += chunk
        if _acts(entry.filename, bytes(kept)):
            return FileFault.ACTIVE
    return None


def _leads_out(name: str) -> bool:
    return name.startswith("/") or "\\" in name or ".." in PurePosixPath(name).parts


def _acts(name: str, content: bytes) -> bool:
    if name.lower().endswith(".rels"):
        found = _RELATION.findall(content)
        return any(_FETCHES.search(one) and not _LINK.search(one) for one in found)
    # No office program writes two bytes for a letter: whoever does hides what it says.
    return b"\x00" in content or _FIELD.search(content) is not None


def main() -> None:
    path = Path(sys.argv[1])
    confine(memory=MEMORY, seconds=SECONDS)
    sys.stdout.write(fault_of(path) or "")


if __name__ == "__main__":
    main()
