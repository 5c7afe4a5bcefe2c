"""How does a channel fail in a test? Before it takes a message, after it took it, or while a test holds it back."""

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta

from channels.port import CannotTell, Sender
from models.message import OutgoingMessage, Receipt


@dataclass
class Wrapped:
    """A channel as it is; `blind` ones keep no record, `settles` is how long they may take a message late."""

    real: Sender
    blind: bool = False
    settles: timedelta = timedelta(0)
    silent: bool = False

    @property
    def channel(self) -> str:
        return self.real.channel

    @property
    def provider(self) -> str:
        return self.real.provider

    @property
    def settles_in(self) -> timedelta:
        return self.settles

    @property
    def proves_silence(self) -> bool:
        return self.silent

    @property
    def final_within(self) -> timedelta | None:
        return self.real.final_within

    def can_say(self, template: str, language: str, *, free_form: bool) -> bool:
        return self.real.can_say(template, language, free_form=free_form)

    async def deliver(self, message: OutgoingMessage) -> str:
        return await self.real.deliver(message)

    async def look_up(self, message: OutgoingMessage) -> str | None:
        if self.blind:
            raise CannotTell("it keeps no record")
        return await self.real.look_up(message)

    async def poll(self, provider_id: str) -> Receipt | None:
        return await self.real.poll(provider_id)


@dataclass
class Failing(Wrapped):
    """Raises what it was given, one for each delivery, then delivers; `late` raises after the message was taken."""

    failures: list[BaseException] = field(default_factory=list)
    late: bool = False
    asked: int = 0

    async def deliver(self, message: OutgoingMessage) -> str:
        self.asked += 1
        failure = self.failures.pop(0) if self.failures else None
        if failure is None or self.late:
            taken = await self.real.deliver(message)
            if failure is None:
                return taken
        raise failure


@dataclass
class HeldBack(Wrapped):
    """Does not answer until the test opens the gate; `knocked` tells that a message stands before it."""

    gate: asyncio.Event = field(default_factory=asyncio.Event)
    knocked: asyncio.Event = field(default_factory=asyncio.Event)

    async def deliver(self, message: OutgoingMessage) -> str:
        self.knocked.set()
        await self.gate.wait()
        return await self.real.deliver(message)
