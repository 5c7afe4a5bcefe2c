"""How many decisions does one core take in a second, by situation?"""

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import partial
from statistics import median

from bench.room.tables import show
from config.files import SHIPPED
from config.rulebook import load_rulebook
from domain.decide import decide
from models.case import ContactPoint, Facts, Hold, HoldKind, StepRecord, StepStatus
from models.customer import CustomerKind, Role

_NOW = datetime(2027, 3, 2, 8, 30, tzinfo=UTC)
_TODAY = _NOW.date()


def case_of(due_on: date, **fields: object) -> Facts:
    version = load_rulebook(SHIPPED).strategy("standard")
    facts = Facts(
        invoice_id="F-1",
        customer_id="C-1",
        number="F-1",
        issued_on=due_on - timedelta(days=30),
        due_on=due_on,
        currency="EUR",
        amount=Decimal(1200),
        balance=Decimal(1200),
        kind=CustomerKind.BUSINESS,
        country="ES",
        region=None,
        time_zone="Europe/Madrid",
        language="es",
        strategy=version.strategy,
        strategy_version=version.id,
        contacts=(ContactPoint(Role.PAYABLES, "Ana", "ana@quintana.example", "+34911234567"),),
        opened_at=_NOW - timedelta(days=30),
    )
    return replace(facts, **fields)  # type: ignore[arg-type] # names and values of Facts


def _done(*steps: str) -> tuple[StepRecord, ...]:
    return tuple(
        StepRecord(step, 1, StepStatus.DONE, _NOW - timedelta(days=10 * (len(steps) - place)))
        for place, step in enumerate(steps)
    )


def situations() -> dict[str, Facts]:
    hold = Hold(HoldKind.PROMISE, _NOW - timedelta(days=1), _TODAY + timedelta(days=5))
    return {
        "not due yet: waits for its first step": case_of(_TODAY + timedelta(days=20)),
        "a reminder is due now": case_of(_TODAY, steps=_done("courtesy")),
        "four steps overdue: catches up": case_of(_TODAY - timedelta(days=40)),
        "high on the ladder": case_of(
            _TODAY - timedelta(days=29), steps=_done("courtesy", "due-today", "overdue-3", "call-1", "negotiate")
        ),
        "held by a promise": case_of(_TODAY - timedelta(days=5), steps=_done("courtesy", "due-today"), holds=(hold,)),
        "paid": case_of(_TODAY - timedelta(days=5), balance=Decimal(0), settled_at=_NOW),
    }


def _per_second(call: Callable[[], object], seconds: float = 0.4) -> float:
    call()
    rates = []
    for _ in range(5):
        count, begun = 0, time.process_time()
        while time.process_time() - begun < seconds / 5:
            for _ in range(20):
                call()
            count += 20
        rates.append(count / (time.process_time() - begun))
    return median(rates)


def main() -> None:
    rules = load_rulebook(SHIPPED).contact_rules
    copied = case_of(_TODAY)
    bare = _per_second(lambda: replace(copied, revision=1))
    rows = []
    for name, facts in situations().items():
        rate = _per_second(partial(decide, facts, _NOW, rules))
        rows.append((name, round(rate), f"{bare / rate:.1f}"))
    show(
        "Decisions per second of one core's own time",
        ("situation", "decisions/s", "times a copy of the facts"),
        [("(a copy of the facts)", round(bare), "1.0"), *rows],
    )


if __name__ == "__main__":
    main()
