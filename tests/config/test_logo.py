"""Which pictures may be a logo, and are they shown at a size that fits a head?"""

import struct
import zlib
from pathlib import Path

import pytest
import yaml

from channels.mime import email_of
from channels.templates.render import Renderer
from config.brand import load_brand
from config.files import SHIPPED
from config.logo import read_logo
from models.errors import InvalidInput
from tests.channels.messages import a_context, an_outgoing


def png(width: int, height: int) -> bytes:
    """A grey picture."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    rows = zlib.compress((b"\0" + b"\x80" * width) * height)
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def jpeg(width: int, height: int) -> bytes:
    return b"\xff\xd8\xff\xe0\x00\x04ab\xff\xc0\x00\x11\x08" + struct.pack(">HH", height, width) + b"\0" * 20


@pytest.mark.parametrize(
    ("content", "kind", "shown"),
    [
        (png(400, 100), "image/png", (192, 48)),
        (png(30, 20), "image/png", (30, 20)),
        (png(2400, 100), "image/png", (240, 10)),
        (jpeg(96, 96), "image/jpeg", (48, 48)),
    ],
)
def test_a_logo_is_measured(tmp_path: Path, content: bytes, kind: str, shown: tuple[int, int]) -> None:
    path = tmp_path / "logo"
    path.write_bytes(content)
    logo = read_logo(path)
    assert (logo.media_type, (logo.width, logo.height)) == (kind, shown)


@pytest.mark.parametrize(
    "content", [b"", b"GIF89a", b"<svg/>", b"\xff\xd8\xff", png(1, 1)[:12], png(0, 5), b"x" * 200_000]
)
def test_what_is_no_logo_is_told_with_its_file(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "logo.png"
    path.write_bytes(content)
    with pytest.raises(InvalidInput, match=r"logo\.png: expected"):
        read_logo(path)


def test_the_logo_travels_inside_the_email(tmp_path: Path) -> None:
    content = yaml.safe_load((SHIPPED / "brand.yaml").read_text(encoding="utf-8")) | {"logo": "our.png"}
    (tmp_path / "brand.yaml").write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    with pytest.raises(InvalidInput, match=r"our\.png"):
        load_brand(tmp_path)
    (tmp_path / "our.png").write_bytes(png(200, 50))
    renderer = Renderer(tmp_path)
    words = renderer.render("overdue", "email", a_context())
    picture = renderer.brand.picture
    assert picture is not None
    assert f'src="cid:{picture.content_id}" width="192" height="48" alt="Alborada Suministros"' in (words.html or "")
    raw = email_of(an_outgoing(words=words), renderer.brand)
    assert f"Content-ID: <{picture.content_id}>".encode() in raw
    assert b"Content-ID" not in email_of(an_outgoing(), renderer.brand)
