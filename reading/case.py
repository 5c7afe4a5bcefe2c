"""Where does one case stand? Its facts with everything that is stored about it, and what comes next."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from domain.balance import active_holds, claim_of
from domain.contact_policy import ContactRules
from domain.preview import preview
from domain.telling import asked_on
from models.case import FOLLOW_UP, THANKS, Facts
from models.errors import NotFound
from models.notice import notice_of
from models.values import amount_text
from reading.reader import Reader
from reading.steps import described_step
from store import cases
from store import facts as stored_facts
from store.engine import Tx


@dataclass(frozen=True, slots=True)
class Case:
    """A case with everything that is stored about it, at `now`."""

    facts: Facts
    row: Mapping[str, Any]
    now: datetime
    rules: ContactRules

    @property
    def zone(self) -> ZoneInfo:
        """The customer's."""
        return ZoneInfo(self.facts.time_zone)

    def money(self, amount: Decimal) -> str:
        return amount_text(amount, self.facts.currency)

    def local(self, instant: datetime | None) -> datetime | None:
        """An instant where the customer is."""
        return None if instant is None else instant.astimezone(self.zone)

    def claim_at(self, instant: datetime) -> Decimal:
        """What will be asked for then, if nothing is paid until then."""
        return claim_ahead(self.facts, instant.astimezone(self.zone).date())


def claim_ahead(facts: Facts, day: date) -> Decimal:
    """What will be asked for on a day, if nothing is paid until then: what was promised for before it was not kept."""
    holds = (hold for hold in active_holds(facts.holds, day) if hold.check_on is None or hold.check_on > day)
    return claim_of(facts, holds)


async def read_case(reader: Reader, tx: Tx, invoice_id: str) -> Case:
    """Raises NotFound."""
    facts = await stored_facts.of_case(tx, reader.shelf, invoice_id)
    if facts is None:
        raise NotFound(f"No invoice {invoice_id}")
    row = (await cases.get(tx, [invoice_id]))[invoice_id]
    return Case(facts, row, await reader.clock.now(tx), reader.in_force.contact_rules)


def coming_step(reader: Reader, case: Case) -> dict[str, Any] | None:
    """The step to come: as planned where the plan is up to date, else as the rules say now."""
    facts, row = case.facts, case.row
    if not row["open"]:
        return None
    planned = row["planned_revision"] >= row["revision"] and row["next_step"] and row["next_at"]
    if planned:
        params = row["why"].get("params", {})
        step_id, at, moved_by, rule = row["next_step"], row["next_at"], params.get("moved_by"), params.get("rule")
        superseded: tuple[str, ...] = ()
    else:
        ahead = preview(facts, case.now, case.rules).steps
        if not ahead:
            return None
        step_id, at, superseded = ahead[0].step_id, ahead[0].at, ahead[0].superseded
        moved_by, rule = ahead[0].moved_by, ahead[0].rule
    return {
        "step": step_id,
        "at": case.local(at),
        "claim": case.money(_asked(case, step_id, at)),
        "currency": facts.currency,
        **described_step(facts, step_id),
        "moved_by": moved_by,
        "rule": rule,
        "moved_by_text": reader.sentences.rule(moved_by, rule) if moved_by else None,
        "superseded": list(superseded),
    }


def _asked(case: Case, step_id: str, at: datetime) -> Decimal:
    if step_id in (THANKS, FOLLOW_UP):
        return Decimal(0)
    if notice_of(step_id) is not None:
        return asked_on(case.facts, step_id, case.now.astimezone(case.zone).date())
    return case.claim_at(at)
