"""What becomes of interest that was claimed on money that had come by then, as is recorded only now?

It is taken back whole, paid or not, and claimed anew for the same days. Runs with the customers locked.
"""

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from domain.charges import Claimed, Late
from domain.interest_anew import interest_anew, is_too_high
from domain.telling import claim_on
from models.case import Facts
from models.charge import ChargeEnd, ChargeKind
from models.errors import InvalidInput
from models.interaction import Interaction, InteractionKind
from models.values import amount_text
from operations.desk import Desk
from store import charges, facts, history, left_over, replaced_charges
from store.charges import Charge
from store.credits import Account
from store.engine import Tx
from store.late_invoices import late_invoices

_ENGINE = "engine"
#: Why it ended, and the code of the sentence that says so.
COUNTED_ANEW, _CODE = "counted_anew", "charge_counted_anew"


async def count_anew(tx: Tx, desk: Desk, invoice_ids: Iterable[str], now: datetime) -> set[Account]:
    """Correct the interest on these invoices that is too high; the accounts to which its money went back.

    Where nobody knows any more what the law gives for these days, they are left to the next claim.
    """
    known = await charges.of_invoices(tx, invoice_ids)
    claimed = [one for one in known if one.kind is ChargeKind.INTEREST and one.ended_as is None]
    if not claimed:
        return set()
    cases = {case.invoice_id: case for case in await facts.of_cases(tx, desk.shelf, _invoices(claimed))}
    asked = [(case, claim_on(case, now.astimezone(ZoneInfo(case.time_zone)).date())) for case in cases.values()]
    late = await late_invoices(tx, asked, known)
    freed = set()
    for one in claimed:
        if is_too_high(late[one.invoice_id], _claim_of(one)):
            right = _right(desk, cases[one.invoice_id], late[one.invoice_id], _claim_of(one))
            if right is None or right.amount < one.amount:
                await _replace(tx, one, right, now)
                freed.add((one.customer_id, one.currency))
    return freed


def _invoices(found: Iterable[Charge]) -> list[str]:
    return sorted({one.invoice_id for one in found})


def _claim_of(one: Charge) -> Claimed:
    return Claimed(one.kind, one.amount, one.through, one.basis)


def _right(desk: Desk, case: Facts, late: Late, claimed: Claimed) -> Claimed | None:
    law = desk.rulebook.late_charges.law_for(case.country, case.region, case.kind)
    try:
        return None if law is None else interest_anew(law, late, claimed)
    except InvalidInput:
        return None


async def _replace(tx: Tx, old: Charge, right: Claimed | None, now: datetime) -> None:
    await charges.end(tx, [old.id], ChargeEnd.REVERSED, now=now, by=_ENGINE, why=COUNTED_ANEW, releases=True)
    told = [left_over.entry(old, InteractionKind.CHARGE_REVERSED, now, _ENGINE, code=_CODE)]
    if right is not None:
        reason = {"reason": old.basis["reason"]} if "reason" in old.basis else {}
        anew = await replaced_charges.claim_instead(tx, old.id, right.amount, {**right.basis, **reason}, now, _ENGINE)
        money = {"amount": amount_text(right.amount, old.currency), "currency": old.currency}
        details = {"charge": old.kind.value, "charge_id": anew, **money}
        why = {name: right.basis[name] for name in ("code", "params")}
        kind = InteractionKind.CHARGE_CLAIMED
        told.append(Interaction(kind, old.customer_id, _ENGINE, now, old.invoice_id, details, why))
    await history.append(tx, told)
