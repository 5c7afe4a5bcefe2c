"""How are templates rendered that somebody edited? In a process of its own, with nothing to take and little to waste.

It gets no environment (so no credentials), no files to write, a share of memory, and for each message a share of
processor time. It is started once and kept; where it breaks a limit the system ends it, and the next message starts
another. What comes back is JSON: even a template that broke out of Jinja could not hand us objects.
"""

import json
import pickle  # nosec B403 - only towards the child, never from it
import select
import struct
import subprocess
import sys
import threading
import time
import weakref
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from channels.templates.press import Fault, TemplateFault
from channels.templates.sources import Source
from channels.templates.words import Words
from config.brand import Brand
from models.errors import InvalidInput, NotFound
from models.message import MessageContext

#: The child's own limit is processor time; this one is for a machine that gives it none.
_WAIT_SECONDS = 10.0
_START_SECONDS = 30.0
_ROOT = Path(__file__).resolve().parents[2]
_LENGTH = struct.Struct(">I")


class Confinement:
    """One child, asked one thing at a time. Safe to use from several threads."""

    def __init__(self, sources: Mapping[str, Source], words: Mapping[str, Words], brand: Brand) -> None:
        self._equipment = pickle.dumps((dict(sources), dict(words), brand))
        self._lock = threading.Lock()
        self._child: _Child | None = None
        # A template that broke a limit once is not given the chance to keep every message waiting.
        self._refused: dict[tuple[str, str], Fault] = {}

    def ask(self, method: str, template: str, channel: str, context: MessageContext, place: str) -> Any:
        """What `channels/templates/confined.py` answers. Raises TemplateFault, NotFound, InvalidInput.

        place: the template's file, for a fault that has no better one.
        """
        key = (template, context.language)
        with self._lock:
            if key in self._refused:
                raise TemplateFault(self._refused[key])
            if self._child is None:
                self._child = _Child(self._equipment)
            try:
                answer = self._child.ask(pickle.dumps((method, template, channel, context)), _WAIT_SECONDS)
            except _Ended as ended:
                self._child.end()
                self._child = None
                self._refused[key] = Fault(place, None, str(ended))
                raise TemplateFault(self._refused[key]) from ended
        return _said(answer, place)

    def close(self) -> None:
        with self._lock:
            if self._child is not None:
                self._child.end()
                self._child = None


class _Ended(Exception):
    """The child ended instead of answering; the message says what it had done."""


class _Child:
    def __init__(self, equipment: bytes) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "channels.templates.confined"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd="/",
            env={"PYTHONPATH": str(_ROOT), "PYTHONUTF8": "1"},
            start_new_session=True,
        )
        self.end = weakref.finalize(self, _end, self._process)
        self.ask(equipment, _START_SECONDS)

    def ask(self, question: bytes, seconds: float) -> Any:
        """One question, one answer. Raises _Ended."""
        questions, answers = self._process.stdin, self._process.stdout
        assert questions is not None
        assert answers is not None
        deadline = time.monotonic() + seconds
        try:
            questions.write(_LENGTH.pack(len(question)) + question)
            questions.flush()
            (length,) = _LENGTH.unpack(self._read(_LENGTH.size, deadline))
            answer = json.loads(self._read(length, deadline))
        except (BrokenPipeError, EOFError) as error:
            raise _Ended(self._why()) from error
        if "ended" in answer:
            raise _Ended(answer["ended"])
        return answer

    def _read(self, size: int, deadline: float) -> bytes:
        assert self._process.stdout is not None
        number, found = self._process.stdout.fileno(), bytearray()
        while len(found) < size:
            ready, _, _ = select.select([number], [], [], max(0.0, deadline - time.monotonic()))
            if not ready:
                raise _Ended("took longer to render than a message may")
            # A pipe opened for bytes is a BufferedReader; its declared type knows no read1.
            part = self._process.stdout.read1(min(size - len(found), 1 << 16))  # type: ignore[attr-defined] # buffered
            if not part:
                raise EOFError
            found += part
        return bytes(found)

    def _why(self) -> str:
        code = self._process.wait(timeout=_WAIT_SECONDS)
        if code < 0:
            return "took more processor time or memory to render than a message may"
        return "could not be rendered: it ended the process that tried"


def _end(process: "subprocess.Popen[bytes]") -> None:
    process.kill()
    process.wait()
    for stream in (process.stdin, process.stdout):
        if stream is not None:
            try:
                stream.close()
            except BrokenPipeError:
                continue  # what was not sent any more is lost with the child


def _said(answer: dict[str, Any], place: str) -> Any:
    if "fault" in answer:
        file, line, message = answer["fault"]
        raise TemplateFault(Fault(file or place, line, message))
    if "missing" in answer:
        raise NotFound(answer["missing"])
    if "invalid" in answer:
        raise InvalidInput(answer["invalid"])
    return answer["said"]
