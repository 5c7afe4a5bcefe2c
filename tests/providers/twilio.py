"""How does Twilio answer? A fake of its messages, SMS and WhatsApp, whose requests and answers fit its API description.

The description is `twilio_api.json`; the error codes are of https://www.twilio.com/docs/api/errors.
"""

import base64
import json
import re
import secrets
import threading
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlencode, urlsplit

from tests.providers.accepted import AcceptedLog, taken_now
from tests.providers.courier import Courier
from tests.providers.fates import Fate, Fates
from tests.providers.faults import Call, Faults
from tests.providers.provider import Provider
from tests.providers.texts import ACCOUNT, API, FAILED, Text, account, callback
from tests.providers.twilio_shape import WHATSAPP, bare, error_of, typed, unfit
from tests.providers.wire import Answer, Request

AUTH_TOKEN = "fake-token-of-a-test"
_BASIC = "Basic " + base64.b64encode(f"{ACCOUNT}:{AUTH_TOKEN}".encode()).decode()
#: Twilio's own code of an error that it answers by its HTTP status.
_CODES = {400: 20001, 401: 20003, 404: 20404, 429: 20429, 500: 20500, 503: 20503}
_STAGES = {
    Fate.DELIVERED: ("sent", "delivered"),
    Fate.BOUNCED: ("sent", "undelivered"),
    Fate.DROPPED: ("failed",),
    Fate.OPENED: ("sent", "delivered", "read"),
}


class Twilio(Provider):
    """lag: seconds until a message is seen in the list. status: of the account."""

    name = "twilio"

    def __init__(self, faults: Faults, log: AcceptedLog, courier: Courier, fates: Fates, port: int = 0) -> None:
        super().__init__(faults, log, port)
        self.lag = 0.0
        self.status = "active"
        self.texts: list[Text] = []
        self._courier, self._fates = courier, fates
        self._lock = threading.Lock()

    def error(self, status: int, message: str, **headers: str) -> Answer:
        return self._error(status, _CODES[status], message, **headers)

    def _error(self, status: int, code: int, message: str, **headers: str) -> Answer:
        more = f"https://www.twilio.com/docs/errors/{code}"
        return Answer.json(status, {"code": code, "message": message, "more_info": more, "status": status}, **headers)

    def answer(self, request: Request) -> Answer:
        if request.headers.get("authorization") != _BASIC:
            return self.error(401, "Authenticate")
        ours = f"{API}/Accounts/{ACCOUNT}"
        match request.method, request.path:
            case "POST", path if path == f"{ours}/Messages.json":
                return self._send(request)
            case "GET", path if path == f"{ours}/Messages.json":
                return self._asking(Call.LOOK_UP, lambda: self._page(dict(request.query)))
            case "GET", path if match := re.fullmatch(re.escape(ours) + r"/Messages/(\w+)\.json", path):
                sid = match[1]
                return self._asking(Call.FETCH, lambda: self._fetch(sid))
            case "GET", path if path == f"{ours}.json":
                return self._asking(Call.CHECK, lambda: Answer.json(200, account(self.status)))
            case _:
                return self.error(404, f"The requested resource {request.path} was not found")

    def _send(self, request: Request) -> Answer:
        pairs = request.form()
        form = dict(pairs)
        if len(form) < len(pairs) or unfit("create_message", typed("create_message", form)):
            return self.error(400, "Bad Request")
        if error := error_of(form):
            return self._error(400, *error)
        channel = "whatsapp" if form["To"].startswith(WHATSAPP) else "sms"
        return self._sending(channel, bare(form["To"]), lambda heard: self._take(channel, form, heard))

    def _take(self, channel: str, form: dict[str, str], heard: bool) -> Answer:
        to = bare(form["To"])
        fate = self._fates[to]
        text = Text(
            sid="SM" + secrets.token_hex(16),
            taken_at=datetime.now(UTC),
            form=form,
            status="sent" if fate is Fate.STUCK else FAILED.get(fate, "delivered"),
            error=self._fates.code if fate in FAILED else None,
        )
        token = parse_qs(urlsplit(form.get("StatusCallback", "")).query).get("token", [None])[0]
        words = json.dumps([form.get(name) for name in ("Body", "ContentSid", "ContentVariables")])
        self._written(taken_now(self.name, channel, to, text.sid, token, None, words))
        with self._lock:
            self.texts.append(text)
        if heard and fate not in (Fate.SILENT, Fate.STUCK) and "StatusCallback" in form:
            for stage in _STAGES.get(fate, _STAGES[Fate.DELIVERED]):
                self._courier.twilio(form["StatusCallback"], callback(text, stage))
        return Answer.json(201, text.shown("accepted" if "MessagingServiceSid" in form else "queued"))

    def _fetch(self, sid: str) -> Answer:
        with self._lock:
            found = next((text for text in self.texts if text.sid == sid), None)
        if found is None:
            return self.error(404, f"The requested resource {API}/Accounts/{ACCOUNT}/Messages/{sid}.json was not found")
        return Answer.json(200, found.shown())

    def _page(self, query: dict[str, str]) -> Answer:
        asked = typed("list_messages", query)
        if unfit("list_messages", asked):
            return self.error(400, "Bad Request")
        size, page = int(asked.get("PageSize", 50)), int(asked.get("Page", 0))
        with self._lock:
            texts = [text for text in reversed(self.texts) if self._listed(text, query)]
        first, of_page = page * size, texts[page * size : (page + 1) * size]
        is_last = len(texts) <= first + size

        def uri(number: int) -> str:
            token = {"PageToken": f"PA{of_page[-1].sid}"} if of_page and number > page else {}
            kept = {name: value for name, value in query.items() if name not in ("Page", "PageSize", "PageToken")}
            more = urlencode({**kept, "PageSize": size, "Page": number, **token})
            return f"{API}/Accounts/{ACCOUNT}/Messages.json?{more}"

        return Answer.json(
            200,
            {
                "messages": [text.shown() for text in of_page],
                "end": max(first, first + len(of_page) - 1),
                "first_page_uri": uri(0),
                "next_page_uri": None if is_last else uri(page + 1),
                "page": page,
                "page_size": size,
                "previous_page_uri": uri(page - 1) if page else None,
                "start": first,
                "uri": uri(page),
            },
        )

    def _listed(self, text: Text, query: dict[str, str]) -> bool:
        if (datetime.now(UTC) - text.taken_at).total_seconds() < self.lag:
            return False
        sent = text.taken_at.replace(microsecond=0)
        since, until, day = query.get("DateSent>"), query.get("DateSent<"), query.get("DateSent")
        return (
            query.get("To", text.form["To"]) == text.form["To"]
            and ("From" not in query or query["From"] == text.form.get("From"))
            and (since is None or _instant(since) <= sent)
            and (until is None or sent <= _instant(until))
            and (day is None or sent.date() == _instant(day).date())
        )


def _instant(text: str) -> datetime:
    instant = datetime.fromisoformat(text)
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)
