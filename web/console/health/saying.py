"""How are concerns, schedules and sizes said on the health page?"""

from typing import Any

from config.room_words import RoomWords
from config.sentences import Sentences
from reading.health import Concern
from web.formats import Formats

_UNITS = ("kB", "MB", "GB", "TB")
_THOUSAND = 1000


def named(concern: Concern, said: Sentences, formats: Formats) -> dict[str, Any]:
    """The parameters of a concern as they are read."""
    params = dict(concern.params)
    if "channel" in params:
        params["channel"] = said.word("channel", params["channel"])
    if concern.code == "paying":
        params["provider"] = said.word("payment_provider", params["provider"])
    if "share" in params:
        params["share"] = formats.percent(f"{params['share']:.1f}")
    if "day" in params:
        params["day"] = formats.day(params["day"])
    return params


def schedule_name(words: RoomWords, schedule_id: str) -> str:
    """`sweep/dunning` and `connector/dunning/odoo` as people call them."""
    kind, _, rest = schedule_id.partition("/")
    key = f"health.schedule.{kind}"
    which = rest.partition("/")[2]
    name = words(key) if words.has(key) else schedule_id
    return f"{name}: {which}" if which else name


def came_to(words: RoomWords, result: Any) -> str:
    """What a run came to: its counts that are not nothing."""
    if isinstance(result, int):
        return words("health.engine.rows", n=result)
    if not isinstance(result, dict):
        return ""
    counts = {**result, **result.get("counts", {})}
    some = {name: count for name, count in counts.items() if isinstance(count, int) and not isinstance(count, bool)}
    told = [f"{_counted(words, name)}: {count}" for name, count in some.items() if count]
    return ", ".join(told)


def size(count: int, formats: Formats) -> str:
    """`12.3 MB`, in powers of ten."""
    value, unit = float(count) / _THOUSAND, 0
    while value >= _THOUSAND and unit < len(_UNITS) - 1:
        value, unit = value / _THOUSAND, unit + 1
    return f"{formats.number(f'{value:.1f}', 1)}\u00a0{_UNITS[unit]}"


def _counted(words: RoomWords, name: str) -> str:
    key = f"health.counted.{name}"
    return words(key) if words.has(key) else name
