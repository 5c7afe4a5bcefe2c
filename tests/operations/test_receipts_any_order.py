"""Do a thousand events end in the same state, however they come?"""

import random
from collections.abc import Iterator, Sequence

import pytest

from models.inbox import InboxEvent
from operations.inbox import apply_waiting
from tests.operations.mailroom import end_state, event, put, send
from tests.operations.office import Office, empty

_MESSAGES = 60
_STATES = ("accepted", "accepted", "unknown", "held", "claimed")
_START = 1_772_000_000
#: What can become of a message, as its provider tells it; a bounce after a delivery is a late one.
_FATES = (
    ("processed", "delivered", "open", "open", "click"),
    ("processed", "deferred", "deferred", "delivered"),
    ("processed", "bounce"),
    ("processed", "delivered", "bounce"),
    ("dropped",),
    ("processed", "delivered", "open", "spamreport"),
    ("delivered", "unsubscribe"),
    ("processed", "deferred", "blocked"),
)
_MORE = {
    "bounce": {"type": "bounce", "bounce_classification": "Invalid Address"},
    "blocked": {"type": "blocked", "bounce_classification": "Reputation"},
    "dropped": {"reason": "Bounced Address"},
}


async def _prepared(office: Office) -> None:
    """Customers with a few invoices each; messages in every state of which news can come, some to one address."""
    await empty(office.desk.database)
    await office.desk.publish_strategies()
    for number in range(10):
        contact = {"role": "payables", "name": "Ana", "email": _address(number)}
        await office.customer(f"C-{number}", contacts=[contact])
        for part in range(6):
            await office.invoice(f"F-{number}-{part}", customer_id=f"C-{number}")
    for message_id in range(1, _MESSAGES + 1):
        owner, part = (message_id - 1) % 10, (message_id - 1) // 10
        about = [f"F-{owner}-{part}", f"F-{owner}-{(part + 1) % 6}"]
        state = _STATES[message_id % 5]
        await send(office, message_id, about, customer_id=f"C-{owner}", to=_address(owner), state=state)


def _address(owner: int) -> str:
    """Some customers share one."""
    return f"ana{owner % 7}@acme.example"


def _events(chance: random.Random) -> Iterator[InboxEvent]:
    at = _START
    for message_id in range(1, _MESSAGES + 1):
        for number, name in enumerate(chance.choice(_FATES) * chance.randint(1, 3)):
            at += chance.randint(0, 60)
            name_of_it = "bounce" if name == "blocked" else name
            yield event(message_id, name_of_it, at, number, **_MORE.get(name, {}))


async def _apply(office: Office, batches: Sequence[Sequence[InboxEvent]]) -> dict[str, list[str]]:
    await _prepared(office)
    for batch in batches:
        await put(office, *batch)
        await apply_waiting(office.desk)
    return await end_state(office)


@pytest.mark.slow
async def test_a_thousand_events_shuffled_doubled_and_late_end_as_in_order(office: Office) -> None:
    told = list(_events(random.Random(7)))
    in_order = await _apply(office, [told])
    seen = await office.rows("SELECT DISTINCT state FROM messages UNION SELECT DISTINCT kind FROM blocks")
    assert {row["state"] for row in seen} >= {"delivered", "bounced", "dropped", "opt_out", "complaint", "invalid"}
    for seed in (1, 2):
        chance = random.Random(seed)
        shuffled = told * 2
        chance.shuffle(shuffled)
        # About a thousand, then whatever has not been told yet: late, and once.
        shuffled = [*shuffled[:1000], *(one for one in told if one not in shuffled[:1000])]
        size = chance.choice((7, 50, 200))
        batches = [shuffled[n : n + size] for n in range(0, len(shuffled), size)]
        assert await _apply(office, batches) == in_order
