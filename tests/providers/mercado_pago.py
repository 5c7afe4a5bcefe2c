"""How does the fake of Mercado Pago answer? Preferences, payments found by our reference, and signed notifications.

Built from its reference (mercadopago.com/developers), as far as payments/mercado_pago.py asks for it.
"""

import hmac
import html
import itertools
import json
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any, ClassVar
from urllib.parse import urlencode

from tests.providers.accepted import AcceptedLog
from tests.providers.faults import Call, Faults
from tests.providers.provider import Provider
from tests.providers.wire import Answer, Request

MERCADO_PAGO_TOKEN, MERCADO_PAGO_SECRET = "TEST-of-this-machine", "secret-of-this-machine"
_PAGE = """<!doctype html><html lang="en"><head><title>Mercado Pago</title><link rel="icon" href="data:,">
</head><body><main><h1>Pay {amount}</h1>
<form method="post"><button name="how" value="pay">Pay</button>
<button name="how" value="wait">Pay at a counter</button>
<button name="how" value="decline">A card without money</button></form>
<p><a href="{back}">Back</a></p></main></body></html>"""


class MercadoPagoFake(Provider):
    """`notices` are the payments of which a notification would go out, in order. lagging: the search finds nothing."""

    name: ClassVar[str] = "mercado_pago"

    def __init__(self, faults: Faults, log: AcceptedLog, port: int = 0, site: str = "MCO") -> None:
        super().__init__(faults, log, port)
        self.preferences: dict[str, dict[str, Any]] = {}
        self.payments: dict[str, dict[str, Any]] = {}
        self.notices: list[str] = []
        self.lagging = False
        self._site = site
        self._numbers = itertools.count(1_000_001)
        self._turn = threading.RLock()

    @property
    def settings(self) -> dict[str, str]:
        """Fields of Settings with which an installation is paid here."""
        return {
            "mercadopago_access_token": MERCADO_PAGO_TOKEN,
            "mercadopago_webhook_secret": MERCADO_PAGO_SECRET,
            "mercadopago_base_url": self.server.url,
        }

    def preference_of(self, checkout_id: str) -> str:
        return next(id_ for id_, one in self.preferences.items() if one["external_reference"] == checkout_id)

    def pay(self, preference_id: str, amount: str | None = None, currency: str | None = None) -> str:
        """The money comes; the number of the payment."""
        return self._payment(preference_id, "approved", "accredited", amount, currency)

    def wait(self, preference_id: str, until: str | None = None) -> str:
        number = self._payment(preference_id, "pending", "pending_waiting_payment", None, None)
        self.payments[number]["date_of_expiration"] = until
        return number

    def decline(self, preference_id: str) -> str:
        return self._payment(preference_id, "rejected", "cc_rejected_insufficient_amount", None, None)

    def becomes(self, number: str, status: str, detail: str = "") -> None:
        with self._turn:
            self.payments[number] |= {"status": status, "status_detail": detail}
            if status == "approved":
                self.payments[number]["date_approved"] = _now()
            self.notices.append(number)

    def refund(self, number: str, amount: str) -> None:
        with self._turn:
            payment = self.payments[number]
            payment["refunds"].append(
                {"id": next(self._numbers), "amount": _number(amount), "status": "approved", "date_created": _now()}
            )
            back = sum(Decimal(str(one["amount"])) for one in payment["refunds"])
            whole = back >= Decimal(str(payment["transaction_amount"]))
            payment |= {"status": "refunded"} if whole else {"status_detail": "partially_refunded"}
            self.notices.append(number)

    def signed(self, number: str, secret: str = MERCADO_PAGO_SECRET, at: float | None = None) -> dict[str, Any]:
        """`path`, `content` and `headers` of a notification."""
        request_id, stamp = f"r-{next(self._numbers)}", str(int((time.time() if at is None else at) * 1000))
        manifest = f"id:{number};request-id:{request_id};ts:{stamp};"
        proof = hmac.new(secret.encode(), manifest.encode(), sha256).hexdigest()
        headers = {"x-signature": f"ts={stamp},v1={proof}", "x-request-id": request_id}
        body = {"action": "payment.updated", "type": "payment", "data": {"id": number}}
        query = urlencode({"data.id": number, "type": "payment"})
        return {"path": f"/hooks/mercadopago?{query}", "content": json.dumps(body).encode(), "headers": headers}

    def answer(self, request: Request) -> Answer:
        if request.path.startswith("/pay/"):
            return self._page(request)
        if request.headers.get("authorization") != f"Bearer {MERCADO_PAGO_TOKEN}":
            return self.error(401, "invalid_token")
        parts = request.path.strip("/").split("/")
        if request.method == "POST" and parts == ["checkout", "preferences"]:
            return self._sending("checkout", "", lambda heard: self._begin(request))
        return self._asking(Call.LOOK_UP, lambda: self._told(request, parts))

    def error(self, status: int, message: str, **headers: str) -> Answer:
        return Answer.json(status, {"message": message, "status": status, "error": message}, **headers)

    def _told(self, request: Request, parts: list[str]) -> Answer:
        query = dict(request.query)
        with self._turn:
            match parts:
                case ["users", "me"]:
                    return Answer.json(200, {"id": 1, "site_id": self._site})
                case ["v1", "payments", "search"]:
                    found = [] if self.lagging else list(self.payments.values())[::-1]
                    ours = [one for one in found if one["external_reference"] == query["external_reference"]]
                    return Answer.json(200, {"results": ours, "paging": {"total": len(ours)}})
                case ["v1", "payments", number] if number in self.payments and request.method == "GET":
                    return Answer.json(200, self.payments[number])
                case ["v1", "payments", number] if number in self.payments:
                    if self.payments[number]["status"] not in ("pending", "in_process"):
                        return self.error(400, "The action requested is not valid for the current payment state")
                    self.payments[number] |= {"status": "cancelled", "status_detail": "by_collector"}
                    return Answer.json(200, self.payments[number])
                case ["checkout", "preferences", id_] if id_ in self.preferences and request.method == "PUT":
                    self.preferences[id_] |= json.loads(request.body)
                    return Answer.json(200, self.preferences[id_])
        return self.error(404, "resource not found")

    def _begin(self, request: Request) -> Answer:
        told = json.loads(request.body)
        if not told["items"] or any(one["unit_price"] <= 0 for one in told["items"]):
            return self.error(400, "unit_price invalid")
        with self._turn:
            # It keeps no keys of preferences: asked twice it makes two, of one reference.
            id_ = f"1-{next(self._numbers)}"
            self.preferences[id_] = {**told, "id": id_, "init_point": f"{self.server.url}/pay/{id_}"}
            return Answer.json(201, self.preferences[id_])

    def _page(self, request: Request) -> Answer:
        preference = self.preferences[request.path.removeprefix("/pay/")]
        back = preference["back_urls"]["success"]
        if request.method == "POST":
            how: dict[str, Callable[[str], Any]] = {"pay": self.pay, "wait": self.wait, "decline": self.decline}
            how[dict(request.form())["how"]](preference["id"])
            return Answer(303, headers={"Location": back})
        amount = f"{self._total(preference)} {preference['items'][0]['currency_id']}"
        page = _PAGE.format(amount=html.escape(amount), back=html.escape(back))
        return Answer(200, page.encode(), {"Content-Type": "text/html; charset=utf-8"})

    def _payment(self, preference_id: str, status: str, detail: str, amount: str | None, currency: str | None) -> str:
        with self._turn:
            preference, number = self.preferences[preference_id], next(self._numbers)
            self.payments[str(number)] = {
                "id": number,
                "status": status,
                "status_detail": detail,
                "external_reference": preference["external_reference"],
                "transaction_amount": _number(amount or self._total(preference)),
                "currency_id": currency or preference["items"][0]["currency_id"],
                "date_created": _now(),
                "date_approved": _now() if status == "approved" else None,
                "date_last_updated": _now(),
                "date_of_expiration": None,
                "refunds": [],
            }
            self.notices.append(str(number))
            return str(number)

    @staticmethod
    def _total(preference: dict[str, Any]) -> str:
        return str(sum(Decimal(str(one["unit_price"])) * one["quantity"] for one in preference["items"]))


def _number(amount: str) -> float:
    return float(Decimal(amount))


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
