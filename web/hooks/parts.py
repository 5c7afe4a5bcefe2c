"""Which parts does a posted form have? Read as it streams in: only what is wanted is kept, of files name and size."""

from collections.abc import Collection

from fastapi import Request
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from models.errors import InvalidInput
from web.reception import TooLarge, chunks_of

_LARGEST_FIELD, _MOST_PARTS = 1_000_000, 200


class _Parts:
    """What is known of the part that streams in, and of those before."""

    def __init__(self, wanted: Collection[str]) -> None:
        self.fields: dict[str, bytes] = {}
        self.files: list[tuple[str, int]] = []
        self._wanted = wanted
        self._count = 0
        self._header, self._value = bytearray(), bytearray()
        self._disposition = ""
        self._name = ""
        self._file: bytes | None = None
        self._kept = bytearray()
        self._size = 0

    def begin(self) -> None:
        self._count += 1
        if self._count > _MOST_PARTS:
            raise TooLarge(f"expected at most {_MOST_PARTS} parts")
        self._disposition = ""
        self._kept.clear()
        self._size = 0

    def header_field(self, data: bytes, start: int, end: int) -> None:
        self._header += data[start:end]

    def header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def header_end(self) -> None:
        if self._header.lower() == b"content-disposition":
            self._disposition = self._value.decode("utf-8", "replace")
        self._header.clear()
        self._value.clear()

    def headers_finished(self) -> None:
        _, options = parse_options_header(self._disposition)
        self._name = options.get(b"name", b"").decode("utf-8", "replace")
        self._file = options.get(b"filename")

    def data(self, data: bytes, start: int, end: int) -> None:
        self._size += end - start
        if self._file is None and self._name in self._wanted:
            if self._size > _LARGEST_FIELD:
                raise TooLarge(f"expected at most {_LARGEST_FIELD} bytes of {self._name}")
            self._kept += data[start:end]

    def end(self) -> None:
        if self._file is not None:
            self.files.append((self._file.decode("utf-8", "replace"), self._size))
        elif self._name in self._wanted:
            self.fields[self._name] = bytes(self._kept)


async def parts_of(
    request: Request, wanted: Collection[str], most: int
) -> tuple[dict[str, bytes], list[tuple[str, int]]]:
    """The wanted fields by name, and name and size in bytes of every file. Raises InvalidInput, TooLarge."""
    media_type, options = parse_options_header(request.headers.get("content-type"))
    if media_type != b"multipart/form-data" or not options.get(b"boundary"):
        raise InvalidInput("expected multipart/form-data")
    parts = _Parts(wanted)
    try:
        parser = MultipartParser(
            options[b"boundary"],
            {
                "on_part_begin": parts.begin,
                "on_header_field": parts.header_field,
                "on_header_value": parts.header_value,
                "on_header_end": parts.header_end,
                "on_headers_finished": parts.headers_finished,
                "on_part_data": parts.data,
                "on_part_end": parts.end,
            },
        )
        async for chunk in chunks_of(request, most):
            parser.write(chunk)
        parser.finalize()
    except FormParserError as error:
        raise InvalidInput("expected multipart/form-data that is whole") from error
    return parts.fields, parts.files
