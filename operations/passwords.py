"""How is a password kept, and how is it found to be right? As argon2id; in threads, as each takes a tenth of a second.

A name that nobody has costs as much time as one with a wrong password.
"""

import asyncio
import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from domain.passwords import PUBLIC, normal, weakness
from models.errors import InvalidInput

T = TypeVar("T")

#: Each takes 64 MiB while it works: more at once would hand the machine's memory to whoever tries.
_THREADS = ThreadPoolExecutor(2, thread_name_prefix="password")
#: The defaults of argon2-cffi are the second recommendation of RFC 9106; they grow with its versions.
_HASHER = PasswordHasher()


async def kept(password: str, names: tuple[str, ...]) -> str:
    """How a password that somebody chose is kept. Raises InvalidInput where it is too easy."""
    if fault := weakness(password, names):
        raise InvalidInput(fault, (("password", fault),))
    return await _in_thread(_HASHER.hash, normal(password))


async def demonstrated() -> str:
    """How the one is kept that everybody knows."""
    return await _in_thread(_HASHER.hash, PUBLIC)


async def fits(stored: str | None, password: str) -> bool:
    """Whether it is the password that is kept so; None: there is none, which takes as long to find out."""
    right = await _in_thread(_verified, stored or _of_nobody(), normal(password))
    return right and stored is not None


async def anew(stored: str, password: str) -> str | None:
    """How the same password is kept by the parameters of today; None where it is already."""
    return await _in_thread(_HASHER.hash, normal(password)) if _HASHER.check_needs_rehash(stored) else None


def _verified(stored: str, password: str) -> bool:
    try:
        return _HASHER.verify(stored, password)
    except (VerificationError, InvalidHashError):
        return False


@cache
def _of_nobody() -> str:
    return _HASHER.hash(secrets.token_urlsafe(32))


async def _in_thread(work: Callable[..., T], *arguments: str) -> T:
    return await asyncio.get_running_loop().run_in_executor(_THREADS, work, *arguments)
