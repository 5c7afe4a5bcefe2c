"""Do published rules beat the files at once, does it take two people, and does nothing stop for one that breaks?"""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError

from config.faults import RulebookInvalid
from config.files import SHIPPED
from config.rulebook import load_rulebook
from models.console import Decision, ProposalKind
from models.errors import Conflict, InvalidInput, NotFound, Refused
from models.proposal import SEGMENTS
from models.staff import StaffMember, StaffRole
from operations import proposals, strategies
from operations.desk import Desk
from reading.rules.origins import From, origin_of, text_of
from store import staff
from store.segments import reassess
from tests.operations.office import Office

STRATEGY, SEGMENT_LIST = ProposalKind.STRATEGY, ProposalKind.SEGMENTS
ONBOARDING = (SHIPPED / "strategies" / "onboarding.yaml").read_text(encoding="utf-8")
MILD = """
name: mild
for: whoever is to be treated mildly
steps:
  - {id: due-today, at: due, do: reminder, template: due_today, channels: [email]}
"""
ALL_MILD = "segments:\n  - {name: everybody, strategy: mild, when: {}}\n"


def later(hour: str = "10:30") -> str:
    lines = [line for line in ONBOARDING.splitlines() if not line.startswith("send_at:")]
    at = next(number for number, line in enumerate(lines) if line.startswith("steps:"))
    return "\n".join([*lines[:at], f'send_at: "{hour}"', *lines[at:]])


@pytest.fixture
async def staffed(office: Office) -> Office:
    people = {
        "ana": StaffRole.COLLECTOR,
        "sol": StaffRole.SUPERVISOR,
        "max": StaffRole.MANAGER,
        "mia": StaffRole.MANAGER,
    }
    async with office.desk.database.begin() as tx:
        for name, role in people.items():
            await staff.write(tx, StaffMember(name=name, full_name=name.capitalize(), role=role))
    return office


def at_desk(office: Office, name: str) -> Desk:
    """Another process, as somebody: it shares nothing with the office but the database."""
    return replace(office.desk, actor=name, publications=type(office.desk.publications)())


async def published(office: Office, kind: ProposalKind, name: str | None, text: str) -> int:
    made = await proposals.propose(at_desk(office, "sol"), kind, name, text, "because")
    await proposals.approve(at_desk(office, "max"), made.id)
    return made.id


async def version_in_force(office: Office, name: str) -> str:
    async with office.desk.database.connect() as tx:
        return (await office.desk.in_force(tx)).rulebook.strategy(name).id


async def test_what_is_approved_is_used_by_every_process_at_once_and_running_cases_keep_theirs(staffed: Office) -> None:
    await staffed.customer()
    await staffed.invoice("F-1")
    before = (await staffed.case("F-1"))["strategy_version"]
    await published(staffed, STRATEGY, "onboarding", later())
    await staffed.invoice("F-2")
    after = (await staffed.case("F-2"))["strategy_version"]
    assert after == await version_in_force(staffed, "onboarding") != before
    assert (await staffed.case("F-1"))["strategy_version"] == before
    assert [one.to_version for one in await strategies.preview_move(staffed.desk, ["F-1"], "onboarding")] == [after]
    [moved] = await strategies.move(staffed.desk, ["F-1"], "onboarding")
    assert (await staffed.case("F-1"))["strategy_version"] == moved.to_version == after
    assert await staffed.live("F-1") is not None  # the engine takes it from there


async def test_a_proposal_changes_nothing_and_a_second_person_of_the_right_role_decides(staffed: Office) -> None:
    before = await version_in_force(staffed, "onboarding")
    with pytest.raises(Refused, match="supervisor"):
        await proposals.propose(at_desk(staffed, "ana"), STRATEGY, "onboarding", later(), "because")
    made = await proposals.propose(at_desk(staffed, "max"), STRATEGY, "onboarding", later(), "because")
    assert await version_in_force(staffed, "onboarding") == before
    with pytest.raises(Refused, match="second person"):
        await proposals.approve(at_desk(staffed, "max"), made.id)
    with pytest.raises(Refused, match="manager"):
        await proposals.approve(at_desk(staffed, "sol"), made.id)
    with pytest.raises(Conflict, match="waits already"):
        await proposals.propose(at_desk(staffed, "mia"), STRATEGY, "onboarding", later("11:00"), "because")
    with pytest.raises(InvalidInput):
        await proposals.reject(at_desk(staffed, "mia"), made.id, " ")
    rejected = await proposals.reject(at_desk(staffed, "mia"), made.id, "too late in the day")
    assert (rejected.decision, rejected.decided_by, rejected.decided_why) == (
        Decision.REJECTED,
        "mia",
        "too late in the day",
    )
    with pytest.raises(Conflict, match="decided already"):
        await proposals.approve(at_desk(staffed, "mia"), made.id)
    assert await version_in_force(staffed, "onboarding") == before


async def test_whoever_proposed_withdraws_and_nobody_else(staffed: Office) -> None:
    made = await proposals.propose(at_desk(staffed, "sol"), STRATEGY, None, MILD, "because")
    with pytest.raises(Refused):
        await proposals.withdraw(at_desk(staffed, "max"), made.id)
    assert (await proposals.withdraw(at_desk(staffed, "sol"), made.id)).decision is Decision.WITHDRAWN
    with pytest.raises(Conflict):
        await proposals.approve(at_desk(staffed, "max"), made.id)


async def test_the_database_itself_wants_four_eyes(staffed: Office) -> None:
    made = await proposals.propose(at_desk(staffed, "max"), STRATEGY, None, MILD, "because")
    with pytest.raises(IntegrityError, match="four_eyes"):
        await staffed.execute(
            "UPDATE proposals SET decision = 'approved', decided_by = 'max', decided_at = now() WHERE id = :id",
            id=made.id,
        )
    with pytest.raises(IntegrityError, match="decided"):
        await staffed.execute("UPDATE proposals SET decision = 'approved' WHERE id = :id", id=made.id)


async def test_of_two_who_decide_at_the_same_time_one_is_told(staffed: Office) -> None:
    made = await proposals.propose(at_desk(staffed, "sol"), STRATEGY, "onboarding", later(), "because")
    deciding = [
        proposals.approve(at_desk(staffed, "max"), made.id),
        proposals.reject(at_desk(staffed, "mia"), made.id, "no"),
    ]
    ends = await asyncio.gather(*deciding, return_exceptions=True)
    assert sorted(type(end).__name__ for end in ends) == ["Conflict", "Proposal"]


async def test_faults_are_told_whole_and_nothing_is_kept(staffed: Office) -> None:
    wrong = later().replace("do: reminder", "do: remind", 1)
    with pytest.raises(RulebookInvalid) as failure:
        await proposals.propose(at_desk(staffed, "sol"), STRATEGY, "onboarding", wrong, "because")
    assert any("field do" in where for where, _ in failure.value.errors)
    with pytest.raises(RulebookInvalid, match="keeps its name"):
        await proposals.propose(at_desk(staffed, "sol"), STRATEGY, "onboarding", MILD, "because")
    with pytest.raises(RulebookInvalid, match="no strategy mild"):
        await proposals.propose(at_desk(staffed, "sol"), SEGMENT_LIST, SEGMENTS, ALL_MILD, "because")
    with pytest.raises(Refused, match="Nothing would change"):
        await proposals.propose(at_desk(staffed, "sol"), STRATEGY, "onboarding", ONBOARDING, "because")
    with pytest.raises(InvalidInput, match="reason"):
        await proposals.propose(at_desk(staffed, "sol"), STRATEGY, "onboarding", later(), "")
    assert await staffed.value("SELECT count(*) FROM proposals") == 0


async def test_segments_that_are_published_place_customers_anew(staffed: Office) -> None:
    await staffed.customer()
    await staffed.invoice()
    await published(staffed, STRATEGY, None, MILD)
    await published(staffed, SEGMENT_LIST, SEGMENTS, ALL_MILD)
    async with staffed.desk.database.begin() as tx:
        rules = await staffed.resources.rules(tx)  # those of a worker
        assert await reassess(tx, rules, ["C-1"], staffed.clock.instant) == ["F-1"]
    assert (await staffed.case())["strategy_version"] == await version_in_force(staffed, "mild")
    await staffed.customer("C-2")
    assert await staffed.value("SELECT segment_strategy FROM customers WHERE id = 'C-2'") == "mild"


async def test_new_cases_of_known_customers_begin_under_the_new_segments_at_once(staffed: Office) -> None:
    await staffed.customer()
    await published(staffed, STRATEGY, None, MILD)
    await published(staffed, SEGMENT_LIST, SEGMENTS, ALL_MILD)
    assert await staffed.value("SELECT segment FROM customers") == "new"
    await staffed.invoice()
    assert (await staffed.case())["strategy_version"] == await version_in_force(staffed, "mild")
    assert await staffed.value("SELECT segment FROM customers") == "everybody"


async def test_taking_back_needs_a_second_person_too_and_the_file_is_in_force_again(staffed: Office) -> None:
    before = await version_in_force(staffed, "onboarding")
    await published(staffed, STRATEGY, "onboarding", later())
    with pytest.raises(NotFound):
        await proposals.propose_return(at_desk(staffed, "sol"), STRATEGY, "firm", "because")
    back = await proposals.propose_return(at_desk(staffed, "max"), STRATEGY, "onboarding", "customers complain")
    assert await version_in_force(staffed, "onboarding") != before
    with pytest.raises(Refused):
        await proposals.approve(at_desk(staffed, "max"), back.id)
    ended = await proposals.approve(at_desk(staffed, "mia"), back.id)
    assert not ended.in_force
    assert await version_in_force(staffed, "onboarding") == before
    assert await staffed.value("SELECT count(*) FROM proposals WHERE decision = 'approved' AND ended_at IS NULL") == 0


async def test_what_segments_lean_on_is_not_taken_away(staffed: Office) -> None:
    await published(staffed, STRATEGY, None, MILD)
    await published(staffed, SEGMENT_LIST, SEGMENTS, ALL_MILD)
    with pytest.raises(RulebookInvalid, match="no strategy mild"):
        await proposals.propose_return(at_desk(staffed, "sol"), STRATEGY, "mild", "because")


async def test_a_newer_publication_ends_the_one_before(staffed: Office) -> None:
    first = await published(staffed, STRATEGY, "onboarding", later())
    second = await published(staffed, STRATEGY, "onboarding", later("11:30"))
    async with staffed.desk.database.connect() as tx:
        in_force = await staffed.desk.in_force(tx)
        origin = origin_of(in_force, STRATEGY, "onboarding")
        assert text_of(in_force, STRATEGY, "onboarding") == later("11:30")
    assert origin.kind is From.PUBLISHED
    assert origin.publication is not None
    assert (origin.publication.id, origin.publication.decided_by) == (second, "max")
    assert await staffed.value("SELECT ended_at IS NOT NULL FROM proposals WHERE id = :id", id=first)


async def test_a_publication_that_fits_no_longer_gives_way_to_its_file_and_nothing_stops(staffed: Office) -> None:
    await staffed.customer()
    await published(staffed, STRATEGY, None, MILD)
    await published(staffed, SEGMENT_LIST, SEGMENTS, ALL_MILD)
    await staffed.customer("C-2")
    # As if a newer version of Puntual knew no such kind of step any more.
    await staffed.execute(
        "UPDATE proposals SET source = replace(source, 'do: reminder', 'do: pigeon') WHERE name = 'mild'"
    )
    desk = at_desk(staffed, "ana")
    async with desk.database.connect() as tx:
        in_force = await desk.in_force(tx)
    assert len(in_force.broken) == 2  # segments that name it have nothing to lean on either
    assert in_force.rulebook.segments == desk.rulebook.segments
    # Whoever was placed on a strategy that is gone is placed anew.
    other = replace(staffed, desk=desk)
    assert (await other.invoice("F-1", customer_id="C-2")).errors == ()
    assert (
        await staffed.value("SELECT v.name FROM cases JOIN strategy_versions v ON v.id = strategy_version")
        == "onboarding"
    )


async def test_an_own_file_is_told_from_a_shipped_one(staffed: Office, tmp_path: Path) -> None:
    (tmp_path / "strategies").mkdir()
    (tmp_path / "strategies" / "mild.yaml").write_text(MILD, encoding="utf-8")
    desk = replace(staffed.desk, rulebook=load_rulebook(tmp_path))
    async with desk.database.connect() as tx:
        in_force = await desk.in_force(tx)
    found = {name: origin_of(in_force, STRATEGY, name) for name in ("mild", "firm")}
    assert {name: (one.kind, one.file) for name, one in found.items()} == {
        "mild": (From.OWN, "mild.yaml"),
        "firm": (From.SHIPPED, "firm.yaml"),
    }


async def test_those_who_decide_are_told_and_so_is_whoever_proposed(staffed: Office) -> None:
    await published(staffed, STRATEGY, "onboarding", later())
    told = await staffed.rows("SELECT staff, kind, details ->> 'by' AS by FROM notifications ORDER BY id")
    assert [tuple(row.values()) for row in told] == [
        ("max", "rules_proposed", "sol"),
        ("mia", "rules_proposed", "sol"),
        ("sol", "rules_decided", "max"),
    ]
