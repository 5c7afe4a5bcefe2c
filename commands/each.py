"""How is one operation done for several invoices? One by one; what one refuses does not stop the others."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import typer

from commands.failures import told
from commands.output import say, write, write_json
from models.errors import PuntualError, ServerUnreachable

if TYPE_CHECKING:
    from operations.desk import Desk

PARTLY = 3


@dataclass(frozen=True, slots=True)
class Done:
    """What became of one: `result` is a word such as `paused`, or `failed` with its message and exit code."""

    id: str
    result: str
    message: str = ""
    exit_code: int = 0


async def each(ids: Sequence[str], operation: Callable[[str], Awaitable[object]], word: str) -> list[Done]:
    """Raises ServerUnreachable at once: the others would meet the same."""
    results = []
    for one in dict.fromkeys(ids):
        try:
            await operation(one)
        except ServerUnreachable:
            raise
        except PuntualError as failure:
            results.append(Done(one, "failed", "; ".join(told(failure)), failure.exit_code))
        else:
            results.append(Done(one, word))
    return results


def finish(results: Sequence[Done], *, as_json: bool, noun: str = "invoice") -> None:
    """Show what became of each and end: 0 where all went well, 3 where some did, else the code of the failures."""
    for done in results:
        if done.exit_code:
            say(f"{done.id}: {done.message}")
        elif not as_json:
            write(f"{done.id}: {done.result}{f' ({done.message})' if done.message else ''}")
    if as_json:
        write_json([
            {f"{noun}_id": done.id, "result": done.result, "message": done.message} for done in results
        ])  # fmt: skip
    codes = {done.exit_code for done in results}
    if codes - {0}:
        raise typer.Exit(PARTLY if 0 in codes else codes.pop() if len(codes) == 1 else 1)


def for_each(
    ids: Sequence[str],
    operation: "Callable[[Desk, str], Awaitable[object]]",
    word: str,
    as_json: bool,
    noun: str = "invoice",
) -> None:
    """Open a desk and do an operation for each; end as `finish` does."""
    asyncio.run(_done(ids, operation, word, as_json, noun))


async def _done(
    ids: Sequence[str],
    operation: "Callable[[Desk, str], Awaitable[object]]",
    word: str,
    as_json: bool,
    noun: str,
) -> None:
    from commands.desk import open_desk

    async with open_desk() as desk:
        results = await each(ids, lambda one: operation(desk, one), word)
    finish(results, as_json=as_json, noun=noun)
