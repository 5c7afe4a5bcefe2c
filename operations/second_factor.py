"""How does somebody prove that they hold their telephone? By a code of the hour (TOTP, RFC 6238), each once.

Whoever loses it has ten codes on paper, each good for once too.
"""

import base64
import hashlib
import secrets
from typing import Any

import pyotp

from models.errors import Refused
from models.user import Place
from operations import sign_in_tries
from operations.desk import Desk
from store import sign_in_attempts, users
from store.engine import Tx

ISSUER = "Puntual"
#: Clocks of telephones go wrong: the step before and the one after are taken too.
_AROUND = (0, -1, 1)
_RECOVERY_CODES, _RECOVERY_BYTES = 10, 10


class WrongCode(Refused):
    http_status = 422

    def __init__(self) -> None:
        super().__init__("This code is not right, or was used already: wait for the next one")


async def prepared(desk: Desk, name: str) -> str:
    """The secret for somebody's app, the same until it is confirmed. Raises Refused where one is in force."""
    async with desk.database.begin() as tx:
        row = await _of(tx, name)
        if row["totp_confirmed_at"] is not None:
            raise Refused("A second factor is set up already: remove it first")
        if row["totp_secret"] is None:
            row["totp_secret"] = pyotp.random_base32()
            await users.change(tx, name, {"totp_secret": row["totp_secret"]})
    secret: str = row["totp_secret"]
    return secret


def address_of(secret: str, name: str) -> str:
    """What the app reads: `otpauth://totp/...`."""
    return pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=ISSUER)


async def confirm(desk: Desk, name: str, code: str) -> list[str]:
    """It is in force from now on; the recovery codes, which nobody can be told again. Raises Refused."""
    async with desk.database.begin() as tx:
        row = await _of(tx, name)
        if row["totp_confirmed_at"] is not None or row["totp_secret"] is None:
            raise Refused("A second factor is set up already: remove it first")
        if not await _is_of_the_app(tx, row, code):
            raise WrongCode
        codes = _new_codes()
        confirmed = {"totp_confirmed_at": await users.now(tx), "recovery_codes": [_digest(one) for one in codes]}
        await users.change(tx, name, confirmed)
    return codes


async def renew_recovery_codes(desk: Desk, name: str, code: str, place: Place) -> list[str]:
    """Ten new ones instead of those that are left. Raises Refused, HeldBack."""
    await _prove(desk, name, code, place)
    codes = _new_codes()
    async with desk.database.begin() as tx:
        await users.change(tx, name, {"recovery_codes": [_digest(one) for one in codes]})
    return codes


async def remove(desk: Desk, name: str, code: str, place: Place, *, demanded: bool) -> None:
    """Raises Refused, HeldBack."""
    if demanded:
        raise Refused("A second factor is demanded here: it cannot be removed")
    await _prove(desk, name, code, place)
    async with desk.database.begin() as tx:
        await forget(tx, name)


async def forget(tx: Tx, name: str) -> None:
    """As if none had ever been set up."""
    nothing = dict.fromkeys(("totp_secret", "totp_confirmed_at", "totp_last_step"))
    await users.change(tx, name, {**nothing, "recovery_codes": []})


async def fits(tx: Tx, row: dict[str, Any], code: str) -> bool:
    """Whether it is a code of their app or a recovery code; it is used up by that."""
    if row["totp_confirmed_at"] is None:
        return False
    if await _is_of_the_app(tx, row, code):
        return True
    return await users.use_recovery_code(tx, row["name"], _digest(code))


async def _prove(desk: Desk, name: str, code: str, place: Place) -> None:
    attempt = await sign_in_tries.begin(desk, name, place)
    async with desk.database.begin() as tx:
        if not await fits(tx, await _of(tx, name), code):
            raise WrongCode
        await sign_in_attempts.take_back(tx, attempt)


async def _is_of_the_app(tx: Tx, row: dict[str, Any], code: str) -> bool:
    bare, app = "".join(code.split()), pyotp.TOTP(row["totp_secret"])
    step = int((await users.now(tx)).timestamp()) // app.interval
    for one in _AROUND:
        if secrets.compare_digest(app.generate_otp(step + one).encode(), bare.encode()):
            return await users.use_step(tx, row["name"], step + one)
    return False


async def _of(tx: Tx, name: str) -> dict[str, Any]:
    row = await users.credentials(tx, name)
    assert row is not None, "whoever is signed in is a user: none is ever deleted"
    return row


def _new_codes() -> list[str]:
    """`abcd-efgh-ijkl-mnop`: 80 random bits each."""
    written = (base64.b32encode(secrets.token_bytes(_RECOVERY_BYTES)).decode().lower() for _ in range(_RECOVERY_CODES))
    return ["-".join(one[start : start + 4] for start in range(0, len(one), 4)) for one in written]


def _digest(code: str) -> str:
    return hashlib.sha256("".join(code.split()).replace("-", "").lower().encode()).hexdigest()
