"""Which processes does a drill consist of, and how are they killed? The stack's own, with two workers that are trapped.

All are real and on disk as in production; who dies is restarted by the stack's own supervision.
"""

import asyncio
import signal
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import psutil

from config.settings import variable_of
from stack import programs
from stack.children import Child
from stack.ports import HOST
from stack.supervisor import Stack
from worker import READY_FILE

WORKERS = ("worker-1", "worker-2")


@dataclass
class Processes(Stack):
    """The stack with two trapped workers in place of its one. `broken`: what their code leaves out, if anything."""

    broken: str | None = None

    @property
    def traps(self) -> Path:
        return self.home / "traps"

    def kill(self, name: str) -> None:
        """At once. For PostgreSQL that is its immediate stop: it recovers from its log."""
        for child in self.children:
            if child.name == name and child.recorded is not None and (process := child.recorded.find()) is not None:
                with suppress(psutil.NoSuchProcess):
                    if name in WORKERS:  # what was started forks workers, and itself lives on
                        for forked in process.children():
                            forked.kill()
                    else:
                        process.send_signal(signal.SIGQUIT if name == "postgres" else signal.SIGKILL)

    def _programs(self) -> list[Child]:
        return [*(self._worker(name) for name in WORKERS), self._web()]

    def _worker(self, name: str) -> Child:
        home = self.home / name
        home.mkdir(exist_ok=True)
        ready = home / READY_FILE

        def command() -> tuple[list[str], dict[str, Any]]:
            arguments = [str(self.traps), *(["--break", self.broken] if self.broken else [])]
            return self._python("tests.drill.worker", *arguments, PUNTUAL_HOME=str(home))

        async def is_ready(child: Child) -> bool:
            return ready.exists()

        before = partial(ready.unlink, missing_ok=True)
        return Child(name, command, is_ready, self.home / "logs" / f"{name}.log", before=before)

    def _web(self) -> Child:
        async def is_ready(_: Child) -> bool:
            try:
                _reader, connection = await asyncio.open_connection(HOST, self.port)
            except OSError:
                return False
            connection.close()
            return True

        return Child("web", lambda: self._python("web"), is_ready, self.home / "logs" / "web.log")

    def _python(self, module: str, *arguments: str, **variables: str) -> tuple[list[str], dict[str, Any]]:
        assert self.addresses is not None
        given = {variable_of(name): str(getattr(self.settings, name)) for name in self.settings.model_fields_set}
        reached = {
            "DATABASE_URL": self.addresses.database_url,
            "TEMPORAL_ADDRESS": self.addresses.temporal_address,
            "PUNTUAL_PORT": str(self.port),
        }
        command, environment = programs.command(self.settings, module, *arguments, **(given | reached | variables))
        return command, {"env": environment}

    async def down(self) -> None:
        """The programs have nothing to finish: what a drill proves is what they leave behind when they are killed."""
        for keeper in self.keepers:
            keeper.cancel()
        for name in (*WORKERS, "web"):
            self.kill(name)
        await asyncio.gather(*(child.stop() for child in self.children if child.name in WORKERS))
        await super().down()
