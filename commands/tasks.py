"""What waits for people, and what did they answer? The worklist without the web."""

import asyncio
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

import typer

from commands import options
from commands.options import Customer, Json, Limit
from commands.replies import excerpt

_PANEL = "Worklist"
_Id = Annotated[int, typer.Argument(metavar="ID", min=1, max=2**63 - 1)]
_Note = Annotated[str | None, typer.Option(parser=options.line, metavar="TEXT", help="What was said.")]
_Outcome = Annotated[
    Literal["no_answer", "wrong_number", "reached", "refuses", "accepted", "rejected", "approved", "done"],
    typer.Option("--outcome", help="How it ended; which answers fit depends on the task's kind."),
]
_COLUMNS = ("id", "kind", "queue", "due", "customer", "invoice", "step", "attempt", "owner", "says")
_MOST_REPLIES = 10_000


def register(app: typer.Typer) -> None:
    app.command(rich_help_panel=_PANEL)(tasks)
    task = typer.Typer(no_args_is_help=True, help="Do one task of the worklist.")
    task.command()(done)
    task.command()(show)
    app.add_typer(task, name="task", rich_help_panel=_PANEL)


def tasks(
    queue: Annotated[str | None, typer.Option(help="Of this queue.")] = None,
    customer: Customer = None,
    closed: Annotated[bool, typer.Option("--done", help="Those that are closed, instead of the open ones.")] = False,
    limit: Limit = 100,
    as_json: Json = False,
) -> None:
    """The worklist, the most urgent first."""
    asyncio.run(_tasks(queue, customer, closed, limit, as_json))


async def _tasks(queue: str | None, customer: str | None, closed: bool, limit: int, as_json: bool) -> None:
    from commands.desk import open_reader
    from commands.output import say, table, write_json
    from store import tasks as stored

    async with open_reader() as reader, reader.database.connect() as tx:
        rows = await stored.listed(tx, queue=queue, customer=customer, done=closed, limit=limit + 1)
        said = await _said(tx, reader, [row["id"] for row in rows])
        shown = [{**_told(row, reader.zone), "replies": said.get(row["id"], [])} for row in rows[:limit]]
    if as_json:
        write_json(shown)
    elif shown:
        columns = (*_COLUMNS, "outcome", "by") if closed else _COLUMNS
        table(columns, [_line(task, closed) for task in shown])
    else:
        say("Nothing was done yet" if closed else "Nothing waits for a person")
    if len(rows) > limit:
        say(f"The first {limit}; --limit shows more")


def done(id_: _Id, outcome: _Outcome, note: _Note = None, as_json: Json = False) -> None:
    """Close a task with its outcome; the cases it stood for move on."""
    asyncio.run(_done(id_, outcome, note, as_json))


async def _done(task_id: int, outcome: str, note: str | None, as_json: bool) -> None:
    from commands.desk import open_desk
    from commands.output import write, write_json
    from operations import tasks as operations

    async with open_desk() as desk:
        concerned = await operations.complete(desk, task_id, outcome, note)
    if as_json:
        write_json({"id": task_id, "outcome": outcome, "note": note, "invoices": concerned})
    else:
        write(f"Task {task_id}: {outcome}" + (f"; moves {', '.join(concerned)}" if concerned else ""))


def show(id_: _Id, as_json: Json = False) -> None:
    """One task with everything that is needed to do it."""
    asyncio.run(_show(id_, as_json))


async def _show(task_id: int, as_json: bool) -> None:
    from commands.desk import open_reader
    from commands.output import write, write_json
    from commands.replies import meaning
    from models.task import OUTCOMES, TaskKind
    from store import steps
    from store import tasks as stored

    async with open_reader() as reader, reader.database.connect() as tx:
        row = await stored.lock(tx, task_id)
        invoices = await steps.of_task(tx, task_id)
        told = {**_told(row, reader.zone), "invoices": invoices}
        said = (await _said(tx, reader, [task_id])).get(task_id, [])
        if row["kind"] == TaskKind.CALL and row["closed_at"] is None:
            told["details"] = {**told["details"], **await _script(tx, reader, row, invoices)}
    told["outcomes"] = list(OUTCOMES[TaskKind(row["kind"])])
    if as_json:
        write_json({**told, "replies": said})
        return
    for name, value in told.items():
        if name != "details" and value not in (None, []):
            write(f"{name.replace('_', ' ')}: {', '.join(value) if isinstance(value, list) else value}")
    for name, value in told["details"].items():
        write(f"{name.replace('_', ' ')}:\n{value}" if "\n" in str(value) else f"{name.replace('_', ' ')}: {value}")
    for reply in said:
        write(f"\nReply {reply['id']} of {reply['at']:%Y-%m-%d %H:%M}: {meaning(reader, reply)}")
        write(reply["text"].rstrip() or reply["subject"])


async def _said(tx: Any, reader: Any, task_ids: list[int]) -> dict[int, list[dict[str, Any]]]:
    """What customers wrote that is read in these tasks, oldest first."""
    from commands.replies import told
    from store import replies

    found: dict[int, list[dict[str, Any]]] = {}
    for row in reversed(await replies.listed(tx, tasks=task_ids, limit=_MOST_REPLIES)):
        found.setdefault(row["task_id"], []).append(told(reader, row))
    return found


async def _script(tx: Any, reader: Any, task: dict[str, Any], invoices: list[str]) -> dict[str, str]:
    """Whom to call and what to say, from what is owed at this moment."""
    from channels.templates.render import CALL, Renderer
    from commands.story import contact_rules
    from domain.reach import callee
    from domain.telling import context_of
    from models.customer import Role
    from store import facts

    cases = [case for case in await facts.of_cases(tx, reader.shelf, invoices) if case.balance > 0]
    rules = contact_rules(reader)
    contact = callee(cases[0], Role(task["details"]["role"]), rules) if cases else None
    if contact is None:
        return {}
    today = (await reader.clock.now(tx)).astimezone(ZoneInfo(cases[0].time_zone)).date()
    script = Renderer(reader.settings.config_dir).render("call_script", CALL, context_of(cases, contact, today))
    return {"phone": contact.phone or "", "script": script.text}


def _told(row: dict[str, Any], zone: Any) -> dict[str, Any]:
    """A task, its instants in the creditor's zone: who works on it sits there."""
    return {
        **row,
        "opened_at": row["opened_at"].astimezone(zone),
        "closed_at": row["closed_at"].astimezone(zone) if row["closed_at"] else None,
    }


def _line(task: dict[str, Any], closed: bool) -> list[Any]:
    who = f"{task['customer_name']} ({task['customer_id']})"
    attempt = f"{task['occurrence']} of {task['attempts']}"
    line = [task["id"], task["kind"], task["queue"], task["due_on"], who, task["invoice_id"], task["step_id"], attempt]
    says = excerpt(task["replies"][-1]["text"] or task["replies"][-1]["subject"]) if task["replies"] else None
    return [*line, task["owner"], says, *([task["outcome"], task["closed_by"]] if closed else [])]
