"""Which words do reports on a schedule have? `config/locale/packs/<language>/`, as the words of the console."""

from functools import cache

from config.files import SHIPPED
from config.room_words import RoomWords

FOLDER = SHIPPED / "locale" / "packs"


@cache
def pack_words(language: str) -> RoomWords:
    return RoomWords(language, FOLDER)
