"""How is a drill run? `python -m tests.drill --seed 1 --minutes 5`; exit code 1 where an invariant does not hold."""

import argparse
import asyncio
import shutil
import signal
import sys
import tempfile
from pathlib import Path

from tests.drill.drill import EVERYWHERE, Outcome, Plan, run
from tests.drill.report import told


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.drill")
    parser.add_argument("--seed", type=int, default=1, help="decides who is killed when, and the providers' faults")
    parser.add_argument("--minutes", type=float, default=0.0, help="begin another round as long as these last")
    parser.add_argument("--kills", type=int, default=EVERYWHERE, help="workers to kill at points around a send")
    parser.add_argument("--break", dest="broken", choices=["claim"], help="leave a guard out: the drill has to fail")
    parser.add_argument("--keep", type=Path, help="folder for data and logs; else a temporary one, kept on failure")
    given = parser.parse_args()
    home = given.keep or Path(tempfile.mkdtemp(prefix="puntual-drill-"))
    home.mkdir(parents=True, exist_ok=True)
    plan = Plan(seed=given.seed, minutes=given.minutes, kills=given.kills, broken=given.broken)
    try:
        outcome = asyncio.run(_drill(plan, home))
    except asyncio.CancelledError:
        print(f"stopped; data and logs: {home}", file=sys.stderr)
        return 1
    print(told(outcome))
    if outcome.violations:
        print(f"\ndata and logs: {home}")
        return 1
    if given.keep is None:
        shutil.rmtree(home, ignore_errors=True)
    return 0


async def _drill(plan: Plan, home: Path) -> Outcome:
    """Whoever ends the drill ends what it has started."""
    task = asyncio.current_task()
    assert task is not None
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, task.cancel)
    return await run(plan, home, lambda line: print(line, file=sys.stderr, flush=True))


if __name__ == "__main__":
    sys.exit(main())
