"""Which charges of the strategies deserve a second look? Fees from consumers, and interest whose rate has ended."""

from collections.abc import Iterator, Sequence
from datetime import date

from config.faults import Fault, place
from config.rulebook import Rulebook
from domain.late_interest import percent_on
from models.charge import ChargeKind
from models.customer import CustomerKind
from models.errors import InvalidInput
from models.late_charges import LateCharges
from models.segment import SegmentRule
from models.strategy import EscalationStep, ReminderStep


def charge_remarks(rulebook: Rulebook, day: date) -> Iterator[Fault]:
    """Nothing of it is wrong by itself, and all of it is worth knowing."""
    claims_interest = False
    for_consumers = set(_met_by_consumers(rulebook.segments))
    for name, version in rulebook.strategies.items():
        for step in version.strategy.steps:
            if not isinstance(step, ReminderStep | EscalationStep):
                continue
            claims_interest = claims_interest or ChargeKind.INTEREST in step.claims
            if step.fee is not None and name in for_consumers:
                message = "consumers meet it: many countries forbid or limit such a fee (Chile: Ley 19.496 art. 37)"
                yield place(f"strategy {name}", f"step {step.id}", "field fee"), message
    if claims_interest:
        yield from ended_rates(rulebook.late_charges, day)


def ended_rates(late_charges: LateCharges, day: date) -> Iterator[Fault]:
    """Laws in force that give no interest on this day, because nobody entered the rate that they refer to."""
    for law in late_charges.in_force:
        try:
            if law.interest is not None:
                percent_on(law.interest, day, day)
        except InvalidInput as unknown:
            yield f"law {law.id}", f"no interest can be claimed on {day}: {unknown.message}"


def _met_by_consumers(segments: Sequence[SegmentRule]) -> Iterator[str]:
    """The strategies of all segments that a consumer can be in, up to the one that takes every consumer."""
    for rule in segments:
        kind = rule.when.get("kind")
        named = {kind.is_, *(kind.in_ or ())} - {None} if kind else set()
        if named and CustomerKind.CONSUMER not in named:
            continue
        yield rule.strategy
        if set(rule.when) <= {"kind"}:
            return
