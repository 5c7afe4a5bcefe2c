"""How are rules published without the console? Proposed by one, approved by another, taken back alike."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from commands import options
from commands.options import Json

if TYPE_CHECKING:
    from models.proposal import Proposal
    from operations.desk import Desk

_File = Annotated[Path, typer.Argument(parser=options.file, metavar="FILE", help="YAML; - for stdin.")]
_Reason = Annotated[str, typer.Option("--reason", parser=options.line, metavar="WHY", help="Read by whoever decides.")]
_Id = Annotated[int, typer.Argument(metavar="PROPOSAL")]


def register_strategies(strategies: typer.Typer) -> None:
    for command in (publish, take_back, proposals, approve, reject, withdraw):
        strategies.command()(command)


def register_segments(segments: typer.Typer) -> None:
    segments.command("publish")(publish_segments)
    segments.command("take-back")(take_back_segments)


def publish(file: _File, reason: _Reason, as_json: Json = False) -> None:
    """Propose the strategy of a file: in force, over the file of its name, once a second person approves."""
    _propose("strategy", file, reason, as_json)


def publish_segments(file: _File, reason: _Reason, as_json: Json = False) -> None:
    """Propose the whole list of segments of a file: in force once a second person approves."""
    _propose("segments", file, reason, as_json)


def take_back(
    strategy: Annotated[str, typer.Argument(metavar="STRATEGY")], reason: _Reason, as_json: Json = False
) -> None:
    """Propose that what was published under a name ends, so that its file is in force again."""
    from models.console import ProposalKind
    from operations.proposals import propose_return

    _run(lambda desk: propose_return(desk, ProposalKind.STRATEGY, strategy, reason), as_json)


def take_back_segments(reason: _Reason, as_json: Json = False) -> None:
    """Propose that the published segments end, so that their file is in force again."""
    from models.console import ProposalKind
    from models.proposal import SEGMENTS
    from operations.proposals import propose_return

    _run(lambda desk: propose_return(desk, ProposalKind.SEGMENTS, SEGMENTS, reason), as_json)


def approve(proposal: _Id, as_json: Json = False) -> None:
    """Put a proposal of somebody else in force, of strategies or segments: every process uses it from now on."""
    from operations import proposals as operations

    _run(lambda desk: operations.approve(desk, proposal), as_json)


def reject(proposal: _Id, reason: _Reason, as_json: Json = False) -> None:
    """Let a proposal of somebody else be, and say why."""
    from operations import proposals as operations

    _run(lambda desk: operations.reject(desk, proposal, reason), as_json)


def withdraw(proposal: _Id, as_json: Json = False) -> None:
    """Take your own proposal back before anybody has decided."""
    from operations import proposals as operations

    _run(lambda desk: operations.withdraw(desk, proposal), as_json)


def proposals(
    every: Annotated[bool, typer.Option("--all", help="Also those that are decided, the newest first.")] = False,
    as_json: Json = False,
) -> None:
    """What waits for a second person: strategies and segments."""
    from commands.output import table, write_json

    found = asyncio.run(_found(every))
    if as_json:
        write_json([_told(one) for one in found])
        return
    columns = ("id", "about", "state", "by", "reason", "decided by")
    rows = [[one.id, _about(one), _state(one), one.proposed_by, one.reason, one.decided_by] for one in found]
    table(columns, rows)


async def _found(every: bool) -> "list[Proposal]":
    from commands.desk import open_reader
    from store import proposals as stored

    async with open_reader() as reader, reader.database.connect() as tx:
        return await stored.history(tx, limit=200) if every else await stored.waiting(tx)


def _propose(kind: str, file: Path, reason: str, as_json: bool) -> None:
    from models.console import ProposalKind
    from operations.proposals import propose

    text, what = _text(file), ProposalKind(kind)
    _run(lambda desk: propose(desk, what, None, text, reason), as_json)


def _text(file: Path) -> str:
    """Raises InvalidInput where it is no text."""
    import sys

    from models.errors import InvalidInput

    try:
        return sys.stdin.read() if str(file) == "-" else file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as failure:
        raise InvalidInput(f"{file}: expected a readable UTF-8 file") from failure


def _run(deed: "Callable[[Desk], Awaitable[Proposal]]", as_json: bool) -> None:
    from commands.output import write, write_json

    one = asyncio.run(_done(deed))
    if as_json:
        write_json(_told(one))
    else:
        write(f"Proposal {one.id} ({_about(one)}): {_state(one)}")


async def _done(deed: "Callable[[Desk], Awaitable[Proposal]]") -> "Proposal":
    from commands.desk import open_desk

    async with open_desk() as desk:
        return await deed(desk)


def _about(one: "Proposal") -> str:
    return f"{one.name}, back to the file" if one.source is None else one.name


def _state(one: "Proposal") -> str:
    if one.waits:
        return "waits for a second person"
    return "in force" if one.in_force else "ended" if one.ended_at and one.source is not None else str(one.decision)


def _told(one: "Proposal") -> dict[str, Any]:
    from dataclasses import asdict

    return {**asdict(one), "state": _state(one)}
