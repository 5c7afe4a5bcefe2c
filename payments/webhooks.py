"""What do providers of payments post? That something happened: proven by its signature, cut to what names the payment.

https://docs.stripe.com/webhooks/signature
https://www.mercadopago.com/developers/en/docs/your-integrations/notifications/webhooks
"""

import hmac
import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from models.checkout import PaymentEvent
from models.errors import Forged, InvalidInput
from models.inbox import InboxEvent, InboxSource
from payments.port import MERCADO_PAGO, STRIPE

STRIPE_SIGNATURE = "stripe-signature"
MERCADO_PAGO_SIGNATURE, MERCADO_PAGO_REQUEST = "x-signature", "x-request-id"
#: A signed call that is older may be a copy; both repeat their calls with a new signature.
TOLERANCE = timedelta(minutes=5)
_ID = re.compile(r"[A-Za-z0-9_.:-]{1,200}", re.ASCII)
_PARTS = re.compile(r"\s*(?P<name>ts|v1)\s*=\s*(?P<value>[0-9A-Fa-f]{1,128})\s*", re.ASCII)
#: Epochs above this are counted in milliseconds.
_MILLISECONDS = 10**11


def prove_stripe(secret: str, raw: bytes, signature: str) -> None:
    """Return where Stripe signed these very bytes lately. Raises Forged."""
    from stripe import SignatureVerificationError, WebhookSignature  # half a second that only its events cost

    try:
        WebhookSignature.verify_header(raw, signature, secret, int(TOLERANCE.total_seconds()))
    except (SignatureVerificationError, ValueError) as error:
        raise Forged("The signature is not Stripe's, or too old") from error


def stripe_event_of(raw: bytes) -> InboxEvent | None:
    """What of a proven event is kept; None where it is about no payment. Raises InvalidInput."""
    try:
        told = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise InvalidInput("expected JSON in UTF-8") from error
    event_id, kind = _id(told, "id"), _id(told, "type")
    if event_id is None or kind is None:
        raise InvalidInput("expected an event with its id and type")
    data = told.get("data")
    about = data.get("object") if isinstance(data, dict) else None
    if not isinstance(about, dict):
        return None
    is_session = about.get("object") == "checkout.session"
    metadata = about.get("metadata")
    named = {
        "checkout": _id(about, "client_reference_id") or _id(metadata, "checkout"),
        "provider_id": _id(about, "id") if is_session else None,
        "payment": _id(about, "id") if about.get("object") == "payment_intent" else _id(about, "payment_intent"),
    }
    kept = {name: value for name, value in named.items() if value is not None}
    return InboxEvent(InboxSource.STRIPE_EVENT, event_id, {"type": kind, **kept}) if kept else None


def prove_mercado_pago(secret: str, query: Mapping[str, str], signature: str, request_id: str, now: datetime) -> None:
    """Return where Mercado Pago signed this notification lately. now: real time. Raises Forged.

    What it signs is the id in the query, not the body: the body is not read.
    """
    parts = {found["name"]: found["value"] for one in signature.split(",") if (found := _PARTS.fullmatch(one))}
    stamp = parts.get("ts", "")
    if not stamp.isdecimal() or "v1" not in parts:
        raise Forged("The signature is not Mercado Pago's")
    signed = (("id", query.get("data.id", "").lower()), ("request-id", request_id), ("ts", stamp))
    manifest = "".join(f"{name}:{value};" for name, value in signed if value)
    expected = hmac.new(secret.encode(), manifest.encode(), sha256).hexdigest()
    if not hmac.compare_digest(expected, parts["v1"].lower()):
        raise Forged("The signature is not Mercado Pago's")
    seconds = int(stamp) / 1000 if int(stamp) > _MILLISECONDS else int(stamp)
    try:
        at = datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, OSError, ValueError) as error:
        raise Forged("The signature is of no time") from error
    if abs(now - at) > TOLERANCE:
        raise Forged("The signature is too old, or from the future")


def mercado_pago_event_of(query: Mapping[str, str], request_id: str) -> InboxEvent | None:
    """What of a proven notification is kept; None where it is about no payment. Raises InvalidInput.

    Its own number stands in the body alone, which nobody signs: told apart by the call, that is by its request id.
    """
    payment = query.get("data.id", "")
    if query.get("type", query.get("topic", "payment")) != "payment":
        return None
    if not payment.isascii() or not payment.isdecimal() or len(payment) > 30:
        raise InvalidInput("expected the number of a payment in data.id")
    if request_id and not _ID.fullmatch(request_id):
        raise InvalidInput("expected a plain x-request-id")
    return InboxEvent(InboxSource.MERCADO_PAGO_EVENT, f"{payment}/{request_id}", {"payment": payment})


def event_of(source: InboxSource, raw: Mapping[str, Any]) -> PaymentEvent:
    """A stored event as its noun."""
    provider = STRIPE if source is InboxSource.STRIPE_EVENT else MERCADO_PAGO
    return PaymentEvent(provider, raw.get("checkout"), raw.get("provider_id"), raw.get("payment"))


def _id(told: Any, name: str) -> str | None:
    value = told.get(name) if isinstance(told, dict) else None
    return value if isinstance(value, str) and _ID.fullmatch(value) else None
