"""How are lives lived? `python -m tests.scenarios.lives --customers 400 --seed 1`; exit code 1 where one went wrong."""

import argparse
import signal
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from pathlib import Path

from stack import solo
from store.migrate import upgrade
from tests.scenarios.lives.company import Lived, again, live

_TEMPLATE = "puntual_lives"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.scenarios.lives")
    parser.add_argument("--customers", type=int, default=400, help="how many lives")
    parser.add_argument("--seed", type=int, default=1, help="of the first; each next customer has the next one")
    parser.add_argument("--together", type=int, default=5, help="how many share an installation")
    parser.add_argument("--processes", type=int, default=2)
    given = parser.parse_args()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    begun, last = time.monotonic(), given.seed + given.customers
    groups = [range(one, min(one + given.together, last)) for one in range(given.seed, last, given.together)]
    with tempfile.TemporaryDirectory(prefix="puntual-lives-") as home:
        server = solo.Postgres.start(Path(home))
        try:
            server.create(_TEMPLATE)
            upgrade(server.url(_TEMPLATE))
            result = _live_all(server, groups, given.processes)
        finally:
            server.stop()
    for (kind, how), times in sorted(result.tally.items()):
        print(f"{kind:<32}{how:<20}{times:>7}")
    print(f"{given.customers} customers from seed {given.seed} in {time.monotonic() - begun:.0f} s")
    return 1 if result.wrong else 0


def _live_all(server: solo.Postgres, groups: Sequence[range], processes: int) -> Lived:
    """Each group in a database of its own; what is wrong is told at once, and the others live on."""
    total = Lived()
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        waiting = {}
        for number, seeds in enumerate(groups):
            name = f"lives_{number}"
            server.create(name, _TEMPLATE)
            waiting[pool.submit(live, server.url(name), seeds)] = name, seeds
        try:
            for count, done in enumerate(as_completed(waiting), 1):
                name, seeds = waiting[done]
                lived = done.result()
                server.drop(name)
                total.tally += lived.tally
                total.wrong = total.wrong or lived.wrong
                if lived.wrong is not None:
                    print(f"{lived.wrong}\n  or in the same company: {again(seeds)}\n", flush=True)
                if count % 10 == 0:
                    print(f"{count} of {len(groups)} companies", file=sys.stderr, flush=True)
        except KeyboardInterrupt:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    return total


if __name__ == "__main__":
    sys.exit(main())
