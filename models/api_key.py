"""Who may come in by the API, and to do what? A key with its scopes; only a digest of its secret is ever kept."""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from pydantic import Field, field_validator

from models.staff import Handle
from models.values import Shape

_WRITTEN = re.compile(r"pk_([0-9a-f]{12})_([A-Za-z0-9_-]{43})", re.ASCII)


class Scope(StrEnum):
    """erp: facts of the books come in; ops: what the staff does; read: what is shown."""

    ERP = "erp"
    OPS = "ops"
    READ = "read"


class NewKey(Shape):
    """What is asked for. `per_minute` are calls, counted by each web process; `expires_at` has its offset."""

    name: Handle
    scopes: tuple[Scope, ...] = Field(min_length=1)
    per_minute: int = Field(default=600, ge=1, le=1_000_000)
    expires_at: datetime | None = None

    @field_validator("scopes")
    @classmethod
    def _each_once(cls, value: tuple[Scope, ...]) -> tuple[Scope, ...]:
        return in_order(value)


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key as it is kept: `id` is its public part, `digest` the SHA-256 of its secret one."""

    id: str
    name: str
    digest: bytes = field(repr=False)
    scopes: tuple[Scope, ...]
    per_minute: int
    created_at: datetime
    created_by: str
    expires_at: datetime | None = None
    last_used_at: datetime | None = None
    revoked_at: datetime | None = None
    revoked_by: str | None = None

    @property
    def actor(self) -> str:
        """Whose doing it is in the timelines: the books' where that is all it is for, else its name's."""
        return "erp" if self.scopes == (Scope.ERP,) else self.name


def in_order(scopes: Iterable[str]) -> tuple[Scope, ...]:
    """Each once, in the order in which they are told."""
    given = set(scopes)
    return tuple(scope for scope in Scope if scope in given)


def written(key_id: str, secret: str) -> str:
    """A key as it is handed out, once."""
    return f"pk_{key_id}_{secret}"


def parts_of(key: str) -> tuple[str, str] | None:
    """Id and secret of a written key; None where it is none."""
    found = _WRITTEN.fullmatch(key)
    return (found[1], found[2]) if found else None


def digest_of(secret: str) -> bytes:
    """The secret has 256 random bits: nobody can try them out, so no slow digest is needed."""
    return hashlib.sha256(secret.encode()).digest()
