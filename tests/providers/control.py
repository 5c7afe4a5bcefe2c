"""How is a fake in another process told what to do? A small port of its own, JSON in and out."""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

import httpx2

from tests.providers.courier import Manner
from tests.providers.fates import Fate
from tests.providers.faults import Call, Fault, Rule, Schedule
from tests.providers.providers import Providers
from tests.providers.wire import Answer, Request, Server


class ControlPort:
    """Every command is a POST to its name."""

    def __init__(self, providers: Providers, port: int = 0) -> None:
        self._providers = providers
        self._commands: dict[str, Callable[[Any], Any]] = {
            "/rules": self._rules,
            "/schedules": self._schedules,
            "/clear": lambda _: providers.faults.clear(),
            "/manner": lambda given: providers.courier.behave(Manner(**given)),
            "/fates": lambda given: providers.fates.update({to: Fate(fate) for to, fate in given.items()}),
            "/bring_to": lambda given: providers.courier.bring_to(given["public_url"], given.get("reach")),
            "/records": self._records,
            "/let_go": lambda _: providers.let_go(),
            "/write_text": lambda given: providers.write_text(**given),
            "/write_mail": lambda given: providers.write_mail(**given),
            "/news": self._news,
        }
        self.server = Server(self._answer, port)

    def _answer(self, request: Request) -> Answer:
        command = self._commands.get(request.path)
        if command is None:
            return Answer.json(404, {"error": f"commands are {', '.join(self._commands)}"})
        try:
            return Answer.json(200, command(json.loads(request.body or b"null")))
        except (ValueError, TypeError, KeyError) as wrong:
            return Answer.json(400, {"error": f"{type(wrong).__name__}: {wrong}"})

    def _rules(self, given: list[dict[str, Any]]) -> None:
        self._providers.faults.add(
            *(Rule(**{**one, "fault": Fault(one["fault"]), "on": Call(one["on"])}) for one in given)
        )

    def _schedules(self, given: list[dict[str, Any]]) -> None:
        self._providers.faults.schedule(
            *(
                Schedule(
                    one["seed"],
                    {Fault(fault): share for fault, share in one["shares"].items()},
                    Call(one["on"]),
                    one["seconds"],
                )
                for one in given
            )
        )

    def _records(self, given: dict[str, Any]) -> None:
        """activity: whether SendGrid's feed is to be had; lag: seconds until a message is seen in the records."""
        self._providers.sendgrid.activity = given["activity"]
        self._providers.sendgrid.lag = self._providers.twilio.lag = given["lag"]

    def _news(self, _: Any) -> dict[str, Any]:
        met = [[provider, fault] for provider, fault in self._providers.faults.met]
        return {"waiting": self._providers.courier.waiting, "met": met}


class Remote:
    """The other end. Raises httpx2.HTTPError where the fake does not answer or refuses."""

    def __init__(self, url: str) -> None:
        self._client = httpx2.Client(base_url=url, timeout=10.0)

    def close(self) -> None:
        self._client.close()

    def rules(self, *rules: Rule) -> None:
        self._do("/rules", [asdict(rule) for rule in rules])

    def schedules(self, *schedules: Schedule) -> None:
        self._do("/schedules", [asdict(schedule) for schedule in schedules])

    def clear(self) -> None:
        self._do("/clear", None)

    def behave(self, manner: Manner) -> None:
        self._do("/manner", asdict(manner))

    def fates(self, fates: Mapping[str, Fate]) -> None:
        self._do("/fates", dict(fates))

    def bring_to(self, public_url: str, reach: str | None = None) -> None:
        self._do("/bring_to", {"public_url": public_url, "reach": reach})

    def records(self, *, activity: bool = True, lag: float = 0.0) -> None:
        self._do("/records", {"activity": activity, "lag": lag})

    def let_go(self) -> None:
        self._do("/let_go", None)

    def write_text(self, sender: str, body: str) -> int:
        return int(self._do("/write_text", {"sender": sender, "body": body}))

    @property
    def waiting(self) -> int:
        """Events on their way."""
        return int(self._do("/news", None)["waiting"])

    @property
    def met(self) -> list[tuple[str, Fault]]:
        """Faults that requests met so far, with the provider."""
        return [(provider, Fault(fault)) for provider, fault in self._do("/news", None)["met"]]

    def _do(self, command: str, content: Any) -> Any:
        answer = self._client.post(command, content=json.dumps(content).encode())
        answer.raise_for_status()
        return answer.json()
