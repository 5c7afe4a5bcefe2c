"""Does a link let in whom it was made for, once its button is pressed, and nobody else?"""

from datetime import timedelta

from store import portal_links
from store.portal_tokens import new_token
from tests.web.portal.conftest import Customers
from web.portal.address import address
from web.portal.cookies import COOKIE


async def test_opening_a_link_changes_nothing_and_says_nothing_of_it(customers: Customers) -> None:
    await customers.office.customer()
    await customers.office.invoice()
    token, unknown = await customers.link(), new_token()
    before = await customers.office.everything()
    browser = customers.nobody()
    known_page, unknown_page = browser.get(address("enter", token)), browser.get(address("enter", unknown))
    assert known_page.status_code == unknown_page.status_code == 200
    assert known_page.text.replace(token, "") == unknown_page.text.replace(unknown, "")
    assert COOKIE not in browser.cookies
    assert await customers.office.everything() == before


async def test_its_button_lets_in_and_the_timeline_says_so(customers: Customers) -> None:
    await customers.office.customer()
    await customers.office.invoice()
    browser = await customers.come_in(name="Luz Prieto")
    assert browser.get(address()).status_code == 200
    told = await customers.office.rows("SELECT actor, details FROM interactions WHERE kind = 'portal_entered'")
    assert [(row["actor"], row["details"]["person"]) for row in told] == [("customer", "Luz Prieto")]


async def test_unknown_expired_and_revoked_links_answer_alike(customers: Customers) -> None:
    office = customers.office
    await office.customer()
    await office.invoice()
    expired = await customers.link(lasts=timedelta(seconds=-1))
    revoked = await customers.link()
    async with office.desk.database.begin() as tx:
        await portal_links.revoke(tx, "C-1", "sara")
    answers = [customers.nobody().post(address("enter", token)) for token in (new_token(), expired, revoked)]
    assert {(answer.status_code, answer.text) for answer in answers} == {(404, answers[0].text)}
    assert all(COOKIE not in answer.cookies for answer in answers)


async def test_a_session_ends_with_its_link(customers: Customers) -> None:
    await customers.office.customer()
    await customers.office.invoice()
    browser = await customers.come_in()
    async with customers.office.desk.database.begin() as tx:
        await portal_links.revoke(tx, "C-1", "sara")
    assert browser.get(address()).status_code == 401


async def test_who_leaves_is_out(customers: Customers) -> None:
    await customers.office.customer()
    await customers.office.invoice()
    browser = await customers.come_in()
    browser.post(address("leave"))
    assert browser.get(address()).status_code == 401


async def test_another_language_holds_for_this_browser_and_leads_nowhere_else(customers: Customers) -> None:
    await customers.office.customer()
    await customers.office.invoice()
    browser = await customers.come_in(language=None)
    for back in ("https://evil.example/", "//evil.example", "/console/today", "/portal/\\evil"):
        answer = browser.post(address("language"), data={"language": "pt", "back": back})
        assert answer.headers["location"] == address()
    assert "Minhas faturas" in browser.get(address()).text
