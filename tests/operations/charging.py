"""How does a test of late charges get to work? An office whose ladder charges, with a law of ten percent a year."""

from dataclasses import replace
from pathlib import Path

from config.rulebook import load_rulebook
from tests.operations.office import Office

_STRATEGY = "name: {name}\nfor: tests of late charges\nthanks: null\nnotices: null\nsteps:\n"
_SEGMENTS = "segments:\n  - {name: all, strategy: charging, when: {}}\n"
_LAWS = """
left_over: LEFT_OVER
order: ORDER
orders:
  - {countries: [CO], order: ORDER, instrument: a test, source: "https://law.example/order"}
laws:
  - id: ours
    instrument: Law of the test
    countries: [CO]
    debtors: [business]
    standing: in_force
    interest: {percent: 10%}
    compensation: {currency: EUR, tiers: [{from: "0", amount: "40.00"}]}
    confidence: high
    seen_on: 2026-01-01
    sources: ["https://law.example/"]
"""
PRINCIPAL_FIRST, COSTS_FIRST = "[principal, costs, interest]", "[costs, interest, principal]"


async def charging(
    office: Office, folder: Path, *steps: str, left_over: str = "bill", order: str = PRINCIPAL_FIRST
) -> Office:
    """The office with these steps as its only ladder, in the folder of a new configuration; its customer is there."""
    home = folder / "config"
    (home / "strategies").mkdir(parents=True)
    body = "".join(f"  - {{{step}}}\n" for step in steps)
    (home / "strategies" / "charging.yaml").write_text(_STRATEGY.format(name="charging") + body, encoding="utf-8")
    (home / "segments.yaml").write_text(_SEGMENTS, encoding="utf-8")
    laws = _LAWS.replace("LEFT_OVER", left_over).replace("ORDER", order)
    (home / "late_charges.yaml").write_text(laws, encoding="utf-8")
    rules = load_rulebook(home)
    desk, resources = replace(office.desk, rulebook=rules), replace(office.resources, rulebook=rules)
    made = replace(office, desk=desk, resources=resources)
    await made.desk.publish_strategies()
    await made.customer()
    return made
