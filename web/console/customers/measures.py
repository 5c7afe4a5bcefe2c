"""What else can be done with invoices from a customer's page? Late charges, written off, handed over, taken back."""

from collections.abc import Sequence

from models.charge import ChargeKind
from models.dispute import LatenessReason
from models.strategy import Level
from models.values import Amount, CalendarDate, Line, Shape
from operations import charges, hand_overs, lateness, recalls, write_offs
from web.console.customers.action import Action, Doing, Done, Field
from web.console.customers.subject import Subject
from web.console.visit import Visit
from web.forms import amount_of, checked


class _Reason(Shape):
    reason: Line


class _HandOver(Shape):
    to: Level
    reason: Line
    told_on: CalendarDate | None = None


class _Charge(Shape):
    kind: ChargeKind
    reason: Line
    amount: Amount | None = None


class _Lateness(Shape):
    lateness: LatenessReason
    note: Line | None = None


def _reason_fields(visit: Visit, subject: Subject) -> Sequence[Field]:
    return [Field("reason", required=True)]


def _some(doing: Doing) -> list[str]:
    """The chosen invoices; a fault where there are none."""
    if not doing.invoices:
        doing.form.faults["invoices"] = doing.visit.words("customers.choose_invoices")
    return doing.invoices


async def _write_off(doing: Doing) -> Done | None:
    chosen, words = _some(doing), doing.visit.words
    said = checked(_Reason, {"reason": doing.form["reason"]}, doing.form, words)
    if said is None or doing.form.faulty:
        return None
    waits = await write_offs.write_off(doing.visit.desk, chosen, said.reason)
    return Done(words(f"customers.actions.write-off.{'done' if waits is None else 'done_waits'}"))


async def _recall(doing: Doing) -> Done | None:
    chosen, words = _some(doing), doing.visit.words
    said = checked(_Reason, {"reason": doing.form["reason"]}, doing.form, words)
    if said is None or doing.form.faulty:
        return None
    await recalls.recall(doing.visit.desk, chosen, said.reason)
    return Done(words("customers.actions.recall.done"))


def _hand_over_fields(visit: Visit, subject: Subject) -> Sequence[Field]:
    sentences = visit.reader.sentences
    to = tuple((one.value, sentences.word("level", one.value)) for one in Level if one.hands_over)
    return [Field("to", "choice", options=to), Field("reason", required=True), Field("told_on", "date")]


async def _hand_over(doing: Doing) -> Done | None:
    chosen, words, form = _some(doing), doing.visit.words, doing.form
    said = checked(_HandOver, {name: form[name] for name in ("to", "reason", "told_on")}, form, words)
    if said is None or form.faulty:
        return None
    done = await hand_overs.hand_over(doing.visit.desk, chosen, said.to, said.reason, said.told_on)
    return Done(words(f"customers.actions.hand-over.{'done' if done.approval_task is None else 'done_waits'}"))


def _charge_fields(visit: Visit, subject: Subject) -> Sequence[Field]:
    sentences = visit.reader.sentences
    kinds = tuple((one.value, sentences.word("charge", one.value)) for one in ChargeKind)
    return [
        Field("kind", "choice", options=kinds, label="charge_kind"),
        Field("amount", "amount", label="fee_amount"),
        Field("reason", required=True),
    ]


async def _charge(doing: Doing) -> Done | None:
    chosen, words, form = _some(doing), doing.visit.words, doing.form
    amount = amount_of(form["amount"], doing.visit.language)
    said = checked(_Charge, {"kind": form["kind"], "reason": form["reason"], "amount": amount}, form, words)
    if len(chosen) > 1:
        form.faults["invoices"] = words("customers.choose_one_invoice")
    if said is None or form.faulty:
        return None
    made = await charges.claim(doing.visit.desk, chosen[0], said.kind, said.reason, said.amount)
    return Done(
        words("customers.actions.charge.done", amount=doing.visit.reader.sentences.money(made.amount, made.currency))
    )


def _lateness_fields(visit: Visit, subject: Subject) -> Sequence[Field]:
    sentences = visit.reader.sentences
    reasons = tuple((one.value, sentences.word("lateness", one.value)) for one in LatenessReason)
    return [Field("lateness", "choice", options=reasons), Field("note", label="own_note")]


async def _lateness(doing: Doing) -> Done | None:
    chosen, words, form = _some(doing), doing.visit.words, doing.form
    said = checked(_Lateness, {"lateness": form["lateness"], "note": form["note"]}, form, words)
    if said is None or form.faulty:
        return None
    for invoice_id in chosen:
        await lateness.record(doing.visit.desk, invoice_id, said.lateness, said.note)
    return Done(words("customers.actions.lateness.done"))


ACTIONS = (
    Action("charge", _charge_fields, _charge, needs_invoices=True),
    Action("lateness", _lateness_fields, _lateness, needs_invoices=True),
    Action("hand-over", _hand_over_fields, _hand_over, needs_invoices=True),
    Action("recall", _reason_fields, _recall, needs_invoices=True),
    Action("write-off", _reason_fields, _write_off, needs_invoices=True),
)
