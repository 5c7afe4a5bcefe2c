"""What does the command do when something fails? One place tells it on stderr and sets the exit code."""

from typing import Any

import typer
from typer.core import TyperGroup

from models.errors import InvalidInput, PuntualError


class Commands(TyperGroup):
    """The root of all commands: errors that Puntual raises on purpose end here, without a traceback."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except PuntualError as failure:
            for line in told(failure):
                typer.echo(line, err=True)
            raise typer.Exit(failure.exit_code) from None

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if not all(_is_text(argument) for argument in args):
            raise typer.BadParameter("expected arguments in the encoding of this terminal", ctx=ctx)
        return super().parse_args(ctx, args)


def told(failure: PuntualError) -> list[str]:
    """The sentence of an error, then each field on a line of its own where the sentence does not name it already."""
    errors = failure.errors if isinstance(failure, InvalidInput) else ()
    lines = [f"{field}: {expected}" for field, expected in errors]
    message = failure.message
    if len(lines) > 1:
        # Some messages list their fields in one sentence: here each gets its line.
        message = message.removesuffix("; ".join(lines)).rstrip(" .:") or "Not taken"
    return [*message.splitlines(), *(f"  {line}" for line in lines if line not in message)]


def _is_text(argument: str) -> bool:
    try:
        argument.encode()
    except UnicodeEncodeError:
        return False
    return True
