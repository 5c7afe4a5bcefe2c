"""How is a provider called once: beside the event loop, in bounded time, and knowing whether anything has left?"""

import asyncio
import threading
import time
import traceback
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import structlog

from channels.calling.alarm import Alarm
from channels.port import CannotTell, ChannelUnavailable, OutcomeUnknown
from models.errors import PuntualError

_log = structlog.get_logger()

T = TypeVar("T")

#: Calls of one provider at once. One that hangs takes all of these and nothing else: the others are told at once that
#: it is not available, and the event loop turns on.
_AT_ONCE = 16


class Call:
    """One call, made by a thread. Until it begins, whoever waits for it may give it up for certain."""

    def __init__(self, provider: str, seconds: float, alarm: Alarm) -> None:
        self.provider = provider
        self._alarm = alarm
        self._seconds = seconds
        self._ends = time.monotonic() + seconds
        self._turn = threading.Lock()
        self._begun = False
        self._given_up = False

    @property
    def remaining(self) -> float:
        """Seconds that are left, more than zero. Raises TimeoutError."""
        left = self._ends - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left

    def has_waited_long(self) -> bool:
        """Whether no thread was free for half of its time: the rest may not do for an answer."""
        return self._ends - time.monotonic() < self._seconds / 2

    def begin(self) -> None:
        """From here on something of the message leaves. Raises ChannelUnavailable where nobody waits any more."""
        with self._turn:
            if self._given_up:
                raise ChannelUnavailable(f"{self.provider} was not reached in time")
            self._begun = True

    def give_up(self) -> None:
        """Nothing leaves any more, unless it has begun."""
        with self._turn:
            self._given_up = True

    def failed(self, why: str) -> PuntualError:
        """What a call that broke off comes to: a definite no before it began, unknown afterwards."""
        if self._begun:
            return OutcomeUnknown(f"{self.provider} gave no answer that can be trusted: {why}")
        return ChannelUnavailable(f"{self.provider} was not reached: {why}")

    def misconfigured(self, what: str) -> ChannelUnavailable:
        """A definite no to this installation rather than to the message, which waits until an operator mends it."""
        self._alarm.sound(what)
        return ChannelUnavailable(f"{self.provider} does not serve this installation: {what}")


class Caller:
    """The threads in which one provider's synchronous client works."""

    def __init__(self, provider: str, seconds: float) -> None:
        """seconds: how long a call may take in all, waiting for a free thread included."""
        self.provider = provider
        self._seconds = seconds
        self._alarm = Alarm(provider)
        self._threads = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix=provider)

    async def __call__(self, work: Callable[[Call], T]) -> T:
        """What `work` returns. Raises the errors of the port, and none other."""
        call = Call(self.provider, self._seconds, self._alarm)
        try:
            async with asyncio.timeout(self._seconds):
                return await asyncio.get_running_loop().run_in_executor(self._threads, _made, work, call)
        except TimeoutError:
            call.give_up()
            failure = call.failed("it took too long")
        except asyncio.CancelledError:
            call.give_up()
            raise
        raise failure

    async def ask(self, question: Callable[[Call], T]) -> T:
        """As a call, where nothing is at stake. Raises CannotTell where it is not answered."""
        try:
            return await self(question)
        except PuntualError as failure:
            raise CannotTell(failure.message) from None


def _made(work: Callable[[Call], T], call: Call) -> T:
    try:
        if call.has_waited_long():
            raise call.failed("too many calls at once")
        return work(call)
    except PuntualError as told:
        failure = told
    except Exception as error:
        # Neither its text nor its values: both may hold a key or an address.
        last = traceback.extract_tb(error.__traceback__)[-1]
        _log.error(
            "channel_failed", provider=call.provider, error=type(error).__name__, where=f"{last.name}:{last.lineno}"
        )
        failure = call.failed(type(error).__name__)
    # The frames and causes behind it hold the SDK's headers, and some tracebacks show the values of every frame.
    failure.__cause__ = failure.__context__ = None
    raise failure.with_traceback(None)
