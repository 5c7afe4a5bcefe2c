"""What may be claimed where a payment is late, by which law, and how much is that?"""

from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from commands import options
from commands.options import Json

if TYPE_CHECKING:
    from models.late_charges import AccountingUnit, LateCharges, ReferenceRate

_On = Annotated[date | None, typer.Option(parser=options.day, metavar="DATE", help="As of this day; else today.")]


def register(app: typer.Typer) -> None:
    late_charges = typer.Typer(no_args_is_help=True, help="Interest and compensation where a payment is late, by law.")
    late_charges.command()(check)
    late_charges.command("list")(list_)
    late_charges.command()(show)
    late_charges.command()(quote)
    app.add_typer(late_charges, name="late-charges", rich_help_panel="Rules")


def check(as_json: Json = False) -> None:
    """Check late charges and reference rates; exit code 1 where something is wrong. Rates that end are remarked on."""
    from commands.checks import tell_faults
    from commands.output import say
    from config.charge_check import ended_rates
    from config.late_charges_file import read_late_charges
    from config.settings import load_settings

    found, faults = read_late_charges(load_settings().config_dir)
    for where, what in ended_rates(found, _today()) if found else ():
        say(f"{where}: {what}")
    tell_faults(faults, "Late charges and reference rates are right", as_json=as_json)


def list_(on: _On = None, as_json: Json = False) -> None:
    """Every law that is entered: where, for whom, whether it is applied, and what it gives on a day."""
    from commands.output import table, write_json
    from reading.late_charges import told_law

    day, late_charges = on or _today(), _late_charges()
    if as_json:
        write_json([told_law(law, day) for law in late_charges.laws])
        return
    table(
        ("law", "standing", "debtors", "countries", "interest", "compensation", "instrument"),
        [
            [told["id"], told["standing"], told["debtors"] or "all", [*told["countries"], *told["regions"]],
             told["interest_on"]["percent"] or told["interest_on"]["unknown"], told["compensation"],
             told["instrument"]]
            for told in (told_law(law, day) for law in late_charges.laws)
        ],
    )  # fmt: skip


def show(
    entry: Annotated[str, typer.Argument(metavar="LAW|RATE|UNIT")],
    on: _On = None,
    as_json: Json = False,
) -> None:
    """One law, reference rate or unit whole, with its sources, and what is not sure about it."""
    from commands.output import table, write, write_json
    from models.errors import NotFound
    from reading.late_charges import told_law, told_rate

    late_charges = _late_charges()
    law = next((law for law in late_charges.laws if law.id == entry), None)
    known: dict[str, ReferenceRate | AccountingUnit] = {**late_charges.rates, **late_charges.units}
    if law is None and entry not in known:
        ids = [*(law.id for law in late_charges.laws), *known]
        raise NotFound(f"No law, rate or unit {entry}: there is {', '.join(ids)}")
    told = told_law(law, on or _today()) if law else told_rate(known[entry])
    if as_json:
        write_json(told)
        return
    for name, value in told.items():
        if name in ("rows", "values") or value in (None, [], "", {}):
            continue
        said = ", ".join(f"{key} {part}" for key, part in value.items() if part) if isinstance(value, dict) else value
        for line in said if isinstance(said, list) else [said]:
            write(f"{name.replace('_', ' ')}: {line}")
    if "rows" in told:
        table(("from", "to", "percent", "source", "doubt"), [list(row.values()) for row in told["rows"]])
    if "values" in told:
        table(("day", "value"), list(told["values"].items()))


def quote(
    country: Annotated[str, typer.Option(parser=options.country, metavar="CODE", help="Of the debtor.")],
    kind: Annotated[Literal["consumer", "business"], typer.Option(help="Of debtor.")],
    amount: Annotated[Decimal, typer.Option(parser=options.amount, metavar="AMOUNT", help="What is owed.")],
    due: Annotated[date, typer.Option(parser=options.day, metavar="DATE", help="When it was due.")],
    on: _On = None,
    currency: Annotated[str | None, typer.Option(help="Of the amount; else the country's own.")] = None,
    region: Annotated[str | None, typer.Option(help="Part of the country.")] = None,
    as_json: Json = False,
) -> None:
    """What a debt that nobody paid has earned by law until a day: interest by rate and period, and compensation."""
    from commands.output import table, write, write_json
    from domain.compensation import compensation_of
    from domain.late_interest import Span, accrue
    from models.customer import CustomerKind
    from models.values import amount_text

    day = on or _today()
    money = _currency(currency, country)
    if day <= due:
        raise typer.BadParameter("expected --on to be a day after --due: nothing is late before")
    law = _late_charges().law_for(country, region, CustomerKind(kind))
    if law is None:
        if as_json:
            write_json({"law": None})
        else:
            write(f"Nothing may be claimed by law: none is in force for a {kind} in {country}")
        return
    accrued = accrue(law, [Span(due + timedelta(days=1), day, amount)], money)
    compensation = compensation_of(law, amount, money, due, day) or Decimal(0)
    total = amount + accrued.amount + compensation
    if as_json:
        write_json(
            {
                "law": law.id, "instrument": law.instrument, "currency": money, "amount": amount_text(amount, money),
                "due_on": due, "on": day, "interest": amount_text(accrued.amount, money),
                "parts": [
                    {"from": part.first, "to": part.last, "days": part.days, "percent": f"{part.percent.normalize():f}"}
                    for part in accrued.parts
                ],
                "compensation": amount_text(compensation, money), "total": amount_text(total, money),
            }
        )  # fmt: skip
        return
    write(f"{law.instrument} ({law.id})")
    table(
        ("from", "to", "days", "percent a year"),
        [[part.first, part.last, str(part.days), f"{part.percent.normalize():f}"] for part in accrued.parts],
    )
    for said, value in (("amount", amount), ("interest", accrued.amount), ("compensation", compensation)):
        write(f"{said}: {amount_text(value, money)} {money}")
    write(f"total: {amount_text(total, money)} {money}")


def _late_charges() -> "LateCharges":
    from config.late_charges_file import load_late_charges
    from config.settings import load_settings

    return load_late_charges(load_settings().config_dir)


def _today() -> date:
    from datetime import datetime

    from config.settings import load_settings

    return datetime.now(load_settings().zone).date()


def _currency(given: str | None, country: str) -> str:
    from babel.numbers import get_territory_currencies

    from models.values import known_currencies

    currency = given.upper() if given else next(iter(get_territory_currencies(country)), "")
    if currency not in known_currencies():
        raise typer.BadParameter("expected --currency with an ISO 4217 code, such as EUR or COP")
    return currency
