"""Which files came with a form? Bounded before they are read: how many, how large all of them are together."""

from fastapi import Request
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException

from models.errors import InvalidInput
from web.forms import Typed, expect_at_most
from web.reception import TooLarge, chunks_of

#: Fields beside the files, and bytes of each.
_MOST_FIELDS, _LONGEST = 200, 20_000
#: More files than anybody is told to send, so that the form can say so; beyond this it is no form of ours.
_MOST_FILES = 50
#: A browser shows no answer before it has sent all: so much too much is let come, and thrown away.
_PATIENCE = 4


async def typed_with_files(request: Request, most: int) -> tuple[Typed, list[tuple[str, bytes]]]:
    """The fields, and name and content of every file that was chosen. most: bytes of all of it.

    Raises TooLarge, and InvalidInput for what no form of ours would send.
    """
    try:
        expect_at_most(request, most)
    except TooLarge:
        async for _ in chunks_of(request, most * _PATIENCE):
            pass
        raise
    try:
        async with request.form(max_files=_MOST_FILES, max_fields=_MOST_FIELDS, max_part_size=_LONGEST) as form:
            sent = [(name, value) for name, value in form.multi_items() if isinstance(value, str)]
            # An input in which nothing was chosen is sent as a file without a name.
            files = [value for _, value in form.multi_items() if isinstance(value, UploadFile)]
            brought = [(file.filename, await file.read()) for file in files if file.filename]
    except HTTPException as failure:
        raise InvalidInput("expected a form") from failure
    several: dict[str, list[str]] = {}
    for name, value in sent:
        several.setdefault(name, []).append(value)
    return Typed(dict(sent), several=several), brought
