"""How is a file read whose form could harm its reader? In a process of its own, with little memory, time and power.

Spreadsheets and PDFs are packed: a few bytes may unfold to gigabytes, and the libraries that read them end their whole
process when memory is refused. The child gets no environment (so no credentials), writes no files and starts nothing.
What comes back are its lines of JSON.
"""

import resource
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

from erp.encodings import refused

#: On top of what the child has when it begins; a sheet of 300,000 rows takes a fifth of it.
_MEMORY = 1 << 30
_CPU_SECONDS = 60
#: Processor time is the child's own limit; this one is for a machine that gives it none.
_WAIT_SECONDS = 180.0
_ROOT = Path(__file__).resolve().parents[1]


def read_apart(module: str, path: Path, *arguments: str, wait: float = _WAIT_SECONDS) -> bytes:
    """What `python -m module PATH ARGUMENTS` writes. wait: in seconds.

    Raises InvalidInput with the child's own sentence (exit code 3, on stderr), or where it broke a limit.
    """
    try:
        answer = subprocess.run(
            [sys.executable, "-m", module, str(path.resolve()), *arguments],
            capture_output=True,
            stdin=subprocess.DEVNULL,
            cwd="/",
            env={"PYTHONPATH": str(_ROOT), "PYTHONUTF8": "1"},
            timeout=wait,
            start_new_session=True,
        )
    except subprocess.TimeoutExpired as error:
        raise refused(path, "expected a file that can be read in a minute") from error
    if answer.returncode == 3:
        raise refused(path, answer.stderr.decode("utf-8", errors="replace").strip())
    if answer.returncode:
        raise refused(
            path, f"expected a whole file that unfolds to less than {_MEMORY >> 20} MB and is read in a minute"
        )
    return answer.stdout


def confine(*, memory: int = _MEMORY, seconds: int = _CPU_SECONDS) -> None:
    """For the child, once its libraries are loaded: no more than this from here on. memory: in bytes, on top."""
    limits = {
        resource.RLIMIT_CPU: seconds,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_NOFILE: 16,
    }
    statm = Path("/proc/self/statm")
    if statm.exists():
        limits[resource.RLIMIT_AS] = int(statm.read_text().split()[0]) * resource.getpagesize() + memory
    for limit, value in limits.items():
        resource.setrlimit(limit, (value, value))


def give_up(expected: str) -> NoReturn:
    """For the child: say what was expected of the file, and end."""
    sys.stderr.write(expected)
    sys.exit(3)
