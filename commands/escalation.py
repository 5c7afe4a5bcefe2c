"""What can be done about a debt when words no longer help? Measures of people, each with its reason."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from commands import options
from commands.options import Json, Reason

if TYPE_CHECKING:
    from commands.each import Done
    from operations.desk import Desk

_PANEL = "Escalation"
_Invoices = Annotated[list[str], typer.Argument(metavar="INVOICE...", help="Ids as the ERP writes them.")]
_To = Annotated[Literal["agency", "legal"], typer.Option("--to", help="Who pursues it from here.")]
_ToldOn = Annotated[
    date | None,
    typer.Option(
        "--told-on",
        parser=options.day,
        metavar="DATE",
        help="The day on which the customer was told of it by name outside Puntual, where the law asks for that.",
    ),
]


def register(app: typer.Typer) -> None:
    app.command("hand-over", rich_help_panel=_PANEL)(hand_over)
    app.command(rich_help_panel=_PANEL)(recall)
    app.command("write-off", rich_help_panel=_PANEL)(write_off)
    app.command("credit-hold", rich_help_panel=_PANEL)(credit_hold)


def hand_over(invoices: _Invoices, to: _To, reason: Reason, told_on: _ToldOn = None, as_json: Json = False) -> None:
    """Give cases to an agency or to lawyers, with a dossier; refused while a warning is missing.

    A manager hands over alone; for anybody else a second person is asked.
    """

    async def operation(desk: "Desk", about: Sequence[str]) -> str:
        from models.strategy import Level
        from operations import hand_overs

        done = await hand_overs.hand_over(desk, about, Level(to), reason, told_on)
        if done.approval_task is not None:
            return f"waits for approval in task {done.approval_task}"
        return f"dossier {done.dossier}, to be sent in task {done.task}"

    _together(invoices, operation, "handed_over", as_json)


def recall(invoices: _Invoices, reason: Reason, as_json: Json = False) -> None:
    """Take cases back from an agency or from lawyers; they go on where they stood, after a rest."""

    async def operation(desk: "Desk", about: Sequence[str]) -> str:
        from operations import recalls

        return f"see task {await recalls.recall(desk, about, reason)}"

    _together(invoices, operation, "recalled", as_json)


def write_off(invoices: _Invoices, reason: Reason, as_json: Json = False) -> None:
    """Write off what invoices still owe, as far as the authority of whoever types reaches; else somebody is asked.

    `puntual start` pursues it again.
    """

    async def operation(desk: "Desk", about: Sequence[str]) -> str:
        from operations import write_offs

        task = await write_offs.write_off(desk, about, reason)
        return f"waits for approval in task {task}" if task is not None else ""

    _together(invoices, operation, "written_off", as_json)


def credit_hold(
    customer: Annotated[str, typer.Argument(metavar="CUSTOMER", help="Its id as the ERP writes it.")],
    change: Annotated[Literal["set", "lift"], typer.Argument(metavar="set|lift", help="No more credit, or again.")],
    reason: Reason,
    as_json: Json = False,
) -> None:
    """Set or lift a customer's credit hold by hand; the ERP is told. For supervisors and above."""
    asyncio.run(_credit_hold(customer, change, reason, as_json))


async def _credit_hold(customer: str, change: str, reason: str, as_json: bool) -> None:
    from commands.desk import open_desk
    from commands.each import each, finish
    from operations import credit_holds

    done = {"set": credit_holds.impose, "lift": credit_holds.lift}[change]
    async with open_desk() as desk:
        word = {"set": "credit_hold_set", "lift": "credit_hold_lifted"}[change]
        results = await each([customer], lambda one: done(desk, one, reason), word)
    finish(results, as_json=as_json, noun="customer")


def _together(
    invoices: Sequence[str], operation: "Callable[[Desk, Sequence[str]], Awaitable[str]]", word: str, as_json: bool
) -> None:
    asyncio.run(_done(invoices, operation, word, as_json))


async def _done(
    ids: Sequence[str], operation: "Callable[[Desk, Sequence[str]], Awaitable[str]]", word: str, as_json: bool
) -> None:
    """The invoices of each customer together: one dossier, one approval, one task."""
    from commands.desk import open_desk
    from commands.each import finish
    from store import invoices

    results: list[Done] = []
    async with open_desk() as desk:
        async with desk.database.connect() as tx:
            owners = await invoices.owners(tx, ids)
        groups: dict[str, list[str]] = {}
        for one in dict.fromkeys(ids):
            groups.setdefault(owners.get(one, f"?{one}"), []).append(one)
        for about in groups.values():
            results += await _group(desk, about, operation, word)
    finish(results, as_json=as_json)


async def _group(desk: Any, about: Sequence[str], operation: Any, word: str) -> "list[Done]":
    from commands.each import Done
    from commands.failures import told
    from models.errors import PuntualError, ServerUnreachable

    try:
        message = await operation(desk, about)
    except ServerUnreachable:
        raise
    except PuntualError as failure:
        return [Done(one, "failed", "; ".join(told(failure)), failure.exit_code) for one in about]
    asked = "approval" in message
    return [Done(one, "asked" if asked else word, message) for one in about]
