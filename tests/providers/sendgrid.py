"""How does SendGrid answer? A fake of its HTTP, strict about what it is given.

Written after its documentation: mail send, the Email Activity Feed (`GET /v3/messages`,
https://www.twilio.com/docs/sendgrid/api-reference/email-activity/filter-all-messages), API key permissions
(`GET /v3/scopes`) and the Event Webhook (https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/event).
"""

import json
import re
import secrets
import threading
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from tests.providers.accepted import AcceptedLog, taken_now
from tests.providers.courier import Courier
from tests.providers.fates import Fate, Fates
from tests.providers.faults import Call, Faults
from tests.providers.provider import Provider
from tests.providers.sendgrid_shape import faults_of
from tests.providers.wire import Answer, Request

API_KEY = "SG.fake-key-of-a-test"
#: One comparison of the query language of the activity feed: unique_args['name']="value", msg_id LIKE 'abc%' ...
_COMPARISON = re.compile(
    r"""\(?\s*(?:unique_args\[['"](?P<argument>[^'"]+)['"]\]|(?P<field>msg_id|to_email|subject|status))"""
    r"""\s*(?P<operator>=|LIKE)\s*(?P<quote>['"])(?P<value>.*?)(?P=quote)\s*\)?"""
)
_STATUS = {Fate.BOUNCED: "not_delivered", Fate.DROPPED: "not_delivered", Fate.STUCK: "processed"}


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail to one recipient."""

    id: str
    taken_at: datetime
    mail: dict[str, Any]
    to: str
    arguments: dict[str, str]
    status: str

    def shown(self) -> dict[str, Any]:
        """As the activity feed lists it."""
        return {
            "from_email": self.mail["from"]["email"],
            "msg_id": self.id,
            "subject": self.mail["subject"],
            "to_email": self.to,
            "status": self.status,
            "opens_count": 0,
            "clicks_count": 0,
            "last_event_time": self.taken_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        }


class SendGrid(Provider):
    """activity: whether the account has bought the activity feed. lag: seconds until a mail is seen in it.

    scopes: what the key may do.
    """

    name = "sendgrid"

    def __init__(self, faults: Faults, log: AcceptedLog, courier: Courier, fates: Fates, port: int = 0) -> None:
        super().__init__(faults, log, port)
        self.activity = True
        self.scopes: tuple[str, ...] = ("mail.send", "messages.read", "user.webhooks.event.settings.read")
        self.lag = 0.0
        self.mails: list[Mail] = []
        self._courier, self._fates = courier, fates
        self._lock = threading.Lock()

    def error(self, status: int, message: str, **headers: str) -> Answer:
        return Answer.json(status, {"errors": [{"message": message, "field": None, "help": None}]}, **headers)

    def answer(self, request: Request) -> Answer:
        if request.headers.get("authorization") != f"Bearer {API_KEY}":
            return self.error(401, "The provided authorization grant is invalid, expired, or revoked")
        match request.method, request.path:
            case "POST", "/v3/mail/send":
                return self._send(request)
            case "GET", "/v3/messages":
                return self._asking(Call.LOOK_UP, lambda: self._messages(dict(request.query)))
            case "GET", path if path.startswith("/v3/messages/"):
                return self._asking(Call.FETCH, lambda: self._message(path.removeprefix("/v3/messages/")))
            case "GET", "/v3/scopes":
                return self._asking(Call.CHECK, lambda: Answer.json(200, {"scopes": self.scopes}))
            case _:
                return self.error(404, "Not Found")

    def _send(self, request: Request) -> Answer:
        if not request.headers.get("content-type", "").startswith("application/json"):
            return self.error(415, "Content-Type should be application/json.")
        try:
            mail = json.loads(request.body)
        except ValueError:
            return self.error(400, "Bad Request")
        if faults := faults_of(mail):
            return Answer.json(400, {"errors": faults})
        first = mail["personalizations"][0]["to"][0]["email"]
        return self._sending("email", first, lambda heard: self._take(mail, heard))

    def _take(self, mail: dict[str, Any], heard: bool) -> Answer:
        answer_id = secrets.token_urlsafe(16)
        for number, one in enumerate(mail["personalizations"]):
            to = one["to"][0]["email"]
            arguments = {**mail.get("custom_args", {}), **one.get("custom_args", {})}
            fate = self._fates[to]
            taken = Mail(
                id=f"{answer_id}.recvd-fake-1-{number:X}",
                taken_at=datetime.now(UTC),
                mail=mail,
                to=to,
                arguments=arguments,
                status=_STATUS.get(fate, "delivered"),
            )
            token, message = arguments.get("puntual_token"), arguments.get("puntual_message")
            words = json.dumps([mail["subject"], mail["content"]])
            number_of_ours = int(message) if message is not None and message.isdecimal() else None
            self._written(taken_now(self.name, "email", to, answer_id, token, number_of_ours, words))
            with self._lock:
                self.mails.append(taken)
            if heard:
                self._tell(taken, fate)
        return Answer(202, headers={"X-Message-Id": answer_id})

    def _tell(self, mail: Mail, fate: Fate) -> None:
        if fate in (Fate.SILENT, Fate.STUCK):
            return
        known = {"response": "250 OK"}
        events: dict[Fate, list[tuple[str, dict[str, Any]]]] = {
            Fate.BOUNCED: [
                ("bounce", {"type": "bounce", "status": "5.1.1", "reason": "550 5.1.1 no such user",
                            "bounce_classification": "Invalid Address"})
            ],
            Fate.DROPPED: [("dropped", {"reason": "Bounced Address", "status": "5.0.0"})],
            Fate.OPENED: [("delivered", known), ("open", {"useragent": "fake", "sg_machine_open": False})],
            Fate.COMPLAINT: [("delivered", known), ("spamreport", {})],
            Fate.UNSUBSCRIBED: [("delivered", known), ("unsubscribe", {})],
        }  # fmt: skip
        processed: list[tuple[str, dict[str, Any]]] = [] if fate is Fate.DROPPED else [("processed", {})]
        for name, more in [*processed, *events.get(fate, [("delivered", known)])]:
            self._courier.sendgrid(self.event(mail, name, **more))

    def event(self, mail: Mail, name: str, **more: Any) -> dict[str, Any]:
        """One event as the webhook tells it; the custom arguments lie beside the other keys."""
        message_id = mail.mail.get("headers", {}).get("Message-ID", f"<{mail.id}@fake>")
        return {
            "email": mail.to,
            "timestamp": int(time.time()),
            "smtp-id": message_id,
            "event": name,
            "category": mail.mail.get("categories", []),
            "sg_event_id": secrets.token_urlsafe(16),
            "sg_message_id": mail.id,
            **mail.arguments,
            **more,
        }

    def _messages(self, query: dict[str, str]) -> Answer:
        if not self.activity:
            return self.error(403, "You must purchase additional email activity history")
        if not query.get("limit", "").isdecimal() or not 1 <= int(query["limit"]) <= 1000:
            return self.error(400, "limit must be a number from 1 to 1000")
        wanted = query.get("query", "")
        comparisons = list(_COMPARISON.finditer(wanted))
        if not comparisons or re.sub(r"\bAND\b|[\s()]", "", _COMPARISON.sub("", wanted)):
            return self.error(400, "invalid query")
        found = [mail.shown() for mail in self._visible() if all(_holds(mail, one) for one in comparisons)]
        return Answer.json(200, {"messages": found[: int(query["limit"])]})

    def _message(self, message_id: str) -> Answer:
        if not self.activity:
            return self.error(403, "You must purchase additional email activity history")
        for mail in self._visible():
            if mail.id == message_id:
                return Answer.json(200, {**mail.shown(), "unique_args": json.dumps(mail.arguments), "events": []})
        return self.error(404, "message not found")

    def _visible(self) -> list[Mail]:
        with self._lock:
            mails = list(self.mails)
        return [mail for mail in mails if (datetime.now(UTC) - mail.taken_at).total_seconds() >= self.lag]


def _holds(mail: Mail, comparison: re.Match[str]) -> bool:
    field, value = comparison["field"], comparison["value"]
    present = mail.arguments.get(comparison["argument"], "") if field is None else str(mail.shown()[field])
    if comparison["operator"] == "LIKE":
        return re.fullmatch(".*".join(map(re.escape, value.split("%"))), present) is not None
    return present == value
