"""How does a channel fail in a test? Before it takes a message, after it took it, or while a test holds it back."""

import asyncio
from dataclasses import dataclass, field

from channels.port import Sender
from models.message import OutgoingMessage


@dataclass
class Failing:
    """Raises what it was given, one for each delivery, then delivers; `late` raises after the message was taken."""

    real: Sender
    failures: list[Exception] = field(default_factory=list)
    late: bool = False
    asked: int = 0

    @property
    def channel(self) -> str:
        return self.real.channel

    async def deliver(self, message: OutgoingMessage) -> str:
        self.asked += 1
        failure = self.failures.pop(0) if self.failures else None
        if failure is None or self.late:
            taken = await self.real.deliver(message)
            if failure is None:
                return taken
        raise failure


@dataclass
class HeldBack:
    """Does not answer until the test opens the gate; `knocked` tells that a message stands before it."""

    real: Sender
    gate: asyncio.Event = field(default_factory=asyncio.Event)
    knocked: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def channel(self) -> str:
        return self.real.channel

    async def deliver(self, message: OutgoingMessage) -> str:
        self.knocked.set()
        await self.gate.wait()
        return await self.real.deliver(message)
