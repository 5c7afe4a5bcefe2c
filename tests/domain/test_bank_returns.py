"""Does money that left take back the one payment that it names, and nothing else?"""

from decimal import Decimal
from typing import Any

import pytest

from domain.bank_returns import Earlier, kind_of, referred_to, undo
from models.bank import BankEntry, BankLineState
from models.credit import ReversalKind

MATCHED, DOUBTFUL, UNKNOWN, IGNORED = BankLineState


def left(amount: str = "-60.00", text: str = "", **fields: Any) -> BankEntry:
    given: dict[str, Any] = {
        "account": "ES7921000813610123456789",
        "reference": "R-2",
        "booked_on": "2026-03-10",
        "currency": "EUR",
        "amount": amount,
        "remittance": text,
    }
    return BankEntry.model_validate(given | fields)


def paid(id: str = "P-1", *references: str, amount: str = "60", **fields: Any) -> Earlier:
    return Earlier(id, "C-1", "EUR", Decimal(amount), frozenset({id, *references}), **fields)


BACK: dict[str, Any] = {"returned": {"reason": "AM04", "end_to_end": "COLLECT-77"}}


@pytest.mark.parametrize(
    ("entry", "earlier", "state", "code"),
    [
        (left(**BACK), [paid("P-1", "COLLECT-77")], MATCHED, "bank_takes_back"),
        (left(text="devolucion COLLECT-77."), [paid("P-1", "COLLECT-77")], MATCHED, "bank_takes_back"),
        (left(text="bank:ES11:R-1"), [paid("bank:ES11:R-1")], MATCHED, "bank_takes_back"),
        (left(**BACK), [paid("P-1", "COLLECT-77"), paid("P-2", "COLLECT-77")], DOUBTFUL, "bank_return_of_several"),
        (left(**BACK), [paid("P-1", "COLLECT-77", amount="61")], DOUBTFUL, "bank_return_differs"),
        (left(**BACK), [paid("P-1", "COLLECT-77", taken_back=True)], IGNORED, "bank_taken_back_already"),
        (left(**BACK), [paid("P-1", "COLLECT-7")], UNKNOWN, "bank_return_of_nothing"),
        (left(other_account="DE99", **BACK), [paid(other_account="DE99")], DOUBTFUL, "bank_return_unnamed"),
        (left(other_account="DE99"), [paid(other_account="DE99")], IGNORED, "bank_money_left"),
        (left(text="alquiler marzo"), [], IGNORED, "bank_money_left"),
    ],
)
def test_only_a_payment_that_is_named_is_taken_back(
    entry: BankEntry, earlier: list[Earlier], state: BankLineState, code: str
) -> None:
    undone = undo(entry, earlier)
    assert (undone.state, undone.why.code) == (state, code)


def test_of_one_taken_back_and_one_in_force_the_one_in_force_is_meant() -> None:
    undone = undo(left(**BACK), [paid("P-1", "COLLECT-77", taken_back=True), paid("P-2", "COLLECT-77")])
    assert [one.payment_id for one in undone.earlier] == ["P-2"]


def test_what_stands_for_nothing_refers_to_nothing() -> None:
    assert referred_to(left(text="NOTPROVIDED 123", end_to_end="NOTPROVIDED")) == frozenset()


@pytest.mark.parametrize(
    ("reason", "kind"),
    [("AM04", "bounced"), (None, "bounced"), ("X-OWN", "bounced"), ("MD06", "chargeback"), ("AM05", "mistake")],
)
def test_the_code_of_the_bank_says_why(reason: str | None, kind: str) -> None:
    assert kind_of(reason) is ReversalKind(kind)
