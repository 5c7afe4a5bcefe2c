"""Who hands out links, who keeps whom out, and does each of it take effect at once and stand in the timeline?"""

import pytest

from models.customer import Role
from models.errors import InvalidInput, NotFound, Refused
from models.portal import LinkOrder, PortalRight, digest_of
from operations.customers import record_customers
from operations.portal import people
from operations.portal.entering import NoSuchLink, enter
from operations.portal.links import HandedOut, hand_out, revoke
from store import portal_sessions
from tests.operations.office import Office, customer

ANA, PHONE = "ana@acme.example", "+576017438900"


@pytest.fixture
async def office(office: Office) -> Office:
    """One customer with one contact and two invoices, another one with one."""
    await office.customer()
    await office.customer("C-2", contacts=[{"role": "direction", "name": "Eva", "email": "eva@otro.example"}])
    for number in ("F-1", "F-2"):
        await office.invoice(number)
    await office.invoice("G-1", customer_id="C-2")
    return office


async def is_in(office: Office, cookie: str) -> bool:
    async with office.desk.database.connect() as tx:
        return await portal_sessions.get(tx, digest_of(cookie)) is not None


async def link(office: Office, address: str | None = ANA, *invoices: str) -> HandedOut:
    return await hand_out(office.desk, "C-1", LinkOrder(address=address, invoices=invoices))


async def who(office: Office) -> list[tuple[str, str, str | None]]:
    rows = await office.rows("SELECT address, name, role FROM portal_people WHERE last_at IS NOT NULL ORDER BY id")
    return [(row["address"], row["name"], row["role"]) for row in rows]


async def test_a_link_for_a_contact_opens_as_that_contact_and_one_for_nobody_as_nobody(office: Office) -> None:
    hers, anybodys = await link(office, ANA, "F-1"), await link(office, None)
    assert (hers.invoice_ids, anybodys.invoice_ids) == (("F-1",), ("F-1", "F-2"))
    for one in (hers, anybodys):
        await enter(office.desk, one.token)
    assert await who(office) == [(ANA, "Ana", Role.PAYABLES), ("", "", None)]
    made = await office.rows("SELECT actor, details FROM interactions WHERE kind = 'portal_link_made' ORDER BY id")
    assert [(row["actor"], row["details"].get("person")) for row in made] == [("ana", "Ana"), ("ana", None)]
    assert hers.token not in str(await office.everything())


@pytest.mark.parametrize(
    ("order", "failure"),
    [
        (LinkOrder(invoices=("G-1",)), InvalidInput),
        (LinkOrder(invoices=("F-1", "G-1")), InvalidInput),
        (LinkOrder(invoices=("X-1",)), NotFound),
        (LinkOrder(address="eva@otro.example"), InvalidInput),
    ],
)
async def test_no_link_shows_what_is_anothers(office: Office, order: LinkOrder, failure: type[Exception]) -> None:
    with pytest.raises(failure):
        await hand_out(office.desk, "C-1", order)
    with pytest.raises(NotFound):
        await hand_out(office.desk, "C-9", LinkOrder())
    assert await office.rows("SELECT * FROM portal_links") == []


async def test_a_revoked_link_opens_nothing_and_whoever_came_by_it_is_out(office: Office) -> None:
    first, second = await link(office), await link(office)
    cookie = (await enter(office.desk, first.token)).cookie
    with pytest.raises(NotFound):
        await revoke(office.desk, "C-2", first.id)
    assert await is_in(office, cookie)
    assert await revoke(office.desk, "C-1", first.id) == [first.id]
    assert not await is_in(office, cookie)
    with pytest.raises(NoSuchLink):
        await enter(office.desk, first.token)
    await enter(office.desk, second.token)
    await revoke(office.desk, "C-1")
    with pytest.raises(NoSuchLink):
        await enter(office.desk, second.token)
    with pytest.raises(NotFound, match="no link that opens"):
        await revoke(office.desk, "C-1")


async def test_somebody_is_the_same_person_by_mail_as_by_phone_and_kept_out_of_both(office: Office) -> None:
    by_mail, by_phone = await link(office, ANA), await link(office, PHONE)
    cookies = [(await enter(office.desk, one.token)).cookie for one in (by_mail, by_phone)]
    assert await who(office) == [(ANA, "Ana", Role.PAYABLES)]
    blocked = await people.block(office.desk, "C-1", PHONE)
    assert blocked.blocked
    assert [await is_in(office, cookie) for cookie in cookies] == [False, False]
    for one in (by_mail, by_phone):
        with pytest.raises(NoSuchLink):
            await enter(office.desk, one.token)
    with pytest.raises(Refused):
        await people.block(office.desk, "C-1", str(blocked.id))
    await people.unblock(office.desk, "C-1", str(blocked.id))
    await enter(office.desk, by_phone.token)
    told = await office.kinds(None)
    assert ("portal_person_blocked" in told, "portal_person_unblocked" in told) == (True, True)


async def test_rights_are_given_before_somebody_comes_and_are_kept_when_they_do(office: Office) -> None:
    chosen = [PortalRight.PAY, PortalRight.TALK]
    given = await people.give(office.desk, "C-1", ANA.upper(), chosen)
    assert await who(office) == []
    await enter(office.desk, (await link(office)).token)
    assert await office.rows("SELECT id, rights FROM portal_people") == [{"id": given.id, "rights": ["pay", "talk"]}]
    assert (await people.by_role(office.desk, "C-1", str(given.id))).rights is None
    await people.by_role(office.desk, "C-1", str(given.id))
    changed = await office.rows("SELECT details FROM interactions WHERE kind = 'portal_rights_changed' ORDER BY id")
    assert [row["details"]["rights"] for row in changed] == [["pay", "talk"], None]
    for stranger in ("999", "nobody@acme.example", "eva@otro.example", "9" * 30):
        with pytest.raises(NotFound):
            await people.give(office.desk, "C-1", stranger, chosen)
    with pytest.raises(NotFound):
        await people.give(office.desk, "C-2", str(given.id), chosen)


@pytest.mark.parametrize("contacts", [[], [{"role": "payables", "name": "Ana", "email": "ana@other.example"}]])
async def test_whoever_is_no_contact_any_more_is_out_and_comes_in_no_more(
    office: Office, contacts: list[dict[str, str]]
) -> None:
    hers, anybodys = await link(office), await link(office, None)
    cookies = [(await enter(office.desk, one.token)).cookie for one in (hers, anybodys)]
    await record_customers(office.desk, [customer(contacts=contacts)])
    assert [await is_in(office, cookie) for cookie in cookies] == [False, True]
    with pytest.raises(NoSuchLink):
        await enter(office.desk, hers.token)
    await enter(office.desk, anybodys.token)
