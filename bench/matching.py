"""How many lines of a bank are matched per second, against a bare SQL join on the reference in the same run?"""

import argparse
import asyncio
import time
from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal

from bench.room.portfolio import customers, invoices
from bench.room.servers import Servers, servers
from bench.room.silence import Silent
from bench.room.tables import show
from models.bank import BankEntry, BankLineState, Statement
from models.invoice import Invoice
from operations.bank_matching import decide_open, match_and_take
from operations.bank_statements import take_statement
from operations.customers import record_customers
from operations.desk import Desk
from operations.invoices import record_invoices
from store import bank_evidence
from store.clock import ShiftedClock
from store.engine import run

_DUE = date(2027, 3, 2)
_NOW = datetime(2027, 3, 1, 9, tzinfo=UTC)
_OURS = "ES7921000813610123456789"


def _lines(owed: Sequence[Invoice], count: int) -> list[BankEntry]:
    """Of ten lines six name their invoice, two know only the name and the amount, one the amount, one nothing."""
    found = []
    step = len(owed) // count
    for n in range(count):
        invoice, way = owed[n * step], n % 10
        number = invoice.customer_id.rpartition("-c")[2]
        found.append(
            BankEntry(
                account=_OURS,
                reference=f"{n:08}",
                booked_on=_DUE,
                currency="EUR",
                amount=invoice.amount if way < 9 else Decimal("0.77"),
                name=f"TALLERES QUINTANA {number} SL" if way in (6, 7) else None,
                remittance=f"TRANSFERENCIA PAGO FACTURA {invoice.number} GRACIAS" if way < 6 else "TRANSFERENCIA",
            )
        )
    return found


_JOIN = """
SELECT l.reference, i.id FROM unnest(%(references)s::text[], %(numbers)s::text[]) AS l (reference, number)
JOIN invoices i ON i.number = l.number
"""


async def _join(room: Servers, lines: Sequence[BankEntry], owed: Sequence[Invoice]) -> float:
    """Seconds in which PostgreSQL finds the invoice of each line whose number somebody has cut out already."""
    numbers = [one.number for one in owed][:: len(owed) // len(lines)][: len(lines)]
    async with room.database.connect() as tx:
        begun = time.perf_counter()
        found = await run(tx, _JOIN, {"references": [one.reference for one in lines], "numbers": numbers})
        taken = time.perf_counter() - begun
    assert len(found) >= len(lines), "the portfolio has a number for each line"
    return taken


async def measure(lines: int, owed: int, owners: int) -> None:
    async with servers() as room:
        loud = room.desk()
        desk = Desk(
            loud.database, loud.clock, loud.rulebook, loud.sentences, Silent(), loud.zone, loud.actor, loud.shelf
        )
        await desk.publish_strategies()
        assert isinstance(desk.clock, ShiftedClock), "the room has a test clock"
        async with room.database.begin() as tx:
            await desk.clock.set_to(tx, _NOW)
        portfolio = invoices("bank", owed, _DUE, owners)
        await record_customers(desk, customers("bank", owners))
        await record_invoices(desk, portfolio)
        entries = _lines(portfolio, lines)
        joined = await _join(room, entries, portfolio)
        begun = time.perf_counter()
        async with room.database.connect() as tx:
            known = await bank_evidence.portfolio(tx, entries, _NOW.date())
        loading = time.perf_counter() - begun
        begun = time.perf_counter()
        verdicts = [match_and_take(entry, known) for entry in entries]
        matching = time.perf_counter() - begun
        begun = time.perf_counter()
        await take_statement(desk, Statement(_OURS, "bench", "bench", tuple(entries)))
        storing = time.perf_counter() - begun
        begun = time.perf_counter()
        await decide_open(desk)
        deciding = time.perf_counter() - begun
    states = {state: sum(one.state is state for one in verdicts) for state in BankLineState}

    def line(name: str, seconds: float) -> tuple[str, int, str]:
        return name, round(lines / seconds), f"{joined / seconds:.4f}"

    show(
        f"{lines:,} lines of a bank against {owed:,} open invoices of {owners:,} customers",
        ("", "lines/s", "of the join"),
        [
            line("bare SQL join on the number", joined),
            line("the rules alone: whose is it, and why", matching),
            line("the rules with reading the portfolio", matching + loading),
            line("stored, each once", storing),
            line("decided: payments, allocations, cases, tasks", deciding),
        ],
    )
    print(", ".join(f"{number:,} {state}" for state, number in states.items() if number))


def main() -> None:
    parser = argparse.ArgumentParser(description="Bank lines matched to invoices, against a bare SQL join.")
    parser.add_argument("--lines", type=int, default=10_000)
    parser.add_argument("--invoices", type=int, default=50_000)
    parser.add_argument("--customers", type=int, default=5_000)
    chosen = parser.parse_args()
    asyncio.run(measure(chosen.lines, chosen.invoices, chosen.customers))


if __name__ == "__main__":
    main()
