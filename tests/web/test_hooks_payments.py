"""Is what Stripe and Mercado Pago post believed only with their signature, followed once, and asked back at them?"""

import json
import random
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx2
import pytest
from fastapi.testclient import TestClient

from config.settings import Settings
from models.checkout import Checkout, CheckoutState
from operations.portal import checkouts as paying
from tests.activities.installation import eventually
from tests.operations.office import Office
from tests.operations.paying import Till
from tests.providers.accepted import AcceptedLog
from tests.providers.faults import Call, Fault, Faults, Rule
from tests.providers.mercado_pago import MercadoPagoFake
from tests.providers.stripe import StripeFake
from tests.web.conftest import Outside
from web.app import create_app
from web.hooks import mercado_pago as mercado_pago_hook
from web.hooks import stripe as stripe_hook


@pytest.fixture(scope="module")
def fakes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[StripeFake, MercadoPagoFake]]:
    """One of each for the tests of the file, as the application knows one address only."""
    log: Path = tmp_path_factory.mktemp("payments") / "log.jsonl"
    stripe, mercado_pago = StripeFake(Faults(), AcceptedLog(log)), MercadoPagoFake(Faults(), AcceptedLog(log))
    stripe.server.start()
    mercado_pago.server.start()
    yield stripe, mercado_pago
    stripe.stop()
    mercado_pago.stop()


@pytest.fixture(scope="module")
def application(installation: Settings, fakes: tuple[StripeFake, MercadoPagoFake]) -> Iterator[Outside]:
    told = {**fakes[0].settings, **fakes[1].settings, "country": "CO", "payment_seconds": 2.0}
    with TestClient(create_app(installation.model_copy(update=told)), base_url="http://10.0.0.1:8000") as client:
        yield Outside(client)


@pytest.fixture
async def till(office: Office, fakes: tuple[StripeFake, MercadoPagoFake]) -> Till:
    office.clock.instant = datetime.now(UTC)
    for fake in fakes:
        fake._faults.clear()
    return Till.of(office, *fakes)


async def _stored(till: Till) -> int:
    return int(await till.office.value("SELECT count(*) FROM inbox"))


async def _becomes(till: Till, checkout: Checkout, state: CheckoutState) -> None:
    async def is_so() -> bool:
        return (await till.known(checkout)).state is state

    await eventually(is_so, f"the payment is {state}")


async def _applied(till: Till) -> None:
    async def all_are() -> bool:
        return not await till.office.rows("SELECT id FROM inbox WHERE state = 'new'")

    await eventually(all_are, "all events are applied")


async def test_paid_at_stripe_it_is_paid_here_by_what_stripe_answers(outside: Outside, till: Till) -> None:
    begun = await till.begin()
    event = till.stripe.pay(begun.provider_id or "")
    # What the event says of amounts is not read: Stripe is asked.
    event["data"]["object"]["amount_total"] = 1
    assert outside.client.post(stripe_hook.EVENTS, **till.stripe.signed(event)).status_code == 204
    await _becomes(till, begun, CheckoutState.PAID)
    assert await till.office.balance() == 0
    assert outside.counted("stripe_event", "stored") == 1
    kept = await till.office.value("SELECT raw::text FROM inbox")
    assert set(json.loads(kept)) <= {"type", "checkout", "provider_id", "payment"}


async def test_events_shuffled_and_doubled_end_in_one_payment_and_its_refund(outside: Outside, till: Till) -> None:
    begun = await till.begin()
    session = begun.provider_id or ""
    till.stripe.events.clear()
    till.stripe.wait(session, int(time.time()) + 86_400)
    till.stripe.pay(session)
    till.stripe.refund(session, 3_000)
    lost = till.stripe.refund(session, 2_000)["data"]["object"]["id"]
    till.stripe.refund_fails(lost)
    events = till.stripe.events * 2
    random.Random(3).shuffle(events)
    for event in events:
        assert outside.client.post(stripe_hook.EVENTS, **till.stripe.signed(event)).status_code == 204
    await _applied(till)
    assert (await till.known(begun)).state is CheckoutState.PAID
    assert await till.office.balance() == 30
    assert await _stored(till) == 5
    assert [(amount, as_) for _, amount, _, as_ in await till.credits()] == [("7E+1", None), ("3E+1", "refund")]


async def test_paid_at_mercado_pago_it_is_found_by_its_number(outside: Outside, till: Till) -> None:
    begun = await till.begin(provider="mercado_pago")
    preference = begun.provider_id or ""
    declined = till.mercado_pago.decline(preference)
    assert _told(outside, till, declined).status_code == 200
    await _applied(till)
    known = await till.known(begun)
    assert (known.state, known.reason) == (CheckoutState.OPEN, "cc_rejected_insufficient_amount")
    # Its search has not heard of it yet: the number is asked for by itself.
    till.mercado_pago.lagging = True
    paid = till.mercado_pago.pay(preference)
    assert _told(outside, till, paid).status_code == 200
    await _becomes(till, begun, CheckoutState.PAID)
    till.mercado_pago.lagging = False
    till.mercado_pago.refund(paid, "40")
    _told(outside, till, paid)
    _told(outside, till, paid)
    await _applied(till)
    assert await till.office.balance() == 40
    till.mercado_pago.becomes(paid, "charged_back", "settled")
    _told(outside, till, paid)
    await _becomes(till, begun, CheckoutState.REFUNDED)
    assert await till.office.balance() == 100
    till.mercado_pago.becomes(paid, "charged_back", "reimbursed")
    _told(outside, till, paid)
    await _becomes(till, begun, CheckoutState.PAID)
    assert await till.office.balance() == 40


def _told(outside: Outside, till: Till, number: str) -> httpx2.Response:
    signed = till.mercado_pago.signed(number)
    return outside.client.post(signed["path"], content=signed["content"], headers=signed["headers"])


@pytest.mark.parametrize("age", [301, -301, 10**9])
async def test_what_is_signed_for_another_time_is_refused(outside: Outside, till: Till, age: int) -> None:
    begun = await till.begin()
    event = till.stripe.pay(begun.provider_id or "")
    then = int(time.time()) - age
    if age > 0:
        assert outside.client.post(stripe_hook.EVENTS, **till.stripe.signed(event, at=then)).status_code == 403
    signed = till.mercado_pago.signed("123", at=then)
    answer = outside.client.post(signed["path"], content=signed["content"], headers=signed["headers"])
    assert (answer.status_code, await _stored(till)) == (403, 0)


async def test_what_nobody_signed_is_refused_and_leaves_nothing(outside: Outside, till: Till) -> None:
    begun = await till.begin()
    event = till.stripe.pay(begun.provider_id or "")
    good = till.stripe.signed(event)
    raw, signature = good["content"], good["headers"]["stripe-signature"]
    forged = [
        (raw, ""),
        (raw, "t=1,v1=00"),
        (raw, "t=now,v1=x"),
        (raw, "v1"),
        (raw + b" ", signature),
        (b"\xff\xfe", signature),
        (raw, till.stripe.signed(event, "whsec_another")["headers"]["stripe-signature"]),
    ]
    for content, proof in forged:
        answer = outside.client.post(stripe_hook.EVENTS, content=content, headers={"stripe-signature": proof})
        assert answer.status_code == 403, proof
    signed = till.mercado_pago.signed("123")
    proof, request_id = signed["headers"]["x-signature"], signed["headers"]["x-request-id"]
    stamp = str(int(time.time() * 1000))
    for path, headers in (
        (signed["path"], {}),
        (signed["path"], {"x-signature": proof}),
        (signed["path"], {"x-signature": f"ts={stamp},v1=00", "x-request-id": request_id}),
        (signed["path"], {"x-signature": "ts=99999999999999999999999999,v1=00", "x-request-id": request_id}),
        (f"{mercado_pago_hook.EVENTS}?data.id=124&type=payment", signed["headers"]),
        (mercado_pago_hook.EVENTS, signed["headers"]),
    ):
        assert outside.client.post(path, content=b"{}", headers=headers).status_code == 403, path
    assert await _stored(till) == 0
    assert outside.counted("stripe_event", "forged") == len(forged)
    assert (await till.known(begun)).state is CheckoutState.OPEN


async def test_a_proven_event_of_nothing_we_know_is_harmless(outside: Outside, till: Till) -> None:
    strange: list[dict[str, Any]] = [
        {"id": "evt_1", "type": "customer.created", "data": {"object": {"object": "customer", "id": "cus_1"}}},
        {"id": "evt_2", "type": "charge.refunded", "data": {"object": {"object": "charge", "payment_intent": "pi_9"}}},
        {"id": "evt_3", "type": "x", "data": None},
    ]
    for event in strange:
        assert outside.client.post(stripe_hook.EVENTS, **till.stripe.signed(event)).status_code == 204
    hostile: list[Any] = [[], {"id": 7, "type": "x"}, {"id": "e" * 300, "type": "x"}]
    for event in hostile:
        assert outside.client.post(stripe_hook.EVENTS, **till.stripe.signed(event)).status_code == 422
    assert _told(outside, till, "999").status_code == 200
    rows = await till.office.rows("SELECT source FROM inbox ORDER BY id")
    assert [row["source"] for row in rows] == ["stripe_event", "mercado_pago_event"]


async def test_while_the_provider_is_away_its_event_waits(outside: Outside, till: Till) -> None:
    begun = await till.begin()
    till.stripe._faults.add(Rule(Fault.FAIL_5XX, on=Call.LOOK_UP, times=1))
    event = till.stripe.pay(begun.provider_id or "")
    outside.client.post(stripe_hook.EVENTS, **till.stripe.signed(event))

    async def postponed() -> bool:
        return bool(await till.office.rows("SELECT id FROM inbox WHERE retry_at IS NOT NULL AND error IS NOT NULL"))

    await eventually(postponed, "the event waits")
    await till.office.execute("UPDATE inbox SET retry_at = now()")
    outside.client.post(stripe_hook.EVENTS, **till.stripe.signed({**event, "id": "evt_again"}))
    await _becomes(till, begun, CheckoutState.PAID)


async def test_our_call_was_not_answered_and_paid_all_the_same(outside: Outside, till: Till) -> None:
    till.stripe._faults.add(Rule(Fault.ACCEPT_RESET))
    with pytest.raises(Exception, match="does not answer"):
        await till.begin()
    [session] = [id_ for id_, one in till.stripe.sessions.items() if one["payment_intent"] is None][-1:]
    event = till.stripe.pay(session)
    outside.client.post(stripe_hook.EVENTS, **till.stripe.signed(event))
    [row] = await till.office.rows("SELECT id FROM checkouts")
    await _becomes(till, await paying.one(till.desk, "C-1", row["id"]), CheckoutState.PAID)


def test_without_their_secrets_every_call_is_refused(installation: Settings, stripe: StripeFake) -> None:
    with TestClient(create_app(installation), base_url="http://10.0.0.1:8000") as client:
        event = {"id": "evt_1", "type": "x", "data": {}}
        assert client.post(stripe_hook.EVENTS, **stripe.signed(event)).status_code == 403
        assert client.post(mercado_pago_hook.EVENTS, content=b"{}").status_code == 403
