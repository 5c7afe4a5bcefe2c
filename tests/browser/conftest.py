"""What does a test of the pages find in place? The application on a real port, an office beside it, a real browser."""

import shutil
import socket
import threading
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import uvicorn
from playwright.async_api import Browser, BrowserContext, Page, ViewportSize, async_playwright

from config.settings import Settings
from models.customer import Role
from models.staff import StaffRole
from stack import solo
from tests.operations.office import Office
from tests.web.site import link_of, office_of_a_site, session_of_staff, settings_of_a_site, settle_session
from web.app import create_app
from web.console.cookies import COOKIE
from web.portal.address import address as portal_address
from web.portal.cookies import COOKIE as PORTAL_COOKIE

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
LOCALES = {"es": "es-CO", "en": "en-GB", "pt": "pt-BR"}
DESK: ViewportSize = {"width": 1280, "height": 800}
PHONE: ViewportSize = {"width": 360, "height": 740}


@pytest.fixture
async def office(database_of_the_file: str, tmp_path: Path) -> AsyncIterator[Office]:
    async with office_of_a_site(database_of_the_file, tmp_path) as office:
        yield office


@contextmanager
def serving(settings: Settings) -> Iterator[str]:
    """The address of the application, while it is served."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(create_app(settings), log_level="warning", lifespan="on"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        yield f"http://localhost:{listening.getsockname()[1]}"
        server.should_exit = True
        thread.join(timeout=30)


@pytest.fixture(scope="module")
def site(
    database_of_the_file: str, temporal_server: solo.Temporal, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The address of the application, started once for the tests of a file."""
    with serving(settings_of_a_site(tmp_path_factory.mktemp("home"), database_of_the_file, temporal_server)) as address:
        yield address


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("needs a browser: apt-get install chromium")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        await browser.close()


@dataclass
class Visitors:
    """Opens browsers of people who are signed in."""

    site: str
    office: Office
    browser: Browser
    contexts: list[BrowserContext] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    async def sign_in(
        self,
        name: str = "ana",
        role: StaffRole | None = StaffRole.COLLECTOR,
        *,
        admin: bool = False,
        language: str = "en",
        phone: bool = False,
        script: bool = True,
        dark: bool = False,
    ) -> Page:
        """A page of somebody; role None: entered as a user, not as staff. Complaints of its console are kept."""
        cookie = await session_of_staff(self.office, name, role, admin=admin)
        page = await self._page(language, phone=phone, script=script, dark=dark)
        await page.context.add_cookies([{"name": COOKIE, "value": cookie, "url": f"{self.site}/console"}])
        return page

    async def customer(
        self,
        customer_id: str = "C-1",
        invoice_ids: Sequence[str] = ("F-1",),
        *,
        email: str = "pagos@cliente.example",
        name: str = "Luz Prieto",
        role: Role | None = Role.DIRECTION,
        whole: bool = False,
        language: str = "en",
        phone: bool = True,
        script: bool = True,
        dark: bool = False,
    ) -> Page:
        """The first page of the portal, of somebody who has just come in by a link. whole: a code was right, too."""
        token = await link_of(self.office, customer_id, invoice_ids, email=email, name=name, role=role)
        page = await self._page(language, phone=phone, script=script, dark=dark)
        await page.goto(portal_address("enter", token))
        await page.locator("main form button").click()
        await page.wait_for_url("**/portal/")
        [cookie] = [one for one in await page.context.cookies() if one.get("name") == PORTAL_COOKIE]
        await settle_session(self.office, cookie["value"], language, whole=whole)
        await page.goto(portal_address())
        return page

    async def _page(self, language: str, *, phone: bool, script: bool, dark: bool) -> Page:
        """In a browser of its own; what its console complains of is kept."""
        context = await self.browser.new_context(
            viewport=PHONE if phone else DESK,
            locale=LOCALES[language],
            java_script_enabled=script,
            color_scheme="dark" if dark else "light",
            base_url=self.site,
        )
        self.contexts.append(context)
        page = await context.new_page()
        page.on("console", lambda said: self.complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        return page


@pytest.fixture
async def visitors(site: str, office: Office, browser: Browser) -> AsyncIterator[Visitors]:
    """Whoever opens pages in a test; at its end no console may have complained."""
    visitors = Visitors(site, office, browser)
    yield visitors
    for context in visitors.contexts:
        await context.close()
    assert visitors.complaints == []
