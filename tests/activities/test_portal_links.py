"""Does every message leave with a link that its receiver alone knows, and is the link kept nowhere?"""

import re
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from channels.paper.letter import Letters
from channels.port import ChannelUnavailable
from channels.portal_link import needs_link
from models.contract import SEND_REMINDER
from models.customer import Role
from models.message import OutgoingMessage
from models.message_order import MessageOrder
from models.portal import STAND_IN, PortalLink, digest_of
from models.strategy import Channel
from operations.messages_now import order
from store import portal_links
from tests.activities.channels import Failing
from tests.activities.hands import Hands
from tests.activities.installation import DUE, customer, invoice

_LINK = re.compile(r"https://pagos\.example/portal/enter/([A-Za-z0-9_-]{43})")


@pytest.fixture
def linked(hands: Hands) -> Hands:
    """Hands of an installation that customers can reach."""
    resources = replace(hands.at.resources, public_url="https://pagos.example")
    return Hands(replace(hands.at, resources=resources), hands.clock, hands.errands)


class Died(BaseException):
    """The process is gone: nothing after it was done."""


async def found(hands: Hands, token: str) -> PortalLink | None:
    async with hands.at.database.connect() as tx:
        return await portal_links.get(tx, digest_of(token))


def sent(hands: Hands) -> list[Path]:
    return sorted((hands.at.settings.home / "outbox").rglob("[!.]*.*"))


async def kept(hands: Hands) -> str:
    """All that the database holds of messages."""
    tables = ("messages", "message_attachments", "attempts", "interactions", "portal_links")
    rows = [str(row) for table in tables for row in await hands.at.rows(f"SELECT * FROM {table}")]
    return "\n".join(rows)


async def test_a_message_leaves_with_a_link_to_its_invoices_for_whoever_it_goes_to(linked: Hands) -> None:
    await linked.at.take_in(customer("C", "daily"), invoice("I", "C"), invoice("J", "C"))
    linked.on(DUE)
    await linked.step("I")
    (file,) = sent(linked)
    mail = message_from_bytes(file.read_bytes(), policy=policy.default)
    text, html = (mail.get_body([kind]).get_content() for kind in ("plain", "html"))  # type: ignore[union-attr] # it has both
    (token,) = set(_LINK.findall(text))
    assert set(_LINK.findall(html)) == {token}
    (message,) = await linked.at.messages()
    assert await found(linked, token) == PortalLink(
        1, "C", ("I", "J"), Channel.EMAIL, "ana@planted.example", "Ana Planted", Role.PAYABLES
    )
    (row,) = await linked.at.rows("SELECT message_id, made_by, expires_at - made_at AS lasts FROM portal_links")
    days = linked.at.resources.rulebook.portal.link_days
    assert row == {"message_id": message["id"], "made_by": "engine", "lasts": timedelta(days=days)}
    assert token not in await kept(linked)
    assert STAND_IN in message["body_text"]
    assert STAND_IN in message["body_html"]
    assert await found(linked, STAND_IN) is None


async def test_where_nobody_can_reach_us_no_link_is_promised(hands: Hands) -> None:
    await hands.at.take_in(customer("C", "daily"), invoice("I", "C"))
    hands.on(DUE)
    await hands.step("I")
    assert "/portal/" not in sent(hands)[0].read_text()
    assert await hands.at.rows("SELECT * FROM portal_links") == []


@pytest.mark.parametrize("late", [False, True], ids=["before the channel took it", "after the channel took it"])
async def test_a_link_that_died_with_its_worker_is_followed_by_another(linked: Hands, late: bool) -> None:
    await linked.at.take_in(customer("C", "daily"), invoice("I", "C"))
    linked.on(DUE)
    mortal = linked.through(Failing(linked.at.resources.senders["email"], failures=[Died()], late=late))
    with pytest.raises(Died):
        await mortal.step("I")
    await mortal.do(SEND_REMINDER, "I", "first", attempt=2)
    (token,) = set(_LINK.findall(sent(linked)[0].read_text()))
    link = await found(linked, token)
    assert link is not None
    assert link.id == (1 if late else 2)


async def test_each_attempt_carries_a_link_of_its_own_and_none_the_stand_in(linked: Hands) -> None:
    await linked.at.take_in(customer("C", "daily"), invoice("I", "C"))
    linked.on(DUE)
    noted: list[OutgoingMessage] = []

    class Noting(Failing):
        async def deliver(self, message: OutgoingMessage) -> str:
            noted.append(message)
            return await super().deliver(message)

    away = linked.through(Noting(linked.at.resources.senders["email"], failures=[ChannelUnavailable("away")]))
    await away.step("I")
    await linked.at.write("UPDATE attempts SET retry_at = clock_timestamp()")
    await away.do(SEND_REMINDER, "I", "first", attempt=2)
    tokens = [set(_LINK.findall(message.words.text)) for message in noted]
    assert len(tokens) == 2
    assert tokens[0].isdisjoint(tokens[1])
    assert not any(needs_link(message) for message in noted)


async def test_a_letter_is_set_anew_with_a_code_and_kept_without(linked: Hands, tmp_path: Path) -> None:
    await linked.at.take_in(customer("C", "daily"), invoice("I", "C"))
    printing = linked.through(Letters(tmp_path / "print"))
    linked.on(DUE)
    wanted = MessageOrder(invoices=("I",), template="statement", channel=Channel.LETTER, address="Ana Planted")
    await order(linked.at.desk, "C", wanted, linked.at.resources.renderer.available())
    await printing.step("I")
    (message,) = await linked.at.messages()
    (held,) = await linked.at.rows("SELECT content, setting FROM message_attachments WHERE setting IS NOT NULL")
    (printed,) = (tmp_path / "print").rglob("*-1-*.pdf")
    assert printed.read_bytes() != bytes(held["content"])
    assert STAND_IN in message["body_text"]
    assert STAND_IN in held["setting"]["portal"]["url"]
    (link,) = await linked.at.rows("SELECT address, name, role, channel FROM portal_links")
    assert link == {"address": "ana@planted.example", "name": "Ana Planted", "role": "payables", "channel": "letter"}
