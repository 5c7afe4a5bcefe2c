"""What does the process do that renders templates of somebody else? See confinement.py, which starts it."""

import json
import os
import pickle  # nosec B403 - of what the process sends that started this one
import resource
import signal
import struct
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

from channels.paper.printed import printable
from channels.templates.press import Press, TemplateFault
from models.errors import InvalidInput, NotFound

_LENGTH = struct.Struct(">I")
#: For one message. A shipped template takes less than a millisecond.
_CPU_SECONDS = 0.5
#: On top of what the process has when it begins.
_MEMORY = 192 << 20
_LONGEST = 500_000  # characters of one message, HTML included


def _confine() -> None:
    """From here on: no more memory than said, no files to write, no other programs, no core."""
    limits = {resource.RLIMIT_FSIZE: 0, resource.RLIMIT_CORE: 0, resource.RLIMIT_NOFILE: 16, resource.RLIMIT_NPROC: 0}
    statm = Path("/proc/self/statm")
    if statm.exists():
        limits[resource.RLIMIT_AS] = int(statm.read_text().split()[0]) * resource.getpagesize() + _MEMORY
    for limit, value in limits.items():
        resource.setrlimit(limit, (value, value))


def _read(stream: BinaryIO) -> bytes | None:
    head = stream.read(_LENGTH.size)
    return stream.read(_LENGTH.unpack(head)[0]) if len(head) == _LENGTH.size else None


def _write(stream: BinaryIO, answer: dict[str, Any]) -> None:
    content = json.dumps(answer).encode()
    stream.write(_LENGTH.pack(len(content)) + content)
    stream.flush()


def _answer(press: Press, method: str, template: str, channel: str, context: Any) -> dict[str, Any]:
    asked: dict[str, Callable[[], Any]] = {
        "words": lambda: _texts(press.words(template, channel, context)),
        "short": lambda: press.short(template, context),
        "parts": lambda: printable(press.parts(template, channel, context)),
    }
    try:
        said = asked[method]()
    except TemplateFault as error:
        return {"fault": [error.fault.file, error.fault.line, error.fault.message]}
    except NotFound as error:
        return {"missing": error.message}
    except InvalidInput as error:
        return {"invalid": error.message}
    if len(json.dumps(said, ensure_ascii=False)) > _LONGEST:
        return {"fault": ["", None, f"expected at most {_LONGEST} characters in all"]}
    return {"said": said}


def _texts(words: Any) -> list[str | None]:
    return [words.subject, words.text, words.html]


def main() -> None:
    questions, answers = sys.stdin.buffer, sys.stdout.buffer
    equipment = _read(questions)
    if equipment is None:
        return
    press = Press(*pickle.loads(equipment))  # nosec B301 - from the process that started this one
    _confine()
    # The system's own ending: no handler of Python would be heard inside a long operation.
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    _write(answers, {"said": None})
    while (question := _read(questions)) is not None:
        asked = pickle.loads(question)  # nosec B301
        signal.setitimer(signal.ITIMER_PROF, _CPU_SECONDS)
        try:
            answer = _answer(press, *asked)
        except MemoryError:
            # Whatever was being built is half there: better a fresh process.
            _write(answers, {"ended": "took more memory to render than a message may"})
            os._exit(0)
        signal.setitimer(signal.ITIMER_PROF, 0)
        _write(answers, answer)


if __name__ == "__main__":
    main()
