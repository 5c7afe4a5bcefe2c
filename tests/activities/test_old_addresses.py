"""Does the address that was on file hear that we write elsewhere now, once, and without learning where?"""

import email
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from activities.tending.old_addresses import tell_old_addresses
from channels.assembly import senders_of
from config.settings import Settings
from models.block import BlockKind
from models.customer import Contact
from models.portal import PortalPerson
from operations import blocks, contact_decisions, sending
from operations.portal.contact_proposals import propose
from store import portal_people
from store.engine import open_engine
from tests.channels.mail_servers import mail_server
from tests.operations.office import Office, open_office

BEA = {"role": "direction", "name": "Bea", "email": "bea@acme.example"}
ANA = {"role": "payables", "name": "Ana", "email": "ana@acme.example", "phone": "+576017438900"}


@pytest.fixture
async def office(database_url: str, tmp_path: Path) -> AsyncIterator[Office]:
    database = open_engine(database_url)
    office = await open_office(database, tmp_path)
    await office.customer(contacts=[ANA, BEA])
    yield office
    await database.dispose()


async def _bea(office: Office) -> PortalPerson:
    async with office.desk.database.begin() as tx:
        person = await portal_people.know(tx, "C-1", "bea@acme.example")
    assert person is not None
    return person


async def _approved(office: Office, **now: str) -> None:
    """Ana as she is from now on; nothing: she is gone."""
    before = Contact.model_validate(ANA)
    after = Contact.model_validate(ANA | now) if now else None
    proposal = await propose(office.desk, await _bea(office), before, after)
    await contact_decisions.approve(office.desk, proposal.id)


def _outbox(tmp_path: Path) -> list[Path]:
    return sorted((tmp_path / "outbox").rglob("contact-changed-*"))


async def _waits(office: Office) -> bool:
    return bool(await office.value("SELECT count(*) FROM contact_proposals WHERE tell IS NOT NULL"))


async def test_the_old_address_hears_of_it_once_and_not_of_the_new_one(office: Office, tmp_path: Path) -> None:
    await _approved(office, email="caja@acme.example")
    assert [await tell_old_addresses(office.resources) for _ in range(2)] == [1, 0]
    [file] = _outbox(tmp_path)
    mail = email.message_from_bytes(file.read_bytes())
    text = file.read_text("utf-8")
    assert "ana@acme.example" in mail["To"]
    assert "escribimos a otra" in text
    assert office.resources.renderer.brand.reply_to in text
    assert "caja@acme.example" not in file.read_text("utf-8")
    assert not await _waits(office)


@pytest.mark.parametrize("now", [{}, {"phone": "+576015550000"}])
async def test_who_is_gone_or_called_elsewhere_hears_of_it(office: Office, now: dict[str, str]) -> None:
    await _approved(office, **now)
    assert await tell_old_addresses(office.resources) == 1


async def test_another_name_is_nobody_elsewhere(office: Office) -> None:
    await _approved(office, name="Ana María")
    assert await tell_old_addresses(office.resources) == 0


async def test_it_waits_while_sending_is_stopped(office: Office) -> None:
    await _approved(office)
    await sending.stop(office.desk, "a fire")
    assert (await tell_old_addresses(office.resources), await _waits(office)) == (0, True)
    await sending.start(office.desk)
    assert await tell_old_addresses(office.resources) == 1


async def test_who_must_not_be_written_to_is_not(office: Office, tmp_path: Path) -> None:
    await _approved(office)
    await blocks.add(office.desk, "email", "ana@acme.example", BlockKind.WRONG_PERSON)
    assert await tell_old_addresses(office.resources) == 0
    assert (_outbox(tmp_path), await _waits(office)) == ([], False)


async def test_what_fails_is_tried_again_later(office: Office) -> None:
    await _approved(office)
    with mail_server() as server:
        senders = senders_of(Settings(smtp_url=server.url, send_seconds=5), office.resources.renderer.brand)
    gone = replace(office.resources, senders=senders)
    assert (await tell_old_addresses(gone), await tell_old_addresses(office.resources)) == (0, 0)
    await office.execute("UPDATE contact_proposals SET tell_at = tell_at - :d", d=timedelta(days=1))
    assert await tell_old_addresses(office.resources) == 1
