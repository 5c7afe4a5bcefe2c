"""What does Stripe post? That something happened to a payment, signed; what is true now is asked of Stripe itself."""

from fastapi import APIRouter, Request

from channels.calling.alarm import Alarm
from config.settings import Settings
from models.errors import Forged
from models.inbox import InboxSource
from payments import webhooks
from web.reception import Reception, body_of

EVENTS = "/hooks/stripe"

_LARGEST = 1_000_000


def router(settings: Settings, reception: Reception) -> APIRouter:
    """Without its secret every call is refused: nobody could prove who makes it."""
    hooks = APIRouter(include_in_schema=False)
    alarm = Alarm("stripe")

    @hooks.post(EVENTS, status_code=204)
    async def events(request: Request) -> None:
        async with reception.call(InboxSource.STRIPE_EVENT):
            secret = settings.stripe_webhook_secret
            if secret is None:
                alarm.sound("its events are refused: STRIPE_WEBHOOK_SECRET is missing")
                raise Forged("No secret is set that could prove it")
            raw = await body_of(request, _LARGEST)
            webhooks.prove_stripe(secret, raw, request.headers.get(webhooks.STRIPE_SIGNATURE, ""))
            event = webhooks.stripe_event_of(raw)
            await reception.store([event] if event is not None else [])

    return hooks
