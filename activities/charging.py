"""What does a message ask for beside the claims? Charges, those of its own step too, less what is on account."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from activities.resources import Resources
from domain.charges import Claimed, claims_of
from domain.consolidation import DueStep
from domain.telling import asked_on, charges_told, lists_charges, netted_of
from models.charge import ChargeKind
from models.interaction import Interaction, InteractionKind
from models.message import ChargeTold
from models.strategy import EscalationStep, NegotiationStep, ReminderStep
from models.values import amount_text
from store import charges, history
from store.engine import Tx
from store.late_invoices import late_invoices

_NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class Beside:
    """told: by kind and currency. netted: what of each claim is on account. written: as the message keeps it."""

    told: tuple[ChargeTold, ...] = ()
    netted: Mapping[str, Decimal] = field(default_factory=dict)
    written: Mapping[str, dict[str, Any]] = field(default_factory=dict)


async def beside(tx: Tx, resources: Resources, group: Sequence[DueStep], today: date, now: datetime) -> Beside:
    """For the cases of one message. A claim whose rate nobody knows is left out, and their timelines say so.

    New claims are not in effect yet: they are once the message is accepted. today: where the customer is.
    """
    asking = [due for due in group if _asks(due) and _claim(due, today) > 0]
    if not asking:
        return Beside()
    on_account, known = await charges.beside(tx, asking[0].facts.customer_id, [one.facts.invoice_id for one in asking])
    netted = netted_of([(one.facts.invoice_id, one.facts.currency, _claim(one, today)) for one in asking], on_account)
    claimed = await _claimed(tx, resources, asking, known, today, now)
    amounts: list[tuple[ChargeKind, str, Decimal]] = []
    written: dict[str, dict[str, Any]] = {}
    for due in asking:
        invoice_id, currency = due.facts.invoice_id, due.facts.currency
        new = claimed.get(invoice_id, [])
        asked = [(one.kind, one.currency, one.left) for one in known if one.invoice_id == invoice_id and one.left > 0]
        asked += [(one.kind, currency, one.amount) for one in new]
        amounts += asked
        if asked or invoice_id in netted:
            written[invoice_id] = {
                "asked": amount_text(sum((amount for _, _, amount in asked), _NOTHING), currency),
                "netted": amount_text(netted.get(invoice_id, _NOTHING), currency),
                "claims": [_written(one, currency) for one in new],
            }
    return Beside(charges_told(amounts), netted, written)


async def still_asked(tx: Tx, written: Mapping[str, dict[str, Any]]) -> bool:
    """Whether charges stand as a message that was claimed a while ago tells them, by invoice; None: tells none."""
    owed = dict.fromkeys(written, _NOTHING)
    for one in await charges.of_invoices(tx, written):
        owed[one.invoice_id] += one.left
    return all(
        owed[invoice_id] == Decimal(told["asked"]) - sum((Decimal(one["amount"]) for one in told["claims"]), _NOTHING)
        for invoice_id, told in written.items()
    )


def _asks(due: DueStep) -> bool:
    return lists_charges(due.act.step_id) and not isinstance(due.step, NegotiationStep)


def _claim(due: DueStep, today: date) -> Decimal:
    return asked_on(due.facts, due.act.step_id, today)


async def _claimed(
    tx: Tx, resources: Resources, asking: Sequence[DueStep], known: Sequence[charges.Charge], today: date, now: datetime
) -> dict[str, list[Claimed]]:
    """What the steps of these cases claim now, by invoice."""
    claiming = [due for due in asking if _claims(due) and today > due.facts.due_on]
    if not claiming:
        return {}
    late = await late_invoices(tx, [(due.facts, _claim(due, today)) for due in claiming], known)
    found: dict[str, list[Claimed]] = {}
    unknown: list[Interaction] = []
    for due in claiming:
        facts, step = due.facts, due.step
        assert isinstance(step, ReminderStep | EscalationStep), "others claim nothing"
        law = resources.rulebook.late_charges.law_for(facts.country, facts.region, facts.kind)
        found[facts.invoice_id], faults = claims_of(step.fee, step.claims, law, late[facts.invoice_id], today)
        unknown += [_unknown(due, kind, reason, now) for kind, reason in faults]
    await history.append(tx, unknown)
    return found


def _claims(due: DueStep) -> bool:
    step = due.step
    return isinstance(step, ReminderStep | EscalationStep) and bool(step.fee or step.claims)


def _unknown(due: DueStep, kind: ChargeKind, reason: str, now: datetime) -> Interaction:
    facts = due.facts
    details = {"step": due.act.step_id, "charge": kind.value, "reason": reason}
    return Interaction(InteractionKind.CHARGE_NOT_CLAIMED, facts.customer_id, "engine", now, facts.invoice_id, details)


def _written(one: Claimed, currency: str) -> dict[str, Any]:
    through = {"through": one.through.isoformat()} if one.through else {}
    return {"kind": one.kind.value, "amount": amount_text(one.amount, currency), **through, "basis": one.basis}
