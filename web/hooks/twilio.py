"""What does Twilio post? What became of SMS and WhatsApp messages, and what customers write back; all of it signed."""

from collections.abc import Mapping
from urllib.parse import parse_qsl

from fastapi import APIRouter, Request, Response

from channels.calling.alarm import Alarm
from channels.twilio import events as twilio_events
from config.settings import Settings
from models.errors import Forged, InvalidInput
from models.inbox import InboxSource
from web.reception import Reception, body_of

STATUS, INBOUND = "/hooks/twilio/status", "/hooks/twilio/inbound"

_LARGEST, _MOST_FIELDS = 100_000, 300
#: Twilio carries out what stands here; we answer customers in our own time.
_NOTHING_TO_DO = '<?xml version="1.0" encoding="UTF-8"?><Response/>'


def router(settings: Settings, reception: Reception) -> APIRouter:
    """Without the account's token, or an address of our own that it could sign, every call is refused."""
    hooks = APIRouter(include_in_schema=False)
    alarm = Alarm("twilio")

    @hooks.post(STATUS, status_code=204)
    async def status(request: Request) -> None:
        async with reception.call(InboxSource.TWILIO_EVENT):
            form = await proven(request, STATUS)
            await reception.store([twilio_events.status_of(form, request.query_params.get("token", ""))])

    @hooks.post(INBOUND)
    async def inbound(request: Request) -> Response:
        async with reception.call(InboxSource.TWILIO_INBOUND):
            await reception.store([twilio_events.incoming_event_of(await proven(request, INBOUND))])
        return Response(_NOTHING_TO_DO, media_type="text/xml")

    async def proven(request: Request, path: str) -> Mapping[str, str]:
        """The form, where Twilio signed it for the address that it knows. Raises Forged, InvalidInput, TooLarge."""
        token, public_url = settings.twilio_auth_token, settings.public_url
        if token is None or public_url is None:
            missing = "TWILIO_AUTH_TOKEN" if token is None else "PUBLIC_URL"
            alarm.sound(f"its calls are refused: {missing} is missing")
            raise Forged("Nothing is set that could prove it")
        form = _form(await body_of(request, _LARGEST))
        # Its own address is another behind a proxy: what counts is the one that Twilio was told.
        query = f"?{request.url.query}" if request.url.query else ""
        signature = request.headers.get(twilio_events.SIGNATURE, "")
        twilio_events.prove(token, f"{public_url.rstrip('/')}{path}{query}", form, signature)
        return form

    return hooks


def _form(body: bytes) -> dict[str, str]:
    try:
        return dict(parse_qsl(body.decode("utf-8"), keep_blank_values=True, max_num_fields=_MOST_FIELDS))
    except ValueError as error:
        raise InvalidInput(f"expected a form of at most {_MOST_FIELDS} fields, in UTF-8") from error
