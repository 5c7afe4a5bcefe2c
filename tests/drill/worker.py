"""Which worker dies or stands still where it is told to? The engine's own, its real functions wrapped in traps.

`python -m tests.drill.worker TRAPS [--break claim]`. The engine knows nothing of this. Loading its modules takes longer
than everything else of a start, so the process that was started loads them once and only forks workers: one after the
other, as they die.
"""

import argparse
import os
import signal
import sys
from contextlib import suppress
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from typing import Any

from sqlalchemy import text

import worker
from activities.resources import Resources
from store import attempts, messages
from tests.drill.points import KillPoint, Traps, strike


class Wrapping:
    """Puts traps around what a message comes past. Notes the channel of each attempt by its token."""

    def __init__(self, traps: Traps) -> None:
        self._traps = traps
        self._channels: dict[str, str] = {}
        self._renewed: set[str] = set()

    def _put(self, place: Any, **wrapped: Any) -> None:
        for name, function in wrapped.items():
            setattr(place, name, function)

    def claims(self) -> None:
        claim, get = messages.claim, messages.get

        async def trapped_claim(tx: Any, new: messages.NewMessage, *rest: Any) -> None:
            self._channels[new.token] = new.channel
            self._traps.pass_by(KillPoint.BEFORE_CLAIM, new.channel)
            await claim(tx, new, *rest)
            self._traps.pass_by(KillPoint.CLAIMED, new.channel)

        async def noting_get(*arguments: Any) -> messages.Unfinished | None:
            found = await get(*arguments)
            if found is not None:
                self._channels[found.outgoing.token] = found.outgoing.channel
            return found

        self._put(messages, claim=trapped_claim, get=noting_get)

    def fence(self, *, is_open: bool) -> None:
        """is_open: the fence lets everybody through and notes nothing, so that a drill can show that it is needed."""
        begin_call, renew = attempts.begin_call, attempts.renew

        async def trapped_begin_call(tx: Any, token: str, *rest: Any) -> bool:
            channel = self._channels[token]
            self._traps.pass_by(KillPoint.COMMITTED, channel)
            may_call = True if is_open else await begin_call(tx, token, *rest)
            if may_call:
                self._traps.pass_by(KillPoint.RETRYING if token in self._renewed else KillPoint.FENCED, channel)
            return may_call

        async def noting_renew(tx: Any, message_id: int, old: str, token: str) -> bool:
            self._channels[token] = self._channels[old]
            self._renewed.add(token)
            return await renew(tx, message_id, old, token)

        self._put(attempts, begin_call=trapped_begin_call, renew=noting_renew)

    def answers(self) -> None:
        accept = attempts.accept

        async def trapped_accept(tx: Any, token: str, *rest: Any, fenced: bool, **more: Any) -> bool:
            channel = self._channels[token]
            if not fenced:
                return await accept(tx, token, *rest, fenced=fenced, **more)
            self._traps.pass_by(KillPoint.ANSWER_READ, channel)
            blow = self._traps.springs(KillPoint.WRITTEN, channel)
            if blow is not None:
                # The statement commits by itself: in a transaction of its own it is written and not yet there.
                await tx.execute(text("BEGIN"))
            accepted = await accept(tx, token, *rest, fenced=fenced, **more)
            if blow is not None:
                strike(blow)
                await tx.execute(text("COMMIT"))
            self._traps.pass_by(KillPoint.DONE, channel)
            return accepted

        self._put(attempts, accept=trapped_accept)

    def wire(self) -> None:
        """On both providers' HTTP: in the midst of a request, and on both sides of its answer."""
        send, getresponse = HTTPConnection.send, HTTPConnection.getresponse
        sending: dict[int, str] = {}

        def trapped_send(connection: HTTPConnection, data: Any) -> None:
            if data.startswith(b"POST /v3/mail/send "):
                sending[id(connection)] = "email"
            elif data.startswith(b"POST /2010-04-01/"):
                sending[id(connection)] = ""
            elif (channel := sending.get(id(connection))) is not None:
                channel = channel or ("whatsapp" if b"To=whatsapp" in data else "sms")
                sending[id(connection)] = channel
                if (blow := self._traps.springs(KillPoint.HALF_SENT, channel)) is not None:
                    half = len(data) // 2
                    send(connection, data[:half])
                    strike(blow)
                    data = data[half:]
            send(connection, data)

        def trapped_getresponse(connection: HTTPConnection) -> HTTPResponse:
            channel = sending.pop(id(connection), None)
            if channel:
                self._traps.pass_by(KillPoint.SENT, channel)
            response = getresponse(connection)
            if channel:
                self._traps.pass_by(KillPoint.ANSWER_LOST, channel)
            return response

        self._put(HTTPConnection, send=trapped_send, getresponse=trapped_getresponse)

    def look_ups(self) -> None:
        build = worker.build_resources

        def trapped_build(*arguments: Any, **more: Any) -> Resources:
            resources = build(*arguments, **more)
            for kind in {type(sender) for sender in resources.senders.values()}:
                self._trap_look_up(kind)
            return resources

        self._put(worker, build_resources=trapped_build)

    def _trap_look_up(self, kind: Any) -> None:
        look_up = kind.look_up

        async def trapped_look_up(sender: Any, message: Any) -> str | None:
            try:
                found: str | None = await look_up(sender, message)
                return found
            finally:
                self._traps.pass_by(KillPoint.LOOKING_UP, message.channel)

        self._put(kind, look_up=trapped_look_up)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.drill.worker")
    parser.add_argument("traps", type=Path)
    parser.add_argument("--break", dest="broken", choices=["claim"])
    given = parser.parse_args()
    wrapping = Wrapping(Traps(given.traps))
    wrapping.claims()
    wrapping.fence(is_open=given.broken == "claim")
    wrapping.answers()
    wrapping.wire()
    wrapping.look_ups()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    while True:
        # Who is told to end while it forks would leave a worker behind that works for the next drill.
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
        pid = os.fork()
        if pid == 0:
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})
            worker.main()
            return
        try:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})
            os.waitpid(pid, 0)
        except SystemExit:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
            raise


if __name__ == "__main__":
    main()
