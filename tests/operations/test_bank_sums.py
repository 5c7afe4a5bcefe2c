"""Is what was matched what is in the books, to the cent, however lines come and whoever takes them in at once?"""

import asyncio
from decimal import Decimal
from random import Random

import pytest

from models.bank import Assignment, BankEntry, Statement
from operations import bank
from operations.bank_matching import decide_open
from operations.bank_statements import take_statement
from tests.operations.office import Office
from tests.operations.statements import OURS, entry

TEXTS = ("FV-{n:04}", "pago FV {n}", "FV-{n:04} FV-{m:04}", "gracias", "")
SUMS = """
SELECT (SELECT COALESCE(SUM(amount), 0) FROM bank_lines WHERE state = 'matched' AND amount > 0) AS came,
       (SELECT COALESCE(SUM(amount), 0) FROM credits) AS recorded,
       (SELECT COALESCE(SUM(amount), 0) FROM credits WHERE reversed_on IS NOT NULL) AS reversed,
       (SELECT COALESCE(-SUM(amount), 0) FROM bank_lines WHERE state = 'matched' AND amount < 0) AS went,
       (SELECT COALESCE(SUM(amount), 0) FROM allocations)
       + (SELECT COALESCE(SUM(unallocated), 0) FROM credits) AS placed,
       (SELECT MIN(balance) FROM balances) AS least,
       (SELECT COUNT(*) FROM bank_lines WHERE state = 'matched' AND amount > 0)
       - (SELECT COUNT(*) FROM credits) AS more_lines_than_payments
"""


async def portfolio(office: Office, random: Random) -> None:
    for n in range(6):
        await office.customer(f"C-{n}", name=f"Talleres Quintana {n}")
    for n in range(30):
        amount = f"{random.choice((100, 100, 250, 333))}.{random.choice(('00', '50'))}"
        await office.invoice(f"I-{n}", amount, customer_id=f"C-{n % 6}", number=f"FV-{n:04}")


def lines(random: Random, count: int) -> list[BankEntry]:
    found = []
    for n in range(count):
        text = random.choice(TEXTS).format(n=random.randrange(30), m=random.randrange(30))
        amount = random.choice(("100.00", "100.50", "250.00", "333.00", "200.00", "17.00"))
        name = random.choice((None, f"TALLERES QUINTANA {random.randrange(6)}"))
        account = random.choice((None, f"DE{random.randrange(4)}999"))
        found.append(entry(f"R-{n}", amount, text, name=name, other_account=account, end_to_end=f"COLLECT-{n:04}"))
        if random.random() < 0.2:
            came = random.choice([one for one in found if one.amount > 0])
            found.append(entry(f"B-{n}", f"-{came.amount}", returned={"end_to_end": came.end_to_end}))
    return found


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_payments_are_the_matched_lines_and_returns_take_back_what_they_say(office: Office, seed: int) -> None:
    random = Random(seed)
    await portfolio(office, random)
    said = lines(random, 80)
    for begin in range(0, len(said), 25):
        await take_statement(office.desk, Statement(OURS, "S", f"{begin}", tuple(said[begin : begin + 25])))
        await decide_open(office.desk)
    for row in await office.rows(
        "SELECT id FROM bank_lines WHERE state = 'doubtful' AND amount > 0 ORDER BY id LIMIT 5"
    ):
        await bank.assign(office.desk, row["id"], Assignment(customer_id="C-1"))
    [sums] = await office.rows(SUMS)
    assert sums["came"] == sums["recorded"] > 0
    assert sums["went"] == sums["reversed"] > 0
    assert sums["placed"] == sums["recorded"] - sums["reversed"]
    assert sums["least"] >= Decimal(0)
    assert sums["more_lines_than_payments"] == 0


async def test_the_same_statement_taken_in_twice_at_once_is_there_once(office: Office) -> None:
    random = Random(4)
    await portfolio(office, random)
    statement = Statement(OURS, "S", "same", tuple(lines(random, 40)))

    async def import_it() -> None:
        await take_statement(office.desk, statement)
        await decide_open(office.desk)

    await asyncio.gather(import_it(), import_it(), import_it())
    [sums] = await office.rows(SUMS)
    assert sums["came"] == sums["recorded"] > 0
    assert sums["placed"] == sums["recorded"] - sums["reversed"]
    assert await office.value("SELECT count(*) FROM bank_lines") == len(statement.entries)
    doubled = "SELECT count(*) FROM tasks GROUP BY details ->> 'line' HAVING count(*) > 1"
    assert await office.rows(doubled) == []
