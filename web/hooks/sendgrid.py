"""What does SendGrid post? Events of its mails, signed, and mails of customers, to an address that only it knows."""

from datetime import UTC, datetime
from hmac import compare_digest

from fastapi import APIRouter, Request, Response

from channels.calling.alarm import Alarm
from channels.sendgrid import events as sendgrid_events
from channels.sendgrid import inbound as sendgrid_inbound
from config.settings import Settings
from models.errors import Forged, InvalidInput
from models.inbox import InboxSource
from web.hooks.parts import parts_of
from web.reception import Reception, body_of

EVENTS, INBOUND = "/hooks/sendgrid/events", "/hooks/sendgrid/inbound/{secret}"

#: A batch of SendGrid's has at most 768 kB, a mail with its attachments 30 MB.
_LARGEST_BATCH, _LARGEST_MAIL = 2_000_000, 32_000_000


def router(settings: Settings, reception: Reception) -> APIRouter:
    """Without the key, or the secret, every call is refused: nobody could prove who makes it."""
    hooks = APIRouter(include_in_schema=False)
    alarm = Alarm("sendgrid")
    key = _key(settings, alarm)

    @hooks.post(EVENTS, status_code=204)
    async def events(request: Request) -> None:
        async with reception.call(InboxSource.SENDGRID_EVENT):
            if key is None:
                alarm.sound("its events are refused: SENDGRID_WEBHOOK_PUBLIC_KEY is missing, or no key")
                raise Forged("No key is set that could prove it")
            raw = await body_of(request, _LARGEST_BATCH)
            signature = request.headers.get(sendgrid_events.SIGNATURE, "")
            timestamp = request.headers.get(sendgrid_events.TIMESTAMP, "")
            sendgrid_events.prove(key, raw, signature, timestamp, datetime.now(UTC))
            await reception.store(sendgrid_events.events_of(raw))

    @hooks.post(INBOUND)
    async def inbound(request: Request, secret: str) -> Response:
        async with reception.call(InboxSource.SENDGRID_INBOUND):
            expected = settings.inbound_secret
            if expected is None:
                alarm.sound("mails of customers are refused: PUNTUAL_INBOUND_SECRET is missing")
            if expected is None or not compare_digest(secret.encode(), expected.encode()):
                raise Forged("The address is not the one that was agreed on")
            fields, files = await parts_of(request, sendgrid_inbound.FIELDS, _LARGEST_MAIL)
            await reception.store([sendgrid_inbound.event_of(fields, files)])
        # Anything but a 200 makes SendGrid post the mail again.
        return Response(status_code=200)

    return hooks


def _key(settings: Settings, alarm: Alarm) -> sendgrid_events.Key | None:
    if settings.sendgrid_webhook_public_key is None:
        return None
    try:
        return sendgrid_events.key_of(settings.sendgrid_webhook_public_key)
    except InvalidInput as failure:
        alarm.sound(f"SENDGRID_WEBHOOK_PUBLIC_KEY: {failure.message}")
        return None
