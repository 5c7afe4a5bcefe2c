"""What is there to know of a task before it is done? Its details as lines of a name and words, whatever its kind."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from config.room_words import RoomWords
from config.sentences import Sentences
from models.interaction import InteractionKind
from models.task import TaskKind

#: Told elsewhere on the page, or ids that only the engine asks for.
_ELSEWHERE = frozenset(
    {"invoices", "person", "phone", "script", "not_now", "allowed_from", "negotiation", "request", "line", "dispute"}
    | {"subject", "reply", "asked_for", "checkout", "proposal"}
)
#: What stored values are called, by the name of their detail.
_WORDS = {
    "role": "role",
    "intent": "intent",
    "of": "approval",
    "needs": "approver",
    "level": "level",
    "to": "level",
    "kind": "dispute",
    "channel": "channel",
    "side": "side",
    "provider": "payment_provider",
    "cause": "payment_cause",
}
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_MONEY = re.compile(r"(-?\d{1,15}(?:\.\d{1,4})?) ([A-Z]{3})", re.ASCII)
#: Of these a sentence of the timeline says it all.
_EVENTS = {TaskKind.APPROVAL: InteractionKind.APPROVAL_REQUESTED, TaskKind.DISPUTE: InteractionKind.DISPUTE_OPENED}


def details_of(
    said: Sentences, words: RoomWords, kind: TaskKind, step: str, details: Mapping[str, Any]
) -> list[tuple[str, str]]:
    """(name, value) in words; a sentence has no name. step: the rung of the ladder, where one asked for it."""
    lines: list[tuple[str, str]] = []
    if kind in (TaskKind.APPROVAL, TaskKind.ESCALATION) and not step.startswith("*"):
        lines.append((words("tasks.detail.step"), said.word("step", step)))
    if kind in _EVENTS and (kind is not TaskKind.APPROVAL or "subject" in details):
        lines.append(("", said.happened(_EVENTS[kind].value, details)))
    return lines + list(_lines(said, words, details))


def _lines(said: Sentences, words: RoomWords, details: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, value in details.items():
        if name in _ELSEWHERE or value in (None, "", [], {}) or (name == "currency" and "amount" in details):
            continue
        if name == "amount" and _MONEY.fullmatch(worth := f"{value} {details.get('currency')}"):
            value = worth
        if isinstance(value, Mapping):
            yield from _lines(said, words, value)
            continue
        key = f"tasks.detail.{name}"
        label = words(key) if words.has(key) else name.replace("_", " ")
        yield label, _value(said, words, name, value)


def _value(said: Sentences, words: RoomWords, name: str, value: Any) -> str:
    if isinstance(value, bool):
        return words("tasks.yes" if value else "tasks.no")
    if isinstance(value, list | tuple):
        return "; ".join(_value(said, words, name, one) for one in value)
    if isinstance(value, Mapping):
        return ", ".join(str(part) for part in value.values() if part not in (None, "", [], {}))
    if name == "paid_by" and words.has(key := f"tasks.paid_by.{value}"):
        return words(key)
    if name in _WORDS:
        return said.word(_WORDS[name], value)
    text = str(value)
    if _DAY.fullmatch(text):
        return said.day(date.fromisoformat(text))
    money = _MONEY.fullmatch(text)
    return said.money(Decimal(money[1]), money[2]) if money else text
