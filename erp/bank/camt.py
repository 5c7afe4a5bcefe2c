"""Which lines does a CAMT.053 statement hold? ISO 20022, every version, by the local names of its elements."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from lxml import etree

from domain.bank_returns import kind_of
from erp.bank.origins import Derived, given
from erp.einvoices.nodes import Reading, nodes, text
from erp.einvoices.xml import not_read, parse

#: A line of a bank takes about forty elements.
_MOST = 1_000_000
_STATEMENT = "BkToCstmrStmt"
#: The same money comes in a statement as well: read twice, it would be there twice.
_OTHERS = {
    "BkToCstmrAcctRpt": "camt.052, a report of the day that is not over",
    "BkToCstmrDbtCdtNtfctn": "camt.054, a notice of what the statement lists again",
}
#: Families of the bank's transaction codes -> how the money came.
_METHODS = {
    "RCDT": "bank transfer",
    "ICDT": "bank transfer",
    "RRCT": "bank transfer",
    "IRCT": "bank transfer",
    "IDDT": "direct debit",
    "RDDT": "direct debit",
    "RCHQ": "cheque",
    "ICHQ": "cheque",
    "CCRD": "card",
    "MCRD": "card",
    "MCOP": "card",
    "CNTR": "cash",
}


@dataclass(frozen=True, slots=True)
class CamtLine:
    """A line as the fields of a BankEntry, not checked yet. entry: which one of its statement, from 1."""

    entry: int
    fields: dict[str, Any]
    problems: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class CamtStatement:
    """account: None where the statement names none."""

    reference: str
    account: str | None
    lines: tuple[CamtLine, ...]
    not_booked: int


def read_camt(content: bytes) -> list[CamtStatement]:
    """The statements of a document. Raises InvalidInput for one that is no CAMT.053 or not safe to read."""
    root = parse(content, _MOST)
    message = next(iter(root), root)
    kind = etree.QName(message).localname
    if kind != _STATEMENT:
        found = _OTHERS.get(kind, kind[:60])
        raise not_read(f"expected a bank statement, CAMT.053; found {found}")
    statements = [_statement(found) for found in nodes(message, "Stmt")]
    if not statements:
        raise not_read("expected at least one statement (Stmt)")
    return statements


def _statement(statement: etree._Element) -> CamtStatement:
    derived = Derived()
    lines: list[CamtLine] = []
    not_booked = 0
    for number, entry in enumerate(nodes(statement, "Ntry"), start=1):
        if text(entry, "Sts/Cd", "Sts") not in ("BOOK", None):
            not_booked += 1
            continue
        lines += _Entry(entry, number, derived).lines()
    return CamtStatement(
        text(statement, "Id", "ElctrncSeqNb") or "statement",
        text(statement, "Acct/Id/IBAN", "Acct/Id/Othr/Id", "Acct/Id/Prtry/Id"),
        tuple(lines),
        not_booked,
    )


class _Entry:
    """One entry: a line for each of its transactions, or one for all where the bank does not list them."""

    def __init__(self, entry: etree._Element, number: int, derived: Derived) -> None:
        self._entry = entry
        self._number = number
        self._derived = derived
        self._reading = Reading()

    def lines(self) -> Iterator[CamtLine]:
        entry, reading = self._entry, self._reading
        booked_on = reading.need_day(entry, "BookgDt/Dt", "BookgDt/DtTm")
        total = self._signed(entry, reading.need_amount(entry, "Amt"))
        currency = reading.need(entry, "Amt/@Ccy")
        transactions = [one for details in nodes(entry, "NtryDtls") for one in nodes(details, "TxDtls")]
        amounts = self._amounts(transactions, total, currency)
        if reading.problems:
            given_as = {"reference": text(entry, "AcctSvcrRef", "NtryRef"), "amount": text(entry, "Amt")}
            yield CamtLine(self._number, given_as, tuple(reading.problems))
            return
        each: list[etree._Element | None] = [*transactions] or [None]
        for position, (transaction, amount) in enumerate(zip(each, amounts, strict=True), start=1):
            fields = self._fields(transaction, amount)
            fields |= {"booked_on": booked_on, "currency": currency, "amount": amount}
            says = [fields[name] for name in ("name", "other_account", "remittance", "end_to_end")]
            reference = self._reference(transaction, position if len(transactions) > 1 else None)
            fields["reference"] = reference or self._derived.of(booked_on, amount, currency, says)
            yield CamtLine(self._number, fields)

    def _signed(self, node: etree._Element, amount: Decimal) -> Decimal:
        side = text(node, "CdtDbtInd") or text(self._entry, "CdtDbtInd")
        if side not in ("CRDT", "DBIT"):
            self._reading.wrong("CdtDbtInd", "expected CRDT or DBIT")
        if amount < 0:
            self._reading.wrong("Amt", "expected an amount that is not below zero: CdtDbtInd says which way it went")
        return -amount if side == "DBIT" else amount

    def _amounts(self, transactions: list[etree._Element], total: Decimal, currency: str) -> list[Decimal]:
        """What each line moves. What the bank booked counts: a transaction alone may tell what was sent instead."""
        if len(transactions) < 2:
            return [total]
        found = []
        for one in transactions:
            path = next((path for path in ("Amt", "AmtDtls/TxAmt/Amt") if text(one, path)), "Amt")
            found.append(self._signed(one, self._reading.need_amount(one, path)))
            if (said := text(one, f"{path}/@Ccy")) not in (currency, None):
                self._reading.wrong(path, f"expected {currency}, as the entry is booked in, not {said}")
        if not self._reading.problems and sum(found) != total:
            self._reading.wrong(
                "NtryDtls", f"expected transactions that add up to the entry, {total:f}: they come to {sum(found):f}"
            )
        return found

    def _reference(self, transaction: etree._Element | None, position: int | None) -> str | None:
        """The bank's own; that of the entry stands for all its transactions, so that each has its number behind it."""
        own = None if transaction is None else given(text(transaction, "Refs/AcctSvcrRef"))
        of_all = given(text(self._entry, "AcctSvcrRef"))
        if position is None:
            return of_all or own
        if own is not None and own != of_all:
            return own
        return f"{of_all}/{position}" if of_all else None

    def _fields(self, transaction: etree._Element | None, amount: Decimal) -> dict[str, Any]:
        entry = self._entry
        one = entry if transaction is None else transaction
        returned = _returned(entry, one) if amount < 0 else None
        # What goes back bears the parties of the payment that it undoes.
        sides = ["Dbtr"] if amount > 0 else ["Dbtr", "Cdtr"] if returned else ["Cdtr", "Dbtr"]
        names = [f"RltdPties/{prefix}{side}/{path}" for side in sides for prefix in ("", "Ultmt") for path in _NAMES]
        accounts = [f"RltdPties/{side}Acct/Id/{path}" for side in sides for path in ("IBAN", "Othr/Id")]
        family = text(one, "BkTxCd/Domn/Fmly/Cd") or text(entry, "BkTxCd/Domn/Fmly/Cd")
        remittance = _remittance(one) or text(one, "AddtlTxInf") or text(entry, "AddtlNtryInf") or ""
        return {
            "name": text(one, *names),
            "other_account": text(one, *accounts),
            "remittance": remittance,
            "end_to_end": given(text(one, "Refs/EndToEndId")),
            "method": _METHODS.get(family or ""),
            "returned": returned,
        }


_NAMES = ("Nm", "Pty/Nm")


def _remittance(one: etree._Element) -> str:
    """What the payer wrote: free text, and the references of creditors and the invoices that it names in fields."""
    said = [found.text for found in nodes(one, "RmtInf/Ustrd")]
    for structured in nodes(one, "RmtInf/Strd"):
        for path in ("CdtrRefInf/Ref", "RfrdDocInf/Nb", "AddtlRmtInf"):
            said += [found.text for found in nodes(structured, path)]
    return " , ".join(" ".join(part.split()) for part in said if part and part.strip())


def _returned(entry: etree._Element, one: etree._Element) -> dict[str, Any] | None:
    """Of money that left: whether the bank says that it went back, why, and what it was called when it came."""
    back = next(nodes(one, "RtrInf"), None)
    if back is None and text(entry, "RvslInd") not in ("true", "1"):
        return None
    reason = None if back is None else text(back, "Rsn/Cd", "Rsn/Prtry", "RtrRsn/Cd")
    return {
        "kind": kind_of(reason),
        "reason": reason,
        "end_to_end": given(text(one, "Refs/EndToEndId")),
        "reference": given(text(one, "Refs/TxId", "Refs/InstrId")),
    }
