"""Do the receivers of webhooks take what is posted to them?"""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from config.sentences import Sentences
from config.settings import Settings
from models.errors import PuntualError
from models.webhook_endpoint import Endpoint
from stack import postgres, state
from stack.finding import Finding

#: A receiver that is restarted has the first tries of an event to come back.
_PATIENCE = timedelta(minutes=10)


async def webhooks(settings: Settings) -> list[Finding]:
    """Receivers that we stopped posting to, events that wait for long, events that were given up."""
    from sqlalchemy.exc import SQLAlchemyError  # these take a second to load

    from store import webhook_endpoints, webhook_queue
    from store.engine import open_engine

    try:
        addresses = state.resolve(settings)
    except PuntualError:
        return []  # said by other checks
    if not await postgres.is_ready(addresses.database_url, timeout=5.0):
        return []
    database = open_engine(addresses.database_url, 1)
    try:
        async with database.connect() as tx:
            endpoints, queues = await webhook_endpoints.listed(tx), await webhook_queue.queues(tx)
            now = await webhook_endpoints.real_now(tx)
    except SQLAlchemyError:
        return []  # its tables are not there yet: said by `database`
    finally:
        await database.dispose()
    words = Sentences("en")
    return [finding for one in endpoints for finding in _of(one, queues.get(one.id, {}), now, words)]


def _of(endpoint: Endpoint, queue: Mapping[str, Any], now: datetime, words: Sentences) -> Iterator[Finding]:
    check, since = f"webhooks.{endpoint.id}", queue.get("waiting_since")
    waits = f"{queue.get('waiting', 0)} event(s) wait" + (f" since {since:%Y-%m-%d %H:%M} UTC" if since else "")
    if endpoint.disabled_why is not None:
        advice = f"Ask its owner, then `puntual webhooks resume {endpoint.id}`"
        yield Finding(check, False, f"stopped: {words.word('webhook', endpoint.disabled_why)}; {waits}", advice)
    elif not endpoint.active:
        yield Finding(check, True, f"paused; {waits}")
    elif since is not None and now - since > _PATIENCE:
        advice = f"See `puntual webhooks deliveries {endpoint.id} --open`; a worker has to run"
        yield Finding(check, False, waits, advice)
    else:
        yield Finding(check, True, f"{queue.get('delivered', 0)} taken in 30 days; {waits}")
    if queue.get("given_up"):
        advice = f"Ask its owner, then `puntual webhooks replay {endpoint.id} --event ID`"
        yield Finding(f"{check}.given_up", False, f"{queue['given_up']} event(s) were given up", advice)
