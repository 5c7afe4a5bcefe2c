"""Does whoever paid online get one receipt by e-mail, with what was paid and what is left, however often it is told?"""

import email
import email.policy
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from activities.tending.receipts import send_receipts
from channels.assembly import senders_of
from config.settings import Settings
from models.block import BlockKind
from models.credit import CreditKind
from models.customer import Role
from operations import blocks, sending
from operations.credits import reverse
from operations.portal import checkouts
from operations.portal.payment_news import apply
from payments.practice import Practice, Pressed, said
from store import portal_people
from store.engine import open_engine
from tests.channels.mail_servers import mail_server
from tests.operations.office import Office, open_office
from tests.operations.paying import PUBLIC, line

LUZ = "luz@cliente.example"


@dataclass
class Payer:
    office: Office
    outbox: Path

    async def pay(self, amount: str, *, times: int = 1, address: str = LUZ) -> str:
        """The id of the payment, told so often."""
        async with self.office.desk.database.begin() as tx:
            person = await portal_people.know(tx, "C-1", address)
        begun = await checkouts.begin(
            self.office.desk,
            "C-1",
            [line("F-1", amount)],
            "practice",
            person=person,
            public_url=PUBLIC,
            language="es",
        )
        for _ in range(times):
            known = await apply(self.office.desk, said(begun, Pressed.PAID, datetime.now(UTC)))
        assert known is not None
        assert known.credit_id is not None
        return known.credit_id

    async def send(self) -> int:
        return await send_receipts(self.office.resources)

    @property
    def mails(self) -> list[email.message.EmailMessage]:
        found = sorted(self.outbox.rglob("receipt-*.eml"))
        return [email.message_from_bytes(one.read_bytes(), policy=email.policy.default) for one in found]

    async def waits(self) -> bool:
        return bool(await self.office.value("SELECT count(*) FROM checkouts WHERE receipt_to IS NOT NULL"))


@pytest.fixture
async def payer(database_url: str, tmp_path: Path) -> AsyncIterator[Payer]:
    database = open_engine(database_url)
    office = await open_office(database, tmp_path)
    office.desk = replace(office.desk, payments={"practice": Practice()})
    await office.customer()
    await office.invoice("F-1", "100.00")
    await office.know("C-1", LUZ, "Luz Prieto", Role.DIRECTION)
    yield Payer(office, tmp_path / "outbox")
    await database.dispose()


async def test_one_receipt_says_what_was_paid_and_what_is_left_however_often_it_is_told(payer: Payer) -> None:
    payment_id = await payer.pay("40.00", times=3)
    assert [await payer.send() for _ in range(2)] == [1, 0]
    [mail] = payer.mails
    text = mail.get_content()
    assert LUZ in mail["To"]
    assert "40,00" in mail["Subject"]
    assert "Hola, Luz Prieto" in text
    assert "40,00 COP pagados, quedan 60,00 COP por pagar" in text.replace("\u00a0", " ")
    assert payment_id in text
    assert not await payer.waits()
    assert (await payer.office.kinds("F-1")).count("receipt_sent") == 1
    await payer.pay("60.00")
    assert await payer.send() == 1
    assert any("no queda nada por pagar" in one.get_content() for one in payer.mails)


async def test_who_came_by_a_phone_has_it_in_the_portal_alone(payer: Payer) -> None:
    await payer.office.execute("UPDATE contacts SET email = NULL, phone = '+573001234567'")
    await payer.pay("40.00", address="+573001234567")
    assert (await payer.send(), payer.mails) == (0, [])


async def test_a_payment_that_was_taken_back_meanwhile_is_not_acknowledged(payer: Payer) -> None:
    payment_id = await payer.pay("40.00")
    await reverse(payer.office.desk, CreditKind.PAYMENT, payment_id, datetime.now(UTC).date(), "called back")
    assert (await payer.send(), payer.mails, await payer.waits()) == (0, [], False)


async def test_it_waits_while_sending_is_stopped_and_spares_who_must_not_be_written_to(payer: Payer) -> None:
    await payer.pay("40.00")
    await sending.stop(payer.office.desk, "a fire")
    assert (await payer.send(), await payer.waits()) == (0, True)
    await sending.start(payer.office.desk)
    await blocks.add(payer.office.desk, "email", LUZ, BlockKind.WRONG_PERSON)
    assert (await payer.send(), payer.mails, await payer.waits()) == (0, [], False)


async def test_what_fails_is_tried_again_later(payer: Payer) -> None:
    await payer.pay("40.00")
    resources = payer.office.resources
    with mail_server() as server:
        senders = senders_of(Settings(smtp_url=server.url, send_seconds=5), resources.renderer.brand)
    assert (await send_receipts(replace(resources, senders=senders)), await payer.send()) == (0, 0)
    await payer.office.execute("UPDATE checkouts SET receipt_at = receipt_at - :d", d=timedelta(days=1))
    assert await payer.send() == 1
    assert await payer.office.balance("F-1") == Decimal(60)
