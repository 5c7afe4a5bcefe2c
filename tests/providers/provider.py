"""What do both fakes have in common? What they take is logged first; a fault decides what the client hears of it."""

import threading
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import ClassVar

from tests.providers.accepted import Accepted, AcceptedLog
from tests.providers.faults import Call, Fault, Faults, Met
from tests.providers.wire import Answer, Delivery, Request, Server

#: What taking a message means for a provider: remember it, and answer. The flag says whether events of it may follow.
Take = Callable[[bool], Answer]


class Provider(ABC):
    """Listens on a port of its own. Subclasses know the paths and the words of their original."""

    name: ClassVar[str]

    def __init__(self, faults: Faults, log: AcceptedLog, port: int = 0) -> None:
        self._faults = faults
        self._log = log
        self._late: list[threading.Timer] = []
        self.server = Server(self.answer, port)

    @abstractmethod
    def answer(self, request: Request) -> Answer:
        """What the original would answer."""

    @abstractmethod
    def error(self, status: int, message: str, **headers: str) -> Answer:
        """An error in the words of the original."""

    def stop(self) -> None:
        for timer in self._late:
            timer.cancel()
        self.server.stop()

    def _written(self, accepted: Accepted) -> None:
        self._log.append(accepted)

    def _sending(self, channel: str, to: str, take: Take) -> Answer:
        """Take a well-formed message, or not, as the faults have it."""
        met = self._faults.next_for(self.name, Call.SEND, channel, to)
        if met is None:
            return take(True)
        match met.fault:
            case Fault.ACCEPT_LATE:
                timer = threading.Timer(met.seconds, take, [True])
                timer.daemon = True
                self._late.append(timer)
                timer.start()
                return Answer(500, delivery=Delivery.RESET)
            case Fault.ACCEPT_HANG:
                return take(True).broken(Delivery.HANG, met.seconds)
            case Fault.ACCEPT_RESET:
                return take(True).broken(Delivery.RESET)
            case Fault.ACCEPT_UNHEARD:
                return take(False).broken(Delivery.RESET)
            case Fault.ACCEPT_CUT:
                return take(True).broken(Delivery.CUT)
            case Fault.ACCEPT_SLOW:
                taken = take(True)
                self.server.released.wait(met.seconds)
                return taken
            case Fault.ACCEPT_SILENT:
                return take(False)
            case Fault.ACCEPT_5XX:
                take(True)
                return self.error(503, "Service Unavailable")
            case _:
                return self._without_effect(met)

    def _asking(self, on: Call, tell: Callable[[], Answer]) -> Answer:
        """Answer a question, or not, as the faults have it. A fault of taking is one of answering here."""
        met = self._faults.next_for(self.name, on)
        if met is None:
            return tell()
        match met.fault:
            case Fault.ACCEPT_CUT:
                return tell().broken(Delivery.CUT)
            case Fault.ACCEPT_HANG:
                return tell().broken(Delivery.HANG, met.seconds)
            case Fault.ACCEPT_SLOW:
                self.server.released.wait(met.seconds)
                return tell()
            case _:
                return self._without_effect(met)

    def _without_effect(self, met: Met) -> Answer:
        match met.fault:
            case Fault.FAIL_5XX:
                return self.error(500, "Internal Server Error")
            case Fault.TOO_MANY:
                return self.error(429, "Too Many Requests", **{"Retry-After": f"{met.seconds:g}"})
            case Fault.UNAUTHORIZED:
                return self.error(401, "Authenticate")
            case Fault.BAD_REQUEST:
                return self.error(400, "Bad Request")
            case Fault.HANG:
                return Answer(500, delivery=Delivery.HANG, seconds=met.seconds)
            case _:
                return Answer(500, delivery=Delivery.RESET)
