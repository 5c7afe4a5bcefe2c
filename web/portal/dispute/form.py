"""What did somebody say is wrong? The form of an objection as an Objection, and faults beside its fields."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from config.room_words import RoomWords
from models.dispute import DisputeKind
from models.evidence import FileRefused
from models.objection import MOST_INVOICES, Objection
from operations.portal.disputing import CannotObject
from reading.portal.invoices import Seen
from web.formats import Formats
from web.forms import Typed, amount_of, checked

#: In the order in which they are asked: what is most often said comes first.
KINDS = (
    DisputeKind.ALREADY_PAID,
    DisputeKind.NOT_RECEIVED,
    DisputeKind.QUANTITY,
    DisputeKind.PRICE,
    DisputeKind.QUALITY,
    DisputeKind.ORDER_NUMBER,
    DisputeKind.DUPLICATE,
    DisputeKind.NOT_OURS,
    DisputeKind.OTHER,
)
_PAID = ("on", "amount", "way", "reference")
#: Where an amount is typed for an invoice; the id follows.
PART = "part-"


@dataclass(frozen=True, slots=True)
class Asked:
    """What the form is about. megabytes: of one file at most; files: at once."""

    rows: Sequence[Seen]
    today: date
    megabytes: int
    files: int


def objection_of(form: Typed, chosen: Sequence[str], asked: Asked, words: RoomWords) -> Objection | None:
    """None with the faults in `form`. chosen: invoices that the customer may see."""
    said = " ".join(form["words"].split())
    values: dict[str, Any] = {
        "kind": form["kind"],
        "parts": [_part(form, one, words.language) for one in chosen],
        "words": "".join(one if one.isprintable() else " " for one in said).strip(),
    }
    if form["kind"] == DisputeKind.ALREADY_PAID:
        values["paid"] = _paid(form, words.language)
    if not 1 <= len(chosen) <= MOST_INVOICES:
        form.faults["invoice"] = words("dispute.faults.invoice", most=MOST_INVOICES)
        values["parts"] = [{"invoice_id": "-"}]
    found = checked(Objection, values, form, words)
    if found is not None and found.paid is not None and found.paid.on > asked.today:
        form.faults["paid.on"] = ""
    form.faults = dict(_in_own_words(form.faults, chosen, words))
    return None if form.faulty else found


def _part(form: Typed, invoice_id: str, language: str) -> dict[str, str]:
    typed = form[f"{PART}{invoice_id}"].strip()
    return {"invoice_id": invoice_id} | ({"amount": amount_of(typed, language)} if typed else {})


def _paid(form: Typed, language: str) -> dict[str, str]:
    typed = {name: form[f"paid.{name}"].strip() for name in _PAID}
    typed["amount"] = amount_of(typed["amount"], language)
    return {name: value for name, value in typed.items() if value}


def _in_own_words(faults: Mapping[str, str], chosen: Sequence[str], words: RoomWords) -> Sequence[tuple[str, str]]:
    """What the shapes expect is said to people who write programs: the fields of this form say it themselves."""
    told = []
    for name, fault in faults.items():
        if name.startswith("parts."):
            row = name.split(".")[1]
            told.append((f"{PART}{chosen[int(row)]}", words("dispute.faults.amount")))
        elif words.has(key := f"dispute.faults.{name.replace('.', '_')}") and name != "invoice":
            told.append((name, words(key)))
        else:
            told.append((name, fault))
    return told


def refused(
    form: Typed, failure: CannotObject, rows: Sequence[Seen], words: RoomWords, formats: Formats, files: int
) -> Typed:
    """Why nothing was written down."""
    about = next((one for one in rows if one.invoice_id == failure.invoice_id), None)
    known = {
        "number": about.number if about else "",
        "most": formats.money(failure.most or Decimal(0), about.currency) if about else "",
        "files": files,
    }
    form.refused = words(f"dispute.cannot.{failure.why}", **known)
    return form


def file_refused(form: Typed, failure: FileRefused, asked: Asked, words: RoomWords) -> Typed:
    name = "".join(one for one in failure.name if one.isprintable())[:80]
    form.faults["files"] = words(f"dispute.files.{failure.fault}", name=name, megabytes=asked.megabytes)
    return form


def too_large(form: Typed, asked: Asked, words: RoomWords) -> Typed:
    form.refused = words("dispute.too_large", files=asked.files, megabytes=asked.megabytes)
    return form


def reason_of(said: Objection, currency: str, words: RoomWords, formats: Formats) -> str:
    """What is kept as the customer's words: what was paid is said in front of them."""
    if said.paid is None:
        return said.words or ""
    paid = words(
        "dispute.paid_said",
        day=formats.day(said.paid.on),
        amount=formats.money(said.paid.amount, currency),
        way=words(f"dispute.ways.{said.paid.way}"),
    )
    if said.paid.reference:
        paid = f"{paid}, {said.paid.reference}"
    return f"{paid}. {said.words}" if said.words else f"{paid}."
