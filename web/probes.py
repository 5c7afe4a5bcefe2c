"""Does this process live, and do the servers that it uses answer?"""

import asyncio

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from config.settings import Settings
from models.errors import PuntualError
from stack import postgres, state, temporal

_PROBE_SECONDS = 3.0


def router(settings: Settings) -> APIRouter:
    probes = APIRouter(include_in_schema=False)

    @probes.get("/healthz")
    async def healthz() -> dict[str, str]:
        """This process is alive; says nothing of the servers it uses."""
        return {"status": "ok"}

    @probes.get("/readyz")
    async def readyz() -> JSONResponse:
        """200 when database and Temporal answer, else 503 naming the one that does not."""
        checks = await _examine(settings)
        ready = all(answer == "ok" for answer in checks.values())
        return JSONResponse(
            {"status": "ok" if ready else "unavailable", "checks": checks}, status_code=200 if ready else 503
        )

    return probes


async def _examine(settings: Settings) -> dict[str, str]:
    """What each server does. No addresses: anyone may ask; `puntual doctor` tells them to whoever may know."""
    try:
        addresses = state.resolve(settings)
    except PuntualError:
        return {"stack": "does not run"}
    database, engine = await asyncio.gather(
        postgres.is_ready(addresses.database_url, timeout=_PROBE_SECONDS), _temporal_is_ready(settings, addresses)
    )
    return {
        name: "ok" if ready else "does not answer" for name, ready in (("database", database), ("temporal", engine))
    }


async def _temporal_is_ready(settings: Settings, addresses: state.Addresses) -> bool:
    try:
        await temporal.client_for(
            settings, addresses.temporal_address, addresses.temporal_namespace, timeout=_PROBE_SECONDS
        )
    except PuntualError:
        return False
    return True
