"""Is a payment plan agreed within somebody's authority, told, followed instalment by instalment, and ended?"""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from activities.desk import DeskDuties
from models.arrangement import ArrangementState
from models.errors import InvalidInput, NotFound, Refused
from models.plan import PlanTerms
from operations.arrangements import cancel
from operations.plans import agree, sketch
from tests.operations.office import MONDAY, Office


@pytest.fixture(autouse=True)
async def _two_invoices(office: Office) -> None:
    await office.customer()
    await office.invoice("F-1", "100.00")
    await office.invoice("F-2", "200.00", due_on="2026-03-20")
    office.waker.take()


def plan(*invoices: str, **terms: Any) -> PlanTerms:
    covered = [{"invoice_id": one} for one in invoices or ("F-1", "F-2")]
    return PlanTerms.model_validate({"invoices": covered, **(terms or {"instalments": 3})})


async def arrangement(office: Office) -> dict[str, Any]:
    [row] = await office.rows("SELECT * FROM arrangements ORDER BY id DESC LIMIT 1")
    return row


async def states(office: Office) -> list[str]:
    return [row["state"] for row in await office.rows("SELECT state FROM instalments ORDER BY number")]


async def asked_for(office: Office) -> list[tuple[str, str]]:
    """(day, template) of everything that the customer was told."""
    rows = await office.rows("SELECT local_day, template FROM messages ORDER BY id")
    return [(f"{row['local_day']:%m-%d}", row["template"]) for row in rows]


async def test_an_agreed_plan_holds_what_it_covers_and_is_told_with_its_schedule(office: Office) -> None:
    agreed = await agree(office.desk, plan())
    assert (agreed.state, agreed.invoices, office.waker.take()) == (
        ArrangementState.OPEN,
        ("F-1", "F-2"),
        ["F-1", "F-2"],
    )
    rows = await office.rows("SELECT due_on, amount, interest FROM instalments ORDER BY number")
    assert [(str(row["due_on"]), str(row["amount"])) for row in rows] == [
        ("2026-04-06", "100.0000"),  # the 2nd and the 3rd of April are holidays
        ("2026-05-04", "100.0000"),  # a Saturday
        ("2026-06-02", "100.0000"),
    ]
    await office.walk(MONDAY.replace(day=31))
    assert await asked_for(office) == [("03-02", "plan_schedule")], "one message, and no reminder of the ladder"
    assert (await office.case("F-1"))["stage"] in ("arrangement", "notice", "hold_plan")
    assert "plan_agreed" in await office.kinds("F-2")


async def test_a_plan_kept_to_the_end_is_never_asked_about_beyond_its_instalments(office: Office) -> None:
    await agree(office.desk, plan())
    for number, day in enumerate((date(2026, 4, 6), date(2026, 5, 4), date(2026, 6, 2)), 1):
        await office.walk(MONDAY.replace(month=day.month, day=day.day))
        await office.pay(f"P-{number}", "100.00", received_on=day.isoformat())
    assert (await arrangement(office))["state"] == "kept"
    assert await states(office) == ["kept"] * 3
    await office.walk(MONDAY.replace(month=6, day=20))
    told = [template for _, template in await asked_for(office)]
    assert told == ["plan_schedule", "promise_reminder", "promise_reminder", "promise_reminder", "thanks"] or set(
        told
    ) <= {"plan_schedule", "promise_reminder", "thanks"}
    assert "plan_kept" in await office.kinds("F-1")


async def test_one_missed_instalment_is_borne_the_second_breaks_the_plan_and_all_comes_back(office: Office) -> None:
    await agree(office.desk, plan())
    await office.walk(MONDAY.replace(month=4, day=20))
    assert (await arrangement(office))["state"] == "open"
    assert await states(office) == ["missed", "open", "open"]
    await office.walk(MONDAY.replace(month=5, day=12))
    broken = await arrangement(office)
    assert (broken["state"], await states(office)) == ("broken", ["missed", "missed", "open"])
    assert await office.rows("SELECT * FROM holds WHERE kind = 'plan' AND ended_at IS NULL") == []
    await office.walk(MONDAY.replace(month=5, day=25))
    told = [template for _, template in await asked_for(office)]
    assert "plan_broken" in told
    after = told[told.index("plan_broken") + 1 :]
    assert after or (await office.case("F-1"))["next_step"], "the ladder goes on where it stood"


async def test_who_pays_all_of_it_early_has_kept_it(office: Office) -> None:
    await agree(office.desk, plan())
    await office.walk(MONDAY.replace(day=10))
    await office.pay("P-1", "300.00", received_on="2026-03-10")
    assert ((await arrangement(office))["state"], await states(office)) == ("kept", ["kept"] * 3)


async def test_interest_is_asked_of_the_erp_and_paid_with_the_invoice_that_comes_of_it(office: Office) -> None:
    await agree(office.desk, plan("F-2", instalments=2, interest="12%"))
    [request] = await office.rows("SELECT kind, details FROM erp_requests")
    interest = await office.value("SELECT SUM(interest) FROM instalments")
    assert request["kind"] == "interest_invoice"
    assert Decimal(request["details"]["amount"]) == interest > 0
    total = Decimal(200) + interest
    office.clock.instant = MONDAY.replace(month=4, day=6)
    await office.pay("P-1", "102.30", {"F-2": "102.30"}, received_on="2026-04-06")
    office.clock.instant = MONDAY.replace(month=4, day=20)
    await office.pay("P-2", "97.70", {"F-2": "97.70"}, received_on="2026-04-20")
    assert (await arrangement(office))["state"] == "open", "the interest is still to come"
    await office.invoice("Z-1", f"{interest:.2f}", issued_on="2026-03-02", due_on="2026-05-04")
    office.clock.instant = MONDAY.replace(month=5, day=4)
    await office.pay("P-3", f"{total - 200:.2f}", {"Z-1": f"{interest:.2f}"}, received_on="2026-05-04")
    await office.walk(MONDAY.replace(month=5, day=12))
    # The case of F-2 is closed: whether the interest came is looked at where the desk is tended.
    await DeskDuties(office.resources).tend_desk()
    assert (await arrangement(office))["state"] == "kept"


async def test_a_part_of_an_invoice_is_planned_and_the_rest_still_asked_for(office: Office) -> None:
    terms = PlanTerms.model_validate({"invoices": [{"invoice_id": "F-2", "amount": "150.00"}], "instalments": 3})
    await agree(office.desk, terms)
    await office.walk(MONDAY.replace(day=24))
    claims = await office.rows(
        "SELECT DISTINCT i.claim FROM message_invoices i JOIN messages m ON m.id = i.message_id "
        "WHERE i.invoice_id = 'F-2' AND m.template NOT IN ('plan_schedule', 'promise_reminder')"
    )
    assert [row["claim"] for row in claims] == [Decimal(50)]


async def test_a_cancelled_plan_frees_its_cases(office: Office) -> None:
    agreed = await agree(office.desk, plan())
    office.waker.take()
    await cancel(office.desk, agreed.id, "they found the money")
    assert ((await arrangement(office))["state"], office.waker.take()) == ("cancelled", ["F-1", "F-2"])
    assert "plan_cancelled" in await office.kinds("F-1")


async def test_a_sketch_shows_the_schedule_and_writes_nothing(office: Office) -> None:
    before = await office.everything()
    found = await sketch(office.desk, plan(instalments=13))
    assert (len(found.payments), found.needs) == (13, None), "nobody was entered as staff: everybody may do everything"
    assert await office.everything() == before


async def test_more_than_ones_authority_waits_for_an_approval_and_more_than_anybodys_is_refused(office: Office) -> None:
    await hire(office, ana="collector", bea="supervisor", carl="credit_manager")
    assert (await sketch(office.desk, plan(instalments=3))).needs is None
    assert (await sketch(office.desk, plan(instalments=4))).needs == "supervisor"
    assert (await sketch(office.desk, plan(instalments=24, every="2w"))).needs == "manager"
    with pytest.raises(Refused, match=r"expected at most 24 payments; expected the last payment by"):
        await agree(office.desk, plan(instalments=30))
    agreed = await agree(office.desk, plan(instalments=6))
    assert agreed.state is ArrangementState.PENDING
    assert await office.rows("SELECT * FROM holds") == []
    [task] = await office.rows("SELECT kind, queue, details FROM tasks")
    assert (task["kind"], task["queue"], task["details"]["of"]) == ("approval", "supervisors", "plan")


async def hire(office: Office, **roles: str) -> None:
    for name, role in roles.items():
        await office.execute(
            "INSERT INTO staff (name, full_name, role, languages, notify) VALUES (:name, :name, :role, '[]', '[]')",
            name=name,
            role=role,
        )


@pytest.mark.parametrize(
    ("terms", "error", "said"),
    [
        ({"instalments": 3, "first_on": "2026-03-01"}, InvalidInput, "2026-03-02 or a later day"),
        ({"instalments": 3, "down_payment": "300.00"}, InvalidInput, r"below 300\.00 COP"),
        ({"payments": [{"on": "2026-04-01", "amount": "1.00"}]}, InvalidInput, r"add up to 300\.00 COP"),
        ({"instalments": 24, "every": "2m"}, Refused, "the last payment by 2028-03-01"),
    ],
)
async def test_what_makes_no_plan_is_refused_with_what_would(
    office: Office, terms: dict[str, Any], error: type[Exception], said: str
) -> None:
    before = await office.everything()
    with pytest.raises(error, match=said):
        await agree(office.desk, plan(**terms))
    assert await office.everything() == before


async def test_overlaps_strangers_and_the_unknown_are_refused(office: Office) -> None:
    await office.customer("C-2")
    await office.invoice("F-3", customer_id="C-2")
    with pytest.raises(Refused, match="F-3 is an invoice of C-2: expected invoices of C-1 alone"):
        await agree(office.desk, plan("F-1", "F-3"))
    with pytest.raises(NotFound, match="No invoice F-9"):
        await agree(office.desk, plan("F-9"))
    await agree(office.desk, plan("F-1"))
    with pytest.raises(Refused, match=r"F-1 is covered by plan \d+ until 2026-06-02"):
        await agree(office.desk, plan())
