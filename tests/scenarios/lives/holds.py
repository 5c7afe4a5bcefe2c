"""When is a customer left alone, wholly or in part? Pauses and disputes, set and ended at odd times."""

from decimal import Decimal

from models.dispute import DisputeKind, DisputeOutcome, DisputeResolution, DisputeTerms
from operations.cases import pause, resume
from operations.disputes import open_dispute, resolve_dispute
from tests.scenarios.lives.life import Life
from tests.scenarios.lives.pauses import Pause


async def pauses(life: Life) -> None:
    """An invoice or all of a customer, until a day or until somebody ends it."""
    invoice_id = life.chance.choice([None, *sorted(life.ledger.bills)])
    until = life.chance.choice((None, life.in_days(0, 25), life.in_days(1, 10)))
    begins = life.chance.choice((None, None, None, life.in_days(0, 5)))
    doing = pause(
        life.desk(),
        reason="asked for it",
        invoice_id=invoice_id,
        customer_id=life.id if invoice_id is None else None,
        begins=begins,
        until=until,
    )
    before = life.tally["pause", "done"]
    await life.tries("pause", f"{invoice_id or 'all'} from {begins or 'now'} until {until}", doing)
    if life.tally["pause", "done"] > before:
        life.pauses.append(Pause(invoice_id, begins or life.today, until))


async def resumes(life: Life) -> None:
    running = [one for one in life.pauses if one.since <= life.today and (one.until or life.today) >= life.today]
    if running:
        chosen = life.chance.choice(running)
        about = {"customer_id": life.id} if chosen.invoice_id is None else {"invoice_id": chosen.invoice_id}
        await life.tries("resume", chosen.invoice_id or "all", resume(life.desk(), reason="over", **about))
        life.pauses.remove(chosen)


async def disputes(life: Life) -> None:
    owed = life.ledger.open_bills()
    if owed:
        terms = dispute_terms(life, life.chance.choice(owed))
        await life.tries("dispute", terms.model_dump_json(exclude_defaults=True), open_dispute(life.desk(), terms))


async def decides(life: Life) -> None:
    """Somebody of ours answers a dispute: the customer is right, partly, or not; or has taken it back."""
    if life.ledger.disputed:
        id, disputed = life.chance.choice(sorted(life.ledger.disputed.items()))
        resolution = resolution_of(life, disputed.invoice_id, disputed.amount)
        doing = resolve_dispute(life.desk(), id, resolution)
        await life.tries("decided", f"{id} {resolution.outcome} {resolution.credited or ''}", doing)


def dispute_terms(life: Life, invoice_id: str) -> DisputeTerms:
    """All of it, or a part; now and then more than is owed."""
    bill = life.ledger.bills[invoice_id]
    part = life.some(life.chance.choice((1, 1, 1, 1, 1, 2)) * life.ledger.owed(invoice_id), bill.currency)
    amount = None if life.chance.random() < 0.4 else part
    return DisputeTerms(
        invoice_id=invoice_id, reason="not as ordered", kind=life.chance.choice(list(DisputeKind)), amount=amount
    )


def resolution_of(life: Life, invoice_id: str, disputed: Decimal | None) -> DisputeResolution:
    outcome = life.chance.choice([one for one in DisputeOutcome if one is not DisputeOutcome.SETTLED])
    most = life.ledger.owed(invoice_id) if disputed is None else disputed
    partly = outcome is DisputeOutcome.PARTLY
    credited = life.some(most / 2, life.ledger.bills[invoice_id].currency) if partly else None
    return DisputeResolution(outcome=outcome, credited=credited, tell=life.chance.random() < 0.7)
