"""How is the stack started in the background, and how is it stopped from elsewhere?"""

import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

from config.settings import Settings, child_environment
from models.errors import PuntualError, Refused
from stack import lock, state
from stack.children import LOG_TAIL, Say
from stack.leftovers import sweep
from stack.processes import end

START_SECONDS = 180.0
STOP_SECONDS = 60.0  # worker and web may take their shutdown time, one after the other the servers
ROOT = Path(__file__).resolve().parent.parent


def start(settings: Settings, *, port: int | None = None, say: Say) -> state.Addresses:
    """Run the supervisor in a session of its own and wait until it is ready.

    Raises Refused when the stack of this home runs already; PuntualError with what the supervisor said when it ends.
    """
    home = settings.home.resolve()
    with lock.held(home):
        pass  # a clear refusal here, before a process is started to find out
    log = home / "logs" / "up.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    arguments = [sys.executable, "-P", "-m", "stack", "up"]
    if port is not None:
        arguments += ["--port", str(port)]
    with log.open("wb") as output:
        process = subprocess.Popen(
            arguments,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
            env=child_environment(settings, PYTHONPATH=str(ROOT), PYTHONUNBUFFERED="1"),
        )
    deadline = time.monotonic() + START_SECONDS
    told = 0
    while time.monotonic() < deadline:
        lines = log.read_text(errors="replace").splitlines()
        for line in lines[told:]:
            say(line)
        told = len(lines)
        found = state.read(home)
        if found is not None and found.ready and found.supervisor.pid == process.pid:
            return found.addresses
        if process.poll() is not None:
            raise PuntualError(f"The stack did not start: {log.read_text(errors='replace')[-LOG_TAIL:].strip()}")
        time.sleep(0.1)
    process.terminate()
    raise PuntualError(f"The stack is not ready after {START_SECONDS:g} s; its log is {log}")


def stop(settings: Settings, *, say: Say) -> bool:
    """End the stack of this home, and whatever a killed supervisor left. False when nothing ran.

    Raises Refused when a stack is just coming up and cannot be told yet.
    """
    home = settings.home.resolve()
    if not home.is_dir():
        return False
    ended = False
    found = state.read(home)
    if found is not None:
        ended = end(found.supervisor, seconds=STOP_SECONDS)
    holder = lock.holder(home)
    if not ended and holder is not None:
        ended = end(holder, seconds=STOP_SECONDS)
    for _ in range(50):
        with suppress(Refused), lock.held(home):
            for name in sweep(home):
                say(f"ended {name}, left over from a stack that was killed")
                ended = True
            return ended
        time.sleep(0.1)
    raise Refused(f"The stack of {home} does not stop; see {home / 'logs'}")
