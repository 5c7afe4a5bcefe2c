"""How does the fake of Stripe answer? Sessions, payment intents, refunds, disputes, and signed events of all of them.

Built from the API's reference (docs.stripe.com/api), as far as payments/stripe.py asks for it. Its page is a form.
"""

import html
import itertools
import json
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from stripe import WebhookSignature

from tests.providers.accepted import AcceptedLog
from tests.providers.faults import Call, Faults
from tests.providers.provider import Provider
from tests.providers.wire import Answer, Request

STRIPE_KEY, STRIPE_SECRET = "sk_test_of_this_machine", "whsec_of_this_machine"
_PAGE = """<!doctype html><html lang="en"><head><title>Stripe</title><link rel="icon" href="data:,">
</head><body><main><h1>Pay {amount}</h1>
<form method="post"><button name="how" value="pay">Pay</button>
<button name="how" value="wait">Pay at a counter</button></form>
<p><a href="{back}">Back</a></p></main></body></html>"""


class StripeFake(Provider):
    """`events` are those that happened, in order, whether somebody posts them or not."""

    name: ClassVar[str] = "stripe"

    def __init__(self, faults: Faults, log: AcceptedLog, port: int = 0) -> None:
        super().__init__(faults, log, port)
        self.sessions: dict[str, dict[str, Any]] = {}
        self.intents: dict[str, dict[str, Any]] = {}
        self.refunds: dict[str, dict[str, Any]] = {}
        self.disputes: dict[str, dict[str, Any]] = {}
        self.events: list[dict[str, Any]] = []
        self.asked: list[tuple[str, str]] = []
        self._by_key: dict[str, tuple[bytes, dict[str, Any]]] = {}
        self._numbers = itertools.count(1)
        self._turn = threading.RLock()

    @property
    def settings(self) -> dict[str, str]:
        """Fields of Settings with which an installation is paid here."""
        return {
            "stripe_api_key": STRIPE_KEY,
            "stripe_webhook_secret": STRIPE_SECRET,
            "stripe_base_url": self.server.url,
        }

    # What the customer and the merchant do

    def pay(self, session_id: str, units: int | None = None, currency: str | None = None) -> dict[str, Any]:
        """The money comes, of that amount and currency where it is another than was asked for."""
        with self._turn:
            session = self.sessions[session_id]
            intent = self._intent(session, "succeeded")
            intent["amount_received"] = session["amount_total"] if units is None else units
            intent["currency"] = currency or session["currency"]
            intent["latest_charge"] = {
                "id": self._id("ch"),
                "created": _now(),
                "amount_refunded": 0,
                "refunded": False,
                "disputed": False,
            }
            late = session["status"] == "complete"
            session |= {"status": "complete", "payment_status": "paid"}
            kind = "checkout.session.async_payment_succeeded" if late else "checkout.session.completed"
            return self._happened(kind, session)

    def wait(self, session_id: str, until: int | None = None) -> dict[str, Any]:
        """A voucher was chosen: the money may come until then."""
        with self._turn:
            session = self.sessions[session_id]
            intent = self._intent(session, "requires_action")
            intent["next_action"] = {"type": "voucher", "oxxo_display_details": {"expires_after": until}}
            session |= {"status": "complete", "payment_status": "unpaid"}
            return self._happened("checkout.session.completed", session)

    def decline(self, session_id: str, code: str = "insufficient_funds") -> None:
        """A card is declined; the page stays open. No event of it comes."""
        with self._turn:
            intent = self._intent(self.sessions[session_id], "requires_payment_method")
            intent["last_payment_error"] = {"code": "card_declined", "decline_code": code}

    def lapse(self, session_id: str) -> dict[str, Any]:
        """Nobody paid the voucher."""
        with self._turn:
            session = self.sessions[session_id]
            self.intents[session["payment_intent"]]["status"] = "requires_payment_method"
            return self._happened("checkout.session.async_payment_failed", session)

    def refund(self, session_id: str, units: int, status: str = "succeeded") -> dict[str, Any]:
        with self._turn:
            intent = self.intents[self.sessions[session_id]["payment_intent"]]
            refund = {
                "id": self._id("re"),
                "object": "refund",
                "payment_intent": intent["id"],
                "amount": units,
                "currency": intent["currency"],
                "status": status,
                "created": _now(),
            }
            self.refunds[refund["id"]] = refund
            intent["latest_charge"]["amount_refunded"] += units
            return self._happened("refund.created", refund)

    def refund_fails(self, refund_id: str) -> dict[str, Any]:
        """The customer's bank sends it back to us."""
        with self._turn:
            refund = self.refunds[refund_id]
            refund["status"] = "failed"
            self.intents[refund["payment_intent"]]["latest_charge"]["amount_refunded"] -= refund["amount"]
            return self._happened("refund.failed", refund)

    def dispute(self, session_id: str, status: str = "needs_response") -> dict[str, Any]:
        with self._turn:
            intent = self.intents[self.sessions[session_id]["payment_intent"]]
            dispute = {
                "id": self._id("du"),
                "object": "dispute",
                "payment_intent": intent["id"],
                "amount": intent["amount_received"],
                "currency": intent["currency"],
                "status": status,
                "created": _now(),
            }
            self.disputes[dispute["id"]] = dispute
            intent["latest_charge"]["disputed"] = True
            return self._happened("charge.dispute.created", dispute)

    def dispute_ends(self, dispute_id: str, status: str) -> dict[str, Any]:
        with self._turn:
            dispute = self.disputes[dispute_id]
            dispute["status"] = status
            return self._happened("charge.dispute.closed", dispute)

    def session_of(self, checkout_id: str) -> str:
        """The session of one of our checkouts."""
        return next(id_ for id_, one in self.sessions.items() if one["client_reference_id"] == checkout_id)

    # What it answers

    def answer(self, request: Request) -> Answer:
        with self._turn:
            self.asked.append((request.method, request.path))
        if request.path.startswith("/pay/"):
            return self._page(request)
        if request.headers.get("authorization") != f"Bearer {STRIPE_KEY}":
            return self.error(401, "Invalid API Key provided")
        parts = request.path.strip("/").split("/")
        if request.method == "POST" and parts == ["v1", "checkout", "sessions"]:
            return self._sending("checkout", "", lambda heard: self._begin(request, heard))
        return self._asking(Call.LOOK_UP, lambda: self._told(request, parts))

    def error(self, status: int, message: str, **headers: str) -> Answer:
        kinds = {400: "invalid_request_error", 401: "invalid_request_error", 404: "invalid_request_error"}
        error = {"type": kinds.get(status, "api_error"), "message": message}
        return Answer.json(status, {"error": error}, **headers)

    def signed(self, event: Mapping[str, Any], secret: str = STRIPE_SECRET, at: int | None = None) -> dict[str, Any]:
        """`content` and `headers` of the post of an event."""
        raw = json.dumps(event)
        header = WebhookSignature.generate_signature_header(raw, secret, at)
        return {"content": raw.encode(), "headers": {"stripe-signature": header, "content-type": "application/json"}}

    def _told(self, request: Request, parts: list[str]) -> Answer:
        query = dict(request.query)
        with self._turn:
            match parts:
                case ["v1", "balance"]:
                    return Answer.json(200, {"object": "balance", "livemode": False})
                case ["v1", "checkout", "sessions", id_] if id_ in self.sessions:
                    return Answer.json(200, self._expanded(self.sessions[id_]))
                case ["v1", "checkout", "sessions", id_, "expire"] if id_ in self.sessions:
                    return self._expire(self.sessions[id_])
                case ["v1", "payment_intents", id_, "cancel"] if id_ in self.intents:
                    return self._cancel(self.intents[id_])
                case ["v1", "refunds"]:
                    return self._list(self.refunds, query)
                case ["v1", "disputes"]:
                    return self._list(self.disputes, query)
        return self.error(404, f"Unrecognized request or no such object ({request.path})")

    def _begin(self, request: Request, heard: bool) -> Answer:
        key = request.headers.get("idempotency-key", "")
        with self._turn:
            if key in self._by_key:
                before, session = self._by_key[key]
                return Answer.json(200, session) if before == request.body else self.error(400, "Keys for idempotency")
            form = nested(request.form())
            lines = list(form["line_items"].values())
            if not lines or any(int(one["price_data"]["unit_amount"]) <= 0 for one in lines):
                return self.error(400, "Invalid line items")
            if not 1700 <= int(form["expires_at"]) - _now() <= 86_400:
                return self.error(400, "The `expires_at` timestamp must be 30 minutes to 24 hours from now")
            id_ = self._id("cs")
            session = {
                "id": id_,
                "object": "checkout.session",
                "status": "open",
                "payment_status": "unpaid",
                "url": f"{self.server.url}/pay/{id_}",
                "expires_at": int(form["expires_at"]),
                "client_reference_id": form["client_reference_id"],
                "metadata": form["metadata"],
                "amount_total": sum(int(one["price_data"]["unit_amount"]) for one in lines),
                "currency": lines[0]["price_data"]["currency"],
                "payment_intent": None,
                "success_url": form["success_url"],
                "cancel_url": form["cancel_url"],
                "locale": form["locale"],
            }
            self.sessions[id_] = session
            self._by_key[key] = (request.body, dict(session))
            return Answer.json(200, session)

    def _page(self, request: Request) -> Answer:
        session = self.sessions[request.path.removeprefix("/pay/")]
        if request.method == "POST":
            how: dict[str, Callable[[str], Any]] = {"pay": self.pay, "wait": self.wait}
            how[dict(request.form())["how"]](session["id"])
            return Answer(303, headers={"Location": session["success_url"]})
        amount = f"{session['amount_total']} {session['currency']}"
        page = _PAGE.format(amount=html.escape(amount), back=html.escape(session["cancel_url"]))
        return Answer(200, page.encode(), {"Content-Type": "text/html; charset=utf-8"})

    def _expire(self, session: dict[str, Any]) -> Answer:
        if session["status"] != "open":
            return self.error(400, "Only Checkout Sessions with a status in [open] can be expired")
        session["status"] = "expired"
        self._happened("checkout.session.expired", session)
        return Answer.json(200, session)

    def _cancel(self, intent: dict[str, Any]) -> Answer:
        if intent["status"] in ("succeeded", "processing"):
            return self.error(400, "You cannot cancel this PaymentIntent")
        intent["status"] = "canceled"
        return Answer.json(200, intent)

    def _expanded(self, session: dict[str, Any]) -> dict[str, Any]:
        return {**session, "payment_intent": self.intents.get(session["payment_intent"] or "")}

    def _list(self, rows: dict[str, dict[str, Any]], query: Mapping[str, str]) -> Answer:
        found = [one for one in rows.values() if one["payment_intent"] == query.get("payment_intent")]
        return Answer.json(200, {"object": "list", "data": found[::-1], "has_more": False, "url": "/v1/list"})

    def _intent(self, session: dict[str, Any], status: str) -> dict[str, Any]:
        id_ = session["payment_intent"] or self._id("pi")
        known = self.intents.setdefault(
            id_,
            {
                "id": id_,
                "object": "payment_intent",
                "currency": session["currency"],
                "amount_received": 0,
                "created": _now(),
                "latest_charge": None,
                "next_action": None,
                "last_payment_error": None,
            },
        )
        session["payment_intent"] = id_
        known |= {"status": status, "next_action": None, "last_payment_error": None}
        return known

    def _happened(self, kind: str, about: dict[str, Any]) -> dict[str, Any]:
        event = {"id": self._id("evt"), "object": "event", "type": kind, "data": {"object": dict(about)}}
        self.events.append(event)
        return event

    def _id(self, prefix: str) -> str:
        return f"{prefix}_test{next(self._numbers)}"


def nested(form: list[tuple[str, str]]) -> dict[str, Any]:
    """`a[b][0]=x` as Stripe's clients write it, as dicts by their keys."""
    found: dict[str, Any] = {}
    for name, value in form:
        first, *rest = name.replace("]", "").split("[")
        place, last = found, first
        for key in rest:
            place = place.setdefault(last, {})
            last = key
        place[last] = value
    return found


def _now() -> int:
    return int(time.time())
