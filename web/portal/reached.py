"""Under which address do customers reach us, for links and for coming back from a provider?"""

from fastapi import Request

from web.api.desk import Door
from web.portal.address import PREFIX


def reached_at(request: Request, door: Door) -> str | None:
    """What a request says of it is believed on test clocks alone: else anybody could choose it. None: unknown."""
    if door.settings.public_url is None and door.settings.test_clock:
        return str(request.base_url).partition(PREFIX)[0].rstrip("/")
    return door.settings.public_url
