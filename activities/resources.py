"""What does an activity need from outside? Put together once by the worker, handed to every activity."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncEngine

from channels.notifications.chat import Chat
from channels.paper.plot import Drawer
from channels.port import Sender
from channels.templates.render import Renderer
from config.rulebook import Rulebook
from config.sentences import Sentences
from store.clock import Clock
from store.engine import Tx
from store.publications import Publications
from store.segments import Rules
from store.strategies import StrategyShelf
from temporal.wake import WakesCases


@dataclass(frozen=True, slots=True)
class Resources:
    """`senders` by channel name; `sentences` in the language of the staff; `zone` is the creditor's.

    retry_seconds: how long a channel that refused is left alone. send_seconds: how long a call may take.
    public_url: where customers reach us, if anywhere; `secret` signs links to it.
    place: the server and machine of the database, as the clone guard names it; empty where nobody guards.
    chat: by which staff are told. drawer: of plots, for reports.
    """

    database: AsyncEngine
    clock: Clock
    rulebook: Rulebook
    renderer: Renderer
    senders: Mapping[str, Sender]
    sentences: Sentences
    zone: ZoneInfo
    waker: WakesCases
    retry_seconds: float = 30.0
    send_seconds: float = 0.0
    public_url: str | None = None
    secret: bytes = field(default=b"", repr=False)
    place: str = ""
    shelf: StrategyShelf = field(default_factory=StrategyShelf)
    chat: Chat = field(default_factory=Chat)
    drawer: Drawer = field(default_factory=Drawer)
    publications: Publications = field(default_factory=Publications)

    async def rules(self, tx: Tx) -> Rules:
        """What decides on segments and on the strategy of new cases, with what was published over the files."""
        return Rules.of((await self.publications.over(tx, self.rulebook)).rulebook)
