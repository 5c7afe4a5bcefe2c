"""What does an activity need from outside? Put together once by the worker, handed to every activity."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncEngine

from channels.port import Sender
from channels.render import Renderer
from config.rulebook import Rulebook
from config.sentences import Sentences
from store.clock import Clock
from store.strategies import StrategyShelf


@dataclass(frozen=True, slots=True)
class Resources:
    """`senders` by channel name; `sentences` in the language of the staff; `zone` is the creditor's."""

    database: AsyncEngine
    clock: Clock
    rulebook: Rulebook
    renderer: Renderer
    senders: Mapping[str, Sender]
    sentences: Sentences
    zone: ZoneInfo
    shelf: StrategyShelf = field(default_factory=StrategyShelf)
