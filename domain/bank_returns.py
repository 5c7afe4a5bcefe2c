"""Which payment does money that left take back? Only one that the bank names; all else that leaves is none of ours."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from models.bank import BankEntry, BankLineState
from models.case import Why
from models.credit import ReversalKind

#: External return reasons of ISO 20022 with which a payer calls money back, or that say that nobody meant it.
_CHARGEBACK = frozenset({"MD01", "MD06", "MS02", "SL01", "SL11", "SL12", "SL13", "SL14", "NOAS", "FRAD"})
_MISTAKE = frozenset({"DUPL", "AM05", "TECH", "FOCR", "CUST", "AGNT", "UPAY", "CUTA", "SVNR"})
#: Shorter texts are in others by chance.
_SHORTEST = 6
#: What a bank writes where there is nothing to write.
_NOTHING = frozenset({"NOTPROVIDED", "NONREF", "NONE", "NA", "N/A"})
_WORD = re.compile(r"[^\s,;]+")


@dataclass(frozen=True, slots=True)
class Earlier:
    """A payment that came in before. references: what the bank and the payer called it, and its own id.

    other_account: from which it came. taken_back: it was reversed already.
    """

    payment_id: str
    customer_id: str
    currency: str
    amount: Decimal
    references: frozenset[str]
    invoices: tuple[str, ...] = ()
    other_account: str | None = None
    taken_back: bool = False


@dataclass(frozen=True, slots=True)
class Undone:
    """earlier: the payment that is taken back (matched), or the ones that it may be, the likeliest first."""

    state: BankLineState
    why: Why
    earlier: tuple[Earlier, ...] = ()


def kind_of(reason: str | None) -> ReversalKind:
    """Why money went back, by the bank's code: refused by the payer, a mistake, else the bank could not collect it."""
    if reason in _CHARGEBACK:
        return ReversalKind.CHARGEBACK
    return ReversalKind.MISTAKE if reason in _MISTAKE else ReversalKind.BOUNCED


def referred_to(entry: BankEntry) -> frozenset[str]:
    """Texts of an entry that may be what an earlier payment is called."""
    returned = entry.returned
    named = {entry.end_to_end, *((returned.end_to_end, returned.reference) if returned else ())}
    words = {word.strip(".:()") for word in _WORD.findall(entry.remittance)}
    return frozenset(one for one in named | words if one and len(one) >= _SHORTEST and one.upper() not in _NOTHING)


def undo(entry: BankEntry, earlier: Sequence[Earlier]) -> Undone:
    """What an entry below zero takes back. earlier: payments that are called what the entry refers to, or look like it.

    Money that left and names no payment is no payment of a customer; where the bank says that it is a return, a person
    looks.
    """
    refers = referred_to(entry)
    named = [one for one in earlier if one.references & refers]
    same = [one for one in named if (one.currency, one.amount) == (entry.currency, -entry.amount)]
    live = [one for one in same if not one.taken_back]
    if len(live) == 1:
        return Undone(BankLineState.MATCHED, Why("bank_takes_back", {"payment": live[0].payment_id}), (live[0],))
    if live:
        return Undone(BankLineState.DOUBTFUL, Why("bank_return_of_several"), tuple(live))
    if same:
        why = Why("bank_taken_back_already", {"payment": same[0].payment_id})
        return Undone(BankLineState.IGNORED, why, (same[0],))
    if named:
        return Undone(BankLineState.DOUBTFUL, Why("bank_return_differs"), tuple(named))
    if entry.returned is None:
        return Undone(BankLineState.IGNORED, Why("bank_money_left"))
    alike = [
        one
        for one in earlier
        if (one.currency, one.amount, one.other_account) == (entry.currency, -entry.amount, entry.other_account)
        and not one.taken_back
        and one.other_account is not None
    ]
    if alike:
        return Undone(BankLineState.DOUBTFUL, Why("bank_return_unnamed"), tuple(alike))
    return Undone(BankLineState.UNKNOWN, Why("bank_return_of_nothing"))
