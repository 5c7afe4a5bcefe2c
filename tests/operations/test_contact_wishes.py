"""Does what somebody wishes for change what the engine does next: by what, when, in which language, and why?"""

from datetime import UTC, datetime, timedelta

import pytest

from models.contact_wish import ContactWish
from models.customer import Role
from models.errors import InvalidInput, NotFound
from models.portal import PortalPerson
from models.strategy import Channel
from operations.contact_wishes import NobodyAgreed, OutsideTheLaw, wish
from operations.portal.wishes import own_ways
from reading.calendar import calendar_told
from reading.scripts import script_of
from store import contact_wishes
from store import facts as stored_facts
from tests.operations.office import MONDAY, Office

#: Its courtesy goes by e-mail, or SMS; what follows by e-mail alone.
ORDINARY = "ordinary"
WISH = ContactWish.model_validate(
    {"channel": "sms", "language": "pt", "from_hour": "14:00", "until_hour": "16:00", "weekdays": [2, 4]}
)


@pytest.fixture
async def owing(office: Office) -> Office:
    await office.customer(segment=ORDINARY)
    await office.invoice()
    await office.live()
    return office


async def test_the_next_reminder_goes_by_the_wished_way_at_the_wished_hour_in_the_wished_language(
    owing: Office,
) -> None:
    assert await wish(owing.desk, "C-1", Role.PAYABLES, WISH)
    assert owing.waker.take() == ["F-1"]
    await owing.walk(MONDAY + timedelta(days=40))
    sent = await owing.rows("SELECT * FROM messages ORDER BY claimed_at")
    for message in sent:
        local = message["claimed_at"] - timedelta(hours=5)
        assert (local.isoweekday() in (2, 4), 14 <= local.hour < 16) == (True, True)
        assert message["language"] == "pt"
        assert message["not_after"].astimezone(UTC) == local.replace(hour=21, minute=0, second=0, microsecond=0)
    assert [message["channel"] for message in sent[:2]] == ["sms", "email"]
    assert "fatura" in sent[0]["body_text"].lower()
    put_off = await owing.rows("SELECT details, why FROM interactions WHERE kind = 'reminder_deferred' ORDER BY id")
    assert {row["why"]["code"] for row in put_off} == {"wished_hours"}


async def test_the_calendar_tells_the_wish_as_what_moved_a_step(owing: Office) -> None:
    await wish(owing.desk, "C-1", Role.PAYABLES, WISH)
    async with owing.desk.database.connect() as tx:
        facts = await stored_facts.of_case(tx, owing.desk.shelf, "F-1")
    assert facts is not None
    rules = owing.desk.rulebook.contact_rules
    first = calendar_told(facts, MONDAY, rules, owing.desk.sentences)["steps"][0]
    assert (first["moved_by"], first["rule"]) == ("wished_hours", None)
    assert first["moved_by_text"] == "at the hours that the contact asked for"
    await owing.live()
    why = (await owing.case())["why"]
    assert why["params"]["moved_by"] == "wished_hours"


async def test_what_is_wished_for_anew_takes_the_place_of_the_old_and_nothing_takes_it_back(owing: Office) -> None:
    assert await wish(owing.desk, "C-1", Role.PAYABLES, WISH)
    assert not await wish(owing.desk, "C-1", Role.PAYABLES, WISH)
    assert await wish(owing.desk, "C-1", Role.PAYABLES, ContactWish(language="en"))
    async with owing.desk.database.connect() as tx:
        found = await contact_wishes.of_customer(tx, "C-1")
    assert found[Role.PAYABLES].wish == ContactWish(language="en")
    assert found[Role.PAYABLES].changed_by == "ana"
    assert await wish(owing.desk, "C-1", Role.PAYABLES, ContactWish())
    told = await owing.rows("SELECT details, actor FROM interactions WHERE kind = 'contact_wished' ORDER BY id")
    assert [row["details"]["wishes"] for row in told] == ["channel, language, hours, weekdays", "language", "none"]
    assert {row["actor"] for row in told} == {"ana"}
    assert await owing.rows("SELECT * FROM contact_wishes") == []


async def test_wishes_outlive_what_the_erp_writes_of_the_customer(owing: Office) -> None:
    await wish(owing.desk, "C-1", Role.PAYABLES, WISH)
    await owing.customer(name="Another name", segment=ORDINARY)
    assert await owing.value("SELECT count(*) FROM contact_wishes") == 1


async def test_nobody_wishes_for_what_no_law_allows_or_nobody_agreed_to(owing: Office) -> None:
    with pytest.raises(OutsideTheLaw) as outside:
        await wish(owing.desk, "C-1", Role.PAYABLES, ContactWish(weekdays=(7,)))
    [(field, expected)] = outside.value.errors
    assert field == "from_hour"
    assert expected.startswith("expected hours in which the rules allow email: mon-fri ")
    await owing.customer(channels=["email"], segment=ORDINARY)
    with pytest.raises(NobodyAgreed):
        await wish(owing.desk, "C-1", Role.PAYABLES, ContactWish(channel=Channel.SMS))
    assert issubclass(NobodyAgreed, InvalidInput)
    for customer, role in (("C-9", Role.PAYABLES), ("C-1", Role.DIRECTION)):
        with pytest.raises(NotFound):
            await wish(owing.desk, customer, role, WISH)
    assert await owing.rows("SELECT * FROM contact_wishes") == []


async def test_consent_of_the_person_counts_beside_what_the_erp_knows(owing: Office) -> None:
    await owing.customer(channels=["email"], segment=ORDINARY)
    await wish(owing.desk, "C-1", Role.PAYABLES, ContactWish(channel=Channel.SMS, agreed=(Channel.SMS,)))
    await owing.walk(MONDAY + timedelta(days=40))
    assert "sms" in {row["channel"] for row in await owing.rows("SELECT channel FROM messages")}


async def test_an_address_of_somebody_else_is_nobodys_own_way(owing: Office) -> None:
    stranger = PortalPerson(1, "C-1", "Eva", "eva@acme.example", Channel.EMAIL, Role.PAYABLES, None, False)
    async with owing.desk.database.connect() as tx:
        assert await own_ways(tx, stranger) == []


async def test_a_clock_that_was_set_forward_never_leaves_a_wish_behind(owing: Office) -> None:
    """After an outage every timer fires at once: the claim asks for the hour again."""
    await wish(owing.desk, "C-1", Role.PAYABLES, WISH)
    owing.clock.instant = datetime(2026, 3, 20, 15, tzinfo=UTC)  # a Friday
    plan = await owing.live()
    assert plan.seconds is not None
    assert plan.seconds > 0
    assert await owing.rows("SELECT id FROM messages") == []


async def test_whoever_calls_reads_from_which_hour_they_want_it_and_in_which_language(owing: Office) -> None:
    await wish(owing.desk, "C-1", Role.PAYABLES, WISH)
    # Tuesday and Thursday afternoons: the call of the eighth day after the due date is opened on the first of them.
    await owing.walk(datetime(2026, 3, 26, 14, tzinfo=UTC))
    [opened] = await owing.rows("SELECT * FROM tasks WHERE kind = 'call'")
    assert opened["opened_at"] == datetime(2026, 3, 24, 19, tzinfo=UTC)
    async with owing.desk.database.connect() as tx:
        rules, limits = owing.desk.rulebook.contact_rules, owing.desk.rulebook.limits
        now = await owing.clock.now(tx)
        found = await script_of(
            tx, owing.desk.shelf, owing.resources.renderer, rules, limits, opened, now, owing.desk.actor
        )
    assert found is not None
    assert (found.allowed.at, found.allowed.moved_by) == (now.replace(hour=19), "wished_hours")
    assert "fatura" in found.text.lower()
