"""What do customers agree to, and how do they keep it? Promises and plans: made, kept early, in part, not at all."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from models.arrangement import PromiseTerms
from models.plan import PlanTerms
from operations.arrangements import cancel
from operations.plans import agree
from operations.promises import promise
from tests.operations.office import payment
from tests.scenarios.lives.life import Life
from tests.scenarios.lives.money import comes_in


async def promises(life: Life) -> None:
    covered = some_owed(life)
    if covered:
        terms = promise_terms(life, covered)
        await life.tries("promise", _told(terms), promise(life.desk(), terms))


async def agrees_on_a_plan(life: Life) -> None:
    covered = some_owed(life)
    if covered:
        terms = plan_terms(life, covered)
        await life.tries("plan", _told(terms), agree(life.desk(), terms))


async def keeps_a_part(life: Life) -> None:
    """Pays what is due next, all of it before its time, a little less, or a part."""
    running = [one for one in life.agreements.all.values() if one.state == "open"]
    if not running:
        return
    one = life.chance.choice(running)
    came, due = life.agreements.received(one), Decimal(0)
    everything = one.total - came
    for _, amount in one.payments:
        due += amount
        if due > came:
            break
    amount = life.chance.choice((due - came, due - came, due - came, everything, (due - came) / 2, everything / 3))
    amount = life.some_exactly(amount, one.currency)
    if amount > 0:
        wishes: dict[str, Decimal] = {}
        left = amount
        for id in sorted(one.parts):
            wishes[id] = min(left, life.ledger.owed(id))
            left -= wishes[id]
        meant = {id: part for id, part in wishes.items() if part > 0}
        await comes_in(life, payment, one.currency, amount, meant)


async def is_cancelled(life: Life) -> None:
    running = [one.id for one in life.agreements.all.values() if one.runs]
    if running:
        id = life.chance.choice(running)
        await life.tries("cancelled", str(id), cancel(life.desk(), id, "thought better of it"))


def promise_terms(life: Life, covered: list[dict[str, str]]) -> PromiseTerms:
    """One payment of all of it, or several that add up; some too far ahead."""
    first = life.in_days(0, 20)
    replace = life.chance.random() < 0.2
    parts = [Decimal(one["amount"]) for one in covered if "amount" in one]
    if len(parts) < len(covered) or life.chance.random() < 0.5:
        payments: list[dict[str, Any]] = [{"on": first}]
    else:
        total = sum(parts, Decimal(0))
        half = life.some_exactly(total / 2, life.ledger.bills[covered[0]["invoice_id"]].currency)
        later = first + timedelta(days=life.chance.randint(1, 20))
        payments = [{"on": first, "amount": str(half)}, {"on": later, "amount": str(total - half)}]
    return PromiseTerms.model_validate({"invoices": covered, "payments": payments, "replace": replace})


def plan_terms(life: Life, covered: list[dict[str, str]]) -> PlanTerms:
    given = {
        "invoices": covered,
        "instalments": life.chance.randint(1, 4),
        "every": life.chance.choice(("1m", "2 weeks", "7d")),
        "first_on": life.chance.choice((None, life.in_days(0, 20))),
        "interest": life.chance.choice((None, None, "6%")),
    }
    return PlanTerms.model_validate(given)


def some_owed(life: Life) -> list[dict[str, str]]:
    """One to three invoices of a currency, whole or in part."""
    owed = life.ledger.open_bills()
    if not owed:
        return []
    currency = life.ledger.bills[life.chance.choice(owed)].currency
    same = [id for id in owed if life.ledger.bills[id].currency == currency]
    found = []
    for id in sorted(life.chance.sample(same, life.chance.randint(1, min(3, len(same))))):
        whole = life.chance.random() < 0.5
        found.append({"invoice_id": id} | ({} if whole else {"amount": str(life.some(life.ledger.owed(id), currency))}))
    return found


def _told(terms: PromiseTerms | PlanTerms) -> str:
    return terms.model_dump_json(exclude_defaults=True)
