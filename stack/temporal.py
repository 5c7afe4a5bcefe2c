"""How does the embedded Temporal start, and how does anyone connect to Temporal, embedded or not?"""

import asyncio
import os
import shutil
import sys
import sysconfig
from pathlib import Path
from typing import Any

from temporalio.api.workflowservice.v1 import DescribeNamespaceRequest
from temporalio.client import Client
from temporalio.service import RPCError

from config.settings import Settings
from models.errors import PuntualError, ServerUnreachable
from stack.ports import HOST
from stack.profile import profile


def binary(name: str = "temporal") -> Path:
    """A program that a wheel has put beside this Python. Raises PuntualError when it is not there."""
    places = [sysconfig.get_path("scripts"), str(Path(sys.executable).parent)]
    found = shutil.which(name, path=os.pathsep.join(places))
    if found is None:
        raise PuntualError(
            f"The program {name!r} is not installed beside Python: run ./setup.sh or set TEMPORAL_ADDRESS"
        )
    return Path(found)


def command(database: Path | None, port: int, ui_port: int | None, namespace: str) -> tuple[list[str], dict[str, Any]]:
    """Arguments and Popen options that run the development server.

    Without `database` it forgets everything when it ends; without `ui_port` it has no pages.
    """
    arguments = [
        str(binary()),
        # The command line tool would otherwise obey profiles and variables meant for other clusters.
        "--disable-config-file",
        "--disable-config-env",
        "--log-level",
        "error",
        "server",
        "start-dev",
        "--ip",
        HOST,
        "--port",
        str(port),
        "--namespace",
        namespace,
        *(["--headless"] if ui_port is None else ["--ui-port", str(ui_port), "--ui-disable-news-fetch"]),
        *([] if database is None else ["--db-filename", str(database.resolve())]),
    ]
    # The server would otherwise ask its makers whether there is a newer one.
    return arguments, {"env": {**os.environ, "TEMPORAL_VERSION_CHECK_DISABLED": "true"}}


async def connect(address: str, namespace: str = "default", *, timeout: float = 10.0, **options: Any) -> Client:
    """A client, proven by one call. `options` are those of `Client.connect` (api_key, tls, rpc_metadata).

    Raises ServerUnreachable when nothing answers within `timeout` seconds, or the namespace is not there.
    """
    try:
        client = await asyncio.wait_for(Client.connect(address, namespace=namespace, **options), timeout)
        await asyncio.wait_for(
            client.workflow_service.describe_namespace(DescribeNamespaceRequest(namespace=namespace)), timeout
        )
    except TimeoutError:
        raise ServerUnreachable(f"Temporal at {address} does not answer within {timeout:g} s") from None
    except (RuntimeError, RPCError) as failure:
        reason = str(failure).split("\n", 1)[0]
        raise ServerUnreachable(f"Temporal at {address} (namespace {namespace}) is not usable: {reason}") from failure
    return client


async def client_for(settings: Settings, address: str, namespace: str, *, timeout: float = 10.0) -> Client:
    """A client with what the settings know besides the address: the profile's certificates, or the API key.

    Raises as `connect`, and InvalidInput when the profile is broken.
    """
    options: dict[str, Any] = {}
    chosen = profile(settings)
    if chosen is not None and chosen.address == address:
        options = {**chosen.to_client_connect_config()}
        options.pop("target_host", None)
        options.pop("namespace", None)
    elif settings.temporal_api_key is not None:
        options = {"api_key": settings.temporal_api_key, "tls": True}
    return await connect(address, namespace, timeout=timeout, **options)
