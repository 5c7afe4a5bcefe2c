"""What happened to an invoice, as its customer may read it? What was said and done between us, and nothing of ours.

Notes, reasons that we write down for ourselves, segments and decisions are none of it; neither are sums of what is
about other invoices, too.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from models.interaction import InteractionKind as K
from models.task import TaskOutcome
from reading.portal import messages
from reading.portal.scope import Scope
from store import history
from store.engine import Tx

#: So many of messages and of everything else, the newest: more than anybody reads.
_MOST = 60

#: Each kind with what of its details is told.
KINDS: dict[K, tuple[str, ...]] = {
    K.INVOICE_RECEIVED: ("amount",),
    K.INVOICE_AMENDED: (),
    K.REPLY: ("channel",),
    K.ANSWERED: (),
    K.CALL_MADE: (),
    K.VISIT_MADE: (),
    K.PROMISE_MADE: ("covered", "until"),
    K.PROMISE_KEPT: (),
    K.PROMISE_PARTLY_KEPT: (),
    K.PROMISE_BROKEN: (),
    K.PROMISE_CANCELLED: (),
    K.PLAN_AGREED: ("covered",),
    K.PLAN_KEPT: (),
    K.PLAN_BROKEN: (),
    K.PLAN_CANCELLED: (),
    K.SETTLEMENT_AGREED: ("covered", "until"),
    K.SETTLEMENT_KEPT: (),
    K.SETTLEMENT_BROKEN: (),
    K.SETTLEMENT_CANCELLED: (),
    K.INSTALMENT_KEPT: ("on",),
    K.INSTALMENT_MISSED: ("on",),
    K.OFFER_MADE: (),
    K.OFFER_EXPIRED: (),
    K.DISPUTE_OPENED: ("amount", "answer_by"),
    K.DISPUTE_RESOLVED: (),
    K.DOCUMENT_ADDED: ("name",),
    K.CREDIT_ALLOCATED: ("amount",),
    K.PAYMENT_REVERSED: (),
    K.CHARGE_CLAIMED: ("charge", "amount"),
    K.CHARGE_WAIVED: ("charge", "amount"),
    K.CHARGE_REVERSED: ("charge", "amount"),
    K.CHARGES_BILLED: ("amount",),
    K.CHARGE_PAID: ("charge", "amount"),
    K.CHECKOUT_OPENED: (),
    K.CHECKOUT_PENDING: ("until",),
    K.CHECKOUT_ENDED: (),
    K.RECEIPT_SENT: (),
    K.PAUSED: ("until",),
    K.RESUMED: (),
    K.HANDED_OVER: (),
    K.RECALLED: (),
    K.SETTLED: ("on",),
}
#: What is said of these depends on a detail: which, and for which of its values there are words of their own.
_VARIANTS: dict[K, tuple[str, frozenset[str]]] = {
    K.OFFER_MADE: ("side", frozenset({"us", "customer"})),
    K.DISPUTE_RESOLVED: ("outcome", frozenset({"accepted", "partly", "rejected", "withdrawn", "settled"})),
}
_REACHED_NOBODY = (TaskOutcome.NO_ANSWER.value, TaskOutcome.WRONG_NUMBER.value)
#: A pause may be without an end.
_OPEN_END = f"{K.PAUSED.value}_open"
_DAYS = ("until", "on", "answer_by")
#: `covered`: of this invoice alone.
_SUMS = ("amount", "covered")


@dataclass(frozen=True, slots=True)
class Entry:
    """One line. word: its key among the words of the page. days and texts: what the words name.

    amount: with its currency. message: whose words can be read; None: none.
    """

    at: datetime
    word: str
    amount: tuple[Decimal, str] | None = None
    days: dict[str, date] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    message: int | None = None


async def of_invoice(tx: Tx, scope: Scope, invoice_id: str) -> list[Entry]:
    """The newest first. The invoice is seen."""
    said = [
        Entry(
            row["at"],
            "message_to" if row["to_name"] else "message",
            texts={"channel": row["channel"], "template": row["template"], "name": row["to_name"]},
            message=row["id"] if row["opens"] else None,
        )
        for row in await messages.of_invoice(tx, scope, invoice_id, _MOST)
    ]
    rows = await history.latest(tx, invoice_id=invoice_id, kinds=[kind.value for kind in KINDS], limit=_MOST)
    found: list[Entry] = []
    for row in rows:
        entry = _entry(row)
        # Of offers that were made together one line is enough.
        if entry is not None and (not found or entry != found[-1]):
            found.append(entry)
    return sorted([*said, *found], key=lambda entry: entry.at, reverse=True)


def _entry(row: Mapping[str, Any]) -> Entry | None:
    kind, details = K(row["kind"]), row["details"]
    if kind is K.DOCUMENT_ADDED and not details.get("from_customer"):
        return None
    told = {name: details[name] for name in KINDS[kind] if details.get(name) is not None}
    word = _word(kind, details)
    if kind is K.PAUSED and "until" not in told:
        word = _OPEN_END
    elif word is None or len(told) < len(KINDS[kind]):
        return None  # written before these details were
    days = {name: date.fromisoformat(told[name]) for name in _DAYS if name in told}
    texts = {name: str(value) for name, value in told.items() if name not in (*_DAYS, *_SUMS)}
    amount = next((_amount(told[name], details) for name in _SUMS if name in told), None)
    return Entry(row["at"], word, amount, days, texts)


def _word(kind: K, details: Mapping[str, Any]) -> str | None:
    if kind in (K.CALL_MADE, K.VISIT_MADE):
        return f"{kind.value}_{'nobody' if details.get('outcome') in _REACHED_NOBODY else 'reached'}"
    if kind not in _VARIANTS:
        return kind.value
    name, known = _VARIANTS[kind]
    return f"{kind.value}_{details[name]}" if details.get(name) in known else None


def _amount(text: Any, details: Mapping[str, Any]) -> tuple[Decimal, str]:
    """`12.50 EUR`, or the number alone with the currency beside it."""
    number, _, currency = str(text).partition(" ")
    return Decimal(number), currency or str(details["currency"])


def words_of_history() -> frozenset[str]:
    """Every `word` that an entry of the timeline can have."""
    found: set[str] = set()
    for kind in KINDS:
        if kind in (K.CALL_MADE, K.VISIT_MADE):
            known = {f"{kind.value}_nobody", f"{kind.value}_reached"}
        elif kind in _VARIANTS:
            known = {f"{kind.value}_{one}" for one in _VARIANTS[kind][1]}
        else:
            known = {kind.value}
        found |= known
    return frozenset({*found, _OPEN_END})
