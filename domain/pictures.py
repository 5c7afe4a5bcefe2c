"""Is a picture only a picture? Not one that is an archive at its end, nor one that unfolds to more than any screen."""

import struct

from models.evidence import FileFault

#: Points: three times what the cameras of telephones take.
_MOST_POINTS = 150_000_000
_END_OF_ARCHIVE, _DIRECTORY = b"PK\x05\x06", b"PK\x01\x02"
#: The end of an archive is so long at most, with its comment.
_TAIL = 22 + 0xFFFF
#: Marks of a JPEG that say how large it is: all but the tables between them.
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_BARE = frozenset({0x01, *range(0xD0, 0xDA)})


def fault_of_picture(media_type: str, content: bytes) -> FileFault | None:
    """What is wrong with a picture of such a type; what its points show is not looked at."""
    if carries_archive(content):
        return FileFault.CARRIES
    if media_type not in _SIZES:
        return None
    size = _SIZES[media_type](content)
    if size is None:
        return FileFault.BROKEN
    return FileFault.LARGE if size[0] * size[1] > _MOST_POINTS else None


def carries_archive(content: bytes) -> bool:
    """Whether programs that unpack archives would find one in it: they read from the end, others from the beginning."""
    found = content.rfind(_END_OF_ARCHIVE, max(len(content) - _TAIL, 0))
    while found >= 0:
        if found + 22 <= len(content):
            [length] = struct.unpack_from("<I", content, found + 12)
            if found >= length > 0 and content[found - length : found - length + 4] == _DIRECTORY:
                return True
        found = content.rfind(_END_OF_ARCHIVE, max(len(content) - _TAIL, 0), found)
    return False


def _of_png(content: bytes) -> tuple[int, int] | None:
    if content[12:16] != b"IHDR" or len(content) < 24 or b"IEND" not in content:
        return None
    width, height = struct.unpack_from(">II", content, 16)
    return (width, height) if width and height else None


def _of_jpeg(content: bytes) -> tuple[int, int] | None:
    place = 2
    while place + 4 <= len(content) and content[place] == 0xFF:
        mark = content[place + 1]
        if mark == 0xFF or mark in _BARE:
            place += 1 if mark == 0xFF else 2
            continue
        [length] = struct.unpack_from(">H", content, place + 2)
        if mark in _FRAMES:
            if place + 9 > len(content):
                return None
            height, width = struct.unpack_from(">HH", content, place + 5)
            return width, height
        place += 2 + length
    return None


_SIZES = {"image/png": _of_png, "image/jpeg": _of_jpeg}
