"""Are rules, templates and the parts of the pages right? What the doctor and `strategies check` look at."""

from collections.abc import Sequence
from datetime import datetime

import typer

from config.faults import Fault
from config.settings import Settings
from models.errors import InvalidInput
from stack.finding import Finding


def rules_faults(settings: Settings) -> list[Fault]:
    """Every fault of strategies, segments and contact policies, with the templates that they name."""
    from channels.templates.render import Renderer
    from config.rulebook import rulebook_faults

    try:
        templates = Renderer(settings.config_dir).available()
    except InvalidInput as failure:
        return [("templates", failure.message), *rulebook_faults(settings.config_dir)]
    return list(rulebook_faults(settings.config_dir, templates))


def rules_remarks(settings: Settings) -> list[Fault]:
    """What is right and still worth knowing: hours at which nothing may go out somewhere, rates that have ended,
    accounts that are examples.
    """
    from config.charge_check import charge_remarks
    from config.payment_methods_check import method_remarks
    from config.rulebook import load_rulebook
    from config.strategy_check import remarks

    rulebook = load_rulebook(settings.config_dir, collector_role=settings.collector_role)
    found = [
        (f"strategy {name}, send_at", what)
        for name, version in rulebook.strategies.items()
        for what in remarks(version.strategy, rulebook.contact_rules)
    ]
    found += charge_remarks(rulebook, datetime.now(settings.zone).date())
    return [*found, *method_remarks(rulebook.payment_methods)]


def tell_faults(faults: Sequence[Fault], all_right: str, *, as_json: bool) -> None:
    """Each fault with its place, or that all is right. Raises typer.Exit(1) where there is one."""
    from commands.output import write, write_json

    if as_json:
        write_json([{"place": where, "message": what} for where, what in faults])
    else:
        for where, what in faults:
            write(f"{where}: {what}")
        if not faults:
            write(all_right)
    if faults:
        raise typer.Exit(1)


def rules(settings: Settings) -> list[Finding]:
    try:
        faults = rules_faults(settings)
    except InvalidInput as failure:
        return [Finding("rules", False, failure.message, "See the message")]
    if not faults:
        return [Finding("rules", True, "strategies, segments and contact policies are right")]
    return [Finding("rules", False, f"{where}: {what}", "Correct the file") for where, what in faults]


def templates(settings: Settings) -> list[Finding]:
    from channels.templates.proof import check
    from channels.templates.render import Renderer

    try:
        renderer = Renderer(settings.config_dir)
        faults = check(renderer)
    except InvalidInput as failure:
        return [Finding("templates", False, failure.message, "See the message")]
    if not faults:
        return [Finding("templates", True, f"{len(renderer.names)} templates in every language")]
    return [Finding("templates", False, str(fault), "Correct the template") for fault in faults]


def pages() -> list[Finding]:
    """Whether the set-up has put the parts of the pages in place."""
    from web.console.static import missing

    if gone := missing():
        advice = "Run ./setup.sh: it takes them from npm"
        return [Finding("pages", False, f"missing: {', '.join(gone)}", advice)]
    return [Finding("pages", True, "every part of the pages is in place")]
