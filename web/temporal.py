"""How does the web process reach Temporal? When somebody first needs it, and again later where it did not answer."""

import asyncio
import time
from urllib.parse import quote

import structlog
from temporalio.client import Client

from config.settings import Settings
from models.errors import ServerUnreachable
from stack.state import Addresses
from stack.temporal import client_for

_log = structlog.get_logger()

_CONNECT_SECONDS = 5.0
#: Temporal that did not answer is left alone for this long: whoever asks would wait for nothing.
_LEFT_ALONE = 15.0


class Temporal:
    """One client for all that this process asks of it."""

    def __init__(self, settings: Settings, addresses: Addresses) -> None:
        self.addresses = addresses
        self._settings = settings
        self._client: Client | None = None
        self._not_before = 0.0
        self._connecting = asyncio.Lock()

    async def client(self) -> Client | None:
        """None where it does not answer."""
        async with self._connecting:
            if self._client is None and time.monotonic() >= self._not_before:
                address, namespace = self.addresses.temporal_address, self.addresses.temporal_namespace
                try:
                    self._client = await client_for(self._settings, address, namespace, timeout=_CONNECT_SECONDS)
                except ServerUnreachable as failure:
                    self._not_before = time.monotonic() + _LEFT_ALONE
                    _log.warning("temporal_away", reason=failure.message)
            return self._client

    @property
    def ui(self) -> str | None:
        """The address of its own pages, where we know it."""
        return self.addresses.temporal_ui_url

    def page_of(self, workflow_id: str, run_id: str | None = None) -> str | None:
        """Its page of a workflow, or of one run of it."""
        if self.ui is None:
            return None
        path = f"{self.ui}/namespaces/{quote(self.addresses.temporal_namespace, safe='')}/workflows"
        page = f"{path}/{quote(workflow_id, safe='')}"
        return f"{page}/{quote(run_id, safe='')}/history" if run_id else page
