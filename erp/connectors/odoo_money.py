"""What came in for an Odoo customer, and for which invoices? Every credit on a receivable account.

A payment, a line of a bank statement, a credit note and a write-off clear an invoice in one way: a journal item with a
credit, and partial reconciliations between it and the items of invoices. What is not reconciled lies on account.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from erp.connectors.odoo_client import Domain, OdooCalls, label, rows_of, target, text
from erp.connectors.odoo_partners import Partners
from erp.connectors.paging import Row
from erp.connectors.people import one_line
from erp.connectors.port import Entry, Gone, Read, Wrong, money, read
from erp.fields import ImportKind
from models.connector import OdooSource

LINE = ("move_id", "parent_state", "partner_id", "date", "amount_currency", "currency_id", "journal_id", "name",
        "write_date")  # fmt: skip
PARTIAL = ("debit_move_id", "credit_move_id", "debit_amount_currency", "credit_amount_currency", "debit_currency_id",
           "credit_currency_id", "write_date")  # fmt: skip
IN_PROCESS = ("state", "amount", "date", "currency_id", "partner_id", "memo", "journal_id", "invoice_ids", "write_date")
_ZERO = Decimal(0)
#: Before the key of a payment that is in no journal: those are numbered by themselves.
REGISTERED = "payment-"


@dataclass(slots=True)
class _Credit:
    """What of one journal item is in one currency, and what of that is meant for which invoice."""

    amount: Decimal = _ZERO
    meant: dict[int, Decimal] = field(default_factory=dict)


class Money:
    def __init__(self, odoo: OdooCalls, source: OdooSource, partners: Partners) -> None:
        self._odoo = odoo
        self._source = source
        self._partners = partners

    @property
    def lines(self) -> list[Any]:
        """The domain of credits on receivable accounts."""
        kind = ("account_type", "asset_receivable") if self._source.version >= 16 else ("internal_type", "receivable")
        domain: list[Any] = [(f"account_id.{kind[0]}", "=", kind[1]), ("partner_id", "!=", False), ("balance", "<", 0)]
        return domain + self.within(day="date")

    def within(self, day: str) -> list[Any]:
        """The company and the first day that are read."""
        since, company = self._source.since, self._source.company
        return [
            *([("company_id", "=", company)] if company else []),
            *([(day, ">=", since.isoformat())] if since else []),
        ]

    async def of_partials(self, rows: Sequence[Row]) -> list[Entry]:
        """The credits whose reconciliations these are, whole."""
        ids = sorted({item for row in rows if (item := target(row["credit_move_id"])) is not None})
        mine: Domain = [("id", "in", ids), *self.lines]
        return await self.of_lines(await rows_of(self._odoo, "account.move.line", mine, LINE))

    async def of_lines(self, rows: Sequence[Row]) -> list[Entry]:
        """A credit for each journal item and currency, after the customers who they are of."""
        if not rows:
            return []
        moves = await self._by_id("account.move", {target(row["move_id"]) for row in rows}, ("move_type", "name"))
        payers = await self._payers(rows)
        partials = await self._partials(rows)
        invoices = await self._invoices(partials)
        entries: list[Entry] = []
        for row in rows:
            move = moves.get(target(row["move_id"]) or 0, {})
            kind: ImportKind = "credit-notes" if move.get("move_type") == "out_refund" else "payments"
            if row["parent_state"] != "posted":
                entries.append(Gone(kind, str(row["id"]), f"{move.get('name')} is no longer posted"))
                continue
            mine = [partial for partial in partials if target(partial["credit_move_id"]) == row["id"]]
            own = label(row["currency_id"]) or ""
            for currency, credit in _shared_out(row, own, mine, invoices).items():
                key = str(row["id"]) if currency == own else f"{row['id']}:{currency}"
                if credit.amount <= 0:
                    entries.append(Gone(kind, key, f"nothing of {move.get('name')} is left for invoices"))
                    continue
                entries.append(self._credit(kind, key, row, payers, currency, credit))
        return [*await self._partners.read(payers.values()), *entries]

    async def of_payments(self, rows: Sequence[Row]) -> list[Entry]:
        """Payments that are registered, but in no journal yet (from version 18 on): no customer is asked for them."""
        payers = await self._payers(rows)
        wanted = {invoice for row in rows for invoice in row["invoice_ids"]}
        owed = await self._by_id("account.move", wanted, ("amount_residual",))
        entries: list[Entry] = []
        for row in rows:
            key = f"{REGISTERED}{row['id']}"
            if row["state"] != "in_process":
                entries.append(Gone("payments", key, f"the payment is {row['state']}"))
                continue
            credit = _Credit(Decimal(row["amount"]))
            left = credit.amount
            for invoice in row["invoice_ids"]:
                part = min(left, Decimal(owed.get(invoice, {}).get("amount_residual") or 0))
                if part > 0:
                    credit.meant[invoice] = part
                    left -= part
            entries.append(self._credit("payments", key, row, payers, label(row["currency_id"]) or "", credit))
        return [*await self._partners.read(payers.values()), *entries]

    def _credit(
        self, kind: ImportKind, key: str, row: Row, payers: dict[int, int], currency: str, credit: _Credit
    ) -> Read | Wrong:
        prefix = self._source.prefix
        payer = payers.get(target(row["partner_id"]) or 0)
        journal = one_line(label(row["journal_id"]))
        shape: dict[str, Any] = {
            "id": f"{prefix}{key}",
            "customer_id": f"{prefix}{payer}",
            "received_on": text(row["date"]),
            "currency": currency,
            "amount": money(credit.amount, currency),
            "allocations": [
                {"invoice_id": f"{prefix}{invoice}", "amount": money(part, currency)}
                for invoice, part in sorted(credit.meant.items())
            ],
        }
        if journal:
            shape["method" if kind == "payments" else "reason"] = journal[:500]
        if kind == "payments" and (said := one_line(text(row.get("name") or row.get("memo")))):
            # What the payer wrote: what is not reconciled goes first to the invoices that it names.
            shape["reference"] = said[:500]
        return read(kind, key, shape)

    async def _payers(self, rows: Sequence[Row]) -> dict[int, int]:
        """The commercial partner of each partner: a payment may bear the name of a person there."""
        ids = {target(row["partner_id"]) for row in rows}
        found = await self._by_id("res.partner", ids, ("commercial_partner_id",))
        return {one: target(row["commercial_partner_id"]) or one for one, row in found.items()}

    async def _partials(self, rows: Sequence[Row]) -> list[Row]:
        domain = [("credit_move_id", "in", [row["id"] for row in rows])]
        return await rows_of(self._odoo, "account.partial.reconcile", domain, PARTIAL)

    async def _invoices(self, partials: Sequence[Row]) -> dict[int, int]:
        """The invoice of each reconciled debit item that is of one."""
        debits = {target(partial["debit_move_id"]) for partial in partials}
        items = await self._by_id("account.move.line", debits, ("move_id",))
        moves = await self._by_id("account.move", {target(row["move_id"]) for row in items.values()}, ("move_type",))
        of_item = {one: target(row["move_id"]) or 0 for one, row in items.items()}
        return {one: move for one, move in of_item.items() if moves.get(move, {}).get("move_type") == "out_invoice"}

    async def _by_id(self, model: str, ids: set[Any], fields: Sequence[str]) -> dict[int, Row]:
        wanted = sorted(one for one in ids if one is not None)
        rows = await rows_of(self._odoo, model, [("id", "in", wanted)], fields) if wanted else []
        return {row["id"]: row for row in rows}


def _shared_out(row: Row, own: str, partials: Sequence[Row], invoices: dict[int, int]) -> dict[str, _Credit]:
    """What of an item there is for invoices and on account, by currency.

    What it clears that is no invoice (a refund that was paid out) is not the customer's any more. An invoice in another
    currency gets what the ERP made of it at its own rate.
    """
    credits = {own: _Credit(-Decimal(row["amount_currency"]))}
    for partial in partials:
        invoice = invoices.get(target(partial["debit_move_id"]) or 0)
        theirs = label(partial["debit_currency_id"]) or own
        if invoice is None or theirs != own:
            credits[own].amount -= Decimal(partial["credit_amount_currency"])
        if invoice is None:
            continue
        credit = credits.setdefault(theirs, _Credit())
        part = Decimal(partial["debit_amount_currency"])
        credit.meant[invoice] = credit.meant.get(invoice, _ZERO) + part
        if theirs != own:
            credit.amount += part
    return credits
