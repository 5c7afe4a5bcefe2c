"""Does each invariant notice what it is there for? Evidence of a drill in which one thing went wrong."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.drill.calendar import opening
from tests.drill.diary import Diary, Fed, Move
from tests.drill.evidence import Evidence
from tests.drill.invariants import violations
from tests.providers.accepted import Accepted

DAY = date(2026, 2, 2)
#: In real time, when the drill began and the message was claimed.
BEGUN = datetime(2026, 11, 22, 12, tzinfo=UTC)
CLAIMED = BEGUN + timedelta(seconds=10)


def taken(token: str = "t1", at: datetime = CLAIMED, provider_id: str = "p1") -> Accepted:
    return Accepted(at.isoformat(), "sendgrid", "email", "person1@customer.example", provider_id, token, 1, "words")


def sound() -> Evidence:
    """One customer whose first reminder went out and arrived."""
    moves, fed = [Move(BEGUN, opening(DAY))], {1: Fed("email", DAY)}
    shown = opening(DAY) + timedelta(seconds=10)
    message = {
        "id": 1,
        "state": "delivered",
        "customer_id": "C1",
        "claimed_at": shown,
        "told_as": ["reminder_sent", "reminder_covered"],
    }
    attempt = {"token": "t1", "message_id": 1, "number": 1, "state": "accepted"}
    case = {"invoice_id": "I1", "open": True, "next_at": opening(DAY) + timedelta(days=1), "next_step": "second"}
    told = {"invoice_id": "I1", "kind": "reminder_sent", "details": {"message": 1}}
    rows: dict[str, list[dict[str, Any]]] = {
        "messages": [message],
        "attempts": [attempt | {"claimed_at": CLAIMED, "called_at": CLAIMED}],
        "told": [{"message_id": 1, "invoice_id": "I1", "step_id": "first", "position": 0}],
        "steps": [{"invoice_id": "I1", "step_id": "first", "status": "done", "message_id": 1}],
        "cases": [case | {"revision": 1, "planned_revision": 1}],
        "interactions": [told, told | {"kind": "delivered"}],
        "inbox": [{"id": 1, "source": "sendgrid_event", "state": "applied", "error": None}],
        "books": [{"currency": "EUR", "invoiced": Decimal(100), "applied": Decimal(0), "open": Decimal(100)}],
    }
    return Evidence(Diary(moves=moves, days=[DAY], fed=fed), [taken()], rows, shown)


def changed(evidence: Evidence, name: str, **values: Any) -> Evidence:
    return replace(evidence, rows={**evidence.rows, name: [row | values for row in evidence.rows[name]]})


def more(evidence: Evidence, name: str) -> Evidence:
    return replace(evidence, rows={**evidence.rows, name: evidence.rows[name] * 2})


def known(evidence: Evidence, **facts: Any) -> Evidence:
    return replace(evidence, diary=replace(evidence.diary, **facts))


WRONG: dict[str, tuple[str, Callable[[Evidence], Evidence]]] = {
    "called twice by one attempt": ("I1", lambda seen: replace(seen, accepted=[taken(), taken(provider_id="p2")])),
    "on its way for ever": ("I2", lambda seen: changed(seen, "messages", state="unknown")),
    "no trace of a step": ("I2", lambda seen: replace(seen, rows={**seen.rows, "steps": []})),
    "a step that reached nobody": ("I2", lambda seen: changed(seen, "steps", status="unreached")),
    "a case that slept": ("I2", lambda seen: changed(seen, "cases", next_at=opening(DAY))),
    "a case that was not told": ("I2", lambda seen: changed(seen, "cases", revision=2)),
    "taken and counted as withdrawn": ("I3", lambda seen: changed(seen, "messages", state="superseded")),
    "taken from nobody": ("I3", lambda seen: replace(seen, accepted=[taken(), taken("other")])),
    "counted and never taken": ("I3", lambda seen: replace(seen, accepted=[])),
    "claimed after the payment": ("I4", lambda seen: known(seen, owes_nothing={1: BEGUN})),
    "claimed after the dispute": ("I4", lambda seen: known(seen, disputed={1: BEGUN})),
    "claimed after the opt-out": ("I4", lambda seen: known(seen, opted_out={1: BEGUN})),
    "taken at night": ("I5", lambda seen: replace(seen, accepted=[taken(at=CLAIMED + timedelta(hours=9))])),
    "a cent that is nowhere": ("I6", lambda seen: changed(seen, "books", open=Decimal("99.99"))),
    "told twice": ("I7", lambda seen: more(seen, "interactions")),
    "not told": ("I7", lambda seen: replace(seen, rows={**seen.rows, "interactions": []})),
    "an event left lying": ("I7", lambda seen: changed(seen, "inbox", state="new")),
    "kept waiting": (
        "I8",
        lambda seen: known(seen, quiet=[(CLAIMED - timedelta(seconds=90), CLAIMED + timedelta(hours=1))]),
    ),
}


def test_a_sound_drill_violates_nothing() -> None:
    assert violations(sound()) == []


@pytest.mark.parametrize("wrong", WRONG)
def test_what_went_wrong_is_noticed(wrong: str) -> None:
    invariant, spoil = WRONG[wrong]
    assert invariant in {violation.invariant for violation in violations(spoil(sound()))}


def test_a_message_that_came_back_may_be_followed_by_another_of_its_step() -> None:
    seen = sound()
    rows = dict(seen.rows)
    rows["messages"] = [rows["messages"][0] | {"state": "bounced"}, rows["messages"][0] | {"id": 2}]
    rows["attempts"] = [rows["attempts"][0], rows["attempts"][0] | {"token": "t2", "message_id": 2}]
    rows["told"] = [rows["told"][0], rows["told"][0] | {"message_id": 2}]
    both = replace(seen, rows=rows, accepted=[taken(), taken("t2", provider_id="p2")])
    assert "I1" not in {violation.invariant for violation in violations(both)}
    rows["messages"][0]["state"] = "delivered"
    assert "I1" in {violation.invariant for violation in violations(replace(both, rows=rows))}
