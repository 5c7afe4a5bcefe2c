"""How does a process become the supervisor of a stack? `python -m stack up`; people type `puntual up`."""

import argparse
import asyncio
import sys

from config.settings import load_settings
from models.errors import PuntualError
from stack import detach, state, supervisor


def say(line: str) -> None:
    sys.stderr.write(line + "\n")
    sys.stderr.flush()


def ready(addresses: state.Addresses) -> None:
    say(f"ready: {addresses.web_url} (Temporal at {addresses.temporal_address})")


def main(arguments: list[str] | None = None) -> int:
    """Exit code of the command."""
    parser = argparse.ArgumentParser(prog="python -m stack")
    commands = parser.add_subparsers(dest="command", required=True)
    up = commands.add_parser("up", help="run the stack until told to stop")
    up.add_argument("--port", type=int, help="port of the web")
    up.add_argument("--detach", action="store_true", help="come back when it is ready")
    commands.add_parser("down", help="stop the stack of this home")
    asked = parser.parse_args(arguments)
    try:
        settings = load_settings()
        if asked.command == "down":
            say("stopped" if detach.stop(settings, say=say) else "nothing ran")
        elif asked.detach:
            ready(detach.start(settings, port=asked.port, say=say))
        else:
            asyncio.run(supervisor.run(settings, port=asked.port, say=say, on_ready=ready))
    except PuntualError as failure:
        say(failure.message)
        return failure.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main())
