"""Does every receiver hear of what happens: in order, again until it has it, none at the price of another?"""

import asyncio
import signal
import sys
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from activities.outgoing import RETRIES, Outgoing
from erp.webhooks.posting import Poster
from models.errors import InvalidInput, NotFound, Refused
from models.staff import StaffRole
from operations import cases, webhooks
from operations.credits import record_within
from store import history, installation, webhook_endpoints
from store.engine import open_engine
from tests.activities.installation import eventually
from tests.activities.outgoing import House, arm
from tests.activities.outgoing_process import PLACE
from tests.docs.texts import ROOT
from tests.erp.webhooks.receiver import TAKEN, hangs, receiver
from tests.operations.office import Office, empty, open_office, payment
from tests.operations.people import enter, member
from tests.providers.wire import Answer

DOWN = Answer(500)


@pytest.fixture
async def house(database_of_the_file: str, tmp_path: Path) -> AsyncIterator[House]:
    """With a customer who has two invoices."""
    database = open_engine(database_of_the_file)
    await empty(database)
    office = await open_office(database, tmp_path)
    await arm(database)
    await office.customer()
    await office.invoice("F-1")
    await office.invoice("F-2")
    async with Poster(private=True) as poster:
        yield House(office, Outgoing(database, office.clock, poster, PLACE))
    await database.dispose()


async def _pause(office: Office, *ids: str) -> None:
    for one in ids:
        await cases.pause(office.desk, reason="his wedding", invoice_id=one)


async def _resume(office: Office, *ids: str) -> None:
    for one in ids:
        await cases.resume(office.desk, reason="they are back", invoice_id=one)


async def _stopped_because(house: House, endpoint: int) -> str | None:
    async with house.office.desk.database.connect() as tx:
        found = await webhook_endpoints.get(tx, endpoint)
    return None if found.active else str(found.disabled_why)


async def test_what_happens_is_told_to_whoever_subscribed_signed_and_in_its_order(house: House) -> None:
    with receiver() as it:
        _, secret = await house.subscribe(it.url)
        await _pause(house.office, "F-1", "F-2")
        await _resume(house.office, "F-1")
        assert await house.post() == 3
        assert await house.post() == 0
        told = [it.verified(secret, number) for number in range(3)]
    assert [(one["type"], one["data"]["happened"], one["data"]["invoice_id"]) for one in told] == [
        ("hold.set", "paused", "F-1"),
        ("hold.set", "paused", "F-2"),
        ("hold.lifted", "resumed", "F-1"),
    ]
    assert [one["data"]["id"] for one in told] == it.ids()
    assert "wedding" not in str(told)


async def test_only_what_was_subscribed_to_is_told(house: House) -> None:
    with receiver() as holds, receiver() as lifted, receiver() as money:
        await house.subscribe(holds.url, "hold.*")
        await house.subscribe(lifted.url, "hold.lifted")
        await house.subscribe(money.url, "payment.received", "payment.reversed")
        await _pause(house.office, "F-1")
        await house.office.pay("P-1", "10.00", {"F-2": "10.00"})
        await _resume(house.office, "F-1")
        await house.post()
    assert holds.types() == ["hold.set", "hold.lifted"]
    assert lifted.types() == ["hold.lifted"]
    assert money.types() == ["payment.received"]


async def test_what_is_taken_back_was_never_told(house: House) -> None:
    with receiver() as it:
        await house.subscribe(it.url)
        desk = house.office.desk
        async with desk.database.connect() as tx:
            await record_within(tx, desk, [payment("P-1", "10.00")], house.office.clock.instant)
            await tx.rollback()
        assert await house.post() == 0
        assert it.posted == []
    assert await house.office.value("SELECT count(*) FROM webhook_deliveries") == 0


async def test_nobody_subscribed_and_nothing_waits(house: House) -> None:
    await _pause(house.office, "F-1")
    assert await house.office.value("SELECT count(*) FROM webhook_deliveries") == 0
    assert await house.outgoing.due() == []


async def test_an_event_is_tried_again_for_a_day_under_the_same_id_and_then_given_up(house: House) -> None:
    with receiver(DOWN) as it:
        endpoint, _ = await house.subscribe(it.url)
        await _pause(house.office, "F-1")
        for tries, seconds in enumerate(RETRIES, 1):
            assert await house.post() == 0
            assert len(it.posted) == tries
            [waits] = await house.deliveries(endpoint)
            later = (waits["next_at"] - datetime.now(UTC)).total_seconds()
            assert 0.8 * seconds - 30 < later <= 1.2 * seconds
            assert (waits["attempts"], waits["answer"], waits["gave_up_at"]) == (tries, "500", None)
            await house.let_time_pass()
        await house.post()
        [last] = await house.deliveries(endpoint)
        assert last["gave_up_at"] is not None
        assert len(set(it.ids())) == 1
        assert len(it.posted) == len(RETRIES) + 1
        assert await house.post() == 0
    assert 24 * 3600 < sum(RETRIES) < 48 * 3600
    assert await _stopped_because(house, endpoint) is None


async def test_where_the_next_one_fails_too_nothing_is_posted_any_more_and_supervisors_know(house: House) -> None:
    await enter(house.office, member("bea", StaffRole.SUPERVISOR))
    with receiver(DOWN) as it:
        endpoint, _ = await house.subscribe(it.url)
        await _pause(house.office, "F-1", "F-2")
        for _ in range(len(RETRIES) + 1):
            await house.post()
            await house.let_time_pass()
        assert await _stopped_because(house, endpoint) == "not_taken"
        posted = len(it.posted)
        await _resume(house.office, "F-1")
        assert await house.post() == 0
        assert len(it.posted) == posted
        told = await house.office.rows("SELECT staff, kind, details FROM notifications")
        assert told == [
            {"staff": "bea", "kind": "webhook_stopped",
             "details": {"by": "engine", "endpoint": endpoint, "reason": "not_taken"}}
        ]  # fmt: skip
        it.answers = [TAKEN]
        await webhooks.resume(house.office.desk, endpoint)
        assert await house.post() == 2
    assert it.types()[posted:] == ["hold.set", "hold.lifted"]


async def test_one_event_that_a_receiver_cannot_take_does_not_stop_the_others(house: House) -> None:
    with receiver(*[Answer(422)] * (len(RETRIES) + 1), TAKEN) as it:
        endpoint, _ = await house.subscribe(it.url)
        await _pause(house.office, "F-1", "F-2")
        for _ in RETRIES:
            assert await house.post() == 0
            await house.let_time_pass()
        assert await house.post() == 1
    assert await _stopped_because(house, endpoint) is None
    assert [row["gave_up_at"] is None for row in await house.deliveries(endpoint)] == [False, True]


async def test_who_is_gone_is_posted_to_no_more_at_once(house: House) -> None:
    with receiver(Answer(410)) as it:
        endpoint, _ = await house.subscribe(it.url)
        await _pause(house.office, "F-1", "F-2")
        assert await house.post() == 0
        assert len(it.posted) == 1
        assert await _stopped_because(house, endpoint) == "gone"
        it.answers = [TAKEN]
        await webhooks.resume(house.office.desk, endpoint)
        assert await house.post() == 2


async def test_a_receiver_may_ask_for_more_time_than_we_would_leave_it(house: House) -> None:
    with receiver(Answer(503, headers={"Retry-After": "1800"}), Answer(429, headers={"Retry-After": "1"})) as it:
        endpoint, _ = await house.subscribe(it.url)
        await _pause(house.office, "F-1")
        await house.post()
        [asked] = await house.deliveries(endpoint)
        assert 1700 < (asked["next_at"] - datetime.now(UTC)).total_seconds() <= 1800
        await house.let_time_pass()
        await house.post()
        [ours] = await house.deliveries(endpoint)
        assert (ours["next_at"] - datetime.now(UTC)).total_seconds() > 0.8 * RETRIES[1] - 30


async def test_what_failed_holds_up_its_own_queue_and_nobody_elses(house: House) -> None:
    with receiver(DOWN, TAKEN) as slow, receiver() as other:
        await house.subscribe(slow.url)
        await house.subscribe(other.url)
        await _pause(house.office, "F-1", "F-2")
        assert await house.post() == 2
        assert (len(slow.posted), other.ids()) == (1, sorted(other.ids()))
        await _resume(house.office, "F-1")
        await house.post()
        assert (len(slow.posted), len(other.posted)) == (1, 3)
        await house.let_time_pass()
        assert await house.post() == 3
    assert slow.ids()[1:] == other.ids()
    assert slow.ids()[0] == slow.ids()[1]


async def test_two_workers_post_each_event_once(house: House) -> None:
    database, clock = house.office.desk.database, house.office.clock
    with receiver() as it:
        await house.subscribe(it.url)
        for _ in range(10):
            await _pause(house.office, "F-1", "F-2")
            await _resume(house.office, "F-1", "F-2")
        async with Poster(private=True) as poster:
            first, second = (Outgoing(database, clock, poster, PLACE) for _ in range(2))
            async with first.open(5.0), second.open(5.0):
                await eventually(lambda: _all_taken(house), "all are taken")
    assert len(it.posted) == 40
    assert it.ids() == sorted(it.ids(), key=lambda one: int(one.removeprefix("evt_")))


async def _all_taken(house: House) -> bool:
    open_ones = "SELECT count(*) FROM webhook_deliveries WHERE delivered_at IS NULL"
    return bool(await house.office.value(open_ones) == 0)


async def test_whoever_is_killed_between_posting_and_writing_down_is_followed_by_another(
    house: House, database_of_the_file: str
) -> None:
    with receiver(hangs(), TAKEN) as it:
        endpoint, secret = await house.subscribe(it.url)
        await _pause(house.office, "F-1")
        command = (sys.executable, "-m", "tests.activities.outgoing_process", database_of_the_file)
        process = await asyncio.create_subprocess_exec(*command, cwd=ROOT)
        await eventually(lambda: _posted(it.posted), "it is posted")
        process.send_signal(signal.SIGKILL)
        await process.wait()
        [untold] = await house.deliveries(endpoint)
        assert (untold["attempts"], untold["delivered_at"]) == (0, None)
        assert await house.post() == 0, "who died has it still"
        await house.let_leases_end()
        assert await house.post() == 1
        assert it.verified(secret)["type"] == "hold.set"
    assert len(it.posted) == 2
    assert len(set(it.ids())) == 1


async def _posted(posted: Sequence[object]) -> bool:
    return bool(posted)


async def test_a_long_queue_gives_way_to_others(house: House) -> None:
    with receiver() as it:
        endpoint, _ = await house.subscribe(it.url)
        async with house.office.desk.database.begin() as tx:
            entry = history.interaction_of((await history.timeline(tx, invoice_id="F-1"))[0])
            await history.append(tx, [entry] * 120)
        assert await house.outgoing.due() == [endpoint]
        assert await house.outgoing.post_all(endpoint, asyncio.Event()) == 100
        assert await house.post() == 20


async def test_who_ends_lets_the_try_under_way_end_and_begins_no_other(house: House) -> None:
    with receiver() as it:
        await house.subscribe(it.url)
        await _pause(house.office, "F-1", "F-2")
        stop = asyncio.Event()
        [endpoint] = await house.outgoing.due()
        stop.set()
        assert await house.outgoing.post_all(endpoint, stop) == 0
        assert it.posted == []
        assert await house.outgoing.due() == [endpoint], "given back at once"


async def test_whoever_was_overtaken_writes_nothing(house: House) -> None:
    """A sender that slept through its lease: what another has settled since stays as it is."""
    with receiver(hangs(1.0), TAKEN) as it:
        endpoint, _ = await house.subscribe(it.url)
        await _pause(house.office, "F-1")
        assert await house.outgoing.due() == [endpoint]
        slow = asyncio.create_task(house.outgoing.post_all(endpoint, asyncio.Event()))
        await eventually(lambda: _posted(it.posted), "it is posted")
        await house.let_leases_end()
        assert await house.post() == 1
        assert await slow == 0
        [taken] = await house.deliveries(endpoint)
    assert (taken["attempts"], taken["answer"], taken["delivered_at"] is not None) == (1, "204", True)


async def test_a_copy_of_the_database_posts_nothing_until_somebody_says_so(house: House) -> None:
    with receiver() as it:
        await house.subscribe(it.url)
        await _pause(house.office, "F-1")
        async with house.office.desk.database.begin() as tx:
            await installation.arm(tx, "elsewhere")
        assert await house.post() == 0
        assert it.posted == []
        await arm(house.office.desk.database)
        assert await house.post() == 1


async def test_a_pause_keeps_what_happens_and_goes_on_from_there(house: House) -> None:
    desk = house.office.desk
    with receiver() as it:
        endpoint, _ = await house.subscribe(it.url)
        await webhooks.pause(desk, endpoint)
        with pytest.raises(Refused):
            await webhooks.pause(desk, endpoint)
        await _pause(house.office, "F-1", "F-2")
        assert await house.post() == 0
        await webhooks.resume(desk, endpoint)
        with pytest.raises(Refused):
            await webhooks.resume(desk, endpoint)
        assert await house.post() == 2


async def test_who_is_removed_is_forgotten_whatever_is_under_way(house: House) -> None:
    """Whoever writes interactions waits for nobody, and fails for nobody."""
    desk = house.office.desk
    with receiver(hangs(1.0)) as it:
        endpoint, _ = await house.subscribe(it.url)
        await _pause(house.office, "F-1")
        [leased] = await house.outgoing.due()
        posting = asyncio.create_task(house.outgoing.post_all(leased, asyncio.Event()))
        await eventually(lambda: _posted(it.posted), "it is posted")
        async with desk.database.begin() as tx:
            entry = history.interaction_of((await history.timeline(tx, invoice_id="F-1"))[-1])
            await history.append(tx, [entry])
            await webhooks.remove(desk, endpoint)
        assert await posting == 0
    assert await house.post() == 0
    with pytest.raises(NotFound):
        await webhooks.remove(desk, endpoint)


async def test_a_new_secret_and_the_old_one_sign_for_a_day(house: House) -> None:
    desk = house.office.desk
    with receiver() as it:
        endpoint, old = await house.subscribe(it.url)
        new = await webhooks.rotate(desk, endpoint)
        await _pause(house.office, "F-1")
        await house.post()
        assert it.verified(new) == it.verified(old)
        async with desk.database.connect() as tx:
            found = await webhook_endpoints.get(tx, endpoint)
            now = await webhook_endpoints.real_now(tx)
        assert found.secrets[0].until is None
        assert found.secrets[1].until is not None
        assert timedelta(hours=23, minutes=59) < found.secrets[1].until - now <= timedelta(hours=24)
        gone = [found.secrets[0], type(found.secrets[1])(old, now - timedelta(seconds=1))]
        async with desk.database.begin() as tx:
            await webhook_endpoints.change_secrets(tx, endpoint, gone)
        await _pause(house.office, "F-2")
        await house.post()
        assert it.verified(new)
        with pytest.raises(Exception, match="No matching signature"):
            it.verified(old)
        newest = await webhooks.rotate(desk, endpoint)
        async with desk.database.connect() as tx:
            kept = [one.secret for one in (await webhook_endpoints.get(tx, endpoint)).secrets]
        assert kept == [newest, new], "what ended is forgotten"


async def test_a_secret_that_somebody_else_knows_ends_at_once(house: House) -> None:
    with receiver() as it:
        endpoint, old = await house.subscribe(it.url)
        new = await webhooks.rotate(house.office.desk, endpoint, at_once=True)
        await _pause(house.office, "F-1")
        await house.post()
        assert it.verified(new)
        with pytest.raises(Exception, match="No matching signature"):
            it.verified(old)


async def test_events_are_replayed_by_id_by_instant_and_by_customer(house: House) -> None:
    office, desk = house.office, house.office.desk
    await office.customer("C-2")
    await office.invoice("G-1", customer_id="C-2")
    await _pause(office, "F-1", "G-1")
    with receiver() as it:
        endpoint, _ = await house.subscribe(it.url, "hold.*")
        assert await house.post() == 0, "what was before is not told by itself"
        office.clock.instant += timedelta(days=1)
        await _resume(office, "F-1")
        assert await house.post() == 1
        first = int(it.ids()[0].removeprefix("evt_"))

        assert await webhooks.replay(desk, endpoint, interaction=first) == 1
        assert await house.post() == 1
        assert it.ids()[1] == it.ids()[0]
        assert await webhooks.replay(desk, endpoint, since=office.clock.instant - timedelta(hours=1)) == 1
        assert await webhooks.replay(desk, endpoint, customer="C-2") == 1
        assert await house.post() == 2
        assert (
            await webhooks.replay(desk, endpoint, since=office.clock.instant - timedelta(days=2), customer="C-1") == 2
        )
        it.posted.clear()
        assert await house.post() == 2
        for wrong in ({"interaction": 10**9}, {"customer": "C-9"}):
            with pytest.raises(NotFound):
                await webhooks.replay(desk, endpoint, **wrong)
        with pytest.raises(InvalidInput):
            await webhooks.replay(desk, endpoint)
        with pytest.raises(NotFound):
            await webhooks.replay(desk, endpoint + 1, customer="C-1")


async def test_what_was_given_up_is_told_when_it_is_replayed(house: House) -> None:
    with receiver(DOWN) as it:
        endpoint, _ = await house.subscribe(it.url)
        await _pause(house.office, "F-1")
        for _ in range(len(RETRIES) + 1):
            await house.post()
            await house.let_time_pass()
        it.answers = [TAKEN]
        await webhooks.replay(house.office.desk, endpoint, interaction=int(it.ids()[0].removeprefix("evt_")))
        assert await house.post() == 1


async def test_a_ping_waits_for_nothing(house: House) -> None:
    desk = house.office.desk
    with receiver(DOWN, TAKEN) as it:
        endpoint, secret = await house.subscribe(it.url)
        await _pause(house.office, "F-1")
        await house.post()
        async with Poster(private=True) as poster:
            assert (await webhooks.ping(desk, endpoint, poster)).taken
            assert it.verified(secret)["type"] == "ping"
            await webhooks.ping(desk, endpoint, poster)
        assert len({*it.ids()}) == 3, "no ping is taken for another"
        [waits] = await house.deliveries(endpoint)
    assert waits["attempts"] == 1


async def test_what_is_old_is_forgotten_and_can_be_replayed(house: House) -> None:
    office = house.office
    with receiver() as it:
        endpoint, _ = await house.subscribe(it.url)
        await _pause(office, "F-1", "F-2")
        await house.post()
        month = "UPDATE webhook_deliveries SET written_at = written_at - interval '31 days' WHERE id = :id"
        [first, second] = await house.deliveries(endpoint)
        await office.execute(month, id=first["id"])
        async with house.outgoing.open(5.0):
            await eventually(lambda: _has_one(house, endpoint), "the old one is forgotten")
        assert await house.deliveries(endpoint) == [second]
        assert await webhooks.replay(office.desk, endpoint, interaction=first["interaction_id"]) == 1


async def _has_one(house: House, endpoint: int) -> bool:
    return len(await house.deliveries(endpoint)) == 1


async def test_a_subscription_to_a_name_follows_what_the_name_means(house: House) -> None:
    """Kinds of interactions are kept beside it; a version that knows more of them brings them along."""
    with receiver() as it:
        await house.subscribe(it.url, "hold.*")
        await house.office.execute("""UPDATE webhook_endpoints SET kinds = '["resumed"]'""")
        async with house.office.desk.database.begin() as tx:
            await webhook_endpoints.know_events(tx)
        await _pause(house.office, "F-1")
        assert await house.post() == 1


async def test_secrets_and_addresses_are_in_no_log(house: House, capsys: pytest.CaptureFixture[str]) -> None:
    with receiver(Answer(410)) as it:
        _, secret = await house.subscribe(f"{it.url}?token=hunter2")
        await _pause(house.office, "F-1")
        await house.post()
    said = "".join(capsys.readouterr())
    assert "webhook_stopped" in said
    assert secret not in said
    assert "hunter2" not in said
