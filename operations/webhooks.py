"""Who is told of what happens? Receivers of events: subscribed, tried, given a new secret, put off, told again."""

import base64
import secrets
from datetime import UTC, datetime, timedelta

from erp.webhooks.addresses import check_url
from erp.webhooks.payload import ping_of
from erp.webhooks.posting import Answer, Poster
from models.errors import InvalidInput, NotFound, Refused
from models.webhook_endpoint import Endpoint, NewEndpoint, Secret, in_force
from operations.desk import Desk
from store import customers, webhook_endpoints, webhook_queue

#: So long a secret that was replaced signs beside the new one: the receiver has a day to follow.
BOTH = timedelta(hours=24)


async def add(desk: Desk, new: NewEndpoint, *, private: bool = False) -> tuple[Endpoint, str]:
    """A new receiver and its secret, which is shown this once. Raises InvalidInput for an address that is none.

    private: http and machines of the own network are welcome too.
    """
    check_url(new.url, private=private)
    secret = _secret()
    async with desk.database.begin() as tx:
        return await webhook_endpoints.add(tx, new, secret, desk.actor), secret


async def ping(desk: Desk, endpoint_id: int, poster: Poster) -> Answer:
    """Post a `ping` to a receiver now, whatever waits for it, and say what it answered. Raises NotFound."""
    async with desk.database.connect() as tx:
        endpoint = await webhook_endpoints.get(tx, endpoint_id)
        signing = in_force(endpoint.secrets, await webhook_endpoints.real_now(tx))
    # Each is one of its own: nobody takes it for a repetition.
    payload = ping_of(endpoint_id, datetime.now(UTC).isoformat())
    return await poster.post(endpoint.url, f"ping_{secrets.token_hex(8)}", payload, signing)


async def rotate(desk: Desk, endpoint_id: int, *, at_once: bool = False) -> str:
    """A new secret, shown this once. What signed until now signs for another day beside it. Raises NotFound.

    at_once: the former ones sign nothing from here on, as somebody else may know them.
    """
    secret = _secret()
    async with desk.database.begin() as tx:
        endpoint = await webhook_endpoints.get(tx, endpoint_id, lock=True)
        now = await webhook_endpoints.real_now(tx)
        until = now + BOTH
        former = [Secret(one.secret, one.until or until) for one in endpoint.secrets if _signs(one, now)]
        await webhook_endpoints.change_secrets(tx, endpoint_id, [Secret(secret), *([] if at_once else former)])
    return secret


async def pause(desk: Desk, endpoint_id: int) -> None:
    """Post nothing to a receiver for now; what happens is kept for it. Raises NotFound, Refused."""
    async with desk.database.begin() as tx:
        endpoint = await webhook_endpoints.get(tx, endpoint_id, lock=True)
        if not endpoint.active:
            raise Refused(f"Nothing is posted to webhook endpoint {endpoint_id} as it is")
        await webhook_endpoints.switch(tx, endpoint_id, active=False)


async def resume(desk: Desk, endpoint_id: int) -> None:
    """Post to a receiver again, from where it stood. Raises NotFound, and Refused where it is not paused."""
    async with desk.database.begin() as tx:
        endpoint = await webhook_endpoints.get(tx, endpoint_id, lock=True)
        if endpoint.active:
            raise Refused(f"Webhook endpoint {endpoint_id} is posted to as it is")
        await webhook_endpoints.switch(tx, endpoint_id, active=True)


async def remove(desk: Desk, endpoint_id: int) -> None:
    """Forget a receiver and what waits for it. Raises NotFound."""
    async with desk.database.begin() as tx:
        await webhook_endpoints.get(tx, endpoint_id, lock=True)
        await webhook_endpoints.remove(tx, endpoint_id)


async def replay(
    desk: Desk,
    endpoint_id: int,
    *,
    interaction: int | None = None,
    since: datetime | None = None,
    customer: str | None = None,
) -> int:
    """Put what happened into a receiver's queue again, also from before it subscribed; how many events.

    since: by the clock that the timelines go by. Raises NotFound for what is not there, InvalidInput where nothing
    says which events.
    """
    if interaction is None and since is None and customer is None:
        expected = "expected an event, a first instant or a customer: which events are to be posted again?"
        raise InvalidInput(expected, (("event", expected),))
    async with desk.database.begin() as tx:
        endpoint = await webhook_endpoints.get(tx, endpoint_id, lock=True)
        if customer is not None and not await customers.get(tx, [customer]):
            raise NotFound(f"No customer {customer}")
        put = await webhook_queue.replay(tx, endpoint_id, interaction=interaction, since=since, customer=customer)
        if interaction is not None and not put:
            raise NotFound(f"No event {interaction} of those it subscribed to ({', '.join(endpoint.events)})")
    return put


def _signs(secret: Secret, now: datetime) -> bool:
    return secret.until is None or secret.until > now


def _secret() -> str:
    """256 random bits, written as Standard Webhooks wants it."""
    return f"whsec_{base64.b64encode(secrets.token_bytes(32)).decode()}"
