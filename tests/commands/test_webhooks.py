"""Can whoever connects another program subscribe it, try it, change its secret, and have events told again?"""

import base64
from datetime import date

import pytest

from models.webhook import EventType
from store import webhook_endpoints
from store.engine import Tx
from tests.commands.conftest import Puntual
from tests.erp.webhooks.receiver import receiver
from tests.providers.wire import Answer

URL = "https://erp.example.com/hooks"


def _add(puntual: Puntual, *options: str, url: str = URL, **variables: str) -> str:
    said = puntual("webhooks", "add", url, *options, **variables)
    assert said.code == 0, said.err
    return said.out.strip()


def test_a_secret_has_256_bits_and_is_shown_once(puntual: Puntual) -> None:
    secret = _add(puntual, "--event", "promise.*", "--description", "SAP")
    assert len(base64.b64decode(secret.removeprefix("whsec_"), validate=True)) == 32
    for command in (("list",), ("show", "1"), ("list", "--json"), ("show", "1", "--json")):
        said = puntual("webhooks", *command)
        assert said.code == 0
        assert URL in said.out
        assert "whsec_" not in said.out
        assert secret.removeprefix("whsec_") not in said.out + said.err
    [shown] = puntual("webhooks", "list", "--json").json
    assert (
        shown.items() >= {"id": 1, "events": ["promise.*"], "description": "SAP", "active": True, "waiting": 0}.items()
    )
    assert shown["created_by"] == "maria"


@pytest.mark.parametrize(
    "url", ["http://erp.example.com/", "https://127.0.0.1/", "https://u:p@erp.example.com/", "erp"]
)
def test_an_address_that_is_none_is_refused_and_nothing_is_kept(puntual: Puntual, url: str) -> None:
    said = puntual("webhooks", "add", url)
    assert (said.code, said.out) == (1, "")
    assert "url: expected" in said.err
    assert puntual("webhooks", "list", "--json").json == []


@pytest.mark.parametrize("event", ["promise", "promise.stolen", "*.made", "", "ping", "PROMISE.MADE"])
def test_events_that_nobody_tells_of_are_wrong_usage(offline: Puntual, event: str) -> None:
    said = offline("webhooks", "add", URL, "--event", event)
    assert said.code == 2
    assert EventType.PROMISE_MADE in said.err


def test_a_test_says_what_was_answered(puntual: Puntual) -> None:
    with receiver(Answer(200), Answer(500)) as it:
        secret = _add(puntual, url=it.url, PUNTUAL_WEBHOOKS_PRIVATE="1")
        taken = puntual("webhooks", "test", "1", PUNTUAL_WEBHOOKS_PRIVATE="1")
        assert (taken.code, taken.out) == (0, "Endpoint 1 has taken it: 200\n")
        assert it.verified(secret)["type"] == "ping"
        refused = puntual("webhooks", "test", "1", "--json", PUNTUAL_WEBHOOKS_PRIVATE="1")
        assert (refused.code, refused.json) == (1, {"id": 1, "taken": False, "answer": "500"})
        closed = puntual("webhooks", "test", "1")
        assert (closed.code, closed.out) == (1, "Endpoint 1 has not taken it: https is demanded\n")
        assert len(it.posted) == 2


def test_a_secret_is_replaced(puntual: Puntual) -> None:
    old = _add(puntual)
    said = puntual("webhooks", "rotate", "1")
    assert said.code == 0
    assert "24 hours" in said.err
    third = puntual("webhooks", "rotate", "1", "--at-once", "--json").json["secret"]

    async def kept(tx: Tx) -> list[str]:
        return [one.secret for one in (await webhook_endpoints.get(tx, 1)).secrets]

    assert puntual.in_database(kept) == [third]
    assert len({old, said.out.strip(), third}) == 3


def test_what_waits_is_seen_paused_resumed_replayed_and_removed(loaded: Puntual) -> None:
    _add(loaded, "--event", "hold.*")
    assert loaded("pause", "0042", "--reason", "the wedding").code == 0
    assert loaded("webhooks", "pause", "1").out == "Endpoint 1: paused\n"
    assert loaded("webhooks", "pause", "1").code == 1
    assert loaded("webhooks", "resume", "1", "--json").json == {"id": 1, "result": "resumed"}
    [waits] = loaded("webhooks", "deliveries", "1", "--open", "--json").json
    expected = {"type": "hold.set", "customer_id": "C-1", "invoice_id": "0042", "state": "waits", "attempts": 0}
    assert waits.items() >= expected.items()
    assert waits["event"] in loaded("webhooks", "deliveries", "1").out
    again = loaded("webhooks", "replay", "1", "--event", waits["event"], "--json")
    assert again.json == {"id": 1, "events": 1}
    today = date.today().isoformat()  # noqa: DTZ011 - as somebody types it
    assert loaded("webhooks", "replay", "1", "--since", today, "--customer", "C-1").out.startswith("1 event(s)")
    assert loaded("webhooks", "replay", "1").code == 2
    assert loaded("webhooks", "replay", "1", "--event", "evt_x").code == 2
    assert loaded("webhooks", "replay", "1", "--event", "evt_999").code == 4
    assert loaded("webhooks", "remove", "1").out == "Endpoint 1: removed\n"
    for command in (("show", "1"), ("remove", "1"), ("test", "1"), ("deliveries", "1"), ("rotate", "1")):
        assert loaded("webhooks", *command).code == 4
    assert loaded("webhooks", "list").err.startswith("Nobody is told")
