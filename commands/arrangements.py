"""How does a promise, plan or settlement read on a line?"""

from decimal import Decimal
from typing import Any

from config.sentences import Sentences
from models.arrangement import InstalmentState


def payments_line(sentences: Sentences, one: dict[str, Any]) -> str:
    """`100.00 EUR on 2026-03-20, 50.00 EUR on 2026-03-27`, in the reader's language."""
    return ", ".join(
        f"{sentences.money(Decimal(payment['amount']), one['currency'])} on {payment['on']}"
        for payment in one["payments"]
    )


def running_line(sentences: Sentences, one: dict[str, Any]) -> str:
    """`Promise 12: 100.00 EUR on 2026-03-20 (counts until 2026-03-24), 40.00 EUR received` of one that is not over."""
    received = sentences.money(Decimal(one["received"]), one["currency"])
    if one["check_on"] is None:
        ends = "waits for an approval"
    else:
        coming = next(payment for payment in one["payments"] if payment["state"] == InstalmentState.OPEN)
        ends = f"next counts until {coming['deadline']}, {received} received so far"
    return f"{one['kind'].capitalize()} {one['id']}: {payments_line(sentences, one)}; {ends}"
