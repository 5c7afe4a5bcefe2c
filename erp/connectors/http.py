"""How is an ERP spoken to over HTTP? In bounded time and size, again where it asks for patience, nowhere else."""

import asyncio
import json
import math
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from email.utils import parsedate_to_datetime
from typing import Any

import httpx2

from erp.connectors.port import ErpRefuses, ErpUnreachable

_TRIES = 4
#: Seconds before the second try; doubles with each further one.
_PAUSE = 0.25
#: An ERP that wants to be left alone for longer is: the next run of the schedule comes anyway.
_LONGEST_PAUSE = 20.0
_LARGEST = 20_000_000
_AGAIN = frozenset({429, 502, 503, 504})
_TOLD = 300


class ErpHttp:
    """One ERP's address. Redirects are not followed: they would carry the key to where nobody said."""

    def __init__(self, name: str, url: str, headers: Mapping[str, str], seconds: float) -> None:
        self._name = name
        self._client = httpx2.AsyncClient(
            base_url=url,
            headers={"User-Agent": "puntual", "Accept": "application/json", **headers},
            timeout=seconds,
            follow_redirects=False,
            limits=httpx2.Limits(max_connections=5),
        )
        self._seconds = seconds

    async def close(self) -> None:
        await self._client.aclose()

    async def call(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str] | None = None,
        body: Any = None,
        repeat: bool = True,
    ) -> Any:
        """The JSON of a 2xx answer, numbers with a point as Decimal. repeat: whether it may be asked twice.

        Raises ErpUnreachable where it does not answer, fails or asks for patience; ErpRefuses for all else.
        """
        for number in range(_TRIES):
            last = number + 1 == _TRIES or not repeat
            try:
                async with asyncio.timeout(self._seconds):
                    status, headers, content = await self._once(method, path, params, body)
            except (httpx2.TransportError, TimeoutError) as failure:
                if last:
                    raise ErpUnreachable(f"{self._name} does not answer ({type(failure).__name__})") from None
                await asyncio.sleep(_PAUSE * 2**number)
                continue
            if status // 100 == 2:
                return self._json(content)
            # Refused before anything was done: asking again is safe whatever was asked.
            pause = _retry_after(headers) if status in (429, 503) else None
            patient = status in _AGAIN and number + 1 < _TRIES and (repeat or status == 429)
            if patient and (pause is None or pause <= _LONGEST_PAUSE):
                await asyncio.sleep(_PAUSE * 2**number if pause is None else pause)
                continue
            self._fail(status, content)
        raise AssertionError("the last try has answered or failed")

    async def _once(
        self, method: str, path: str, params: Mapping[str, str] | None, body: Any
    ) -> tuple[int, Mapping[str, str], bytes]:
        async with self._client.stream(method, path, params=params, json=body) as answer:
            content = bytearray()
            async for part in answer.aiter_bytes():
                content += part
                if len(content) > _LARGEST:
                    raise ErpRefuses(f"{self._name} answers with more than {_LARGEST} bytes: lower `page`")
            return answer.status_code, answer.headers, bytes(content)

    def _json(self, content: bytes) -> Any:
        try:
            return json.loads(content, parse_float=Decimal, parse_constant=_no_constant)
        except (ValueError, RecursionError):
            raise ErpRefuses(f"{self._name} answers with something that is not JSON: check its address") from None

    def _fail(self, status: int, content: bytes) -> None:
        if status >= 500 and status not in (500, 501):
            raise ErpUnreachable(f"{self._name} is not there now ({status})")
        if status == 429:
            raise ErpUnreachable(f"{self._name} wants to be asked less often ({status})")
        if 300 <= status < 400:
            raise ErpRefuses(f"{self._name} sends us elsewhere ({status}): correct its address")
        said = _said(content)
        hint = "check its key and rights" if status in (401, 403) else "see its log"
        raise ErpRefuses(f"{self._name} answers {status}: {said or hint}")


def _no_constant(name: str) -> Any:
    raise ValueError(name)


def _said(content: bytes) -> str:
    """The message of an error, in the forms in which Odoo and Frappe give it; one line, cut."""
    try:
        body = json.loads(content)
    except (ValueError, RecursionError):
        return ""
    if isinstance(body, dict):
        body = body.get("message") or body.get("exception") or body.get("exc_type") or ""
    return " ".join(str(body).split())[:_TOLD]


def _retry_after(headers: Mapping[str, str]) -> float | None:
    after = headers.get("retry-after", "")
    try:
        if after.isdecimal():
            return float(after)
        seconds = (parsedate_to_datetime(after) - datetime.now(UTC)).total_seconds() if after else math.nan
    except (ValueError, TypeError):
        return None
    return max(seconds, 0.0) if math.isfinite(seconds) else None
