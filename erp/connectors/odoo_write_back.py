"""What is written into Odoo, and how is it kept from being written twice? Only into fields that the file names."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from erp.connectors.odoo_client import OdooCalls, rows_of, target
from erp.connectors.port import Ask, Done, NotSupported, Outcome, TurnedDown, Waiting
from erp.connectors.requests import HOLDS, NOTES, reference, sentence
from models.connector import OdooSource
from models.erp_request import ErpRequestKind


class WriteBack:
    def __init__(self, odoo: OdooCalls, source: OdooSource) -> None:
        self._odoo = odoo
        self._source = source
        self._to = source.write_back

    async def push(self, ask: Ask) -> Outcome:
        if ask.kind in HOLDS and self._to.credit_hold is not None:
            return await self._hold(ask, on=HOLDS[ask.kind])
        if ask.kind is ErpRequestKind.CREDIT_NOTE and ask.invoice is not None and self._to.credit_notes:
            return await self._credit_note(ask, ask.invoice)
        if ask.kind in NOTES and self._to.notes:
            return await self._note(ask)
        return NotSupported()

    async def level(self, invoice: str, level: int) -> None:
        if self._to.level is not None:
            await self._odoo.call("account.move", "write", [int(invoice)], vals={self._to.level: level})
        if self._to.followup_lines:
            reached = [one for one in self._to.followup_lines if one <= level]
            line = self._to.followup_lines[max(reached)] if reached else False
            domain = [("move_id", "=", int(invoice)), ("balance", ">", 0), ("account_id.reconcile", "=", True)]
            items = [row["id"] for row in await rows_of(self._odoo, "account.move.line", domain, ["move_id"])]
            if items:
                await self._odoo.call("account.move.line", "write", items, vals={"followup_line_id": line})

    async def _hold(self, ask: Ask, *, on: bool) -> Outcome:
        hold = self._to.credit_hold
        assert hold is not None
        value = hold.set if on else hold.lifted
        await self._odoo.call("res.partner", "write", [int(ask.customer)], vals={hold.field: value})
        return Done(f"{hold.field} = {value}")

    async def _credit_note(self, ask: Ask, invoice: str) -> Outcome:
        """A draft for a person to look through; its reference finds it again."""
        fields = ("name", "state", "ref", "amount_total")
        found_by = reference(ask)
        found = await rows_of(
            self._odoo, "account.move", [("move_type", "=", "out_refund"), ("ref", "=", found_by)], fields
        )
        if not found:
            [original] = await rows_of(
                self._odoo, "account.move", [("id", "=", int(invoice))], ("partner_id", "currency_id", "company_id")
            )
            created = await self._odoo.call("account.move", "create", vals_list=[_draft(ask, original)])
            return Waiting(f"draft {created[0] if isinstance(created, list) else created} is to be looked through")
        if any(row["state"] == "posted" for row in found):
            return Done(f"{found[0]['name']} is posted")
        if all(row["state"] == "cancel" for row in found):
            return TurnedDown(f"draft {found[0]['id']} was cancelled")
        return Waiting(f"draft {found[0]['id']} is to be looked through")

    async def _note(self, ask: Ask) -> Outcome:
        model, record = ("account.move", ask.invoice) if ask.invoice else ("res.partner", ask.customer)
        found_by = reference(ask)
        there = [("model", "=", model), ("res_id", "=", int(record)), ("body", "ilike", f"{found_by}:")]
        if not await rows_of(self._odoo, "mail.message", there, ["res_id"], limit=1):
            body = f"{found_by}: {sentence(ask)}"
            await self._odoo.call(model, "message_post", [int(record)], body=body)
        return Done("noted") if NOTES[ask.kind] else Waiting("noted: a bookkeeper says when it is booked")


def _draft(ask: Ask, original: Mapping[str, Any]) -> dict[str, Any]:
    """One line without tax: which taxes it lowers is for whoever looks it through."""
    line = {
        "name": sentence(ask),
        "quantity": 1,
        "price_unit": float(Decimal(str(ask.details["amount"]))),
        "tax_ids": [[6, 0, []]],
    }
    return {
        "move_type": "out_refund",
        "partner_id": target(original["partner_id"]),
        "currency_id": target(original["currency_id"]),
        "company_id": target(original["company_id"]),
        "reversed_entry_id": int(ask.invoice or 0),
        "ref": reference(ask),
        "invoice_line_ids": [[0, 0, line]],
    }
