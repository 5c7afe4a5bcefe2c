"""How is written down from a page what was said? Calls that no task asked for, notes, disputes and their answers."""

from datetime import time
from typing import Any
from zoneinfo import ZoneInfo

from domain.time_zones import at_local
from models.customer import Role
from models.dispute import DisputeKind, DisputeResolution, DisputeTerms, LatenessReason
from models.errors import InvalidInput, PuntualError
from models.task import OUTCOMES, TaskAnswer, TaskKind
from models.values import Line, Shape, parse_date
from operations import calls, disputes, notes
from web.console.customers import belonging
from web.console.customers.action import Action, Doing, Done, Field
from web.console.customers.subject import Subject
from web.console.visit import Visit
from web.forms import amount_of, checked


class _Note(Shape):
    text: Line


def _words_of(visit: Visit, list_: str, values: Any, *, none: bool = False) -> tuple[tuple[str, str], ...]:
    sentences = visit.reader.sentences
    known = tuple((str(one.value), sentences.word(list_, one.value)) for one in values)
    return (("", "–"), *known) if none else known


def _call_fields(visit: Visit, subject: Subject) -> list[Field]:
    words = visit.words
    roles = sorted({one.role for one in subject.customer.contacts} or set(Role), key=list(Role).index)
    return [
        Field("direction", "choice", options=tuple((one, words(f"customers.calls.{one}")) for one in ("out", "in"))),
        Field("role", "choice", options=_words_of(visit, "role", roles), label="spoke_to"),
        Field("outcome", "choice", required=True, options=_words_of(visit, "outcome", OUTCOMES[TaskKind.CALL])),
        Field("note", "long"),
        Field("if_promises", "heading"),
        Field("on", "date"),
        Field("amount", "amount"),
        Field("if_disputes", "heading"),
        Field("dispute_kind", "choice", options=_words_of(visit, "dispute", DisputeKind)),
        Field("dispute_amount", "amount"),
        Field("dispute_reason"),
        Field("if_later", "heading"),
        Field("call_on", "date"),
        Field("call_time", "time"),
        Field("if_wrong", "heading"),
        Field("number", "tel"),
        Field("and_why", "heading"),
        Field("lateness", "choice", options=_words_of(visit, "lateness", LatenessReason, none=True)),
    ]


async def _call(doing: Doing) -> Done | None:
    form, words = doing.form, doing.visit.words
    values: dict[str, Any] = {
        "outcome": form["outcome"],
        "note": " ".join(form["note"].split()),
        "lateness": form["lateness"],
        "number": form["number"] if form["outcome"] == "wrong_number" else "",
        "call_at": _call_at(doing) if form["outcome"] == "call_later" else "",
    }
    if form["on"] or form["outcome"] == "promises":
        values["promise"] = {
            "invoices": [{"invoice_id": one} for one in doing.invoices],
            "payments": [{"on": form["on"], "amount": amount_of(form["amount"], doing.visit.language) or None}],
        }
    if form["outcome"] == "disputes":
        amount = amount_of(form["dispute_amount"], doing.visit.language) or None
        kind = {"kind": form["dispute_kind"] or "other", "reason": form["dispute_reason"], "amount": amount}
        values["disputes"] = [{"invoice_id": one, **kind} for one in doing.invoices]
    answer = checked(TaskAnswer, values, form, words)
    if not doing.invoices:
        form.faults["invoices"] = words("customers.choose_invoices")
    if answer is None or form.faulty:
        return None
    role = Role(form["role"]) if form["role"] in set(Role) else Role.PAYABLES
    theirs = form["direction"] == "in"
    await calls.record(doing.visit.desk, doing.subject.id, doing.invoices, answer, role=role, by_customer=theirs)
    return Done(words("customers.actions.call.done"))


def _call_at(doing: Doing) -> str:
    """As an instant, read where the customer is; as it was typed where it is none: the shape says so."""
    form, zone = doing.form, ZoneInfo(doing.subject.time_zone)
    try:
        day, clock = parse_date(form["call_on"]), time.fromisoformat(form["call_time"] or "10:00")
    except ValueError:
        return f"{form['call_on']} {form['call_time']}".strip() or "–"
    return at_local(day, clock.replace(tzinfo=None), zone).isoformat()


def _note_fields(visit: Visit, subject: Subject) -> list[Field]:
    about = (
        ("", visit.words("customers.whole_customer")),
        *((one["invoice_id"], one["number"]) for one in subject.invoices),
    )
    return [Field("about", "choice", options=about), Field("text", "long", required=True)]


async def _note(doing: Doing) -> Done | None:
    said = checked(_Note, {"text": " ".join(doing.form["text"].split())}, doing.form, doing.visit.words)
    if said is None:
        return None
    about = doing.form["about"]
    if about and not doing.subject.owns([about]):
        raise InvalidInput("about: expected an invoice of this customer", (("about", "expected an invoice of theirs"),))
    customer_id = None if about else doing.subject.id
    told = await notes.note(doing.visit.desk, said.text, invoice_id=about or None, customer_id=customer_id)
    words = doing.visit.words
    if told:
        return Done(words("customers.actions.note.done_told", people=", ".join(f"@{one}" for one in told)))
    return Done(words("customers.actions.note.done"))


def _dispute_fields(visit: Visit, subject: Subject) -> list[Field]:
    return [
        Field("kind", "choice", options=_words_of(visit, "dispute", DisputeKind), label="dispute_kind"),
        Field("amount", "amount", label="dispute_amount"),
        Field("reason", required=True, label="dispute_reason"),
    ]


async def _dispute(doing: Doing) -> Done | None:
    """One for each chosen invoice; those before a refused one stand."""
    form, words = doing.form, doing.visit.words
    if not doing.invoices:
        form.faults["invoices"] = words("customers.choose_invoices")
    amount = amount_of(form["amount"], doing.visit.language)
    values = {"kind": form["kind"], "reason": form["reason"], "amount": amount}
    shapes = [checked(DisputeTerms, {**values, "invoice_id": one}, form, words) for one in doing.invoices]
    if form.faulty:
        return None
    opened = 0
    for terms in shapes:
        assert terms is not None, "without a fault every shape is there"
        try:
            await disputes.open_dispute(doing.visit.desk, terms)
        except PuntualError as failure:
            form.because(failure, words)
            form.refused = f"{terms.invoice_id}: {form.refused or failure.message}"
            return None
        opened += 1
    return Done(words("customers.actions.dispute.done", n=opened))


def _answer_fields(visit: Visit, subject: Subject) -> list[Field]:
    outcomes = ("accepted", "partly", "rejected", "withdrawn")
    sentences = visit.reader.sentences
    return [
        Field("outcome", "choice", options=tuple((one, sentences.word("outcome", one)) for one in outcomes)),
        Field("credited", "amount"),
        Field("reasons", "long"),
        Field("tell", "check"),
        Field("note", label="own_note"),
    ]


async def _answer(doing: Doing) -> Done | None:
    form, words = doing.form, doing.visit.words
    number = await belonging.dispute(doing.visit, doing.subject.id, doing.subject.asked["dispute"])
    values = {
        "outcome": form["outcome"],
        "credited": amount_of(form["credited"], doing.visit.language),
        "reasons": form["reasons"],
        "tell": bool(form["tell"]),
        "note": form["note"],
    }
    resolution = checked(DisputeResolution, values, form, words)
    if resolution is None:
        return None
    await disputes.resolve_dispute(doing.visit.desk, number, resolution)
    return Done(words("customers.actions.answer-dispute.done"))


ACTIONS = (
    Action(
        "call",
        _call_fields,
        _call,
        needs_invoices=True,
        leads={
            "promise.invoices": "invoices",
            "promise": "on",
            "disputes": "dispute_reason",
            "call_at": "call_on",
        },
    ),
    Action("note", _note_fields, _note),
    Action("dispute", _dispute_fields, _dispute, needs_invoices=True),
    Action("answer-dispute", _answer_fields, _answer, first=lambda subject: {"tell": "1"}, asks=("dispute",)),
)
