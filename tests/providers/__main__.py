"""How do the fakes run as a process of their own? `python -m tests.providers --log FILE`, until SIGTERM.

The first line on stdout is JSON: `settings` (fields of Settings), `control` (address of the control port).
"""

import argparse
import json
import signal
import sys
import threading
from pathlib import Path

from tests.providers.control import ControlPort
from tests.providers.providers import Providers


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.providers")
    parser.add_argument("--port-sendgrid", type=int, default=0)
    parser.add_argument("--port-twilio", type=int, default=0)
    parser.add_argument("--port-control", type=int, default=0)
    parser.add_argument("--log", type=Path, required=True, help="what was accepted, JSON lines")
    given = parser.parse_args()
    providers = Providers(given.log, given.port_sendgrid, given.port_twilio)
    control = ControlPort(providers, given.port_control)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    providers.start()
    control.server.start()
    sys.stdout.write(json.dumps({"settings": providers.settings, "control": control.server.url}) + "\n")
    sys.stdout.flush()
    stop.wait()
    control.server.stop()
    providers.stop()


if __name__ == "__main__":
    main()
