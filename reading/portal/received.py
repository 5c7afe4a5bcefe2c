"""What was charged on an invoice and why, what was received for it, and what came in at all?"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from config.sentences import Sentences
from models.charge import ChargeEnd, ChargeKind
from models.credit import CreditKind
from store import charges as stored_charges
from store import portal_account
from store.engine import Tx

#: Said by the page in words of its own: what staff wrote as their reason is ours.
_OWN_WORDS = frozenset({"fee_fixed", "fee_by_hand"})


@dataclass(frozen=True, slots=True)
class Charged:
    """One charge. why: the sentence of its law or rule; code: where the page says it in its own words instead.

    ended: why it is not owed any more; None: it is, or it is paid.
    """

    kind: ChargeKind
    currency: str
    amount: Decimal
    left: Decimal
    claimed_on: date
    why: str
    code: str
    ended: ChargeEnd | None


@dataclass(frozen=True, slots=True)
class Part:
    """What of a payment or credit note went to an invoice; charge: to what is charged on it, by kind."""

    kind: CreditKind
    id: str
    received_on: date
    currency: str
    amount: Decimal
    note: str | None
    charge: ChargeKind | None


@dataclass(frozen=True, slots=True)
class Came:
    """A payment or credit note. on_account: what of it is not applied to anything. reversed_on: it was taken back."""

    kind: CreditKind
    id: str
    received_on: date
    currency: str
    amount: Decimal
    note: str | None
    on_account: Decimal
    reversed_on: date | None


async def charges(tx: Tx, sentences: Sentences, invoice_id: str) -> list[Charged]:
    """In the order in which they were claimed, ended ones too."""
    return [
        Charged(
            kind=one.kind,
            currency=one.currency,
            amount=one.amount,
            left=one.left,
            claimed_on=one.claimed_on,
            why="" if one.basis["code"] in _OWN_WORDS else sentences.why(one.basis["code"], one.basis["params"]),
            code=one.basis["code"] if one.basis["code"] in _OWN_WORDS else "",
            ended=one.ended_as,
        )
        for one in await stored_charges.of_invoices(tx, [invoice_id])
    ]


async def lowered(tx: Tx, customer_id: str, invoice_id: str) -> list[Part]:
    """The oldest first."""
    return [
        Part(
            **_credit(row),
            amount=row["amount"],
            charge=ChargeKind(row["charge"]) if row["charge"] else None,
        )
        for row in await portal_account.lowered(tx, customer_id, invoice_id)
    ]


async def page(tx: Tx, customer_id: str, *, after: tuple[date, str, str] | None = None, limit: int = 50) -> list[Came]:
    """The latest first; after: day, kind and id of the last one already read."""
    return [
        Came(
            **_credit(row),
            amount=row["amount"],
            on_account=row["unallocated"],
            reversed_on=row["reversed_on"],
        )
        for row in await portal_account.received(tx, customer_id, after=after, limit=limit)
    ]


def _credit(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "kind": CreditKind(row["kind"]),
        "id": row["id"],
        "received_on": row["received_on"],
        "currency": row["currency"],
        "note": row["note"],
    }
