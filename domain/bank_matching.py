"""Whose is this money? A clear winner is matched, among several a person chooses, an amount alone decides nothing."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from domain.bank_fit import Fit, fit_named, fit_owed, numbers_of
from domain.bank_portfolio import Portfolio
from domain.creditor_references import numbers_in
from models.bank import BankEntry, BankLineState
from models.case import Why

#: What speaks for a customer. Candidates are shown by their sum; whether one is clear is no matter of points.
POINTS = {
    "bank_named": 50,
    "bank_named_perhaps": 15,
    "bank_account": 45,
    "bank_account_once": 25,
    "bank_account_shared": 20,
    "bank_tax_id": 35,
    "bank_same_name": 30,
    "bank_exact": 40,
    "bank_exact_sum": 40,
    "bank_one_of_equal": 20,
    "bank_near": 15,
    "bank_part": 5,
    "bank_more": 5,
    "bank_paid_already": 0,
    "bank_other_currency": 0,
}
#: With less, showing a customer would only mislead.
_WORTH_SHOWING = 20
_MOST_CANDIDATES = 5
#: An amount that so many customers owe says nothing.
_MOST_BY_AMOUNT = 3


@dataclass(frozen=True, slots=True)
class Candidate:
    """A customer whose money it may be. pays: (invoice id, part) as it would be allocated; empty: oldest due first.

    invoices: what speaks for it is about these. named: its text names them beyond doubt. known: so is the payer.
    trusted: the account is this customer's and nobody else's.
    """

    customer_id: str
    invoices: tuple[str, ...]
    pays: tuple[tuple[str, Decimal], ...]
    fit: Fit
    reasons: tuple[Why, ...]
    named: bool = False
    known: bool = False
    trusted: bool = False

    @property
    def points(self) -> int:
        return sum(POINTS[reason.code] for reason in self.reasons)

    @property
    def is_exact(self) -> bool:
        return self.named and self.fit is Fit.EXACT

    @property
    def is_clear(self) -> bool:
        """Two things that do not depend on each other say the same; or an account that we know."""
        if self.fit in (Fit.PAID, Fit.OTHER_CURRENCY):
            return False
        if self.named:
            return self.fit is Fit.EXACT or self.known
        return self.known and (self.fit is Fit.EXACT or (self.trusted and self.fit is not Fit.NONE))


@dataclass(frozen=True, slots=True)
class Verdict:
    """candidates: the best first. customer_id, pays: of what is matched."""

    state: BankLineState
    why: Why
    candidates: tuple[Candidate, ...] = ()
    customer_id: str | None = None
    pays: tuple[tuple[str, Decimal], ...] = ()


@dataclass(slots=True)
class _Evidence:
    """What was found of one customer."""

    sure: set[str] = field(default_factory=set)
    perhaps: set[str] = field(default_factory=set)
    reasons: list[Why] = field(default_factory=list)
    known: bool = False
    trusted: bool = False


def match(entry: BankEntry, portfolio: Portfolio) -> Verdict:
    """Whose money an entry is, by the invoices it names, its amount and its payer. Pure; `take` what is matched."""
    found = _evidence(entry, portfolio)
    if not found:
        return _by_amount(entry, portfolio)
    weighed = [_candidate(entry, portfolio, customer_id, evidence) for customer_id, evidence in found.items()]
    candidates = tuple(sorted(weighed, key=lambda one: (-one.points, one.customer_id)))
    winner = _winner(candidates)
    if winner is not None:
        return Verdict(
            BankLineState.MATCHED, Why("bank_clear"), (winner,), customer_id=winner.customer_id, pays=winner.pays
        )
    shown = tuple(one for one in candidates if one.points >= _WORTH_SHOWING)[:_MOST_CANDIDATES]
    if not shown:
        return _by_amount(entry, portfolio)
    return Verdict(BankLineState.DOUBTFUL, _doubt(entry, portfolio, shown), shown)


def _evidence(entry: BankEntry, portfolio: Portfolio) -> dict[str, _Evidence]:
    found: dict[str, _Evidence] = {}

    def of(customer_id: str) -> _Evidence:
        return found.setdefault(customer_id, _Evidence())

    texts = [entry.remittance, entry.end_to_end or "", *numbers_in(entry.remittance)]
    for mention in portfolio.mentions(" , ".join(texts)):
        sure = mention.distinct and len(mention.invoices) == 1
        for invoice_id in sorted(mention.invoices):
            evidence = of(portfolio.invoice(invoice_id).customer_id)
            (evidence.sure if sure else evidence.perhaps).add(invoice_id)
    accounts = portfolio.payers_by_account(entry.other_account)
    for customer_id, is_sure in accounts.items():
        alone = len(accounts) == 1
        code = ("bank_account" if is_sure else "bank_account_once") if alone else "bank_account_shared"
        evidence = of(customer_id)
        evidence.reasons.append(Why(code))
        evidence.known |= alone
        evidence.trusted |= alone and is_sure
    written = f"{entry.name or ''} {entry.remittance}"
    for code, customers in (
        ("bank_tax_id", portfolio.payers_by_tax_id(written)),
        ("bank_same_name", portfolio.payers_by_name(entry.name or entry.remittance)),
    ):
        for customer_id in sorted(customers):
            evidence = of(customer_id)
            evidence.reasons.append(Why(code))
            evidence.known |= len(customers) == 1
    return found


def _candidate(entry: BankEntry, portfolio: Portfolio, customer_id: str, evidence: _Evidence) -> Candidate:
    reasons = list(evidence.reasons)
    # A short number is in a text by chance, but hardly one of the very customer whose account we know.
    sure = evidence.sure | (evidence.perhaps if evidence.trusted else set())
    named = [portfolio.invoice(one) for one in sorted(sure)]
    perhaps = [portfolio.invoice(one) for one in sorted(evidence.perhaps - sure)]
    if named:
        reasons.insert(0, Why("bank_named", {"invoices": numbers_of(named)}))
    elif perhaps:
        reasons.insert(0, Why("bank_named_perhaps", {"invoices": numbers_of(perhaps)}))
    meant = fit_named(entry, named or perhaps)
    if meant is not None and not named and meant[0] is not Fit.EXACT:
        meant = None  # what the text may name is no more than a hint: the amount says what it is for
    fit, pays, more = meant or fit_owed(entry, portfolio.open_of(customer_id, entry.currency))
    return Candidate(
        customer_id,
        tuple(one.invoice_id for one in named or perhaps) or tuple(invoice_id for invoice_id, _ in pays),
        tuple(pays) if fit in (Fit.EXACT, Fit.NEAR, Fit.PART, Fit.MORE) and (named or fit is Fit.EXACT) else (),
        fit,
        (*reasons, *more),
        named=bool(named),
        known=evidence.known,
        trusted=evidence.trusted,
    )


def _winner(candidates: Sequence[Candidate]) -> Candidate | None:
    """The only clear one. A number named beyond doubt is stronger than the payer: others pay for somebody, too."""
    named = [one for one in candidates if one.named]
    if len(named) > 1:
        return None  # for several customers at once: only a person can say
    exact = [one for one in named if one.is_exact]
    clear = exact or [one for one in candidates if one.is_clear]
    if len(clear) != 1 or (named and named[0] is not clear[0]):
        return None
    return clear[0]


def _by_amount(entry: BankEntry, portfolio: Portfolio) -> Verdict:
    """Nobody is named or known: who owes exactly this may be meant, and a person looks."""
    equal = portfolio.with_balance(entry.currency, entry.amount)
    customers = dict.fromkeys(one.customer_id for one in equal)
    if not customers:
        return Verdict(BankLineState.UNKNOWN, Why("bank_nobody_fits"))
    if len(customers) > _MOST_BY_AMOUNT:
        return Verdict(BankLineState.UNKNOWN, Why("bank_many_owe_this", {"count": len(customers)}))
    candidates = tuple(
        Candidate(
            customer_id,
            tuple(one.invoice_id for one in equal if one.customer_id == customer_id),
            (),
            Fit.EQUAL,
            (Why("bank_exact", {"invoices": numbers_of([one for one in equal if one.customer_id == customer_id])}),),
        )
        for customer_id in customers
    )
    return Verdict(BankLineState.DOUBTFUL, Why("bank_amount_only"), candidates)


def _doubt(entry: BankEntry, portfolio: Portfolio, candidates: Sequence[Candidate]) -> Why:
    best = candidates[0]
    if best.fit is Fit.OTHER_CURRENCY:
        owed_in = portfolio.invoice(best.invoices[0]).currency
        return Why("bank_needs_a_rate", {"currency": entry.currency, "owed_in": owed_in})
    if best.fit is Fit.PAID:
        return Why("bank_paid_twice")
    if len([one for one in candidates if one.named]) > 1:
        return Why("bank_several_customers")
    return Why("bank_several_fit") if len(candidates) > 1 else Why("bank_not_sure")
