"""What are a bank's lines matched with? Open invoices, their customers, accounts seen before, earlier payments."""

from collections.abc import Iterable, Sequence
from datetime import date

from domain.bank_portfolio import OwedInvoice, Payer, Portfolio, SeenAccount
from domain.bank_returns import Earlier, referred_to
from models.bank import BankEntry
from store.engine import Tx, run

#: Attributes of a customer, as ERPs name them: numbers with which tax offices know it, and accounts that it pays from.
TAX_IDS = ("tax_id", "vat_id", "vat", "nif", "cif", "nit", "rut", "rfc", "ruc", "cnpj", "cpf", "cuit", "rif")
ACCOUNTS = ("iban", "bank_account", "account")

#: What was settled lately may be paid twice: then the customer is known, and what it is for is not.
_OWED = """
SELECT i.id, i.customer_id, i.number, i.currency, i.due_on,
       GREATEST(i.amount - COALESCE(p.paid, 0), 0) AS balance, COALESCE(o.on_top, 0) AS on_top
FROM cases c JOIN invoices i ON i.id = c.invoice_id
LEFT JOIN (SELECT invoice_id, SUM(amount) AS paid FROM allocations GROUP BY invoice_id) p ON p.invoice_id = i.id
LEFT JOIN (SELECT h.invoice_id, SUM(h.amount - COALESCE(a.paid, 0)) AS on_top
           FROM charges h LEFT JOIN (SELECT charge_id, SUM(amount) AS paid FROM charge_allocations GROUP BY charge_id) a
             ON a.charge_id = h.id
           WHERE h.ended_at IS NULL GROUP BY h.invoice_id) o ON o.invoice_id = i.id
WHERE (c.settled_at IS NULL OR c.settled_on >= %(since)s)
  AND (%(customers)s::text[] IS NULL OR c.customer_id = ANY(%(customers)s))
"""
_PAYERS = """
SELECT id, name, attributes FROM customers
WHERE id IN (SELECT customer_id FROM cases WHERE settled_at IS NULL OR settled_on >= %(since)s)
"""
_SEEN = """
SELECT other_account, customer_id, bool_or(decided_by <> 'engine') OR count(*) > 1 AS sure
FROM bank_lines WHERE state = 'matched' AND amount > 0 AND other_account = ANY(%(accounts)s)
GROUP BY other_account, customer_id
"""


async def portfolio(tx: Tx, entries: Iterable[BankEntry], since: date) -> Portfolio:
    """Everything that is owed, or was until lately (`since`), with what is known of those who owe it."""
    payers, seen = [], []
    for row in await run(tx, _PAYERS, {"since": since}):
        said = {name.lower(): value for name, value in row["attributes"].items() if isinstance(value, str)}
        tax_ids = tuple(said[name] for name in TAX_IDS if name in said)
        payers.append(Payer(row["id"], row["name"], tax_ids))
        accounts = ("".join(said[name].split()).upper() for name in ACCOUNTS if name in said)
        seen += [SeenAccount(account, row["id"], sure=True) for account in accounts]
    wanted = sorted({one.other_account for one in entries if one.other_account is not None})
    for row in await run(tx, _SEEN, {"accounts": wanted}):
        seen.append(SeenAccount(row["other_account"], row["customer_id"], row["sure"]))
    return Portfolio(await owed(tx, since), payers, seen)


async def owed(tx: Tx, since: date, customers: Sequence[str] | None = None) -> list[OwedInvoice]:
    """What is owed, or was until lately; of some customers, or of all."""
    return [
        OwedInvoice(
            row["id"],
            row["customer_id"],
            row["number"],
            row["currency"],
            row["due_on"],
            row["balance"],
            row["on_top"],
        )
        for row in await run(tx, _OWED, {"since": since, "customers": customers})
    ]


_EARLIER = """
WITH named AS (
    SELECT id FROM credits WHERE kind = 'payment' AND id = ANY(%(references)s)
    UNION SELECT payment_id FROM bank_lines
    WHERE state = 'matched' AND amount > 0 AND (reference = ANY(%(references)s) OR end_to_end = ANY(%(references)s))
    UNION SELECT l.payment_id FROM bank_lines l
    JOIN unnest(%(accounts)s::text[], %(amounts)s::numeric[]) AS back (account, amount)
      ON l.other_account = back.account AND l.amount = back.amount
    WHERE l.state = 'matched'
)
SELECT c.id, c.customer_id, COALESCE(l.currency, c.received_currency, c.currency) AS currency,
       COALESCE(l.amount, c.received_amount, c.amount) AS amount, c.reversed_on IS NOT NULL AS taken_back,
       l.reference, l.end_to_end, l.other_account,
       ARRAY(SELECT a.invoice_id FROM allocations a WHERE a.credit_kind = c.kind AND a.credit_id = c.id
             ORDER BY a.invoice_id) AS invoices
FROM credits c LEFT JOIN bank_lines l ON l.payment_id = c.id AND l.state = 'matched' AND l.amount > 0
WHERE c.kind = 'payment' AND c.id IN (SELECT id FROM named) ORDER BY c.received_on DESC, c.id
"""


async def earlier(tx: Tx, entries: Sequence[BankEntry]) -> list[Earlier]:
    """Payments that these entries, below zero, may take back; the latest first."""
    if not entries:
        return []
    back = [one for one in entries if one.other_account is not None]
    rows = await run(
        tx,
        _EARLIER,
        {
            "references": sorted({reference for one in entries for reference in referred_to(one)}),
            "accounts": [one.other_account for one in back],
            "amounts": [-one.amount for one in back],
        },
    )
    return [
        Earlier(
            row["id"],
            row["customer_id"],
            row["currency"],
            row["amount"],
            frozenset(one for one in (row["id"], row["reference"], row["end_to_end"]) if one),
            tuple(row["invoices"]),
            row["other_account"],
            row["taken_back"],
        )
        for row in rows
    ]
