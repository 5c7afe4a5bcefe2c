"""How do the providers sign what they post to us?

SendGrid: ECDSA on P-256 with SHA-256 over the timestamp and the raw body
(https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/getting-started-event-webhook-security-features).
Twilio: HMAC-SHA1 with the account's token over the URL and the sorted parameters
(https://www.twilio.com/docs/usage/webhooks/webhooks-security).
"""

import base64
import hashlib
import hmac
import time
from collections.abc import Sequence

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec


class SendGridKey:
    """A key pair of a fake account."""

    def __init__(self) -> None:
        self._private = ec.generate_private_key(ec.SECP256R1())

    @property
    def public(self) -> str:
        """Base64 of the DER form, as SendGrid's settings show it."""
        der = self._private.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        return base64.b64encode(der).decode()

    def headers(self, body: bytes, timestamp: int | None = None) -> dict[str, str]:
        """What goes beside a batch of events; `timestamp` in Unix seconds, now if none is given."""
        stamp = str(int(time.time()) if timestamp is None else timestamp)
        signature = self._private.sign(stamp.encode() + body, ec.ECDSA(hashes.SHA256()))
        return {
            "X-Twilio-Email-Event-Webhook-Signature": base64.b64encode(signature).decode(),
            "X-Twilio-Email-Event-Webhook-Timestamp": stamp,
        }


def twilio_headers(token: str, url: str, parameters: Sequence[tuple[str, str]]) -> dict[str, str]:
    """What goes beside a form that Twilio posts to `url`, query string included."""
    signed = url + "".join(name + value for name, value in sorted(parameters))
    mac = hmac.new(token.encode(), signed.encode(), hashlib.sha1).digest()
    return {"X-Twilio-Signature": base64.b64encode(mac).decode()}
