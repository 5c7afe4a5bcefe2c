"""May this installation send at all? The kill switch, and the guard against a copy of the database that sends too."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from socket import gethostname

from sqlalchemy import select, text, update
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ProgrammingError

from models.tables import installation
from store.engine import Tx

#: Who stops sending when the database turns up in another place.
GUARD = "clone guard"
_LOCAL = frozenset({None, "", "localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True)
class Sending:
    """Whether messages may leave; `stopped_at` None: they may. `armed_for`: the place that may send."""

    armed_for: str | None
    stopped_at: datetime | None
    stopped_by: str | None
    stopped_why: str | None


async def sending(tx: Tx) -> Sending:
    row = (await tx.execute(select(installation))).mappings().one()
    return Sending(row["armed_for"], row["stopped_at"], row["stopped_by"], row["stopped_why"])


async def secret(tx: Tx) -> bytes:
    """What links of this installation are signed with."""
    return bytes((await tx.execute(select(installation.c.secret))).scalar_one())


async def stop(tx: Tx, now: datetime, by: str, why: str) -> bool:
    """The kill switch: from the commit on no call of a channel begins. Whether it was off before."""
    changed = await tx.execute(
        update(installation)
        .where(installation.c.stopped_at.is_(None))
        .values(stopped_at=now, stopped_by=by, stopped_why=why)
    )
    return bool(changed.rowcount)


async def start(tx: Tx) -> bool:
    """Messages may leave again; whether they were stopped."""
    changed = await tx.execute(
        update(installation)
        .where(installation.c.stopped_at.is_not(None))
        .values(stopped_at=None, stopped_by=None, stopped_why=None)
    )
    return bool(changed.rowcount)


async def arm(tx: Tx, place: str) -> None:
    """This place may send, and no other."""
    await tx.execute(update(installation).values(armed_for=place))


async def guard(tx: Tx, place: str, now: datetime) -> bool:
    """Whether this place may send; the first one ever is armed, in any other sending stops until a person arms it."""
    armed_for = (await tx.execute(select(installation.c.armed_for).with_for_update())).scalar_one()
    if armed_for is None:
        await arm(tx, place)
        return True
    if armed_for == place:
        return True
    await stop(tx, now, GUARD, f"This database was armed for {armed_for}; here is {place}")
    return False


async def place_of(tx: Tx, database_url: str) -> str:
    """A short name of the server and machine that a database lives on: a copy of it anywhere else has another.

    A dump that was restored has another system identifier or name, a copied data folder another folder or machine, a
    snapshot another host name.
    """
    url = make_url(database_url)
    host = gethostname() if url.host in _LOCAL else url.host
    told = [str(host), str(url.database)]
    for statement in (
        "SELECT system_identifier FROM pg_control_system()",
        "SELECT current_setting('data_directory')",
    ):
        try:
            async with tx.begin_nested():
                told.append(str((await tx.execute(text(statement))).scalar_one()))
        except ProgrammingError:
            # Hosted servers keep this to themselves: host and name have to do.
            told.append("")
    return f"{host}/{url.database}#{sha256('|'.join(told).encode()).hexdigest()[:12]}"
