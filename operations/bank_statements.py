"""What is stored of a bank statement? Each of its lines once, whatever the bank exports again."""

from typing import Any

from models.bank import BankEntry, Statement
from models.values import amount_text
from operations.desk import Desk
from operations.recorded import Recorded, Status, refused
from store import bank


async def take_statement(desk: Desk, statement: Statement) -> list[Recorded]:
    """Store the lines of a statement, each once, whatever else the file repeats; what became of each, in order.

    `operations/bank_matching.py` says whose they are. Refused is a line whose reference stands for another one already.
    """
    taken: list[Recorded] = []
    async with desk.database.begin() as tx:
        now = await desk.clock.now(tx)
        known = await bank.known(tx, statement.entries)
        new: dict[str, BankEntry] = {}
        for entry in statement.entries:
            before = known.get((entry.account, entry.reference)) or _said(new.get(entry.reference))
            if before is None:
                new[entry.reference] = entry
                taken.append(Recorded(entry.reference, Status.NEW))
            elif _said(entry) == {name: before[name] for name in ("booked_on", "currency", "amount")}:
                taken.append(Recorded(entry.reference, Status.UNCHANGED))
            else:
                expected = (
                    f"expected a reference of its own: {entry.reference} stands for "
                    f"{amount_text(before['amount'], before['currency'])} {before['currency']} "
                    f"of {before['booked_on']} already"
                )
                taken.append(refused(entry.reference, "reference", expected))
        if new:
            number = await bank.enter_statement(
                tx,
                account=statement.account,
                reference=statement.reference,
                sha256=statement.sha256,
                now=now,
                by=desk.actor,
            )
            await bank.add(tx, number, list(new.values()))
    return taken


def _said(entry: BankEntry | None) -> dict[str, Any] | None:
    """What two lines of one reference have to agree in."""
    if entry is None:
        return None
    return {"booked_on": entry.booked_on, "currency": entry.currency, "amount": entry.amount}
