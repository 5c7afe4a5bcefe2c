"""What does somebody want the rules to say, and what became of it?"""

from dataclasses import dataclass
from datetime import datetime

from models.console import Decision, ProposalKind

#: The name under which segments are proposed: there is one list of them.
SEGMENTS = "segments"


@dataclass(frozen=True, slots=True)
class Proposal:
    """A strategy, or the whole list of segments, as YAML. One that was approved is in force until `ended_at`.

    version, source: None: back to what the files say. replaces: the version in force when it was proposed; None: none.
    """

    id: int
    kind: ProposalKind
    name: str
    version: str | None
    source: str | None
    replaces: str | None
    reason: str
    proposed_by: str
    proposed_at: datetime
    decision: Decision | None = None
    decided_by: str | None = None
    decided_at: datetime | None = None
    decided_why: str | None = None
    ended_at: datetime | None = None

    @property
    def waits(self) -> bool:
        return self.decision is None

    @property
    def in_force(self) -> bool:
        return self.decision is Decision.APPROVED and self.ended_at is None
