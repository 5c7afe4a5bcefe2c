"""Which files do customers bring, honest and hostile? Made byte by byte: nothing hostile is kept here."""

import io
import struct
import zipfile
import zlib

from pypdf import PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, TextStringObject


def pdf(**catalogue: object) -> bytes:
    """One empty page. catalogue: what else its catalogue holds."""
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    for name, value in catalogue.items():
        writer.root_object[NameObject(f"/{name}")] = value
    return _written(writer)


def acting(what: str = "/JavaScript", **more: str) -> bytes:
    """A PDF that does something when it is opened."""
    action = DictionaryObject({NameObject("/S"): NameObject(what)})
    for name, value in more.items():
        action[NameObject(f"/{name}")] = TextStringObject(value)
    return pdf(OpenAction=action)


def hidden_in_a_stream() -> bytes:
    """A script in a packed stream of objects, its names written with numbers: no search of bytes finds it."""
    inside = b"9 0 <</S /J#61vaScript /J#53 (app.alert\\(1\\))>>"
    packed = zlib.compress(inside)
    body = b"%PDF-1.5\n"
    places = {}
    for number, content in (
        (1, b"<</Type/Catalog/Pages 2 0 R/OpenAction 9 0 R>>"),
        (2, b"<</Type/Pages/Kids[3 0 R]/Count 1>>"),
        (3, b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>"),
        (
            4,
            b"<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length %d>>stream\n%s\nendstream" % (len(packed), packed),
        ),
    ):
        places[number] = len(body)
        body += b"%d 0 obj%s endobj\n" % (number, content)
    rows = [struct.pack(">BIB", 0, 0, 255)]
    rows += [struct.pack(">BIB", 1, places[number], 0) for number in (1, 2, 3, 4)]
    rows += [struct.pack(">BIB", 1, len(body), 0)] + [struct.pack(">BIB", 0, 0, 0)] * 3 + [struct.pack(">BIB", 2, 4, 0)]
    table = b"".join(rows)
    start = len(body)
    body += b"5 0 obj<</Type/XRef/Size 10/W[1 4 1]/Root 1 0 R/Length %d>>stream\n%s\nendstream endobj\n" % (
        len(table),
        table,
    )
    return body + b"startxref\n%d\n%%%%EOF\n" % start


def carrying(name: str) -> bytes:
    """A PDF with a file in it."""
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    writer.add_attachment(name, b"MZ" if name.endswith(".exe") else b"<Invoice/>")
    return _written(writer)


def locked(password: str) -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    writer.encrypt(password, "of the owner", algorithm="RC4-128")
    return _written(writer)


def png(width: int = 1, height: int = 1) -> bytes:
    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    row = b"\x00" + b"\xff" * 3 * min(width, 100)
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    drawn = zlib.compress(row * min(height, 100))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", drawn) + chunk(b"IEND", b"")


def jpeg(width: int = 1, height: int = 1) -> bytes:
    """Only its heads: nothing of ours draws it."""
    frame = struct.pack(">HBHHB", 8 + 3, 8, height, width, 1) + b"\x01\x11\x00"
    return b"\xff\xd8\xff\xe0" + struct.pack(">H", 16) + b"JFIF\x00" + bytes(9) + b"\xff\xc0" + frame + b"\xff\xd9"


def webp() -> bytes:
    return b"RIFF" + struct.pack("<I", 26) + b"WEBPVP8L" + bytes(18)


def heic() -> bytes:
    return struct.pack(">I", 24) + b"ftypheic" + bytes(12)


def archive(**files: bytes) -> bytes:
    """A ZIP; `__` in a name is a slash, `_` a point."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in files.items():
            packed.writestr(name.replace("__", "/").replace("_", "."), content)
    return made.getvalue()


def docx(**more: bytes) -> bytes:
    return archive(**{"word__document_xml": b"<w:document/>", **more})


def related(kind: str, target: str) -> bytes:
    """The relations of a document of an office program: one to somewhere else."""
    relation = f'<Relationship Type="http://x/{kind}" Target="{target}" TargetMode="External"/>'
    return f"<Relationships>{relation}</Relationships>".encode()


def bomb() -> bytes:
    """A document of a hundred kilobytes that unfolds to 400 megabytes."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("word/document.xml", b"<w:document/>")
        with packed.open("word/media/image1.emf", "w") as unfolding:
            for _ in range(400):
                unfolding.write(bytes(1_000_000))
    return made.getvalue()


def _written(writer: PdfWriter) -> bytes:
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


def linked() -> bytes:
    """A PDF with an address that somebody may follow, and one that opens at its first page: nothing acts by itself."""
    action = DictionaryObject({NameObject("/S"): NameObject("/URI"), NameObject("/URI"): TextStringObject("https://x")})
    return pdf(OpenAction=ArrayObject([NameObject("/Fit")]), Names=DictionaryObject({NameObject("/A"): action}))
