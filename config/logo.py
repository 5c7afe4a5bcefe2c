"""Is this picture a logo that e-mails and letters can carry?"""

import hashlib
import struct
from dataclasses import dataclass, field
from pathlib import Path

from models.errors import InvalidInput

#: It travels with every e-mail.
_LARGEST = 100_000
_TALLEST, _WIDEST = 48, 240  # points on the screen
_PNG, _JPEG = b"\x89PNG\r\n\x1a\n", b"\xff\xd8"
#: Start-of-frame markers of JPEG, which hold height and width.
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


@dataclass(frozen=True, slots=True)
class Logo:
    """A PNG or JPEG with the size at which it is shown, in CSS pixels."""

    name: str
    media_type: str
    width: int
    height: int
    content: bytes = field(repr=False)

    @property
    def content_id(self) -> str:
        """By its content: the same picture has the same name in every message."""
        return f"logo-{hashlib.sha256(self.content).hexdigest()[:12]}@puntual"


def read_logo(path: Path) -> Logo:
    """Raises InvalidInput where the file is no PNG or JPEG, or too large to go with every message."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise _fault(path, f"expected a readable picture: {error.strerror}") from error
    if len(content) > _LARGEST:
        raise _fault(path, f"expected at most {_LARGEST // 1000} kB, found {len(content) // 1000}")
    try:
        media_type, width, height = _measured(content)
    except (struct.error, IndexError, ValueError) as error:
        raise _fault(path, "expected a PNG or JPEG picture") from error
    if not width or not height:
        raise _fault(path, "expected a picture that is not empty")
    scale = min(_TALLEST / height, _WIDEST / width, 1)
    return Logo(path.name, media_type, max(1, round(width * scale)), max(1, round(height * scale)), content)


def _fault(path: Path, expected: str) -> InvalidInput:
    return InvalidInput(f"{path}: {expected}", ((path.name, expected),))


def _measured(content: bytes) -> tuple[str, int, int]:
    """(media type, width, height) in the picture's own pixels. Raises ValueError, IndexError, struct.error."""
    if content.startswith(_PNG):
        width, height = struct.unpack(">II", content[16:24])
        return "image/png", width, height
    if not content.startswith(_JPEG):
        raise ValueError("neither PNG nor JPEG")
    at = 2
    while content[at] == 0xFF:
        marker, length = content[at + 1], struct.unpack(">H", content[at + 2 : at + 4])[0]
        if marker in _FRAMES:
            height, width = struct.unpack(">HH", content[at + 5 : at + 9])
            return "image/jpeg", width, height
        at += 2 + length
    raise ValueError("no frame")
