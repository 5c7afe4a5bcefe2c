"""How is it agreed from a page what a customer will pay? Promises, plans, offers, and their ends."""

from collections.abc import Sequence
from typing import Any

from models.arrangement import PromiseTerms
from models.negotiation import OfferSide, OfferTerms
from models.plan import PlanTerms
from models.values import Line, Shape
from operations import arrangements, negotiations, plans, promises
from reading.arrangements import sketch_told
from web.console.customers import belonging
from web.console.customers.action import Action, Doing, Done, Field, Shown
from web.console.customers.subject import Subject
from web.console.visit import Visit
from web.formats import Formats
from web.forms import amount_of, checked

_ROWS = range(1, 5)
_SCHEDULE = {
    "instalments": "instalments",
    "down_payment": "down_payment",
    "first_on": "first_on",
    "every": "every",
    "interest": "interest",
    "payments": "pay_on_1",
    "plan": "instalments",
    "note": "note",
}


class _Reason(Shape):
    reason: Line


def _amount(doing: Doing, text: str) -> str:
    return amount_of(text, doing.visit.language)


def _payments(doing: Doing, days: str, amounts: str) -> list[dict[str, Any]]:
    """The rows in which a day was typed."""
    form = doing.form
    return [
        {"on": form[f"{days}_{row}"], "amount": _amount(doing, form[f"{amounts}_{row}"]) or None}
        for row in _ROWS
        if form[f"{days}_{row}"]
    ]


def _promise_fields(visit: Visit, subject: Subject) -> list[Field]:
    rows = [
        (Field(f"on_{row}", "date", required=row == 1, label="on"), Field(f"amount_{row}", "amount", label="amount"))
        for row in _ROWS
    ]
    more = [one for pair in rows[1:] for one in pair]
    return [*rows[0], Field("note", "long"), Field("replace", "check"), Field("more_days", "heading"), *more]


async def _promise(doing: Doing) -> Done | None:
    terms = checked(
        PromiseTerms,
        {
            "invoices": doing.parts(lambda text: _amount(doing, text)),
            "payments": _payments(doing, "on", "amount"),
            "note": _line(doing.form["note"]),
            "replace": bool(doing.form["replace"]),
        },
        doing.form,
        doing.visit.words,
    )
    if terms is None:
        return None
    made = await promises.promise(doing.visit.desk, terms)
    word = "done_waits" if made.approval_task is not None else "done"
    return Done(doing.visit.words(f"customers.actions.promise.{word}"))


def _line(text: str) -> str:
    return " ".join(text.split())


def _plan_fields(visit: Visit, subject: Subject) -> list[Field]:
    first, own = _schedule_fields(visit)[:5], _schedule_fields(visit)[5:]
    return [*first, Field("note", "long"), *own]


def _schedule_fields(visit: Visit) -> list[Field]:
    words = visit.words
    every = tuple((one, words(f"customers.every.{one}")) for one in ("1m", "2w", "1w"))
    own = [
        field
        for row in _ROWS
        for field in (
            Field(f"pay_on_{row}", "date", label="on"),
            Field(f"pay_amount_{row}", "amount", label="amount"),
        )
    ]
    return [
        Field("instalments", "number"),
        Field("every", "choice", options=every),
        Field("first_on", "date"),
        Field("down_payment", "amount"),
        Field("interest", "text"),
        Field("own_payments", "heading"),
        *own,
    ]


def _schedule(doing: Doing) -> dict[str, Any]:
    form = doing.form
    payments = _payments(doing, "pay_on", "pay_amount")
    count = form["instalments"].strip()
    return {
        "instalments": int(count) if count.isascii() and count.isdigit() and len(count) < 4 else count or None,
        "down_payment": _amount(doing, form["down_payment"]),
        "first_on": form["first_on"],
        "every": form["every"] if not payments else "",
        "payments": payments,
        "interest": _percent(form["interest"]),
    }


def _percent(text: str) -> str:
    """`12` and `12,5 %` are meant as `12%` and `12.5%`."""
    bare = text.replace(" ", "").replace(",", ".")
    return bare if not bare or bare.endswith("%") else f"{bare}%"


async def _plan(doing: Doing) -> Done | Shown | None:
    values = {
        **_schedule(doing),
        "invoices": doing.parts(lambda text: _amount(doing, text)),
        "note": _line(doing.form["note"]),
    }
    terms = checked(PlanTerms, _without_nothing(values), doing.form, doing.visit.words)
    if terms is None:
        return None
    if doing.form["preview"]:
        return _sketched(doing.visit, sketch_told(await plans.sketch(doing.visit.desk, terms)))
    made = await plans.agree(doing.visit.desk, terms)
    word = "done_waits" if made.approval_task is not None else "done"
    return Done(doing.visit.words(f"customers.actions.plan.{word}"))


def _without_nothing(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value not in (None, "", [])}


def _sketched(visit: Visit, told: dict[str, Any]) -> Shown:
    words, formats = visit.words, Formats(visit.language, visit.desk.zone)
    rows = [
        (
            str(one["number"]),
            formats.day(one["on"]),
            formats.money(one["amount"], told["currency"]),
            formats.money(one["interest"], told["currency"]),
        )
        for one in told["payments"]
    ]
    columns = [words(f"customers.sketch.{name}") for name in ("number", "on", "amount", "interest")]
    role = words(f"frame.roles.{told['needs']}") if told["needs"] else ""
    below = words("customers.sketch.needs", role=role) if role else words("customers.sketch.needs_nobody")
    return Shown(words("customers.sketch.title"), columns, rows, below)


def _offer_fields(visit: Visit, subject: Subject) -> list[Field]:
    words = visit.words
    kinds = ("instalments", "discount", "partial", "extension")
    return [
        Field("side", "choice", options=tuple((one, words(f"customers.sides.{one}")) for one in ("us", "customer"))),
        Field("kind", "choice", options=tuple((one, words(f"customers.offers.{one}")) for one in kinds)),
        Field("percent", "text"),
        Field("amount", "amount", label="offered_amount"),
        Field("until", "date", label="pay_until"),
        Field("note", "long"),
        Field("agreed", "check"),
        Field("as_plan", "heading"),
        *_schedule_fields(visit),
    ]


async def _offer(doing: Doing) -> Done | None:
    """Without a negotiation about these invoices one is opened first."""
    form, desk, words = doing.form, doing.visit.desk, doing.visit.words
    values: dict[str, Any] = {"kind": form["kind"], "until": form["until"], "percent": _percent(form["percent"])}
    values["amount"] = _amount(doing, form["amount"])
    if form["kind"] == "instalments":
        values = {"kind": form["kind"], "plan": _without_nothing(_schedule(doing))}
    terms = checked(OfferTerms, values, form, words)
    if not doing.invoices:
        form.faults["invoices"] = words("customers.choose_invoices")
    side = OfferSide.CUSTOMER if form["side"] == "customer" else OfferSide.US
    if terms is None or form.faulty:
        return None
    note = _line(form["note"]) or None
    negotiation = await negotiations.open_negotiation(desk, doing.invoices, note=note)
    made = await negotiations.offer(desk, negotiation, side, terms, note=note)
    if form["agreed"] and made.approval_task is None:
        taken = await negotiations.accept(desk, negotiation, made.number, source="call")
        word = "done_waits" if taken.approval_task is not None else "done_agreed"
        return Done(words(f"customers.actions.offer.{word}"))
    word = "done_waits" if made.approval_task is not None else "done"
    return Done(words(f"customers.actions.offer.{word}"))


def _end_fields(visit: Visit, subject: Subject) -> Sequence[Field]:
    return [Field("reason", required=True)]


async def _end(doing: Doing) -> Done | None:
    said = checked(_Reason, {"reason": doing.form["reason"]}, doing.form, doing.visit.words)
    number = await belonging.arrangement(doing.visit, doing.subject.id, doing.subject.asked["arrangement"])
    if said is None:
        return None
    await arrangements.cancel(doing.visit.desk, number, said.reason)
    return Done(doing.visit.words("customers.actions.end-agreement.done"))


ACTIONS = (
    Action(
        "promise",
        _promise_fields,
        _promise,
        needs_invoices=True,
        parts=True,
        leads={"payments": "on_1", "invoices": "invoices"},
    ),
    Action(
        "plan",
        _plan_fields,
        _plan,
        needs_invoices=True,
        parts=True,
        first=lambda subject: {"instalments": "3", "every": "1m"},
        leads={**_SCHEDULE, "invoices": "invoices"},
        previews=True,
    ),
    Action(
        "offer",
        _offer_fields,
        _offer,
        needs_invoices=True,
        first=lambda subject: {"every": "1m"},
        leads={**_SCHEDULE, "discount": "percent", "partial": "percent", "extension": "until"},
    ),
    Action("end-agreement", _end_fields, _end, asks=("arrangement",)),
)
