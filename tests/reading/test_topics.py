"""Has everything that can happen its topic? A page of the console that meets another kind would not be shown."""

from models.interaction import InteractionKind
from reading.topics import KINDS, TOPIC_OF


def test_every_kind_has_one_topic() -> None:
    assert {kind.value for kind in InteractionKind} - set(TOPIC_OF) == set()
    assert sum(len(kinds) for kinds in KINDS.values()) == len(TOPIC_OF)
