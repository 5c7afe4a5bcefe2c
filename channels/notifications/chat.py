"""How is somebody of the staff told by a chat tool? By apprise, beside the event loop, within bounded time.

What is told here goes to Slack, Teams, Telegram and a hundred others by an address that holds their secrets.
"""

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor

import apprise
from apprise.common import PersistentStoreMode

from models.errors import InvalidInput

#: Tools at once: one that hangs keeps the others waiting for no longer than its time.
_AT_ONCE = 8
#: What is sent by a letter box of its own, or would run a program of this machine.
_NOT_OURS = frozenset({"syslog", "dbus", "qt", "glib", "kde", "gnome", "macosx", "windows"})


class NotTold(Exception):
    """`reason` is a short code: never an address, never what a tool said."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Chat:
    """seconds: how long a tool may take."""

    def __init__(self, seconds: float = 10.0) -> None:
        self._seconds = seconds
        self._threads = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="chat")

    async def tell(self, url: str, title: str, body: str) -> None:
        """Raises NotTold."""
        loop = asyncio.get_running_loop()
        try:
            # Its own limits hold for each wait; ours for all of it, the way to a free thread included.
            async with asyncio.timeout(2 * self._seconds):
                told = await loop.run_in_executor(self._threads, _tell, url, title, body, self._seconds)
        except TimeoutError:
            raise NotTold("too_slow") from None
        if not told:
            raise NotTold(f"{scheme_of(url)}_refused")


def check(url: str) -> None:
    """Raise InvalidInput, which does not repeat it, where an address is none that could be told by."""
    if scheme_of(url) in _NOT_OURS or _service(url) is None:
        expected = (
            "expected the address of a chat tool as apprise writes it, such as slack://..., msteams://..., tgram://..."
        )
        raise InvalidInput(f"notify: {expected}", (("notify", expected),))


def scheme_of(url: str) -> str:
    """The kind of tool: all that may be shown of an address."""
    return url.partition("://")[0].lower()


def _tell(url: str, title: str, body: str, seconds: float) -> bool:
    service = _service(url)
    if service is None:
        return False
    tools = apprise.Apprise(service, asset=_asset())
    return bool(tools.notify(body=body, title=title, body_format="text", timeout=seconds))


def _service(url: str) -> "apprise.NotifyBase | None":
    # It writes what it sends, and to whom.
    logging.getLogger("apprise").disabled = True
    return apprise.Apprise.instantiate(url, asset=_asset(), suppress_exceptions=True)


def _asset() -> apprise.AppriseAsset:
    return apprise.AppriseAsset(
        app_id="Puntual",
        app_desc="Puntual",
        app_url="",
        async_mode=False,
        storage_mode=PersistentStoreMode.MEMORY,
        http_redirects=False,
    )
