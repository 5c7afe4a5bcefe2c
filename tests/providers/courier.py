"""How do events travel from the providers to us? In batches, twice, late, in any order, again after a failure."""

import heapq
import itertools
import json
import random
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import httpx2

from tests.providers.signing import SendGridKey, twilio_headers

_FORM = {"Content-Type": "application/x-www-form-urlencoded"}
_PATIENCE = 10.0
#: Twilio tries a callback once more; SendGrid goes on for a day, which is for ever here.
_TWILIO_TRIES = 2
_LONGEST_WAIT = 5.0


@dataclass
class Manner:
    """How events come. Times in seconds, shares 0..1, chance by `seed`.

    delay: after what happened; spread: up to so much more, each event for itself, so they overtake each other.
    duplicates: share that comes twice; late: share that comes `late_seconds` later. held: nothing leaves for now.
    """

    delay: float = 0.0
    spread: float = 0.0
    duplicates: float = 0.0
    late: float = 0.0
    late_seconds: float = 5.0
    batch: int = 100
    held: bool = False
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Posted:
    """One request that the courier made; status 0: nobody answered."""

    path: str
    body: bytes
    headers: Mapping[str, str]
    status: int


@dataclass(order=True, slots=True)
class _Parcel:
    """`url` None: an event of SendGrid, which goes into the next batch."""

    due: float
    number: int
    url: str | None = field(compare=False)
    content: Any = field(compare=False)
    tries: int = field(default=0, compare=False)


class Courier:
    """Delivers in a thread of its own. `public_url` is what is signed, `reach` where it really goes, if elsewhere."""

    def __init__(self, key: SendGridKey, twilio_token: str) -> None:
        self.manner = Manner()
        self.posted: list[Posted] = []
        self._key, self._twilio_token = key, twilio_token
        self._public: str | None = None
        self._reach: str | None = None
        self._chance = random.Random(0)
        self._numbers = itertools.count()
        self._parcels: list[_Parcel] = []
        self._news = threading.Condition()
        self._busy = False
        self._stopped = False
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        with self._news:
            self._stopped = True
            self._news.notify_all()
        self._thread.join()

    def bring_to(self, public_url: str, reach: str | None = None) -> None:
        with self._news:
            self._public, self._reach = public_url.rstrip("/"), reach.rstrip("/") if reach else None
            self._news.notify_all()

    def behave(self, manner: Manner) -> None:
        with self._news:
            self.manner = manner
            self._chance = random.Random(manner.seed)
            self._news.notify_all()

    @property
    def waiting(self) -> int:
        """Events that have not been delivered yet."""
        with self._news:
            return len(self._parcels) + self._busy

    def sendgrid(self, event: dict[str, Any], after: float = 0.0) -> None:
        """Nothing happens while nobody has said where events go."""
        self._send(None, event, after)

    def twilio(self, url: str, parameters: Sequence[tuple[str, str]], after: float = 0.0) -> None:
        self._send(url, tuple(parameters), after)

    def post_now(self, path: str, headers: Mapping[str, str], body: bytes) -> int:
        """One request, made at once by the caller's thread; the status, 0 where nobody answers."""
        with httpx2.Client(timeout=_PATIENCE) as client:
            return self._post(client, f"{self._public}{path}", headers, body)

    def form_now(self, path: str, parameters: Sequence[tuple[str, str]]) -> int:
        """One signed form of Twilio, made at once."""
        url = f"{self._public}{path}"
        signed = twilio_headers(self._twilio_token, url, parameters)
        return self.post_now(path, {**_FORM, **signed}, urlencode(parameters).encode())

    def _send(self, url: str | None, content: Any, after: float) -> None:
        with self._news:
            manner, chance = self.manner, self._chance
            for _ in range(2 if chance.random() < manner.duplicates else 1):
                wait = after + manner.delay + chance.random() * manner.spread
                if chance.random() < manner.late:
                    wait += manner.late_seconds
                self._push(_Parcel(time.monotonic() + wait, next(self._numbers), url, content))
            self._news.notify_all()

    def _push(self, parcel: _Parcel) -> None:
        heapq.heappush(self._parcels, parcel)

    def _run(self) -> None:
        with httpx2.Client(timeout=_PATIENCE) as client:
            while True:
                with self._news:
                    due = self._due()
                    while not due and not self._stopped:
                        self._news.wait(self._next_due())
                        due = self._due()
                    if self._stopped:
                        return
                    self._busy = True
                try:
                    self._deliver(client, due)
                finally:
                    with self._news:
                        self._busy = False

    def _next_due(self) -> float | None:
        if not self._parcels or self.manner.held or self._public is None:
            return None
        return max(0.0, self._parcels[0].due - time.monotonic())

    def _due(self) -> list[_Parcel]:
        """Everything that may leave now: one batch of SendGrid and whatever of Twilio lies between."""
        due: list[_Parcel] = []
        if self.manner.held or self._public is None:
            return due
        while self._parcels and self._parcels[0].due <= time.monotonic() and len(due) < self.manner.batch:
            due.append(heapq.heappop(self._parcels))
        return due

    def _deliver(self, client: httpx2.Client, due: list[_Parcel]) -> None:
        events = [parcel for parcel in due if parcel.url is None]
        if events:
            body = json.dumps([parcel.content for parcel in events]).encode()
            headers = {"Content-Type": "application/json", **self._key.headers(body)}
            self._settle(events, self._post(client, f"{self._public}/hooks/sendgrid/events", headers, body))
        for parcel in due:
            if parcel.url is not None:
                headers = {**_FORM, **twilio_headers(self._twilio_token, parcel.url, parcel.content)}
                self._settle([parcel], self._post(client, parcel.url, headers, urlencode(parcel.content).encode()))

    def _settle(self, parcels: list[_Parcel], status: int) -> None:
        if 200 <= status < 300:
            return
        with self._news:
            for parcel in parcels:
                parcel.tries += 1
                if parcel.url is None or parcel.tries < _TWILIO_TRIES:
                    parcel.due = time.monotonic() + min(0.5 * 2**parcel.tries, _LONGEST_WAIT)
                    self._push(parcel)

    def _post(self, client: httpx2.Client, url: str, headers: Mapping[str, str], body: bytes) -> int:
        target = url
        if self._reach is not None and self._public is not None and url.startswith(self._public):
            target = self._reach + url.removeprefix(self._public)
        try:
            status = client.post(target, content=body, headers=dict(headers)).status_code
        except httpx2.HTTPError:
            status = 0
        self.posted.append(Posted(url.removeprefix(self._public or ""), body, headers, status))
        return status
