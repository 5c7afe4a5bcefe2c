"""What can the operations staff type? The `puntual` command, put together of its families."""

import os
import sys
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version
from typing import Annotated

import typer

from commands import (
    bank,
    blocks,
    cases,
    charges,
    checkouts,
    connectors,
    contacts,
    disputes,
    dossier,
    erp,
    escalation,
    feedback,
    figures,
    holds,
    imports,
    inbox,
    keys,
    late_charges,
    lateness,
    maps,
    negotiations,
    notes,
    owners,
    packs,
    payments,
    plans,
    policies,
    portal,
    portfolio,
    promises,
    reading,
    replies,
    report,
    rules,
    sending,
    stack,
    staff,
    statement,
    targets,
    tasks,
    templates,
    users,
    webhooks,
    wishes,
)
from commands.failures import Commands

app = typer.Typer(
    name="puntual",
    cls=Commands,
    help="Dunning engine: gets invoices paid, politely, lawfully and on time.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Exit codes: 0 done, 1 refused or failed, 2 wrong usage, 3 partly done, 4 not found, 5 conflict, "
    "6 a server unreachable.",
)

for family in (
    stack,
    imports,
    bank,
    maps,
    connectors,
    cases,
    charges,
    payments,
    checkouts,
    disputes,
    lateness,
    holds,
    promises,
    plans,
    negotiations,
    reading,
    report,
    packs,
    statement,
    targets,
    tasks,
    escalation,
    dossier,
    erp,
    notes,
    staff,
    users,
    owners,
    portal,
    contacts,
    wishes,
    portfolio,
    feedback,
    figures,
    replies,
    sending,
    blocks,
    inbox,
    keys,
    webhooks,
    rules,
    policies,
    late_charges,
    templates,
):
    family.register(app)


@app.command(rich_help_panel="Stack")
def demo() -> None:
    """Bring the stack up with a test clock, load a shipped portfolio and walk its first weeks."""
    from commands.demo import demo as show  # the help of all commands must not wait for what this one needs

    show()


def _version(wanted: bool) -> None:
    if wanted:
        try:
            typer.echo(version("puntual"))
        except PackageNotFoundError:
            typer.echo("not installed: it runs from its folder")
        raise typer.Exit


@app.callback()
def root(
    _: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")] = False,
) -> None:
    pass


def main() -> None:
    try:
        app(prog_name="puntual")
    except SystemExit as end:
        _leave(end.code if isinstance(end.code, int) else 0)
        raise


def _leave(code: int) -> None:
    """End now where Temporal's client was used: its threads would otherwise crash the interpreter while it closes."""
    if "temporalio.bridge" not in sys.modules:
        return
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError):  # whoever read has gone
            stream.flush()
    os._exit(code)


if __name__ == "__main__":
    main()
