"""How does every page look? `python -m tests.browser.pictures` brings up a demo and an empty installation, and looks.

Pictures of the console and of the portal go to docs/pictures/; whatever axe or the console of the browser objects to is
printed, and the end is not 0 then.
"""

import argparse
import asyncio
import base64
import os
import secrets
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from playwright.async_api import Browser, Page, async_playwright

from models.customer import Role
from models.portal import PortalLink
from models.portal import digest_of as portal_digest_of
from models.staff import StaffMember, StaffRole
from models.strategy import Channel
from models.user import digest_of
from models.values import LANGUAGES
from stack import state
from store import customers, portal_links, portal_people, portal_sessions, sessions, staff, users
from store.engine import Database, open_engine, run
from store.portal_tokens import new_token
from tests.browser.conftest import CHROMIUM, DESK, LOCALES, PHONE
from tests.browser.inspection import faults_of
from tests.browser.portal_tour import portal_addresses
from tests.browser.tour import addresses
from web.console.cookies import COOKIE
from web.portal.address import address
from web.portal.cookies import COOKIE as PORTAL_COOKIE

_PICTURES = Path(__file__).parents[2] / "docs" / "pictures"
_PUNTUAL = Path(sys.executable).parent / "puntual"
#: A picture shows so much of a long page.
_HIGHEST, _QUALITY = 2000, 55
#: Nearly a thousand pictures: WebP is a third of JPEG, and a desk is read at three quarters of its size.
_KEPT_QUALITY, _DESK_SCALE = 35, 0.75
_WHO = "marta"
#: What the README begins with, by its language.
_FIRST_SIGHT = {"en": "console.jpg", "es": "console-es.jpg"}


#: Who has most to see in the portal, and their latest open invoice: about the oldest ones something is agreed.
_DEBTOR = """
SELECT customer_id, max(invoice_id) AS invoice_id FROM cases WHERE open
GROUP BY customer_id ORDER BY count(*) DESC, customer_id LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class Tour:
    """Pages of somebody who is in. name: the folder of their pictures. cookie: its name, what it carries, its path."""

    name: str
    site: str
    cookie: tuple[str, str, str]
    stops: dict[str, str]


#: A post as the pages' own forms send it.
_SPEAK = """async (language) => {
  await fetch("/portal/language", {method: "POST", body: new URLSearchParams({language, back: "/portal/"})});
}"""


@contextmanager
def _running(command: list[str]) -> Iterator[Path]:
    """An installation in a folder of its own, as long as this lasts."""
    with tempfile.TemporaryDirectory(prefix="puntual-pictures-") as folder:
        home = Path(folder)
        environment = {**os.environ, "PUNTUAL_HOME": folder, "PUNTUAL_TEST_CLOCK": "1"}
        subprocess.run([str(_PUNTUAL), *command], env=environment, check=True, stdout=subprocess.DEVNULL)
        try:
            yield home
        finally:
            subprocess.run([str(_PUNTUAL), "down"], env=environment, check=True, stdout=subprocess.DEVNULL)


async def _tours(name: str, home: Path) -> list[Tour]:
    """The console as somebody who may see everything; where somebody owes something, the portal as one who owes."""
    found = state.read(home)
    assert found is not None
    assert found.addresses.web_url is not None
    database = open_engine(found.addresses.database_url)
    cookie = secrets.token_urlsafe(32)
    site = found.addresses.web_url
    try:
        async with database.begin() as tx:
            if name == "demo":
                await staff.write(tx, StaffMember(name=_WHO, full_name="Marta Ríos", role=StaffRole.MANAGER))
            row = {"name": _WHO, "full_name": "Marta Ríos", "created_at": datetime.now(UTC), "created_by": "pictures"}
            await users.add(tx, row)
            await users.change(tx, _WHO, {"admin": True})
            await sessions.begin(tx, digest_of(cookie), _WHO, waits_for_code=False, agent="", address="")
        async with database.connect() as tx:
            tours = [Tour(f"console/{name}", site, (COOKIE, cookie, "/console"), await addresses(tx))]
            debtors = await run(tx, _DEBTOR, {})
        if debtors:
            tours.append(await _portal(database, site, debtors[0]["customer_id"], debtors[0]["invoice_id"]))
    finally:
        await database.dispose()
    return tours


async def _portal(database: Database, site: str, customer_id: str, invoice_id: str) -> Tour:
    cookie = new_token()
    async with database.begin() as tx:
        contacts = (await customers.get(tx, [customer_id]))[customer_id].contacts
        # Of those that may do everything.
        contact = next((one for one in contacts if one.role in (Role.DIRECTION, Role.MANAGEMENT)), contacts[0])
        link_id, _ = await portal_links.add(
            tx,
            portal_digest_of(new_token()),
            customer_id,
            [invoice_id],
            lasts=timedelta(days=1),
            made_by="pictures",
            channel=Channel.EMAIL,
            address=contact.email or "",
            name=contact.name,
            role=contact.role,
        )
        link = PortalLink(
            link_id, customer_id, (invoice_id,), Channel.EMAIL, contact.email or "", contact.name, contact.role
        )
        person = await portal_people.meet(tx, link)
        await portal_sessions.begin(tx, portal_digest_of(cookie), person.id, link_id, [invoice_id])
        await portal_sessions.open_whole(tx, portal_digest_of(cookie))
        stops = await portal_addresses(tx, customer_id, invoice_id)
    door = {"link": address("enter", "x"), "ask": address("ask")}
    return Tour("portal", site, (PORTAL_COOKIE, cookie, "/portal"), {**door, **stops})


async def _look(browser: Browser, one: Tour, language: str, *, phone: bool, only: str | None) -> list[str]:
    """Pictures of every page in one language and width; what is wrong with them."""
    # A phone is dark here: so both are seen.
    context = await browser.new_context(
        viewport=PHONE if phone else DESK,
        locale=LOCALES[language],
        base_url=one.site,
        color_scheme="dark" if phone else "light",
        reduced_motion="reduce",
    )
    name, value, path = one.cookie
    await context.add_cookies([{"name": name, "value": value, "url": f"{one.site}{path}"}])
    page = await context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    wrong = []
    if path == "/portal":
        await page.goto(f"{path}/")
        await page.evaluate(_SPEAK, language)
    for name, where in one.stops.items():
        if only is not None and name != only:
            continue
        answer = await page.goto(where, wait_until="load")
        if path == "/portal" and answer is not None and answer.status == 404:
            said.clear()  # an id of one kind stood in the place of another
            continue
        await page.wait_for_load_state("networkidle")
        faults = await faults_of(page, language)
        if answer is None or answer.status != 200:
            faults.append(f"answers {answer.status if answer else 'nothing'}")
        file = _PICTURES / one.name / f"{name}-{language}-{'phone' if phone else 'desk'}.webp"
        file.parent.mkdir(parents=True, exist_ok=True)
        if (name, phone, one.name) == ("customer", False, "console/demo") and language in _FIRST_SIGHT:
            await page.screenshot(path=_PICTURES / _FIRST_SIGHT[language], type="jpeg", quality=_QUALITY)
        await _keep(page, file, 1.0 if phone else _DESK_SCALE)
        wrong += [f"{file.relative_to(_PICTURES)}: {fault}" for fault in (*faults, *said)]
        said.clear()
    await context.close()
    return wrong


async def _keep(page: Page, file: Path, scale: float) -> None:
    """A picture of so much of the page as `_HIGHEST` allows. Playwright itself writes no WebP."""
    size = await page.evaluate("[document.documentElement.clientWidth, document.documentElement.scrollHeight]")
    clip = {"x": 0, "y": 0, "width": size[0], "height": min(size[1], _HIGHEST), "scale": scale}
    asked = {"format": "webp", "quality": _KEPT_QUALITY, "clip": clip, "captureBeyondViewport": True}
    browser = await page.context.new_cdp_session(page)
    taken = await browser.send("Page.captureScreenshot", asked)
    await asyncio.to_thread(file.write_bytes, base64.b64decode(taken["data"]))
    await browser.detach()


async def _pictures(
    installations: list[tuple[str, Path]], languages: list[str], only: str | None, tour: str
) -> list[str]:
    wrong = []
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for name, home in installations:
            for one in await _tours(name, home):
                if not one.name.startswith(tour):
                    continue
                # An empty page differs by its words alone: one language of it is looked at.
                for language in languages if name == "demo" else languages[:1]:
                    for phone in (False, True):
                        wrong += await _look(browser, one, language, phone=phone, only=only)
        await browser.close()
    return wrong


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--language", choices=LANGUAGES, help="this one alone")
    parser.add_argument("--only", metavar="NAME", help="of this stop alone, as tests/browser/tour.py names it")
    parser.add_argument("--tour", default="", choices=("console", "portal"), help="this one alone")
    parser.add_argument("--home", type=Path, help="of a demo that runs already")
    arguments = parser.parse_args()
    languages = [arguments.language] if arguments.language else list(LANGUAGES)
    if arguments.home:
        wrong = asyncio.run(_pictures([("demo", arguments.home)], languages, arguments.only, arguments.tour))
    else:
        with _running(["demo"]) as demo, _running(["up", "--detach"]) as empty:
            wrong = asyncio.run(
                _pictures([("demo", demo), ("empty", empty)], languages, arguments.only, arguments.tour)
            )
    for line in wrong:
        print(line)
    print(f"{len(wrong)} fault(s)", file=sys.stderr)
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
