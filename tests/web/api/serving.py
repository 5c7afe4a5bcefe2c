"""How does a test reach the application over real HTTP? A server on a free port, in the test's own loop."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx2
import uvicorn

from config.settings import Settings
from web.app import create_app


@asynccontextmanager
async def served(settings: Settings, key: str) -> AsyncIterator[httpx2.AsyncClient]:
    """A client that comes in by this key."""
    server = uvicorn.Server(uvicorn.Config(create_app(settings), port=0, log_level="warning", lifespan="on"))
    serving = asyncio.create_task(server.serve())
    try:
        async with asyncio.timeout(30):
            while not server.started:
                if serving.done():
                    await serving
                await asyncio.sleep(0.01)
        host, port = server.servers[0].sockets[0].getsockname()[:2]
        headers = {"Authorization": f"Bearer {key}"}
        async with httpx2.AsyncClient(base_url=f"http://{host}:{port}/api/v1", headers=headers, timeout=60) as client:
            yield client
    finally:
        server.should_exit = True
        await serving
