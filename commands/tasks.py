"""What waits for people, and who does it? The worklist without the web."""

import asyncio
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from commands import options
from commands.answering import done
from commands.options import Customer, Json, Limit
from commands.replies import excerpt

if TYPE_CHECKING:
    from store.worklist import Wanted

_PANEL = "Worklist"
_Id = Annotated[int, typer.Argument(metavar="ID", min=1, max=2**63 - 1)]
_Kind = Annotated[
    Literal[
        "call", "visit", "negotiation", "approval", "escalation", "find_contact", "reply", "dispute", "held_message",
        "credit_note", "bank_line", "online_payment", "contact_change",
    ]
    | None,
    typer.Option("--kind", help="Of this kind."),
]  # fmt: skip
_Why = Annotated[str | None, typer.Option("--reason", parser=options.line, metavar="TEXT", help="Why.")]
_COLUMNS = ("id", "kind", "why", "due", "customer", "invoice", "queue", "owner", "attempt", "says")
_DONE = ("id", "kind", "queue", "due", "customer", "invoice", "step", "attempt", "owner", "says", "outcome", "by")


def register(app: typer.Typer) -> None:
    app.command(rich_help_panel=_PANEL)(tasks)
    task = typer.Typer(no_args_is_help=True, help="One task of the worklist.")
    for command in (done, show, claim, assign, snooze):
        task.command()(command)
    app.add_typer(task, name="task", rich_help_panel=_PANEL)


def tasks(
    mine: Annotated[bool, typer.Option("--mine", help="That I am to do (PUNTUAL_ACTOR).")] = False,
    owner: Annotated[str | None, typer.Option(metavar="PERSON", help="That this person is to do.")] = None,
    queue: Annotated[str | None, typer.Option(help="Of this queue.")] = None,
    kind: _Kind = None,
    customer: Customer = None,
    overdue: Annotated[bool, typer.Option("--overdue", help="Whose last day has passed.")] = False,
    snoozed: Annotated[bool, typer.Option("--snoozed", help="That rest until later, instead of the others.")] = False,
    closed: Annotated[bool, typer.Option("--done", help="Those that are closed, instead of the open ones.")] = False,
    limit: Limit = 100,
    as_json: Json = False,
) -> None:
    """What waits for people, the most pressing first, and why."""
    if mine and owner is not None:
        raise typer.BadParameter("expected --mine or --owner, not both")
    if closed:
        asyncio.run(_closed(queue, customer, limit, as_json))
        return
    asyncio.run(_tasks(mine, owner, queue, kind, customer, overdue, snoozed, limit, as_json))


async def _tasks(
    mine: bool,
    owner: str | None,
    queue: str | None,
    kind: str | None,
    customer: str | None,
    overdue: bool,
    snoozed: bool,
    limit: int,
    as_json: bool,
) -> None:
    from commands.desk import open_reader
    from commands.output import say, table, write_json
    from models.task import TaskKind
    from reading.tasks import waiting
    from store import bank
    from store.worklist import Wanted

    async with open_reader() as reader, reader.database.connect() as tx:
        wanted = Wanted(
            reader.settings.actor if mine else owner,
            queue,
            TaskKind(kind) if kind else None,
            customer,
            overdue,
            snoozed,
        )
        found = await waiting(reader, tx, wanted, limit=limit)
        unplaced = (await bank.waiting(tx))["lines"] if wanted == Wanted() else 0
    shown = found.entries
    if as_json:
        write_json(shown)
    elif shown:
        table(_COLUMNS, [_line(task) for task in shown])
    else:
        say(_nothing(wanted))
    if found.many > limit:
        say(f"The first {limit} of {found.many}; --limit shows more")
    if unplaced:
        say(f"And {unplaced} line(s) of bank statements whose owner nobody knows: puntual bank lines --open")


def _nothing(wanted: "Wanted") -> str:
    from store.worklist import Wanted

    if wanted.snoozed:
        return "Nothing rests until later"
    return "Nothing waits for a person" if wanted == Wanted() else "Nothing of that kind waits; see `puntual tasks`"


def _line(task: dict[str, Any]) -> list[Any]:
    known = task["customer_id"] is not None
    who = f"{task['customer_name']} ({task['customer_id']})" if known else f"unknown ({task['details']['from']})"
    says = excerpt(task["replies"][-1]["text"] or task["replies"][-1]["subject"]) if task["replies"] else None
    id = task["id"] if task["reply"] is None else f"reply {task['reply']}"
    return [id, task["kind"], task["why"], task["due_on"], who, task["invoice_id"], task["queue"], task["owner"],
            f"{task['occurrence']} of {task['attempts']}", says]  # fmt: skip


async def _closed(queue: str | None, customer: str | None, limit: int, as_json: bool) -> None:
    from commands.desk import open_reader
    from commands.output import say, table, write_json
    from reading import tasks as reading

    async with open_reader() as reader, reader.database.connect() as tx:
        found = await reading.closed(reader, tx, queue=queue, customer=customer, limit=limit + 1)
    shown = found[:limit]
    if as_json:
        write_json(shown)
    elif shown:
        table(_DONE, [_done_line(task) for task in shown])
    else:
        say("Nothing was done yet")
    if len(found) > limit:
        say(f"The first {limit}; --limit shows more")


def _done_line(task: dict[str, Any]) -> list[Any]:
    who = f"{task['customer_name']} ({task['customer_id']})"
    attempt = f"{task['occurrence']} of {task['attempts']}"
    says = excerpt(task["replies"][-1]["text"] or task["replies"][-1]["subject"]) if task["replies"] else None
    return [task["id"], task["kind"], task["queue"], task["due_on"], who, task["invoice_id"], task["step_id"], attempt,
            task["owner"], says, task["outcome"], task["closed_by"]]  # fmt: skip


def claim(id_: _Id, as_json: Json = False) -> None:
    """Take it: whoever types this does it."""
    asyncio.run(_claim(id_, as_json))


async def _claim(task_id: int, as_json: bool) -> None:
    from commands.desk import open_desk
    from commands.output import write, write_json
    from operations import worklist

    async with open_desk(publish=False) as desk:
        await worklist.claim(desk, task_id)
    if as_json:
        write_json({"id": task_id, "owner": desk.actor})
    else:
        write(f"Task {task_id} is {desk.actor}'s")


def assign(
    id_: _Id,
    person: Annotated[str, typer.Argument(metavar="PERSON", help="Who is to do it.")],
    reason: _Why = None,
    as_json: Json = False,
) -> None:
    """Hand it to somebody, who is told of it."""
    asyncio.run(_assign(id_, person, reason, as_json))


async def _assign(task_id: int, person: str, reason: str | None, as_json: bool) -> None:
    from commands.desk import open_desk
    from commands.output import write, write_json
    from operations import worklist

    async with open_desk(publish=False) as desk:
        await worklist.assign(desk, task_id, person, reason)
    if as_json:
        write_json({"id": task_id, "owner": person})
    else:
        write(f"Task {task_id} is {person}'s")


def snooze(
    id_: _Id,
    until: Annotated[
        datetime,
        typer.Option(
            "--until",
            parser=options.instant,
            metavar="DATE|INSTANT",
            help="When it comes back: an instant, or the beginning of a day where the customer is.",
        ),
    ],
    reason: _Why = None,
    as_json: Json = False,
) -> None:
    """Put it off: it comes back by itself. Past its last day only with a reason."""
    asyncio.run(_snooze(id_, until, reason, as_json))


async def _snooze(task_id: int, until: datetime, reason: str | None, as_json: bool) -> None:
    from commands.desk import open_desk
    from commands.output import write, write_json
    from operations import worklist

    async with open_desk(publish=False) as desk:
        then = await worklist.snooze(desk, task_id, until, reason)
    if as_json:
        write_json({"id": task_id, "until": then})
    else:
        write(f"Task {task_id} rests until {then.astimezone(desk.zone):%a %Y-%m-%d %H:%M %Z}")


def show(id_: _Id, as_json: Json = False) -> None:
    """One task with everything that is needed to do it."""
    asyncio.run(_show(id_, as_json))


async def _show(task_id: int, as_json: bool) -> None:
    from commands.desk import open_reader
    from commands.output import write, write_json
    from commands.replies import meaning
    from reading.tasks import one

    async with open_reader() as reader, reader.database.connect() as tx:
        told = await one(reader, tx, task_id, reader.settings.actor)
    if as_json:
        write_json(told)
        return
    for name, value in told.items():
        if name not in ("details", "replies", "notes") and value not in (None, []):
            write(f"{name.replace('_', ' ')}: {', '.join(value) if isinstance(value, list) else value}")
    for name, value in told["details"].items():
        write(f"{name.replace('_', ' ')}:\n{value}" if "\n" in str(value) else f"{name.replace('_', ' ')}: {value}")
    for reply in told["replies"]:
        write(f"\nReply {reply['id']} of {reply['at']:%Y-%m-%d %H:%M}: {meaning(reader, reply)}")
        write(reply["text"].rstrip() or reply["subject"])
    for note in told["notes"]:
        write(f"\nNote of {note['actor']}, {note['at']:%Y-%m-%d %H:%M}: {note['text']}")
