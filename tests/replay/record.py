"""How are the histories recorded anew? `python -m tests.replay.record`: a minute on servers of its own."""

import asyncio
import json
import sys
import tempfile
from pathlib import Path

from temporalio.client import WorkflowHistory

from config.logs import write_logs
from config.settings import Settings
from stack import search_attributes, solo, temporal
from store.clock import ShiftedClock
from store.migrate import upgrade
from tests.activities.rules import write_rules
from tests.replay.lives import live
from tests.replay.shape import HISTORIES, RECORDED_FROM, ROOT, shapes
from tests.workflows.engine import engine_of, working
from tests.workflows.soon_long import SoonLong


def main() -> None:
    write_logs("warning")
    with tempfile.TemporaryDirectory(prefix="puntual-record-") as folder:
        home = Path(folder)
        postgres, server = solo.Postgres.start(home), SoonLong.start(home)
        try:
            postgres.create("recorded")
            upgrade(postgres.url("recorded"))
            settings = Settings(
                home=home,
                database_url=postgres.url("recorded"),
                config_dir=write_rules(home / "rules"),
                task_queue="recorded",
                test_clock=True,
            )
            histories = asyncio.run(record(settings, server.address))
        finally:
            server.stop()
            postgres.stop()
    for old in HISTORIES.glob("*.json"):
        old.unlink()
    HISTORIES.mkdir(exist_ok=True)
    for name, history in histories.items():
        # Stack traces of what failed on the way name the files of this machine.
        written = history.to_json().replace(f"{ROOT}/", "")
        (HISTORIES / f"{name}.json").write_text(written + "\n", encoding="utf-8")
        sys.stdout.write(f"{name:<32}{len(history.events):>5} events\n")
    RECORDED_FROM.write_text(json.dumps(shapes(), indent=2) + "\n", encoding="utf-8")


async def record(settings: Settings, address: str) -> dict[str, WorkflowHistory]:
    """Live all lives on these servers."""
    # Histories name who wrote them: not this machine.
    client = await temporal.connect(address, identity="recorder")
    await search_attributes.register(client)
    async with engine_of(settings, client, ShiftedClock()) as engine, working(engine):
        return await live(engine)


if __name__ == "__main__":
    main()
