"""What sort of file is this? By its first bytes, not by what its name says; None where we do not take such files."""

from pathlib import PurePath

_SIGNS = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
)
_ARCHIVE = b"PK\x03\x04"
#: Documents of office programs are archives: there the name says which.
_OFFICE = {
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".odt": "application/vnd.oasis.opendocument.text",
    ".ods": "application/vnd.oasis.opendocument.spreadsheet",
}
_TEXT = {".txt": "text/plain", ".csv": "text/csv", ".eml": "message/rfc822", ".xml": "application/xml"}

#: For whoever brings another.
TAKEN = "PDF, PNG, JPEG, TIFF, DOCX, XLSX, ODT, ODS, TXT, CSV, EML or XML"


def media_type_of(name: str, content: bytes) -> str | None:
    """The media type of a file that may be kept and handed on; nothing in it is run or shown by us."""
    ending = PurePath(name).suffix.lower()
    for sign, media_type in _SIGNS:
        if content.startswith(sign):
            return media_type
    if content.startswith(_ARCHIVE):
        return _OFFICE.get(ending)
    return _TEXT.get(ending) if _is_text(content) else None


def _is_text(content: bytes) -> bool:
    try:
        return "\x00" not in content.decode("utf-8")
    except UnicodeDecodeError:
        return False
