"""How does a test get somebody in by the way that people take? Entered, invited, with a password of their own."""

import re
from dataclasses import replace

from fastapi.testclient import TestClient

from models.user import NewUser
from operations import users
from tests.operations.office import Office

PASSWORD = "caballo correcto pila"


async def entered(office: Office, name: str = "ana", *, admin: bool = False, email: str | None = None) -> str:
    """Somebody who may sign in; the token of their invitation. By whoever set Puntual up, who is no user."""
    new = NewUser.model_validate({"name": name, "full_name": f"{name.title()} Prueba", "email": email, "admin": admin})
    return await users.enter(replace(office.desk, actor="setup"), new)


def chosen(browser: TestClient, token: str, password: str = PASSWORD) -> str:
    """Choose a password by a link; where that leads."""
    answer = browser.post(f"/console/invitation/{token}", data={"password": password, "again": password})
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def tried(browser: TestClient, name: str, password: str = PASSWORD, wanted: str = "") -> int:
    """Sign in; the status of the answer."""
    return browser.post("/console/sign-in", data={"name": name, "password": password, "next": wanted}).status_code


def secret_of(page: str) -> str:
    """What the page says for those whose app reads no picture."""
    found = re.search(r"<code>([A-Z2-7]{32})</code>", page)
    assert found is not None
    return found[1]


def codes_of(page: str) -> list[str]:
    return re.findall(r"<code>([a-z2-7]{4}(?:-[a-z2-7]{4}){3})</code>", page)
