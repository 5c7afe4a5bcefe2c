"""What sort of file is this? By its first bytes, not by what its name says; None where we do not take such files."""

from pathlib import PurePath

_SIGNS = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
)
#: What begins with a length: `RIFF`, four bytes, `WEBP`; four bytes, `ftyp`, what telephones call their pictures.
_WEBP, _HEIC = (b"RIFF", b"WEBP"), (b"heic", b"heix", b"heim", b"heis", b"mif1")
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
TAKEN = "PDF, PNG, JPEG, TIFF, WEBP, HEIC, DOCX, XLSX, ODT, ODS, TXT, CSV, EML or XML"

_PICTURES = {
    "image/png": (".png",),
    "image/jpeg": (".jpg", ".jpeg"),
    "image/tiff": (".tif", ".tiff"),
    "image/webp": (".webp",),
    "image/heic": (".heic", ".heif"),
}
_PACKED = {media_type: (ending,) for ending, media_type in _OFFICE.items()}
#: What is taken from somebody whom nobody of us has spoken to, with the endings of each. A table or an XML runs in the
#: program that opens it, a message carries others.
FROM_STRANGERS = {"application/pdf": (".pdf",), **_PICTURES, **_PACKED, "text/plain": (".txt",)}

_LONGEST_NAME = 150
_ENDINGS = {**FROM_STRANGERS, **{media_type: (ending,) for ending, media_type in _TEXT.items()}}
#: What a folder of some system cannot hold, or what a name of several lines would be made of.
_NOT_IN_NAMES = frozenset('<>:"/\\|?*')


def media_type_of(name: str, content: bytes) -> str | None:
    """The media type of a file that may be kept and handed on; nothing in it is run or shown by us."""
    ending = PurePath(name).suffix.lower()
    for sign, media_type in _SIGNS:
        if content.startswith(sign):
            return media_type
    if (content[:4], content[8:12]) == _WEBP:
        return "image/webp"
    if content[4:8] == b"ftyp" and content[8:12] in _HEIC:
        return "image/heic"
    if content.startswith(_ARCHIVE):
        return _OFFICE.get(ending)
    return _TEXT.get(ending) if _is_text(content) else None


def plain_name(name: str, media_type: str) -> str:
    """A name that can be written into any folder: no path, nothing unprintable, with an ending of what the file is.

    A picture that calls itself `order.html` would be opened as a page, by whoever has saved it.
    """
    bare = name.replace("\\", "/").rpartition("/")[2]
    written = "".join(one for one in bare if one.isprintable() and one not in _NOT_IN_NAMES).strip(" .")
    path, endings = PurePath(written or "document"), _ENDINGS[media_type]
    ending = path.suffix if path.suffix.lower() in endings else endings[0]
    stem = path.stem if path.suffix == ending else path.name
    return stem[: _LONGEST_NAME - len(ending)] + ending


def _is_text(content: bytes) -> bool:
    try:
        return "\x00" not in content.decode("utf-8")
    except UnicodeDecodeError:
        return False
