"""What does Mercado Pago post? The number of a payment, signed; what is true of it is asked of Mercado Pago itself."""

from datetime import UTC, datetime

from fastapi import APIRouter, Request, Response

from channels.calling.alarm import Alarm
from config.settings import Settings
from models.errors import Forged
from models.inbox import InboxSource
from payments import webhooks
from web.reception import Reception

EVENTS = "/hooks/mercadopago"


def router(settings: Settings, reception: Reception) -> APIRouter:
    """Without its secret every call is refused: nobody could prove who makes it."""
    hooks = APIRouter(include_in_schema=False)
    alarm = Alarm("mercado_pago")

    @hooks.post(EVENTS)
    async def events(request: Request) -> Response:
        async with reception.call(InboxSource.MERCADO_PAGO_EVENT):
            secret = settings.mercadopago_webhook_secret
            if secret is None:
                alarm.sound("its notifications are refused: MERCADOPAGO_WEBHOOK_SECRET is missing")
                raise Forged("No secret is set that could prove it")
            query = request.query_params
            signature = request.headers.get(webhooks.MERCADO_PAGO_SIGNATURE, "")
            request_id = request.headers.get(webhooks.MERCADO_PAGO_REQUEST, "")
            webhooks.prove_mercado_pago(secret, query, signature, request_id, datetime.now(UTC))
            event = webhooks.mercado_pago_event_of(query, request_id)
            await reception.store([event] if event is not None else [])
        # Anything but a 200 or a 201 makes it post again.
        return Response(status_code=200)

    return hooks
