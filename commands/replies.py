"""What did customers answer, and what does it seem to mean? Listed, and shown with their own words."""

import asyncio
from typing import TYPE_CHECKING, Annotated, Any

import typer

from commands.options import Customer, Json, Language, Limit

if TYPE_CHECKING:
    from reading.reader import Reader

_PANEL = "Reading"
_Id = Annotated[int, typer.Argument(metavar="ID", min=1, max=2**63 - 1)]
_COLUMNS = ("id", "at", "channel", "customer", "from", "means", "sure", "day", "says", "task")
_LONGEST_LINE = 60


def register(app: typer.Typer) -> None:
    app.command(rich_help_panel=_PANEL)(replies)
    reply = typer.Typer(no_args_is_help=True, help="One answer of a customer.")
    for command in (show, match, dismiss):
        reply.command()(command)
    app.add_typer(reply, name="reply", rich_help_panel=_PANEL)


def replies(
    open_: Annotated[bool, typer.Option("--open", help="That nobody has read yet, or of unknown senders.")] = False,
    customer: Customer = None,
    unmatched: Annotated[bool, typer.Option("--unmatched", help="Of senders that nobody knows.")] = False,
    limit: Limit = 100,
    language: Language = None,
    as_json: Json = False,
) -> None:
    """What customers answered, the newest first; `puntual reply show ID` shows all of it."""
    asyncio.run(_replies(open_, customer, unmatched, limit, language, as_json))


async def _replies(
    waiting: bool, customer: str | None, unmatched: bool, limit: int, language: str | None, as_json: bool
) -> None:
    from commands.desk import open_reader
    from commands.output import say, table, write_json
    from reading.replies import told
    from store import replies as stored

    async with open_reader(language) as reader, reader.database.connect() as tx:
        rows = await stored.listed(tx, customer=customer, waiting=waiting, unmatched=unmatched, limit=limit + 1)
    shown = [told(reader, row) for row in rows[:limit]]
    if as_json:
        write_json(shown)
    elif shown:
        table(_COLUMNS, [_line(reader, reply) for reply in shown])
    else:
        say("No reply waits for a reader" if waiting or unmatched else "Nobody has answered")
    if len(rows) > limit:
        say(f"The newest {limit}; --limit shows more")


def show(id_: _Id, language: Language = None, as_json: Json = False) -> None:
    """One answer in its own words, what it seems to mean, and by which of them."""
    asyncio.run(_show(id_, language, as_json))


async def _show(reply_id: int, language: str | None, as_json: bool) -> None:
    from commands.desk import open_reader
    from commands.output import write, write_json
    from models.errors import NotFound
    from reading.replies import told
    from store import replies as stored

    async with open_reader(language) as reader, reader.database.connect() as tx:
        rows = await stored.listed(tx, id=reply_id, limit=1)
        if not rows:
            raise NotFound(f"No reply {reply_id}")
        reply = told(reader, rows[0])
    if as_json:
        write_json(reply)
        return
    who = f"{reply['customer_name']} ({reply['customer_id']})" if reply["customer_id"] else "nobody known"
    write(f"{reply['at']:%a %Y-%m-%d %H:%M %Z}, {reply['channel']} of {reply['from']}: {who}")
    write(f"Seems to mean: {meaning(reader, reply)}, by the words: {reply['evidence'] or 'none'}")
    if reply["message"]:
        write(f"Answers message {reply['message']}")
    if reply["task"]:
        write(f"Task {reply['task']}" + (f", read by {reply['read_by']}" if reply["read_by"] else ""))
    for name in reply["attachments"]:
        write(f"Attachment: {name}")
    write(f"Subject: {reply['subject']}\n" if reply["subject"] else "")
    write(reply["text"].rstrip())


def match(
    id_: _Id,
    customer: Annotated[str, typer.Argument(metavar="CUSTOMER", help="Whose answer it is.")],
    as_json: Json = False,
) -> None:
    """It is this customer's, though nobody knew the sender: it becomes a task of whoever looks after them."""
    asyncio.run(_match(id_, customer, as_json))


async def _match(reply_id: int, customer: str, as_json: bool) -> None:
    from commands.desk import open_desk
    from commands.output import write, write_json
    from operations import unknown_senders

    async with open_desk(publish=False) as desk:
        task_id = await unknown_senders.match(desk, reply_id, customer)
    if as_json:
        write_json({"id": reply_id, "customer_id": customer, "task": task_id})
    else:
        write(f"Reply {reply_id} is {customer}'s" + (f"; it is read in task {task_id}" if task_id else ""))


def dismiss(id_: _Id, as_json: Json = False) -> None:
    """Nobody knows the sender, and there is nothing to do about it."""
    asyncio.run(_dismiss(id_, as_json))


async def _dismiss(reply_id: int, as_json: bool) -> None:
    from commands.desk import open_desk
    from commands.output import write, write_json
    from operations import unknown_senders

    async with open_desk(publish=False) as desk:
        await unknown_senders.dismiss(desk, reply_id)
    if as_json:
        write_json({"id": reply_id, "read_by": desk.actor})
    else:
        write(f"Reply {reply_id} waits for nobody any more")


def meaning(reader: "Reader", reply: dict[str, Any]) -> str:
    """`promises a day, 2026-03-06, 500000 (80%)`."""
    said = [reader.sentences.word("intent", reply["intent"])]
    said += [str(reply["day"])] if reply["day"] else []
    said += [f"{reply['amount'].normalize():f}"] if reply["amount"] is not None else []
    return f"{', '.join(said)} ({reply['confidence']:.0%})"


def excerpt(text: str) -> str:
    """The beginning of it, on one line."""
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST_LINE else f"{line[:_LONGEST_LINE]}…"


def _line(reader: "Reader", reply: dict[str, Any]) -> list[Any]:
    who = f"{reply['customer_name']} ({reply['customer_id']})" if reply["customer_id"] else "unknown"
    means = reader.sentences.word("intent", reply["intent"])
    says = excerpt(reply["text"] or reply["subject"])
    return [reply["id"], reply["at"], reply["channel"], who, reply["from"], means, f"{reply['confidence']:.0%}",
            reply["day"], says, reply["task"]]  # fmt: skip
