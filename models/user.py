"""Who may sign in to the console, and what may they do there?"""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from models.console import Theme
from models.customer import Email
from models.staff import Handle, StaffRole
from models.values import Line, Shape


class Access(StrEnum):
    """What a page or a button asks for. A role of the staff opens its own line and those above it.

    ADMINISTER is apart from the others: users, their sign-in, and the switches of the installation.
    """

    READ = "read"
    WORK = "work"
    SUPERVISE = "supervise"
    MANAGE = "manage"
    ADMINISTER = "administer"


_OPENED_BY = {
    Access.WORK: StaffRole.COLLECTOR,
    Access.SUPERVISE: StaffRole.SUPERVISOR,
    Access.MANAGE: StaffRole.MANAGER,
}


class SecondFactorRule(StrEnum):
    """Of whom a second factor is demanded; everybody else may have one."""

    OPTIONAL = "optional"
    ADMINS = "admins"
    EVERYBODY = "everybody"


class NewUser(Shape):
    """Somebody who is to sign in. email: where an invitation goes, and by which single sign-on finds them first."""

    name: Handle
    full_name: Line
    email: Email | None = None
    admin: bool = False


@dataclass(frozen=True, slots=True)
class User:
    """Somebody who may sign in. role: what they are among the staff; None: they only read.

    second_factor: whether a code is asked for after the password. language, theme: None: as the browser asks.
    """

    name: str
    full_name: str
    role: StaffRole | None
    admin: bool = False
    email: str | None = None
    language: str | None = None
    theme: Theme | None = None
    second_factor: bool = False
    active: bool = True

    def may(self, access: Access) -> bool:
        if access is Access.READ:
            return True
        if access is Access.ADMINISTER:
            return self.admin
        return self.role is not None and self.role.rank >= _OPENED_BY[access].rank


@dataclass(frozen=True, slots=True)
class Session:
    """A browser that is signed in, or (`waits_for_code`) half-way. digest: SHA-256 of what its cookie carries."""

    digest: bytes
    user: User
    waits_for_code: bool
    seen_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A session as its owner sees it. digest: which one to end. agent: the browser, as it says."""

    digest: bytes
    began_at: datetime
    seen_at: datetime
    agent: str
    address: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody signs in from. address: of the network; agent: the browser, as it says."""

    address: str
    agent: str


def digest_of(secret: str) -> bytes:
    """All that is kept of what a cookie or a link carries: those are 256 random bits, so no salt is needed."""
    return hashlib.sha256(secret.encode()).digest()
