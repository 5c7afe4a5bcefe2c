"""Whose is a line of a bank? Those that nobody could place, and what a person says of them."""

import asyncio
from typing import Annotated, Any, Literal

import typer

from commands import options
from commands.options import Json, Limit, Reason

_Line = Annotated[int, typer.Argument(metavar="LINE", min=1, max=2**63 - 1, help="Its number in `puntual bank lines`.")]
_Invoices = Annotated[
    list[str] | None,
    typer.Argument(metavar="INVOICE[=PART]...", help="What it pays: all that is owed of it, or a part."),
]
_Customer = Annotated[str | None, typer.Option("--customer", metavar="ID", help="Whose it is: the oldest due is paid.")]
_Rate = Annotated[
    str | None,
    typer.Option(metavar="RATE", help="Units of the invoices' currency for one of the line's, where the two differ."),
]
_Payment = Annotated[
    str | None, typer.Option("--payment", metavar="ID", help="Of money that went back: the payment that it takes back.")
]
_State = Annotated[
    Literal["matched", "doubtful", "unknown", "ignored"] | None, typer.Option("--state", help="In this state.")
]
_COLUMNS = ("line", "booked", "amount", "from", "says", "state", "customer", "why")


def counted(numbers: dict[str, int]) -> str:
    return ", ".join(f"{number} {what}" for what, number in numbers.items())


def lines(
    open_only: Annotated[bool, typer.Option("--open", help="Only those that nobody could place yet.")] = False,
    state: _State = None,
    account: Annotated[str | None, typer.Option(metavar="IBAN", help="Of this account of ours.")] = None,
    limit: Limit = 100,
    as_json: Json = False,
) -> None:
    """Lines of statements, the latest first, and why each is whose it is or might be."""
    asyncio.run(_lines(open_only, state, account, limit, as_json))


async def _lines(open_only: bool, state: str | None, account: str | None, limit: int, as_json: bool) -> None:
    from commands.desk import open_reader
    from commands.output import say, table, write_json
    from models.bank import BankLineState, account_number
    from reading import bank

    try:
        ours = account_number(account) if account is not None else None
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--account") from None
    wanted = BankLineState(state) if state else None
    async with open_reader() as reader, reader.database.connect() as tx:
        shown = await bank.lines(reader, tx, open_only=open_only, state=wanted, account=ours, limit=limit + 1)
        if as_json:
            write_json(shown[:limit])
        elif shown:
            table(_COLUMNS, [_line(reader.sentences, line) for line in shown[:limit]])
        else:
            say("Every line has its place" if open_only else "No bank statement was taken in yet")
    if len(shown) > limit:
        say(f"The first {limit}; --limit shows more")


def _line(sentences: Any, line: dict[str, Any]) -> list[Any]:
    from models.values import amount_text

    amount = f"{amount_text(line['amount'], line['currency'])} {line['currency']}"
    state = sentences.word("bank_line", line["state"]) + (" (taken back)" if line["taken_back"] else "")
    if line["customer_id"]:
        who = f"{line['customer_name']} ({line['customer_id']})"
    else:
        who = ", ".join(f"{one['customer_id']}? {one['text']}".rstrip() for one in line["candidates"])
    why = line["why"]["text"] if line["why"] else None
    says = line["remittance"] or line["end_to_end"]
    return [line["id"], line["booked_on"], amount, line["name"] or line["other_account"], says, state, who, why]


def match(
    line: _Line,
    invoices: _Invoices = None,
    customer: _Customer = None,
    rate: _Rate = None,
    payment: _Payment = None,
    as_json: Json = False,
) -> None:
    """Say whose a line is: it becomes a payment, and the next one from the same account is known.

    Of money that went back: which payment it takes back.
    """
    said = {
        "invoices": [{"invoice_id": id, "amount": part} for id, part in options.parts("INVOICE", invoices or ())],
        "customer_id": customer,
        "rate": rate,
        "payment_id": payment,
    }
    asyncio.run(_match(line, said, as_json))


async def _match(line: int, said: dict[str, Any], as_json: bool) -> None:
    from pydantic import ValidationError

    from commands.desk import open_desk
    from commands.output import write, write_json
    from models.bank import Assignment
    from operations.bank import assign

    try:
        assignment = Assignment.model_validate(said)
    except ValidationError as error:
        [first, *_] = error.errors()
        field = ".".join(str(part) for part in first["loc"])
        raise typer.BadParameter(f"{field}: {first['msg']}".removeprefix(": ").replace("Value error, ", "")) from None
    async with open_desk() as desk:
        done = await assign(desk, line, assignment)
    moved = sorted({one.invoice_id for one in done.woken})
    if as_json:
        told = {"line": line, "customer_id": done.customer_id, "payment_id": done.payment_id, "invoices": moved}
        write_json(told)
    else:
        write(
            f"Line {line}: {done.customer_id}, payment {done.payment_id}"
            + (f"; moves {', '.join(moved)}" if moved else "")
        )


def unmatch(line: _Line, reason: Reason, as_json: Json = False) -> None:
    """It was not theirs: the payment is taken back as a mistake, and the line is open again."""
    asyncio.run(_unmatch(line, reason, as_json))


async def _unmatch(line: int, reason: str, as_json: bool) -> None:
    from commands.desk import open_desk
    from commands.output import write, write_json
    from operations.bank import unassign

    async with open_desk() as desk:
        payment_id = await unassign(desk, line, reason)
    if as_json:
        write_json({"line": line, "payment_id": payment_id, "reason": reason})
    else:
        write(f"Line {line} is open again; payment {payment_id} was taken back")


def ignore(line: _Line, reason: Reason, as_json: Json = False) -> None:
    """It is no payment of a customer."""
    asyncio.run(_ignore(line, reason, as_json))


async def _ignore(line: int, reason: str, as_json: bool) -> None:
    from commands.desk import open_desk
    from commands.output import write, write_json
    from operations.bank import ignore as operation

    async with open_desk(publish=False) as desk:
        await operation(desk, line, reason)
    if as_json:
        write_json({"line": line, "reason": reason})
    else:
        write(f"Line {line}: put aside")


def retry(as_json: Json = False) -> None:
    """Look at the open lines again: invoices that they name may have come since. Every import does so, too."""
    asyncio.run(_retry(as_json))


async def _retry(as_json: bool) -> None:
    from commands.desk import open_desk
    from commands.output import write, write_json
    from operations.bank_matching import decide_open

    async with open_desk() as desk:
        decided = await decide_open(desk)
    became = {state: decided[state] for state in sorted(decided)}
    if as_json:
        write_json({"became": became})
    else:
        write(counted({state.value: number for state, number in became.items()}) or "Nothing has changed")
