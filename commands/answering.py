"""How is a task done from the command line? Its outcome, with what was promised, disputed, or said besides."""

import asyncio
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any, Literal
from zoneinfo import ZoneInfo

import typer

from commands import options
from commands.options import Json

if TYPE_CHECKING:
    from models.task import TaskAnswer

_Id = Annotated[int, typer.Argument(metavar="ID", min=1, max=2**63 - 1)]
_Outcome = Annotated[
    Literal[
        "no_answer", "wrong_number", "reached", "refuses", "promises", "disputes", "asks_plan", "call_later",
        "says_paid", "accepted", "partly", "rejected", "withdrawn", "approved", "sent", "again", "done",
    ],
    typer.Option("--outcome", help="How it ended; which answers fit depends on the task's kind."),
]  # fmt: skip
_Note = Annotated[str | None, typer.Option(parser=options.line, metavar="TEXT", help="What was said, for ourselves.")]
_On = Annotated[
    list[date] | None,
    typer.Option("--on", parser=options.day, metavar="DATE", help="promises: day of a payment; repeatable."),
]
_Amounts = Annotated[
    list[Decimal] | None,
    typer.Option("--amount", parser=options.amount, metavar="AMOUNT", help="promises: what is paid on that day."),
]
_Invoices = Annotated[
    list[str] | None,
    typer.Option("--invoice", metavar="ID[=PART]", help="promises: of this invoice; else of all the task is about."),
]
_Disputed = Annotated[
    list[str] | None,
    typer.Option("--disputed", metavar="ID[=PART]", help="disputes: this invoice, or a part of it; repeatable."),
]
_DisputeKind = Annotated[
    Literal[
        "price", "quantity", "quality", "not_received", "order_number", "already_paid", "not_ours", "duplicate",
        "other",
    ],
    typer.Option("--dispute-kind", help="disputes: what is said to be wrong."),
]  # fmt: skip
_DisputeReason = Annotated[
    str | None, typer.Option("--reason", parser=options.line, metavar="TEXT", help="disputes: what is objected to.")
]
_At = Annotated[
    datetime | None,
    typer.Option(
        "--at", parser=options.instant, metavar="INSTANT", help="call_later: when; else where the customer is."
    ),
]
_LookedUpBy = Annotated[
    str | None,
    typer.Option("--looked-up-by", parser=options.line, metavar="PERSON", help="says_paid: who looks for the payment."),
]
_Offer = Annotated[int | None, typer.Option("--offer", min=1, help="accepted: the number of the offer.")]
_Credited = Annotated[
    Decimal | None,
    typer.Option("--credited", parser=options.amount, metavar="AMOUNT", help="partly: what is not owed of it."),
]
_Answer = Annotated[
    str,
    typer.Option("--answer", metavar="TEXT", help="A dispute, a reply: what the customer is told, in their language."),
]
_Quiet = Annotated[bool, typer.Option("--quiet", help="A dispute: the customer is told nothing.")]
_Late = Annotated[
    Literal[
        "cash_flow", "waits_for_own_customer", "approval_pending", "payment_run", "invoice_not_received",
        "missing_document", "dispute", "oversight", "insolvency", "hardship", "other",
    ]
    | None,
    typer.Option("--late", help="Why payment is late, as the customer tells it."),
]  # fmt: skip
_Name = Annotated[
    str | None, typer.Option("--contact", parser=options.line, metavar="NAME", help="Somebody new, or known.")
]
_Role = Annotated[
    Literal["payables", "administration", "management", "direction"],
    typer.Option("--contact-role", help="What that person does there."),
]
_Email = Annotated[str | None, typer.Option("--contact-email", metavar="EMAIL", help="Their address.")]
_Phone = Annotated[str | None, typer.Option("--contact-phone", metavar="PHONE", help="Their number, with its prefix.")]
_Number = Annotated[
    str | None, typer.Option("--number", metavar="PHONE", help="wrong_number: the one called, where it was another.")
]
_Minutes = Annotated[
    int | None, typer.Option("--minutes", min=1, max=600, help="A call: how long it took; else as costs.yaml takes it.")
]
_Pays = Annotated[
    list[str] | None,
    typer.Option("--pays", metavar="ID[=PART]", help="A line of a bank: the invoice that it pays; repeatable."),
]
_Whose = Annotated[
    str | None, typer.Option("--customer", metavar="ID", help="A line of a bank: whose it is; the oldest due is paid.")
]
_Rate = Annotated[
    str | None, typer.Option("--rate", metavar="RATE", help="A line of a bank: what one of its currency is worth.")
]
_TakesBack = Annotated[
    str | None, typer.Option("--payment", metavar="ID", help="A line of a bank: the payment that it takes back.")
]


def done(
    id_: _Id,
    outcome: _Outcome,
    note: _Note = None,
    on: _On = None,
    amount: _Amounts = None,
    invoice: _Invoices = None,
    disputed: _Disputed = None,
    dispute_kind: _DisputeKind = "other",
    reason: _DisputeReason = None,
    at: _At = None,
    looked_up_by: _LookedUpBy = None,
    offer: _Offer = None,
    credited: _Credited = None,
    answer: _Answer = "",
    quiet: _Quiet = False,
    late: _Late = None,
    contact: _Name = None,
    contact_role: _Role = "payables",
    contact_email: _Email = None,
    contact_phone: _Phone = None,
    number: _Number = None,
    minutes: _Minutes = None,
    pays: _Pays = None,
    customer: _Whose = None,
    rate: _Rate = None,
    payment: _TakesBack = None,
    as_json: Json = False,
) -> None:
    """Close a task with its outcome; the cases it stood for move on, and what was agreed is in force."""
    if amount and len(amount) != len(on or ()):
        raise typer.BadParameter(f"expected an --amount for each --on: {len(on or ())} days, {len(amount)} amounts")
    if disputed and reason is None:
        raise typer.BadParameter("expected --reason with --disputed: what is objected to")
    person = {"role": contact_role, "name": contact, "email": contact_email, "phone": contact_phone}
    said: dict[str, Any] = {
        "outcome": outcome,
        "note": note,
        "payments": [
            {"on": day, "amount": amount[position] if amount else None} for position, day in enumerate(on or ())
        ],
        "parts": options.parts("--invoice", invoice or ()),
        "disputes": [
            {"invoice_id": id, "amount": part, "kind": dispute_kind, "reason": reason}
            for id, part in options.parts("--disputed", disputed or ())
        ],
        "call_at": at,
        "looked_up_by": looked_up_by,
        "offer": offer,
        "credited": credited,
        "reasons": answer,
        "tell": not quiet,
        "lateness": late,
        "assigned": _assigned(pays or (), customer, rate, payment),
        "contact": person if contact else None,
        "number": number,
        "minutes": minutes,
    }
    asyncio.run(_done(id_, said, as_json))


async def _done(task_id: int, said: dict[str, Any], as_json: bool) -> None:
    from commands.desk import open_desk
    from commands.output import write, write_json
    from operations import tasks as operations
    from store import customers, tasks

    async with open_desk() as desk:
        async with desk.database.connect() as tx:
            customer_id = await tasks.customer_of(tx, task_id)
            zone = (await customers.placements(tx, [customer_id]))[customer_id]["time_zone"]
            about = await tasks.owed_of(tx, task_id)
        answer = _read(said, about, ZoneInfo(zone))
        concerned = await operations.complete(desk, task_id, answer)
    if as_json:
        write_json({"id": task_id, "outcome": answer.outcome, "note": answer.note, "invoices": concerned})
    else:
        write(f"Task {task_id}: {answer.outcome}" + (f"; moves {', '.join(concerned)}" if concerned else ""))


def _read(said: dict[str, Any], about: Sequence[str], zone: ZoneInfo) -> "TaskAnswer":
    """The answer; a promise that names no invoice is about all that is owed of those of the task."""
    from pydantic import ValidationError

    from models.task import TaskAnswer

    payments, parts, at = said.pop("payments"), said.pop("parts"), said["call_at"]
    if parts and not payments:
        raise typer.BadParameter("expected --on DATE with --invoice: the day of the payment")
    if payments:
        covered = parts or [(invoice_id, None) for invoice_id in about]
        said["promise"] = {
            "invoices": [{"invoice_id": invoice_id, "amount": part} for invoice_id, part in covered],
            "payments": payments,
        }
    if at is not None and at.tzinfo is None:
        said["call_at"] = at.replace(tzinfo=zone)
    try:
        return TaskAnswer.model_validate(said)
    except ValidationError as error:
        [first, *_] = error.errors()
        field = ".".join(str(part) for part in first["loc"])
        raise typer.BadParameter(f"{field}: {first['msg'].removeprefix('Value error, ')}") from None


def _assigned(
    pays: Sequence[str], customer: str | None, rate: str | None, payment: str | None
) -> dict[str, Any] | None:
    """Whose the money of a bank is; None where nothing is said of it."""
    if not (pays or customer or rate or payment):
        return None
    parts = [{"invoice_id": id, "amount": part} for id, part in options.parts("--pays", pays)]
    return {"invoices": parts, "customer_id": customer, "rate": rate, "payment_id": payment}
