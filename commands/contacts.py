"""Whom do customers want written to? What they proposed in the portal, taken over or refused."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Annotated, Any

import typer

from commands import options
from commands.options import Customer, Json, Limit

if TYPE_CHECKING:
    from models.contact_proposal import ContactProposal
    from operations.desk import Desk

_PANEL = "People"
_Proposal = Annotated[
    int, typer.Argument(metavar="PROPOSAL", min=1, max=2**63 - 1, help="A number of `puntual contacts proposals`.")
]
_COLUMNS = ("id", "customer", "proposed", "by", "what", "differences", "state", "task")


def register(app: typer.Typer) -> None:
    contacts = typer.Typer(no_args_is_help=True, help="Contact data that customers want changed: looked at, decided.")
    for command in (proposals, approve, refuse):
        contacts.command()(command)
    app.add_typer(contacts, name="contacts", rich_help_panel=_PANEL)


def proposals(
    customer: Customer = None,
    decided: Annotated[bool, typer.Option("--decided", help="Those that were decided, too.")] = False,
    limit: Limit = 100,
    as_json: Json = False,
) -> None:
    """What customers want changed of whom we write to, and has not been looked at; the newest first."""
    asyncio.run(_proposals(customer, decided, limit, as_json))


async def _proposals(customer: str | None, decided: bool, limit: int, as_json: bool) -> None:
    from commands.desk import open_reader
    from commands.output import say, table, write_json
    from reading import contact_proposals

    async with open_reader() as reader, reader.database.connect() as tx:
        rows = await contact_proposals.listed(reader, tx, customer_id=customer, decided=decided, limit=limit)
    if as_json:
        write_json(rows)
    elif rows:
        table(_COLUMNS, [_line(row) for row in rows])
    else:
        say("Nothing waits to be looked at" if not decided else "No customer has proposed anything")


def _line(row: dict[str, Any]) -> list[Any]:
    what = f"{row['change']}: {row['name']} ({row['role']})"
    differences = [f"{name} {old or '-'} -> {new or '-'}" for name, old, new in row["differences"]]
    state = f"{row['decision']} by {row['decided_by']}" if row["decision"] else "waits"
    who = row["person"] or "somebody"
    return [row["id"], row["customer_id"], row["proposed_at"], who, what, "; ".join(differences), state, row["task_id"]]


def approve(proposal: _Proposal, as_json: Json = False) -> None:
    """Take it over: it is on file from now on, and the address that was on file before hears of it."""

    async def decide(desk: "Desk") -> "ContactProposal":
        from operations import contact_decisions

        return await contact_decisions.approve(desk, proposal)

    asyncio.run(_decide(decide, as_json))


def refuse(
    proposal: _Proposal,
    reason: Annotated[
        str, typer.Option("--reason", parser=options.line, metavar="TEXT", help="Why; the customer reads it.")
    ],
    as_json: Json = False,
) -> None:
    """Leave everything as it is, and tell the customer why in the portal."""

    async def decide(desk: "Desk") -> "ContactProposal":
        from models.contact_proposal import Refusal
        from operations import contact_decisions

        return await contact_decisions.refuse(desk, proposal, Refusal(reason=reason))

    asyncio.run(_decide(decide, as_json))


async def _decide(decide: "Callable[[Desk], Awaitable[ContactProposal]]", as_json: bool) -> None:
    from commands.desk import open_desk
    from commands.output import write, write_json

    async with open_desk(publish=False) as desk:
        decided = await decide(desk)
    if as_json:
        told = {"id": decided.id, "customer_id": decided.customer_id, "decision": decided.decision}
        write_json({**told, "reason": decided.reason})
        return
    about = f"{decided.about.name} of {decided.customer_id}"
    write(f"Proposal {decided.id} ({decided.change}: {about}): {decided.decision}")
