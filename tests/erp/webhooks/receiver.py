"""Who receives events in the tests? A server of this machine that keeps what was posted, and answers as it is told."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from standardwebhooks import Webhook

from tests.providers.wire import Answer, Delivery, Request, Server

TAKEN = Answer(204)


@dataclass
class Receiver:
    """`answers` are given in turn, the last one for good."""

    answers: list[Answer] = field(default_factory=lambda: [TAKEN])
    posted: list[Request] = field(default_factory=list)
    url: str = ""

    def take(self, request: Request) -> Answer:
        self.posted.append(request)
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]

    def ids(self) -> list[str]:
        return [one.headers["webhook-id"] for one in self.posted]

    def types(self) -> list[str]:
        return [json.loads(one.body)["type"] for one in self.posted]

    def verified(self, secret: str, number: int = -1) -> Any:
        """What was posted, its signature checked by the library that receivers use."""
        request = self.posted[number]
        return Webhook(secret).verify(request.body, dict(request.headers))


@contextmanager
def receiver(*answers: Answer) -> Iterator[Receiver]:
    found = Receiver(list(answers) or [TAKEN])
    server = Server(found.take)
    found.url = f"{server.url}/hooks"
    server.start()
    try:
        yield found
    finally:
        server.stop()


def hangs(seconds: float = 30.0) -> Answer:
    return Answer(200).broken(Delivery.HANG, seconds)
