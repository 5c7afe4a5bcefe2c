"""What do the rules say? Strategies and segments as data, and the calendar that comes of them."""

import asyncio
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from commands import options, publishing
from commands.options import Json, Language

if TYPE_CHECKING:
    from config.strategy_file import StrategyVersion
    from operations.desk import Desk
    from operations.strategies import Move
    from reading.rules.origins import Origin

_PANEL = "Rules"
_Due = Annotated[date | None, typer.Option(parser=options.day, metavar="DATE", help="Due date to walk from.")]
_Country = Annotated[str | None, typer.Option(parser=options.country, metavar="CODE", help="Of the customer.")]
_Name = Annotated[str, typer.Argument(metavar="STRATEGY")]


def register(app: typer.Typer) -> None:
    app.command(rich_help_panel=_PANEL)(preview)
    strategies = typer.Typer(no_args_is_help=True, help="The ladders of steps.")
    strategies.command()(check)
    strategies.command("list")(list_)
    strategies.command()(show)
    strategies.command()(diff)
    strategies.command()(move)
    publishing.register_strategies(strategies)
    app.add_typer(strategies, name="strategies", rich_help_panel=_PANEL)
    segments = typer.Typer(no_args_is_help=True, help="Which customer gets which strategy.")
    segments.command()(explain)
    segments.command("list")(list_segments)
    publishing.register_segments(segments)
    app.add_typer(segments, name="segments", rich_help_panel=_PANEL)


def preview(
    invoice: Annotated[str | None, typer.Argument(metavar="INVOICE")] = None,
    strategy: Annotated[str | None, typer.Option(metavar="STRATEGY", help="Instead of an invoice.")] = None,
    due: _Due = None,
    country: _Country = None,
    region: Annotated[str | None, typer.Option(help="Part of the country, for its holidays, clock and laws.")] = None,
    kind: Annotated[
        Literal["consumer", "business"] | None, typer.Option(help="Of customer, for its contact rules.")
    ] = None,
    language: Language = None,
    as_json: Json = False,
) -> None:
    """The calendar of steps to come, each with its minute and the rule that moved it, if nobody pays.

    Of an INVOICE, or of a strategy for a due date and a country (yours unless another is named); the second form
    needs no server.
    """
    if invoice is not None:
        if any(value is not None for value in (strategy, due, country, region, kind)):
            raise typer.BadParameter("expected INVOICE alone, or --strategy, --due and --country")
        asyncio.run(_preview_case(invoice, language, as_json))
    elif strategy is None or due is None:
        raise typer.BadParameter("expected INVOICE, or --strategy and --due")
    else:
        _preview_plan(strategy, due, country, region, kind or "business", language, as_json)


async def _preview_case(invoice_id: str, language: str | None, as_json: bool) -> None:
    from commands.calendar import write_calendar
    from commands.desk import open_reader
    from reading.case import read_case

    async with open_reader(language) as reader, reader.database.connect() as tx:
        case = await read_case(reader, tx, invoice_id)
    write_calendar(case.facts, case.now, case.rules, reader.sentences, as_json=as_json)


def _preview_plan(
    strategy: str, due: date, country: str | None, region: str | None, kind: str, language: str | None, as_json: bool
) -> None:
    from commands.calendar import write_calendar
    from commands.rules_in_force import rules_in_force
    from config.sentences import Sentences
    from config.settings import load_settings
    from models.customer import CustomerKind
    from reading.imagined import before_first_step, imagined

    settings = load_settings()
    rulebook = rules_in_force(settings).rulebook
    place = (country or settings.country, region, settings.zone)
    facts = imagined(rulebook.strategy(strategy), due, CustomerKind(kind), *place)
    write_calendar(
        facts,
        before_first_step(facts),
        rulebook.contact_rules,
        Sentences(language or settings.language),
        as_json=as_json,
    )


def check(as_json: Json = False) -> None:
    """Check strategies, segments and contact policies whole; exit code 1 where something is wrong."""
    from commands.checks import rules_faults, rules_remarks, tell_faults
    from commands.output import say
    from config.settings import load_settings

    settings = load_settings()
    faults = rules_faults(settings)
    for where, what in rules_remarks(settings) if not faults else ():
        say(f"{where}: {what}")
    tell_faults(faults, "All rules are right", as_json=as_json)


def list_(as_json: Json = False) -> None:
    """The strategies in force, the segments that use them, and where each comes from."""
    from commands.output import table, write_json
    from commands.rules_in_force import rules_in_force
    from config.settings import load_settings
    from models.console import ProposalKind
    from reading.rules.origins import origin_of

    in_force = rules_in_force(load_settings())
    rulebook = in_force.rulebook
    shown = [
        {
            "name": name,
            "for": version.strategy.for_,
            "version": version.id,
            "steps": len(version.strategy.steps),
            "segments": [rule.name for rule in rulebook.segments if rule.strategy == name],
            "file": version.source,
            **_told(origin_of(in_force, ProposalKind.STRATEGY, name)),
        }
        for name, version in rulebook.strategies.items()
    ]
    if as_json:
        write_json(shown)
    else:
        columns = ("name", "for", "steps", "segments", "version", "from")
        table(columns, [[one[column] for column in columns] for one in shown])


def _told(origin: "Origin") -> dict[str, Any]:
    """Where a rule comes from: `from` in short, and of one that was published by whom."""
    one = origin.publication
    if one is None:
        return {"from": origin.kind.value}
    by = {"proposal": one.id, "proposed_by": one.proposed_by, "approved_by": one.decided_by, "at": one.decided_at}
    return {"from": f"published by {one.proposed_by} and {one.decided_by}", "published": by}


def show(strategy: _Name, as_json: Json = False) -> None:
    """The steps of a strategy: one in force, a file, or shipped:NAME."""
    from commands.output import table, write, write_json
    from reading.steps import described

    version = _version(strategy)
    content = version.strategy
    if as_json:
        write_json({"version": version.id, **content.model_dump(mode="json", by_alias=True)})
        return
    write(f"{content.name}: for {content.for_} (version {version.id})")
    write(f"Sends at {content.send_at:%H:%M} of the customer's day, keeps {content.spacing} between steps")
    rows = []
    for step in content.steps:
        told = described(step)
        what = " ".join(filter(None, [told["do"], told.get("level"), told.get("template")]))
        rows.append([step.id, step.at, what, told.get("to"), told.get("channels"), told.get("approval")])
    table(("step", "at", "does", "to", "by", "approval of"), rows)


def diff(
    old: _Name,
    new: Annotated[str | None, typer.Argument(metavar="STRATEGY", help="Else: what is in force by that name.")] = None,
    as_json: Json = False,
) -> None:
    """What changes for a customer between two strategies: names in force, files, or shipped:NAME.

    With one name: between the shipped strategy and the one in force.
    """
    from commands.output import write, write_json
    from domain.strategy_diff import diff as differences

    before = _version(old if new is not None else f"shipped:{old.removeprefix('shipped:')}")
    after = _version(new if new is not None else old.removeprefix("shipped:"))
    changes = differences(before.strategy, after.strategy)
    if as_json:
        write_json({"old": before.id, "new": after.id, "changes": changes})
        return
    for change in changes:
        write(str(change))
    if not changes:
        write("No difference")


def _version(name: str) -> "StrategyVersion":
    """A strategy by its name in force, as it was shipped, or in a file. Raises NotFound, RulebookInvalid."""
    from pathlib import Path

    from commands.rules_in_force import rules_in_force
    from config.faults import RulebookInvalid
    from config.rulebook import load_rulebook
    from config.settings import load_settings
    from config.strategy_file import read_strategy
    from models.errors import NotFound

    if name.startswith("shipped:"):
        return load_rulebook(None).strategy(name.removeprefix("shipped:"))
    path = Path(name)
    if path.suffix != ".yaml":
        return rules_in_force(load_settings()).rulebook.strategy(name)
    if not path.is_file():
        raise NotFound(f"No file {name}")
    version, _, faults = read_strategy(path, path.name, None, None)
    if version is None or faults:
        raise RulebookInvalid(faults)
    return version


def move(
    invoices: Annotated[list[str], typer.Argument(metavar="INVOICE...")],
    to: Annotated[str, typer.Option("--to", metavar="STRATEGY", help="A strategy in force.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would change; change nothing.")] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    as_json: Json = False,
) -> None:
    """Move running cases to the version in force of a strategy, after showing what changes for each."""
    import sys

    if not (dry_run or yes or sys.stdin.isatty()):
        raise typer.BadParameter("expected --yes or --dry-run: there is no terminal to ask on")
    asyncio.run(_move(list(dict.fromkeys(invoices)), to, dry_run, yes, as_json))


async def _move(invoice_ids: list[str], to: str, dry_run: bool, yes: bool, as_json: bool) -> None:
    from commands.desk import open_desk
    from commands.output import say, write_json
    from operations import strategies

    async with open_desk(publish=not dry_run) as desk:
        moves = await strategies.preview_move(desk, invoice_ids, to)
        if not as_json:
            for one in moves:
                _write_move(desk, one)
        if not dry_run:
            if not yes:
                await asyncio.to_thread(typer.confirm, f"Move {len(moves)} case(s) to {to}?", abort=True, err=True)
            moves = await strategies.move(desk, invoice_ids, to)
    if as_json:
        write_json([_move_told(one, moved=not dry_run) for one in moves])
    else:
        say("Nothing was changed" if dry_run else f"{len(moves)} case(s) moved to {to}")


def _write_move(desk: "Desk", one: "Move") -> None:
    from commands.output import write

    write(f"{one.invoice_id}: {one.from_version} -> {one.to_version}")
    for change in one.changes:
        write(f"  {change}")
    for when, ahead in (("before", one.before), ("after", one.after)):
        steps = ", ".join(f"{step.step_id} {step.at.astimezone(desk.zone):%Y-%m-%d %H:%M}" for step in ahead.steps)
        write(f"  {when}: {steps or desk.sentences.why(ahead.ends_with.code, ahead.ends_with.params)}")


def _move_told(one: "Move", *, moved: bool) -> dict[str, Any]:
    return {
        "invoice_id": one.invoice_id,
        "from_version": one.from_version,
        "to_version": one.to_version,
        "moved": moved,
        "changes": list(one.changes),
        "before": [{"step": step.step_id, "at": step.at} for step in one.before.steps],
        "after": [{"step": step.step_id, "at": step.at} for step in one.after.steps],
    }


def list_segments(as_json: Json = False, language: Language = None) -> None:
    """The segments in their order, each with its conditions and its strategy, and where they come from."""
    from channels.templates.render import Renderer
    from commands.output import say, table, write_json
    from commands.rules_in_force import rules_in_force
    from config.settings import load_settings
    from models.console import ProposalKind
    from models.proposal import SEGMENTS
    from models.values import LANGUAGES
    from reading.policies.voice import Voice
    from reading.rules.differences import conditions_told
    from reading.rules.origins import origin_of

    settings = load_settings()
    in_force = rules_in_force(settings)
    said = (language or settings.language).partition("-")[0]
    voice = Voice(Renderer(settings.config_dir), said if said in LANGUAGES else "en")
    origin = _told(origin_of(in_force, ProposalKind.SEGMENTS, SEGMENTS))
    shown = [
        {"name": rule.name, "strategy": rule.strategy, "conditions": conditions_told(voice, rule)}
        for rule in in_force.rulebook.segments
    ]
    if as_json:
        write_json({"segments": shown, **origin})
        return
    table(("name", "strategy", "conditions"), [list(one.values()) for one in shown])
    say(f"From: {origin['from']}")


def explain(customer: Annotated[str, typer.Argument(metavar="CUSTOMER")], as_json: Json = False) -> None:
    """Why a customer is in its segment: every rule tried, each condition with what the customer has."""
    asyncio.run(_explain(customer, as_json))


async def _explain(customer_id: str, as_json: bool) -> None:
    from commands.desk import open_reader
    from commands.output import table, write, write_json
    from config.rulebook import load_rulebook
    from models.errors import NotFound
    from store import customers
    from store.publications import Publications
    from store.segments import Rules, assess

    async with open_reader() as reader, reader.database.connect() as tx:
        found = await customers.get(tx, [customer_id])
        if customer_id not in found:
            raise NotFound(f"No customer {customer_id}")
        files = load_rulebook(reader.settings.config_dir)
        rulebook = (await Publications().over(tx, files)).rulebook
        now = await reader.clock.now(tx)
        assignment, behaviour = (await assess(tx, Rules.of(rulebook), found.values(), now))[customer_id]
        placed = (await customers.placements(tx, [customer_id]))[customer_id]
    if as_json:
        write_json(
            {
                "customer_id": customer_id,
                "segment": assignment.segment,
                "strategy": assignment.strategy,
                "fixed_by_hand": assignment.fixed_by_hand,
                "stored_segment": placed["segment"],
                "behaviour": behaviour.model_dump(mode="json"),
                "trail": assignment.trail,
            }
        )
        return
    by_hand = ", set by hand" if assignment.fixed_by_hand else ""
    write(f"{customer_id} is in segment {assignment.segment}{by_hand}: strategy {assignment.strategy}")
    if placed["segment"] != assignment.segment:
        write(f"Stored is {placed['segment']}: it changes with the next payment, amendment or at the end of the day")
    rows: list[list[Any]] = []
    for tried in assignment.trail:
        if not tried.conditions:
            rows.append([tried.segment, tried.holds, tried.reason or "no conditions", "", ""])
        rows += [
            [tried.segment, test.holds, f"{test.field} {test.test} {test.expected}",
             "nothing" if test.actual is None else test.actual, ""]
            for test in tried.conditions
        ]  # fmt: skip
    table(("segment", "holds", "condition", "has"), [row[:4] for row in rows])
