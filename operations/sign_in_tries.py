"""May somebody try now whether they know a password or a code? Counted before it is looked at, lest one slips by."""

from datetime import timedelta

from domain.throttle import wait
from models.errors import Refused
from models.user import Place
from operations.desk import Desk
from store import sign_in_attempts


class HeldBack(Refused):
    """After too many tries. wait: until the next one."""

    http_status = 429

    def __init__(self, wait: timedelta) -> None:
        super().__init__(f"Too many tries: the next one is possible in {round(wait.total_seconds())} seconds")
        self.wait = wait


async def begin(desk: Desk, name: str, place: Place) -> int:
    """A try, which counts as failed until `sign_in_attempts.succeeded`; its id. Raises HeldBack: it is none then."""
    async with desk.database.begin() as tx:
        left = wait(await sign_in_attempts.tried(tx, name, place.address))
        if left > timedelta(0):
            raise HeldBack(left)
        return await sign_in_attempts.add(tx, name, place.address)
