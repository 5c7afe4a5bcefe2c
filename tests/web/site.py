"""What do tests of pages share, with a browser and without? An installation on a test clock, and ways to come in."""

import secrets
import uuid
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from fastapi.testclient import TestClient

from config.settings import Settings
from models.customer import Role
from models.portal import digest_of as portal_digest_of
from models.staff import StaffMember, StaffRole
from models.strategy import Channel
from models.user import digest_of
from stack import solo
from store import portal_links, portal_sessions, sessions, staff, users
from store.engine import open_engine
from store.portal_tokens import new_token
from tests.operations.office import MONDAY, Office, empty, open_office


@asynccontextmanager
async def office_of_a_site(database_url: str, home: Path) -> AsyncIterator[Office]:
    """An empty installation; the application's clock stands where the office's does (and then goes on)."""
    database = open_engine(database_url)
    await empty(database)
    office = await open_office(database, home)
    shift = (MONDAY - datetime.now(UTC)).total_seconds()
    await office.execute("INSERT INTO test_clock (shift_seconds) VALUES (:shift)", shift=shift)
    yield office
    await database.dispose()


def settings_of_a_site(home: Path, database_url: str, temporal: solo.Temporal, **more: Any) -> Settings:
    """An installation in Colombia on a test clock. more: further fields of Settings."""
    return Settings.model_validate(
        {
            "home": home,
            "database_url": database_url,
            "temporal_address": temporal.address,
            "task_queue": f"test-{uuid.uuid4().hex}",
            "test_clock": True,
            "country": "CO",
            "time_zone": "America/Bogota",
            **more,
        }
    )


def nobody(running: TestClient, language: str, address: str) -> TestClient:
    """A browser without a screen that keeps its own cookies and follows no redirect. address: where it seems to be."""
    client = TestClient(
        running.app,
        base_url="http://localhost",
        follow_redirects=False,
        client=(address, 50_000),
        headers={"accept-language": language, "sec-fetch-site": "same-origin", "user-agent": "a browser of tests"},
    )
    # One event loop for all of them: connections to the database belong to it.
    client.portal = running.portal
    return client


async def session_of_staff(office: Office, name: str, role: StaffRole | None, *, admin: bool) -> str:
    """The cookie of somebody who is signed in; role None: entered as a user, not as staff."""
    full_name = f"{name.capitalize()} Prueba"
    cookie = secrets.token_urlsafe(32)
    async with office.desk.database.begin() as tx:
        if role is not None:
            await staff.write(tx, StaffMember(name=name, full_name=full_name, role=role))
        row = {"name": name, "full_name": full_name, "admin": admin, "created_at": MONDAY, "created_by": "test"}
        await users.add(tx, row)
        await sessions.begin(tx, digest_of(cookie), name, waits_for_code=False, agent="test", address="127.0.0.1")
    return cookie


async def link_of(
    office: Office,
    customer_id: str,
    invoice_ids: Sequence[str],
    *,
    email: str = "",
    name: str = "",
    role: Role | None = None,
    lasts: timedelta = timedelta(days=30),
) -> str:
    """The token of a new link. email: of a contact, who is there from now on; "" where it is sent to nobody."""
    token = new_token()
    if email:
        await office.know(customer_id, email, name or email, role or Role.PAYABLES)
    async with office.desk.database.begin() as tx:
        await portal_links.add(
            tx,
            portal_digest_of(token),
            customer_id,
            invoice_ids,
            lasts=lasts,
            made_by="test",
            channel=Channel.EMAIL if email else None,
            address=email,
            name=name,
            role=role,
        )
    return token


async def settle_session(office: Office, cookie: str, language: str | None, *, whole: bool) -> None:
    """Whoever came in by a link speaks a language; whole: a code was right, too."""
    digest = portal_digest_of(cookie)
    async with office.desk.database.begin() as tx:
        if whole:
            await portal_sessions.open_whole(tx, digest)
        if language is not None:
            await portal_sessions.speak(tx, digest, language)
