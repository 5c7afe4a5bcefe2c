"""How is the stack started in the background, and how is it stopped from elsewhere?"""

import subprocess
import time
from contextlib import suppress

from config.settings import Settings
from models.errors import PuntualError, Refused
from stack import lock, programs, state
from stack.children import Say
from stack.leftovers import sweep
from stack.processes import end

START_SECONDS = 180.0
STOP_SECONDS = 60.0  # worker and web may take their shutdown time, one after the other the servers


def start(settings: Settings, *, port: int | None = None, say: Say) -> state.Addresses:
    """Run the supervisor in a session of its own and wait until it is ready.

    Raises Refused when the stack of this home runs already; PuntualError with what the supervisor said when it ends.
    """
    home = settings.home.resolve()
    with lock.held(home):
        pass  # a clear refusal here, before a process is started to find out
    log = home / "logs" / "up.log"
    log.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    arguments, environment = programs.command(settings, "stack", "up", *(() if port is None else ("--port", str(port))))
    with log.open("wb") as output:
        process = subprocess.Popen(
            arguments,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
            env=environment,
        )
    deadline = time.monotonic() + START_SECONDS
    told = 0
    while time.monotonic() < deadline:
        returned = process.poll()  # before the log is read: what it says last is told too
        lines = log.read_text(errors="replace").splitlines()
        for line in lines[told:]:
            say(line)
        told = len(lines)
        found = state.read(home)
        if found is not None and found.ready and found.supervisor.pid == process.pid:
            return found.addresses
        if returned is not None:
            ended = PuntualError(f"The stack did not start; its log is {log}")
            ended.exit_code = returned
            raise ended
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
