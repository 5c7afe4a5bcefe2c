"""Does the doctor see money of which nobody looks for the owner?"""

from datetime import date, timedelta

from config.settings import Settings
from models.bank import BankEntry
from stack.bank_check import bank_lines
from store import bank
from store.clock import open_clock
from store.engine import open_engine


async def _unplaced(settings: Settings, booked_on: date) -> None:
    entry = BankEntry.model_validate(
        {"account": "ES11", "reference": f"{booked_on}", "booked_on": booked_on, "currency": "EUR", "amount": "5.00"}
    )
    database = open_engine(settings.database_url or "")
    async with database.begin() as tx:
        now = await open_clock(test_clock_allowed=False).now(tx)
        number = await bank.enter_statement(tx, account="ES11", reference="S", sha256=f"{booked_on}", now=now, by="ana")
        await bank.add(tx, number, [entry])
    await database.dispose()


async def _today(settings: Settings) -> date:
    database = open_engine(settings.database_url or "")
    async with database.connect() as tx:
        now = await open_clock(test_clock_allowed=False).now(tx)
    await database.dispose()
    return now.date()


async def test_lines_that_wait_too_long_for_their_owner_are_told(settings: Settings) -> None:
    [finding] = await bank_lines(settings)
    assert (finding.ok, finding.message) == (True, "every line has its place or its task")
    today = await _today(settings)
    await _unplaced(settings, today - timedelta(days=2))
    [finding] = await bank_lines(settings)
    assert (finding.ok, finding.message.startswith("1 belong to nobody known")) == (True, True)
    await _unplaced(settings, today - timedelta(days=9))
    [finding] = await bank_lines(settings)
    assert (finding.ok, "puntual bank lines --open" in finding.advice) == (False, True)
