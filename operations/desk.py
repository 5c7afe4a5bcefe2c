"""What does an operation need? Put together once by the command or the web, handed to every operation."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from config.published_rules import InForce
from config.rulebook import Rulebook
from config.sentences import Sentences
from models.interaction import InteractionKind
from payments.port import Provider
from store import costs
from store.clock import Clock
from store.engine import Database, Tx
from store.publications import Publications
from store.segments import Rules
from store.strategies import StrategyShelf, publish
from temporal.wake import WakesCases, WakeUp


@dataclass(frozen=True, slots=True)
class Desk:
    """`sentences` in the language of the staff; `zone` is the creditor's; `actor` is who works at this desk.

    rulebook: as the files say; strategies and segments may be published over them: ask `in_force`.
    payments: providers of online payments, by name. through: how the actor came and as whom, where it was not to a desk
    of ours: what timelines say beside the actor.
    """

    database: Database
    clock: Clock
    rulebook: Rulebook
    sentences: Sentences
    waker: WakesCases
    zone: ZoneInfo
    actor: str
    shelf: StrategyShelf = field(default_factory=StrategyShelf)
    publications: Publications = field(default_factory=Publications)
    payments: Mapping[str, Provider] = field(default_factory=dict)
    through: Mapping[str, str] = field(default_factory=dict)

    async def in_force(self, tx: Tx) -> InForce:
        """The files with what was published over them."""
        return await self.publications.over(tx, self.rulebook)

    async def rules(self, tx: Tx) -> Rules:
        return Rules.of((await self.in_force(tx)).rulebook)

    async def publish_strategies(self) -> None:
        """Make what the files say known to the database: strategies, cases point at their versions; and prices."""
        async with self.database.begin() as tx:
            await publish(tx, [(version.id, version.strategy) for version in self.rulebook.strategies.values()])
            await costs.publish(tx, self.rulebook.costs)

    def wake_up(
        self, invoice_id: str, kind: InteractionKind, details: dict[str, Any] | None = None, *, starts: bool = False
    ) -> WakeUp:
        """The news for a case, as a sentence. Only pass details that are no personal data: they stay in Temporal."""
        return WakeUp(invoice_id, self.sentences.happened(kind.value, details), starts=starts)
