"""What did somebody answer to a task, in its form? Its fields as a TaskAnswer, and faults told beside the fields.

What was typed for another outcome than the chosen one is not dropped in silence: it is told as a fault.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from config.room_words import RoomWords
from domain.time_zones import at_local
from models.errors import InvalidInput
from models.task import TaskAnswer, TaskKind
from web.forms import Typed, amount_of, checked

#: A promise may have so many payments in the form; more are a plan.
PAYMENTS = 4
_PLAIN = ("outcome", "note", "looked_up_by", "reasons", "lateness", "number")
_CONTACT = ("name", "role", "email", "phone")
#: Of a contact that is not named nothing is said: its role alone, which always has a value, says nothing.
_SAYS = ("name", "email", "phone")


def answer_of(
    form: Typed, kind: TaskKind, invoices: Sequence[str], zone: ZoneInfo, language: str, words: RoomWords
) -> TaskAnswer | None:
    """None with the faults in `form`. invoices: of the task, in the order of the form. zone: the customer's."""
    said: dict[str, Any] = {name: form[name].strip() for name in _PLAIN}
    said["promise"], said["disputes"] = _promise(form, invoices, language), _disputes(form, invoices, language)
    said["call_at"] = _instant(form, zone)
    said["offer"] = int(form["offer"]) if form["offer"].isascii() and form["offer"].isdigit() else None
    said["credited"] = amount_of(form["credited"], language) if form["credited"] else None
    said["tell"] = kind is not TaskKind.DISPUTE or form["tell"] == "yes"
    contact = {name: form[f"contact_{name}"].strip() for name in _CONTACT}
    if any(contact[name] for name in _SAYS):
        said["contact"] = {name: value for name, value in contact.items() if value}
    said["assigned"] = _assigned(form, invoices, language)
    answer = checked(TaskAnswer, {name: value for name, value in said.items() if value not in (None, ())}, form, words)
    beside(form, invoices)
    return None if form.faulty else answer


def refused(form: Typed, failure: InvalidInput, invoices: Sequence[str], words: RoomWords) -> None:
    form.because(failure, words)
    beside(form, invoices)


def beside(form: Typed, invoices: Sequence[str]) -> None:
    """Faults of the answer's fields as faults of the form's."""
    form.faults = {_field(name, form, invoices): fault for name, fault in form.faults.items()}


def _promise(form: Typed, invoices: Sequence[str], language: str) -> dict[str, Any] | None:
    payments = [
        {"on": form[f"on-{row}"], "amount": amount_of(form[f"amount-{row}"], language) or None} for row in _dated(form)
    ]
    if not payments:
        return None
    return {"invoices": _parts(form, invoices, "cover", language), "payments": payments}


def _dated(form: Typed) -> list[int]:
    """The rows of payments in which something stands."""
    return [row for row in range(1, PAYMENTS + 1) if form[f"on-{row}"] or form[f"amount-{row}"]]


def _disputes(form: Typed, invoices: Sequence[str], language: str) -> tuple[dict[str, Any], ...]:
    about = {"kind": form["dispute_kind"] or "other", "reason": form["dispute_reason"].strip()}
    return tuple({**part, **about} for part in _parts(form, invoices, "dispute", language))


def _parts(form: Typed, invoices: Sequence[str], name: str, language: str) -> list[dict[str, Any]]:
    """The invoices that are ticked, each with the part of it, where one is given."""
    return [
        {"invoice_id": invoices[row], "amount": amount_of(form[f"{name}-part-{row}"], language) or None}
        for row in _ticked(form, invoices, name)
    ]


def _ticked(form: Typed, invoices: Sequence[str], name: str) -> list[int]:
    return [row for row in range(len(invoices)) if form[f"{name}-{row}"] == "yes"]


def _instant(form: Typed, zone: ZoneInfo) -> str | None:
    """`2026-03-19T15:30`, as a browser writes it, is meant where the customer is."""
    text = form["call_at"].strip()
    if not text:
        return None
    try:
        local = datetime.fromisoformat(text)
    except ValueError:
        return text  # the shape says what was expected
    return at_local(local.date(), local.time(), zone).isoformat() if local.tzinfo is None else text


def _assigned(form: Typed, invoices: Sequence[str], language: str) -> dict[str, Any] | None:
    """Whose the money of a bank is; None where nothing is said of it."""
    parts = _parts(form, invoices, "pays", language)
    if form["pays_other"].strip():
        parts.append({"invoice_id": form["pays_other"].strip(), "amount": None})
    told: Mapping[str, Any] = {
        "invoices": parts,
        "customer_id": form["pays_customer"].strip(),
        "rate": amount_of(form["rate"], language),
        "payment_id": form["pays_back"].strip(),
    }
    given = {name: value for name, value in told.items() if value}
    return given or None


_NUMBERED = re.compile(r"(promise\.payments|promise\.invoices|disputes)\.(\d+)(?:\.(\w+))?")
_WHOLE = {
    "promise": "on-1",
    "disputes": "dispute_reason",
    "contact": "contact_name",
    "invoices": "on-1",
    "text": "note",
}


def _field(name: str, form: Typed, invoices: Sequence[str]) -> str:
    """The field of the form that a field of the answer was made of."""
    found = _NUMBERED.fullmatch(name)
    if found is None:
        head, _, tail = name.partition(".")
        if head == "contact" and tail:
            return f"contact_{tail}"
        return "assigned" if head == "assigned" else _WHOLE.get(head, name)
    where, row, field = found[1], int(found[2]), found[3] or ""
    if where == "promise.payments":
        rows = _dated(form)
        return f"{'amount' if field == 'amount' else 'on'}-{rows[row] if row < len(rows) else 1}"
    if where == "disputes" and field != "amount":
        return "dispute_kind" if field == "kind" else "dispute_reason"
    box = "cover" if where == "promise.invoices" else "dispute"
    ticked = _ticked(form, invoices, box)
    return f"{box}-part-{ticked[row] if row < len(ticked) else 0}"
