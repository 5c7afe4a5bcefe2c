"""What does an operation need? Put together once by the command or the web, handed to every operation."""

from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from config.rulebook import Rulebook
from config.sentences import Sentences
from models.interaction import InteractionKind
from store.clock import Clock
from store.engine import Database
from store.segments import Rules
from store.strategies import StrategyShelf, publish
from temporal.wake import WakesCases, WakeUp


@dataclass(frozen=True, slots=True)
class Desk:
    """`sentences` in the language of the staff; `zone` is the creditor's; `actor` is who works at this desk."""

    database: Database
    clock: Clock
    rulebook: Rulebook
    sentences: Sentences
    waker: WakesCases
    zone: ZoneInfo
    actor: str
    shelf: StrategyShelf = field(default_factory=StrategyShelf)

    @property
    def rules(self) -> Rules:
        return Rules.of(self.rulebook)

    async def publish_strategies(self) -> None:
        """Make the strategies in force known to the database: cases point at their versions."""
        async with self.database.begin() as tx:
            await publish(tx, [(version.id, version.strategy) for version in self.rulebook.strategies.values()])

    def wake_up(
        self, invoice_id: str, kind: InteractionKind, details: dict[str, Any] | None = None, *, starts: bool = False
    ) -> WakeUp:
        """The news for a case, as a sentence. Only pass details that are no personal data: they stay in Temporal."""
        return WakeUp(invoice_id, self.sentences.happened(kind.value, details), starts=starts)
