"""Which contact rules are in force, what do they say, and which of them hold for this customer?"""

import asyncio
from typing import TYPE_CHECKING, Annotated, Any

import typer

from commands import policy_document
from commands.options import Json

if TYPE_CHECKING:
    from config.policy_shape import PolicyFile

_WHY_NOT = {
    "country": "for another country",
    "region": "for another part of the country",
    "debtor": "not for this kind of debtor",
    "collector": "not for this kind of collector",
    "country_has_rules": "its country has rules of its own",
}


def register(app: typer.Typer) -> None:
    policies = typer.Typer(no_args_is_help=True, help="When and how customers may be contacted.")
    policies.command("list")(list_)
    policies.command()(show)
    policies.command()(check)
    policies.command()(explain)
    policies.command()(policy_document.document)
    app.add_typer(policies, name="policies", rich_help_panel="Rules")


def list_(as_json: Json = False) -> None:
    """Every contact policy: where it holds, for whom, and how sure its sources are."""
    from commands.output import table, write_json
    from config.policy_file import load_policies
    from config.settings import load_settings

    settings = load_settings()
    files = load_policies(settings.config_dir, settings.collector_role).files.values()
    if as_json:
        write_json([file.model_dump(mode="json") for file in files])
        return
    table(
        ("policy", "basis", "country", "region", "debtors", "collectors", "confidence"),
        [
            [file.id, file.basis, file.country, file.region, ", ".join(file.applies_to.debtors) or "all",
             ", ".join(file.applies_to.collectors) or "all", file.confidence]
            for file in files
        ],
    )  # fmt: skip


def show(policy: Annotated[str, typer.Argument(metavar="POLICY")], as_json: Json = False) -> None:
    """One contact policy whole, with its sources and where they contradict each other."""
    from commands.output import write, write_json
    from config.policy_file import load_policies
    from config.settings import load_settings
    from models.errors import NotFound

    settings = load_settings()
    files = load_policies(settings.config_dir, settings.collector_role).files
    if policy not in files:
        raise NotFound(f"No policy {policy}: there is {', '.join(files)}")
    told = files[policy].model_dump(mode="json")
    if as_json:
        write_json(told)
        return
    for name, value in told.items():
        if value not in (None, [], {}):
            write(f"{name.replace('_', ' ')}: {_said(value)}")


def _said(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(
            f"{key.replace('_', ' ')} {_said(part)}" for key, part in value.items() if part not in (None, [], {})
        )
    if isinstance(value, list):
        is_window = len(value) == 2 and all(isinstance(part, str) and ":" in part[:3] for part in value)
        return (
            " to ".join(value)
            if is_window
            else ("; " if value and isinstance(value[0], dict) else ", ").join(_said(part) for part in value)
        )
    return str(value)


def check(as_json: Json = False) -> None:
    """Check the contact policies alone; exit code 1 where something is wrong."""
    from commands.checks import tell_faults
    from config.policy_file import read_policies
    from config.settings import load_settings
    from models.contact_rule import CollectorRole

    # As an agency: that is whom the most policies concern.
    _, faults = read_policies(load_settings().config_dir, CollectorRole.AGENCY)
    tell_faults(faults, "All contact policies are right", as_json=as_json)


def explain(customer: Annotated[str, typer.Argument(metavar="CUSTOMER")], as_json: Json = False) -> None:
    """Which contact policies hold for a customer, and what keeps the others away."""
    asyncio.run(_explain(customer, as_json))


async def _explain(customer_id: str, as_json: bool) -> None:
    from commands.desk import open_reader
    from commands.output import table, write, write_json
    from config.policy_file import load_policies
    from models.errors import NotFound
    from store import customers

    async with open_reader() as reader, reader.database.connect() as tx:
        found = (await customers.get(tx, [customer_id])).get(customer_id)
        if found is None:
            raise NotFound(f"No customer {customer_id}")
        zone = (await customers.placements(tx, [customer_id]))[customer_id]["time_zone"]
    book = load_policies(reader.settings.config_dir, reader.settings.collector_role)
    standing = book.rules.standing(found.kind, found.country, found.region)
    if as_json:
        write_json(
            {
                "customer_id": customer_id,
                "kind": found.kind,
                "country": found.country,
                "region": found.region,
                "time_zone": zone,
                "channels": found.channels,
                "collector_role": reader.settings.collector_role,
                "policies": [
                    {"id": policy.id, "in_force": why is None, "why_not": why, "instrument": policy.source}
                    for policy, why in standing
                ],
            }
        )
        return
    place = found.country + (f", {found.region}" if found.region else "")
    write(f"{customer_id}: {found.kind} in {place}, clock of {zone}, collected by a {reader.settings.collector_role}")
    if found.channels is not None:
        write(f"Agreed to: {', '.join(found.channels) or 'nothing'}")
    # Those of other countries would fill a page.
    table(
        ("policy", "holds", "why not", "hours", "limits"),
        [
            [policy.id, why is None, _WHY_NOT.get(why or "", ""), _hours(file), _limits(file)]
            for policy, why, file in ((policy, why, book.files[policy.id]) for policy, why in standing)
            if why != "country"
        ],
    )  # fmt: skip


def _hours(file: "PolicyFile") -> str:
    return "; ".join(_said(entry.model_dump(mode="json")["windows"]) for entry in file.hours)


def _limits(file: "PolicyFile") -> str:
    told = file.model_dump(mode="json")
    said = [f"{limit['max']} per {limit['per']} ({_said(limit['media'])})" for limit in told["limits"]]
    said += [f"{gap['days']} days between ({_said(gap['media'])})" for gap in told["gaps"]]
    said += [f"quiet for the {pause['rest_of']} after a conversation" for pause in told["after_conversation"]]
    return "; ".join([*said, *(["one channel a week"] if file.one_channel_a_week else [])])
