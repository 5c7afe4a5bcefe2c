"""When is a customer left alone, wholly or in part? Pauses and disputes, set and ended at odd times."""

from operations.cases import pause, resume
from operations.disputes import open_dispute, resolve_dispute
from tests.scenarios.lives.ledger import Apart, Pause
from tests.scenarios.lives.life import Life


async def pauses(life: Life) -> None:
    """An invoice or all of a customer, until a day or until somebody ends it."""
    invoice_id = life.chance.choice([None, *sorted(life.ledger.bills)])
    until = life.chance.choice((None, life.in_days(0, 25), life.in_days(1, 10)))
    about = {"customer_id": life.id} if invoice_id is None else {"invoice_id": invoice_id}
    doing = pause(life.desk(), reason="asked for it", until=until, **about)
    before = life.tally["pause", "done"]
    await life.tries("pause", f"{invoice_id or 'all'} until {until}", doing)
    if life.tally["pause", "done"] > before:
        life.ledger.pauses.append(Pause(invoice_id, life.today, until))


async def resumes(life: Life) -> None:
    running = [one for one in life.ledger.pauses if one.since <= life.today and (one.until or life.today) >= life.today]
    if running:
        chosen = life.chance.choice(running)
        about = {"customer_id": life.id} if chosen.invoice_id is None else {"invoice_id": chosen.invoice_id}
        await life.tries("resume", chosen.invoice_id or "all", resume(life.desk(), reason="over", **about))
        life.ledger.pauses.remove(chosen)


async def disputes(life: Life) -> None:
    owed = life.ledger.open_bills()
    if owed:
        bill = life.ledger.bills[life.chance.choice(owed)]
        whole = life.chance.random() < 0.4
        amount = None if whole else life.some(life.ledger.owed(bill.id), bill.currency)
        doing = open_dispute(life.desk(), bill.id, reason="wrong price", amount=amount)
        before = life.tally["dispute", "done"]
        await life.tries("dispute", f"{bill.id} {amount or 'all'}", doing)
        if life.tally["dispute", "done"] > before:
            life.ledger.apart.append(Apart(bill.id, amount))


async def decides(life: Life) -> None:
    """Somebody of ours answers a dispute."""
    if life.ledger.apart:
        chosen = life.chance.choice(life.ledger.apart)
        doing = resolve_dispute(life.desk(), chosen.invoice_id, outcome="looked at")
        await life.tries("decided", chosen.invoice_id, doing)
        life.ledger.apart.remove(chosen)
