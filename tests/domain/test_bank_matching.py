"""Is money matched where two things say the same, put before a person where they do not, and never guessed?"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.bank_matching import Verdict, match
from domain.bank_portfolio import OwedInvoice, Payer, Portfolio, SeenAccount
from domain.creditor_references import numbers_in
from domain.payer_names import Names
from models.bank import BankEntry, BankLineState

MATCHED, DOUBTFUL, UNKNOWN, IGNORED = BankLineState
DUE = date(2026, 3, 1)
PAYERS = (
    Payer("A", "Talleres Quintana S.L.", ("B-12345678",)),
    Payer("B", "Talleres Quintana Norte S.L."),
    Payer("C", "Panadería Ñandú & Hijos"),
)


def owed(invoice_id: str, customer: str, balance: str, **fields: Any) -> OwedInvoice:
    given: dict[str, Any] = {"currency": "EUR", "due_on": DUE, "number": f"FV-2026-{invoice_id}"} | fields
    return OwedInvoice(invoice_id, customer, balance=Decimal(balance), **given)


INVOICES = (
    owed("0001", "A", "100"),
    owed("0002", "A", "250", due_on=date(2026, 4, 1)),
    owed("0003", "B", "100"),
    owed("0004", "C", "70"),
    owed("0005", "C", "70"),
    owed("0006", "C", "500", currency="USD"),
    owed("0007", "C", "0"),
    owed("0008", "B", "90", on_top=Decimal(10)),
)


def entry(amount: str, text: str = "", **fields: Any) -> BankEntry:
    given: dict[str, Any] = {
        "account": "ES7921000813610123456789",
        "reference": "R",
        "booked_on": "2026-03-10",
        "currency": "EUR",
        "amount": amount,
        "remittance": text,
    }
    return BankEntry.model_validate(given | fields)


def portfolio(seen: Iterable[SeenAccount] = (), invoices: Iterable[OwedInvoice] = INVOICES) -> Portfolio:
    return Portfolio(invoices, PAYERS, seen)


def said(verdict: Verdict) -> tuple[BankLineState, str | None, dict[str, Decimal]]:
    return verdict.state, verdict.customer_id, dict(verdict.pays)


@pytest.mark.parametrize(
    ("amount", "text", "fields", "customer", "pays"),
    [
        ("100", "FV-2026-0001", {}, "A", {"0001": 100}),
        ("100", "fv 2026 1", {}, "A", {"0001": 100}),
        ("350", "FV-2026-0001 FV-2026-0002", {}, "A", {"0001": 100, "0002": 250}),
        ("100", "FV-2026-0001", {"name": "Somebody Else"}, "A", {"0001": 100}),
        ("100", "", {"end_to_end": "FV-2026-0003"}, "B", {"0003": 100}),
        ("100", "", {"name": "QUINTANA TALLERES SL"}, "A", {"0001": 100}),
        ("350", "", {"name": "Talleres Quintana"}, "A", {"0001": 100, "0002": 250}),
        ("250", "cliente B12345678", {}, "A", {"0002": 250}),
        ("40", "FV-2026-0001", {"name": "Talleres Quintana"}, "A", {"0001": 40}),
        ("120", "FV-2026-0001", {"name": "Talleres Quintana"}, "A", {"0001": 100}),
        ("90", "FV-2026-0008", {}, "B", {"0008": 90}),
        ("100", "FV-2026-0008", {}, "B", {"0008": 90}),
    ],
)
def test_what_is_clear_is_matched(
    amount: str, text: str, fields: dict[str, Any], customer: str, pays: dict[str, int]
) -> None:
    verdict = match(entry(amount, text, **fields), portfolio())
    assert said(verdict) == (MATCHED, customer, {one: Decimal(part) for one, part in pays.items()}), verdict


@pytest.mark.parametrize(
    ("amount", "text", "fields", "code", "best"),
    [
        ("100", "", {}, "bank_amount_only", "A"),
        ("99", "FV-2026-0001", {}, "bank_not_sure", "A"),
        ("300", "FV-2026-0001", {}, "bank_not_sure", "A"),
        ("170", "FV-2026-0001 FV-2026-0004", {}, "bank_several_customers", "A"),
        ("500", "FV-2026-0006", {}, "bank_needs_a_rate", "C"),
        ("70", "FV-2026-0007", {}, "bank_paid_twice", "C"),
        ("70", "", {"name": "Panaderia Nandu Hijos"}, "bank_not_sure", "C"),
        ("13", "", {"name": "Talleres Quintana Norte"}, "bank_not_sure", "B"),
        ("100", "cliente B12345678", {"name": "Panaderia Nandu Hijos"}, None, "A"),
    ],
)
def test_what_is_not_clear_is_a_persons_with_the_candidates(
    amount: str, text: str, fields: dict[str, Any], code: str | None, best: str
) -> None:
    verdict = match(entry(amount, text, **fields), portfolio())
    if code is None:
        # A tax number with its amount weighs more than a name without one.
        assert said(verdict) == (MATCHED, best, {"0001": Decimal(100)})
        return
    assert (verdict.state, verdict.why.code, verdict.candidates[0].customer_id) == (DOUBTFUL, code, best)
    assert verdict.customer_id is None


@pytest.mark.parametrize(("amount", "text"), [("13", ""), ("13", "gracias"), ("13", "FV-2026-9999"), ("13", "2026")])
def test_what_fits_nobody_is_unknown(amount: str, text: str) -> None:
    assert match(entry(amount, text), portfolio()).state is UNKNOWN


def test_an_amount_that_many_owe_says_nothing() -> None:
    many = [owed(f"9{n:03}", f"C{n}", "10") for n in range(9)]
    verdict = match(entry("10"), portfolio(invoices=many))
    assert (verdict.state, verdict.why.code, verdict.why.params) == (UNKNOWN, "bank_many_owe_this", {"count": 9})


def test_an_account_that_is_known_is_enough_and_one_seen_once_is_not() -> None:
    theirs = entry("13", other_account="DE99")
    sure = portfolio([SeenAccount("DE99", "A", sure=True)])
    assert said(match(theirs, sure)) == (MATCHED, "A", {})
    once = match(theirs, portfolio([SeenAccount("DE99", "A", sure=False)]))
    assert (once.state, once.why.code) == (DOUBTFUL, "bank_not_sure")
    exact = entry("250", other_account="DE99")
    assert said(match(exact, portfolio([SeenAccount("DE99", "A", sure=False)])))[1:] == ("A", {"0002": Decimal(250)})


def test_an_account_of_several_and_one_of_somebody_who_owes_nothing_are_not_enough() -> None:
    shared = [SeenAccount("DE99", "A", sure=True), SeenAccount("DE99", "C", sure=True)]
    assert match(entry("13", other_account="DE99"), portfolio(shared)).state is DOUBTFUL
    nothing = portfolio([SeenAccount("DE99", "Z", sure=True)])
    assert match(entry("13", other_account="DE99"), nothing).state is DOUBTFUL


def test_who_is_named_beyond_doubt_comes_before_who_pays() -> None:
    """Parents, accountants and factors pay for others."""
    room = portfolio([SeenAccount("DE99", "C", sure=True)])
    assert said(match(entry("100", "FV-2026-0001", other_account="DE99"), room))[1] == "A"
    assert match(entry("60", "FV-2026-0001", other_account="DE99"), room).state is DOUBTFUL


def test_a_short_number_counts_for_who_is_known() -> None:
    short = [owed("7", "A", "100", number="7"), owed("8", "A", "250", number="8")]
    assert match(entry("60", "pago 8"), portfolio(invoices=short)).state is UNKNOWN
    known = portfolio([SeenAccount("DE99", "A", sure=True)], short)
    assert said(match(entry("60", "pago 8", other_account="DE99"), known))[2] == {"8": Decimal(60)}


def test_the_longer_of_two_names_in_a_text_is_meant() -> None:
    names = Names((payer.customer_id, payer.name) for payer in PAYERS)
    assert names.named_in("TALLERES QUINTANA NORTE SL") == {"B"}
    assert names.named_in("talleres quintana s.l.") == {"A"}
    assert names.named_in("Talleres") == frozenset()
    assert Names([("X", "S.A. de C.V."), ("Y", "Ana")]).named_in("Ana S.A. de C.V.") == frozenset()


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("RF18 5390 0754 7034", ["539007547034"]),
        ("pago RF18539007547034 gracias", ["539007547034"]),
        ("RF18 5390 0754 7034 GRACIAS", ["539007547034"]),
        ("RF19 5390 0754 7034", []),
        ("XRF18539007547034", []),
        ("RF", []),
    ],
)
def test_a_creditors_reference_gives_its_number_where_its_digits_are_right(text: str, numbers: list[str]) -> None:
    assert numbers_in(text) == numbers


def test_a_creditors_reference_finds_its_invoice() -> None:
    room = portfolio(invoices=[owed("X", "A", "80", number="539007547034")])
    assert said(match(entry("80", "RF18 5390 0754 7034"), room))[1] == "A"


_texts = st.lists(
    st.sampled_from(
        [
            "FV-2026-0001",
            "FV-2026-0002",
            "0003",
            "FV2026-0004",
            "Talleres",
            "Quintana",
            "Norte",
            "B12345678",
            "pago",
            "2026",
        ]
    ),
    max_size=4,
).map(" ".join)
_amounts = st.sampled_from(["100", "250", "350", "70", "140", "90", "13", "99", "600"])
_lines = st.builds(
    lambda amount, text, name, account: entry(amount, text, name=name or None, other_account=account),
    _amounts,
    _texts,
    st.sampled_from(["", "Talleres Quintana", "Panaderia Nandu Hijos", "Otro"]),
    st.sampled_from([None, "DE99", "FR88"]),
)
_seen = st.lists(
    st.builds(SeenAccount, st.sampled_from(["DE99", "FR88"]), st.sampled_from("ABC"), st.booleans()), max_size=3
)


@given(st.lists(_lines, max_size=8), _seen)
def test_however_lines_come_nothing_is_paid_twice_or_beyond_what_came(
    lines: list[BankEntry], seen: list[SeenAccount]
) -> None:
    room = portfolio(seen)
    left = {one.invoice_id: one.balance for one in INVOICES}
    for line in lines:
        verdict = match(line, room)
        if verdict.state is not MATCHED:
            assert (verdict.customer_id, verdict.pays) == (None, ())
            continue
        assert verdict.customer_id is not None
        assert sum(part for _, part in verdict.pays) <= line.amount
        for invoice_id, part in verdict.pays:
            assert 0 < part <= left[invoice_id]
            assert room.invoice(invoice_id).customer_id == verdict.customer_id
        room.take(verdict.customer_id, line.currency, line.amount, verdict.pays)
        left = {one: room.invoice(one).balance for one in left}
        assert min(left.values()) >= 0
    gone = sum(one.balance for one in INVOICES) - sum(left.values())
    assert gone <= sum(line.amount for line in lines)


@given(_amounts, _texts)
def test_without_a_payer_only_a_number_and_its_exact_amount_decide(amount: str, text: str) -> None:
    verdict = match(entry(amount, text.replace("B12345678", "").replace("Quintana", "")), portfolio())
    if verdict.state is MATCHED:
        assert sum(part for _, part in verdict.pays) == Decimal(amount)
        assert verdict.candidates[0].reasons[0].code == "bank_named"


@given(_lines, _seen)
def test_the_same_line_among_the_same_debts_is_always_the_same(line: BankEntry, seen: list[SeenAccount]) -> None:
    again = Portfolio(reversed(INVOICES), reversed(PAYERS), reversed(seen))
    assert match(line, again) == match(line, portfolio(seen))
