"""What does a route that shows something work with? A reader in the caller's language, and a transaction."""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Depends, Request

from config.sentences import Sentences
from reading.reader import Reader
from store.engine import Tx
from web.api.desk import door_of
from web.api.language import Language


def _reader(request: Request, language: Language) -> Reader:
    door = door_of(request)
    desk = door.desk
    return Reader(door.settings, desk.database, desk.clock, Sentences(language), desk.zone, door.in_force, desk.shelf)


ByReader = Annotated[Reader, Depends(_reader)]


async def _reading(request: Request) -> AsyncIterator[Tx]:
    async with door_of(request).desk.database.connect() as tx:
        yield tx


Reading = Annotated[Tx, Depends(_reading, scope="function")]
