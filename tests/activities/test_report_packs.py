"""Does each report leave once, at its hour, to whoever it is for, whatever dies in between?"""

import email
import io
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

import pypdf
import pytest
from python_calamine import CalamineWorkbook
from temporalio.testing import ActivityEnvironment

from activities.report_packs import ReportPacks
from channels.port import ChannelUnavailable, OutcomeUnknown
from models.contract import PackTurn
from models.errors import Conflict, InvalidInput, NotFound, Refused
from models.report_order import Delivery, DeliveryState, ReportOrder
from operations import report_orders, sending
from reading.packs.making import PackMaker
from store import installation, report_deliveries
from store.engine import open_engine
from tests.activities.channels import Failing
from tests.operations.office import MONDAY, Office, empty, open_office

TUESDAY = date(2026, 3, 3)


@pytest.fixture
async def office(database_of_the_file: str, tmp_path: Path) -> AsyncIterator[Office]:
    """With a customer who owes two invoices."""
    database = open_engine(database_of_the_file)
    await empty(database)
    async with database.begin() as tx:
        await installation.start(tx)
    office = await open_office(database, tmp_path)
    await office.customer(name="=cmd|' /C calc'!A0")
    await office.invoice(due_on="2026-02-20")
    await office.invoice("F-2", "50.00")
    yield office
    await database.dispose()


@dataclass
class Round:
    """What the schedule starts each minute."""

    office: Office
    sender: Failing
    packs: ReportPacks

    async def __call__(self) -> int:
        environment = ActivityEnvironment()
        due: list[PackTurn] = await environment.run(self.packs.find_due_packs)
        return sum([await environment.run(self.packs.send_pack, turn) for turn in due])

    async def again(self) -> int:
        """Whatever waits for its next attempt has waited long enough."""
        await self.office.execute("UPDATE report_deliveries SET retry_at = NULL")
        return await self()

    async def deliveries(self) -> list[Delivery]:
        async with self.office.desk.database.connect() as tx:
            return await report_deliveries.latest(tx)

    async def states(self) -> set[DeliveryState]:
        return {one.state for one in await self.deliveries()}


@pytest.fixture
def turn(office: Office) -> Round:
    resources = office.resources
    sender = Failing(resources.senders["email"])
    maker = PackMaker(resources.database, resources.renderer, resources.zone, resources.drawer)
    failing = replace(resources, senders={**resources.senders, "email": sender})
    return Round(office, sender, ReportPacks(failing, maker))


class Killed(BaseException):
    """Nothing that the activity could catch."""


def order(**fields: object) -> ReportOrder:
    given = {"name": "board", "cadence": "daily", "recipients": ["mia@alborada.example"], "language": "en", "hour": 7}
    return ReportOrder.model_validate(given | fields)


def _files(tmp_path: Path) -> list[Path]:
    return sorted((tmp_path / "outbox").rglob("*.eml"))


async def test_a_report_leaves_at_its_hour_and_once_to_each(office: Office, turn: Round, tmp_path: Path) -> None:
    two = ["mia@alborada.example", "tom@alborada.example"]
    await report_orders.add(office.desk, order(recipients=two))
    assert await turn() == 0, "what should have left before it was ordered does not"
    office.clock.instant = datetime(2026, 3, 3, 11, 59, tzinfo=UTC)
    assert await turn() == 0
    office.clock.instant = datetime(2026, 3, 3, 12, tzinfo=UTC)
    assert await turn() == 2
    assert [await turn(), await turn.again()] == [0, 0]
    found = await turn.deliveries()
    assert {(one.recipient, one.as_of, one.state) for one in found} == {
        (name, MONDAY.date(), DeliveryState.SENT) for name in two
    }
    assert len(_files(tmp_path)) == 2


async def test_its_mail_holds_the_same_as_pdf_and_spreadsheet_and_no_formula(
    office: Office, turn: Round, tmp_path: Path
) -> None:
    await report_orders.add(office.desk, order())
    office.clock.go_to(TUESDAY)
    assert await turn() == 1
    [file] = (tmp_path / "outbox").rglob("*.eml")
    mail = email.message_from_bytes(file.read_bytes())
    assert mail["To"] == "mia@alborada.example"
    assert mail["Subject"] == "board: customers' accounts on Mar 2, 2026"
    parts = {part.get_content_type(): part.get_payload(decode=True) for part in mail.walk() if not part.is_multipart()}
    html = parts["text/html"]
    assert isinstance(html, bytes)
    assert b"150" in html
    assert b"=cmd|&#39;" in html
    pdf, sheet = (parts[kind] for kind in parts if kind.startswith("application/"))
    assert isinstance(pdf, bytes)
    assert isinstance(sheet, bytes)
    assert "Who owes what" in pypdf.PdfReader(io.BytesIO(pdf)).pages[0].extract_text()
    book = CalamineWorkbook.from_filelike(io.BytesIO(sheet))
    assert book.sheet_names == ["Aging", "Customers"]
    rows = book.get_sheet_by_name("Customers").to_python()
    assert rows[4][:9] == ["=cmd|' /C calc'!A0", "C-1", "", "new", "COP", 150, 100, date(2026, 2, 20), 10]


async def test_of_the_days_that_were_missed_only_the_newest_leaves(office: Office, turn: Round) -> None:
    await report_orders.add(office.desk, order())
    turn.sender.failures = [ChannelUnavailable("away")]
    office.clock.go_to(TUESDAY)
    assert await turn() == 0
    office.clock.go_to(date(2026, 3, 9))
    assert await turn() == 1
    newest, oldest = await turn.deliveries()
    assert (newest.as_of, newest.state) == (date(2026, 3, 8), DeliveryState.SENT)
    assert (oldest.as_of, oldest.refused) == (MONDAY.date(), "superseded")


async def test_what_was_not_taken_is_tried_again_later_and_later(office: Office, turn: Round) -> None:
    await report_orders.add(office.desk, order())
    turn.sender.failures = [ChannelUnavailable("away"), ChannelUnavailable("away")]
    office.clock.go_to(TUESDAY)
    assert [await turn(), await turn()] == [0, 0]
    assert turn.sender.asked == 1, "it waits before it is tried again"
    assert [await turn.again(), await turn.again()] == [0, 1]
    [only] = await turn.deliveries()
    assert (only.attempts, only.answer, only.state) == (3, None, DeliveryState.SENT)


@pytest.mark.parametrize("arrived", [True, False])
async def test_what_nobody_knows_of_waits_for_a_person(office: Office, turn: Round, arrived: bool) -> None:
    await report_orders.add(office.desk, order())
    turn.sender.failures, turn.sender.late = [OutcomeUnknown("no answer")], True
    office.clock.go_to(TUESDAY)
    assert [await turn(), await turn.again()] == [0, 0]
    [unsure] = await turn.deliveries()
    assert (unsure.state, unsure.answer) == (DeliveryState.UNKNOWN, "email_no_answer")
    await (report_orders.arrived if arrived else report_orders.send_again)(office.desk, unsure.id)
    assert await turn() == (0 if arrived else 1)
    assert turn.sender.asked == (1 if arrived else 2)
    [known] = await turn.deliveries()
    assert (known.state, known.answered_by) == (DeliveryState.SENT, "ana")
    with pytest.raises(Refused, match="nobody has to say"):
        await report_orders.send_again(office.desk, unsure.id)


async def test_whoever_dies_after_the_call_leaves_it_to_a_person_and_before_it_to_the_next(
    office: Office, turn: Round
) -> None:
    await report_orders.add(office.desk, order())
    office.clock.go_to(TUESDAY)
    turn.sender.failures = [Killed()]
    with pytest.raises(Killed):
        await turn()
    assert await turn.again() == 0
    assert await turn.states() == {DeliveryState.UNKNOWN}
    async with office.desk.database.connect() as tx:
        assert len(await report_deliveries.unknown(tx, 0)) == 1
        assert await report_deliveries.unknown(tx, 60) == []


async def test_the_switch_lets_it_leave_and_a_copied_database_sends_none(office: Office, turn: Round) -> None:
    await report_orders.add(office.desk, order())
    await sending.stop(office.desk, "drill")
    office.clock.go_to(TUESDAY)
    assert await turn() == 1
    await office.execute("UPDATE installation SET stopped_by = :guard", guard=installation.GUARD)
    office.clock.go_to(date(2026, 3, 4))
    assert await turn() == 0
    assert len(await turn.deliveries()) == 1


async def test_by_hand_it_goes_to_those_who_have_it_too_and_only_about_a_day_that_is_over(
    office: Office, turn: Round
) -> None:
    await report_orders.add(office.desk, order())
    office.clock.go_to(TUESDAY)
    await turn()
    assert await report_orders.send(office.desk, "board") == (MONDAY.date(), 1)
    with pytest.raises(Refused, match="on its way already"):
        await report_orders.send(office.desk, "board")
    assert [await turn(), await turn()] == [1, 0]
    [again] = await turn.deliveries()
    assert (again.asked_by, again.state) == ("ana", DeliveryState.SENT)
    with pytest.raises(Refused, match="is not over: expected one until 2026-03-02"):
        await report_orders.send(office.desk, "board", TUESDAY)


async def test_a_paused_one_does_not_leave_and_makes_up_for_nothing(office: Office, turn: Round) -> None:
    await report_orders.add(office.desk, order())
    await report_orders.pause(office.desk, "board")
    office.clock.go_to(TUESDAY)
    assert await turn() == 0
    await report_orders.resume(office.desk, "board")
    assert await turn() == 0
    office.clock.go_to(date(2026, 3, 4))
    assert await turn() == 1


async def test_orders_are_changed_by_name_and_wrong_ones_refused(office: Office) -> None:
    await report_orders.add(office.desk, order())
    with pytest.raises(Conflict, match="board already"):
        await report_orders.add(office.desk, order())
    changed = await report_orders.change(office.desk, "board", {"name": "bank", "recipients": ("A@b.example",) * 2})
    assert (changed.order.name, changed.order.recipients) == ("bank", ("A@b.example",))
    with pytest.raises(NotFound, match="there is bank"):
        await report_orders.change(office.desk, "board", {"hour": 3})
    with pytest.raises(InvalidInput, match="hour: Input should be less than or equal to 23"):
        await report_orders.change(office.desk, "bank", {"hour": 24})
    await report_orders.remove(office.desk, "bank")
    with pytest.raises(NotFound, match="there is none yet"):
        await report_orders.pause(office.desk, "bank")
