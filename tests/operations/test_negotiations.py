"""Do offers of ours and theirs lead to what was agreed, within somebody's authority, and end by themselves?"""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from activities.desk import DeskDuties
from models.arrangement import ArrangementState
from models.errors import InvalidInput, NotFound, Refused
from models.negotiation import OfferSide, OfferState, OfferTerms
from models.task import TaskKind
from operations.approval_answers import answer_within
from operations.negotiations import accept, offer, open_negotiation, reject
from operations.offering import Offered
from store import customers, tasks
from tests.operations.office import MONDAY, Office
from tests.operations.test_plans import hire

US, THEM = OfferSide.US, OfferSide.CUSTOMER


@pytest.fixture(autouse=True)
async def _two_invoices(office: Office) -> None:
    await office.customer()
    await office.invoice("F-1", "100.00")
    await office.invoice("F-2", "200.00", due_on="2026-03-20")
    office.waker.take()


def terms(kind: str, **fields: Any) -> OfferTerms:
    return OfferTerms.model_validate({"kind": kind, **fields})


def instalments(count: int, **plan: Any) -> OfferTerms:
    return terms("instalments", plan={"instalments": count, **plan})


DISCOUNT = terms("discount", percent="5%", until="2026-03-20")
HALF = terms("partial", percent="50%", until="2026-03-20")


async def opened(office: Office) -> int:
    negotiation_id = await open_negotiation(office.desk, ["F-1", "F-2"], note="they ask for a plan")
    office.waker.take()
    return negotiation_id


async def states(office: Office) -> list[str]:
    return [row["state"] for row in await office.rows("SELECT state FROM offers ORDER BY id")]


async def negotiation(office: Office) -> dict[str, Any]:
    [row] = await office.rows("SELECT * FROM negotiations")
    return row


async def arrangement(office: Office) -> dict[str, Any]:
    [row] = await office.rows("SELECT * FROM arrangements")
    return row


async def told(office: Office) -> list[str]:
    return [row["template"] for row in await office.rows("SELECT template FROM messages ORDER BY id")]


async def decide(office: Office, actor: str, *, approved: bool) -> list[str]:
    """Somebody answers the open approval."""
    desk = replace(office.desk, actor=actor)
    async with desk.database.begin() as tx:
        await customers.lock(tx, ["C-1"])
        now = await desk.clock.now(tx)
        found = await tasks.open_of(tx, "C-1", TaskKind.APPROVAL)
        assert found is not None
        await tasks.close(tx, found["id"], None, by=actor, now=now)
        return await answer_within(tx, desk, found, approved, now)


async def test_who_opens_one_lets_the_cases_rest_and_puts_it_on_the_worklist(office: Office) -> None:
    negotiation_id = await open_negotiation(office.desk, ["F-1", "F-2"], note="they ask for a plan")
    assert office.waker.take() == ["F-1", "F-2"]
    [task] = await office.rows("SELECT kind, details FROM tasks")
    assert (task["kind"], task["details"]["negotiation"]) == ("negotiation", negotiation_id)
    await office.walk(MONDAY.replace(day=11))
    assert await told(office) == []
    assert (await office.case())["stage"] == "hold_offer"
    assert await open_negotiation(office.desk, ["F-1"]) == negotiation_id, "they are negotiating about it already"
    await office.invoice("F-3", "5.00")
    with pytest.raises(Refused, match=r"already about F-1, F-2 until 2026-03-12"):
        await open_negotiation(office.desk, ["F-1", "F-3"])


async def test_our_offer_is_told_and_accepted_becomes_a_plan(office: Office) -> None:
    negotiation_id = await opened(office)
    made = await offer(office.desk, negotiation_id, US, instalments(3), note="as on the phone")
    assert (made.number, made.state, office.waker.take()) == (1, OfferState.OPEN, ["F-1", "F-2"])
    await office.walk(MONDAY.replace(day=3))
    assert await told(office) == ["offer"]
    accepted = await accept(office.desk, negotiation_id, source="call")
    assert [one.state for one in accepted.arranged] == [ArrangementState.OPEN]
    plan = await arrangement(office)
    assert (plan["kind"], plan["total"], plan["negotiation_id"], plan["source"]) == (
        "plan",
        Decimal(300),
        negotiation_id,
        "call",
    )
    assert (await negotiation(office))["state"] == "accepted"
    assert await states(office) == ["accepted"]
    assert await office.rows("SELECT * FROM holds WHERE kind = 'offer' AND ended_at IS NULL") == []
    assert [row["outcome"] for row in await office.rows("SELECT outcome FROM tasks")] == ["accepted"]
    kinds = await office.kinds()
    assert [kind for kind in kinds if kind.startswith(("negotiation", "offer", "plan"))] == [
        "negotiation_opened",
        "offer_made",
        "plan_agreed",
        "offer_answered",
    ]


async def test_a_settlement_kept_leaves_the_rest_to_a_credit_note(office: Office) -> None:
    negotiation_id = await opened(office)
    await offer(office.desk, negotiation_id, US, DISCOUNT)
    await accept(office.desk, negotiation_id)
    settlement = await arrangement(office)
    assert (settlement["kind"], settlement["total"]) == ("settlement", Decimal(285))
    await office.walk(MONDAY.replace(day=5))
    assert await told(office) == ["settlement_agreed"], "nothing more is said of the offer itself"
    await office.pay("P-1", "285.00")
    assert (await arrangement(office))["state"] == "kept"
    requests = await office.rows("SELECT kind, invoice_id, details FROM erp_requests ORDER BY id")
    assert [(row["kind"], row["invoice_id"], row["details"]["amount"]) for row in requests] == [
        ("credit_note", "F-2", "15.00")
    ], "the oldest was paid in full"
    await office.walk(MONDAY.replace(month=4, day=20))
    assert set(await told(office)) <= {"settlement_agreed", "thanks"}, "what will be credited is asked of nobody"
    await office.credit_note("N-1", "15.00", {"F-2": "15.00"})
    assert (await office.balance("F-2"), (await office.case("F-2"))["settled_at"] is not None) == (Decimal(0), True)


async def test_a_settlement_that_is_not_paid_brings_all_of_it_back(office: Office) -> None:
    negotiation_id = await opened(office)
    await offer(office.desk, negotiation_id, US, HALF)
    await accept(office.desk, negotiation_id)
    await office.pay("P-1", "100.00", {"F-1": "100.00"})
    await office.walk(MONDAY.replace(month=4, day=8))
    assert (await arrangement(office))["state"] == "broken"
    assert await office.rows("SELECT * FROM erp_requests") == []
    await office.walk(MONDAY.replace(month=4, day=20))
    [claim] = await office.rows("SELECT DISTINCT claim FROM message_invoices WHERE invoice_id = 'F-2' AND claim = 200")
    assert claim["claim"] == Decimal(200)


async def test_what_was_paid_since_counts_towards_the_offer(office: Office) -> None:
    negotiation_id = await opened(office)
    await offer(office.desk, negotiation_id, US, HALF)
    await office.pay("P-1", "100.00", {"F-1": "100.00"})
    await accept(office.desk, negotiation_id)
    assert (await arrangement(office))["total"] == Decimal(50), "150 of 300 were offered, 100 have come"


async def test_more_time_becomes_a_promise(office: Office) -> None:
    negotiation_id = await opened(office)
    await offer(office.desk, negotiation_id, US, terms("extension", until="2026-03-27"))
    await accept(office.desk, negotiation_id)
    assert (await arrangement(office))["kind"] == "promise"


async def test_a_counter_offer_takes_ours_off_the_table_and_is_accepted_within_ones_authority(office: Office) -> None:
    await hire(office, ana="collector", bea="supervisor")
    negotiation_id = await opened(office)
    await offer(office.desk, negotiation_id, US, instalments(2))
    await offer(office.desk, negotiation_id, THEM, instalments(3))
    assert await states(office) == ["countered", "open"]
    await office.walk(MONDAY.replace(day=3))
    assert await told(office) == [], "of ours there is nothing to tell any more"
    accepted = await accept(office.desk, negotiation_id, 2)
    assert accepted.approval_task is None
    assert (await arrangement(office))["state"] == "open"


async def test_an_offer_above_ones_authority_is_not_told_before_a_second_person_says_yes(office: Office) -> None:
    await hire(office, ana="collector", bea="supervisor", carl="collector")
    negotiation_id = await opened(office)
    made: Offered = await offer(office.desk, negotiation_id, US, instalments(5))
    assert (made.state, made.approval_task is None) == (OfferState.PENDING, False)
    await office.walk(MONDAY.replace(day=4))
    assert await told(office) == []
    with pytest.raises(Refused, match="waits for the approval of a supervisor; on the table: none"):
        await accept(office.desk, negotiation_id, 1)
    with pytest.raises(Refused, match="somebody else than ana has to answer"):
        await decide(office, "ana", approved=True)
    with pytest.raises(Refused, match="carl may not answer it; may: supervisor, credit_manager, manager"):
        await decide(office, "carl", approved=True)
    assert await decide(office, "bea", approved=True) == ["F-1", "F-2"]
    await office.walk(MONDAY.replace(day=5))
    assert await told(office) == ["offer"]
    [row] = await office.rows("SELECT state, needs, approved_by FROM offers")
    assert (row["state"], row["needs"], row["approved_by"]) == ("open", "supervisor", "bea")


async def test_what_they_offer_above_ones_authority_is_accepted_by_the_second_persons_yes(office: Office) -> None:
    await hire(office, ana="collector", bea="supervisor", eva="credit_manager")
    negotiation_id = await opened(office)
    await offer(office.desk, negotiation_id, THEM, terms("partial", amount="250.00", until="2026-03-20"))
    accepted = await accept(office.desk, negotiation_id)
    assert (accepted.arranged, accepted.approval_task is None) == ((), False)
    with pytest.raises(Refused, match="bea may not answer it"):
        await decide(office, "bea", approved=True)
    assert await decide(office, "eva", approved=True) == ["F-1", "F-2"]
    settlement = await arrangement(office)
    assert (settlement["kind"], settlement["total"], settlement["made_by"]) == ("settlement", Decimal(250), "eva")
    assert "approval_given" in await office.kinds("F-2")


async def test_a_no_leaves_the_negotiation_open_for_something_else(office: Office) -> None:
    await hire(office, ana="collector", bea="supervisor")
    negotiation_id = await opened(office)
    await offer(office.desk, negotiation_id, US, instalments(5))
    await decide(office, "bea", approved=False)
    assert (await states(office), (await negotiation(office))["state"]) == (["refused"], "open")
    await offer(office.desk, negotiation_id, US, instalments(3))
    assert await states(office) == ["refused", "open"]


async def test_nobodys_authority_and_nonsense_are_refused_with_what_would_be_allowed(office: Office) -> None:
    negotiation_id = await opened(office)
    before = await office.everything()
    for given, error, said in (
        (terms("discount", percent="60%", until="2026-03-20"), Refused, "expected at most 50% off"),
        (terms("discount", percent="5%", until="2026-03-01"), Refused, "a day from 2026-03-02 to 2026-04-01"),
        (terms("extension", until="2026-06-01"), Refused, "a day from 2026-03-02 to 2026-04-01"),
        (terms("partial", amount="300.00", until="2026-03-20"), Refused, r"less than the 300\.00 COP"),
        (instalments(3, interest="12%"), InvalidInput, "expected the day of the first payment"),
        (instalments(3, first_on="2026-03-01"), InvalidInput, "or a later day"),
        (instalments(25), Refused, "at most 24 payments"),
    ):
        with pytest.raises(error, match=said):
            await offer(office.desk, negotiation_id, US, given)
    with pytest.raises(NotFound, match="No negotiation 999999"):
        await offer(office.desk, 999999, US, DISCOUNT)
    with pytest.raises(Refused, match=r"Say which offer of negotiation .* on the table: none"):
        await accept(office.desk, negotiation_id)
    assert await office.everything() == before


async def test_the_rounds_are_limited(office: Office) -> None:
    negotiation_id = await opened(office)
    for _ in range(8):
        await offer(office.desk, negotiation_id, THEM, DISCOUNT)
    with pytest.raises(Refused, match="has seen 8 offers, and no more are allowed"):
        await offer(office.desk, negotiation_id, US, DISCOUNT)


async def test_rejected_as_a_whole_the_cases_go_on_at_once(office: Office) -> None:
    negotiation_id = await opened(office)
    await offer(office.desk, negotiation_id, US, DISCOUNT)
    office.waker.take()
    await reject(office.desk, negotiation_id, note="too little")
    assert (office.waker.take(), await states(office)) == (["F-1", "F-2"], ["rejected"])
    await office.walk(MONDAY.replace(day=16))
    assert "offer" not in await told(office)
    assert await told(office) != []


async def test_what_nobody_answers_expires_and_the_ladder_moves_on(office: Office) -> None:
    negotiation_id = await opened(office)
    await offer(office.desk, negotiation_id, US, DISCOUNT)
    await office.walk(MONDAY.replace(day=12))
    with pytest.raises(NotFound):
        await accept(office.desk, negotiation_id, 2)
    office.clock.go_to(MONDAY.date().replace(day=13))
    with pytest.raises(Refused, match="was open until 2026-03-12"):
        await accept(office.desk, negotiation_id, 1)
    report = await DeskDuties(office.resources).tend_desk()
    assert report.expired == 1
    assert ((await negotiation(office))["state"], await states(office)) == ("expired", ["expired"])
    assert "offer_expired" in await office.kinds("F-2")
    await office.walk(MONDAY.replace(day=20))
    assert "overdue" in " ".join(await told(office)) or len(await told(office)) > 1


async def test_the_case_that_goes_on_ends_it_where_nobody_tended_the_desk(office: Office) -> None:
    await opened(office)
    await office.walk(MONDAY.replace(day=20))
    assert (await negotiation(office))["state"] == "expired"


async def test_payment_and_the_end_of_the_cases_withdraw_it(office: Office) -> None:
    await hire(office, ana="collector", bea="supervisor")
    negotiation_id = await opened(office)
    await offer(office.desk, negotiation_id, US, instalments(5))
    await office.pay("P-1", "300.00")
    assert ((await negotiation(office))["state"], await states(office)) == ("withdrawn", ["expired"])
    assert await office.rows("SELECT * FROM tasks WHERE closed_at IS NULL") == [], "the approval is asked for no more"
    [why] = await office.rows("SELECT why FROM interactions WHERE kind = 'offer_expired' AND invoice_id = 'F-1'")
    assert why["why"] == {"code": "nothing_to_negotiate"}
    with pytest.raises(Refused, match="is withdrawn already"):
        await offer(office.desk, negotiation_id, US, DISCOUNT)


async def test_the_ladders_own_offers_are_rows_that_are_accepted_like_any(office: Office) -> None:
    await office.pay("P-1", "200.00", {"F-2": "200.00"})
    await office.walk(MONDAY.replace(month=4, day=8))
    found = await negotiation(office)
    assert found["step_id"] == "negotiate"
    rows = await office.rows("SELECT number, kind, state, made_by FROM offers ORDER BY number")
    assert [(row["number"], row["kind"], row["state"], row["made_by"]) for row in rows][:2] == [
        (1, "instalments", "open", "engine"),
        (2, "instalments", "open", "engine"),
    ]
    with pytest.raises(Refused, match=r"Say which offer of negotiation \d+ is meant; on the table: 1, 2"):
        await accept(office.desk, found["id"])
    await accept(office.desk, found["id"], 1, source="reply")
    assert (await states(office))[:2] == ["accepted", "expired"]
    assert (await arrangement(office))["kind"] == "plan"
