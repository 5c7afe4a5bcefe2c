"""Is every event told in one form, with ids, amounts, days and codes alone?"""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docs.blocks.webhooks import EXAMPLES, example
from erp.webhooks.payload import TOLD, payload_of
from models.interaction import InteractionKind as Kind
from models.webhook import ALL, EVENT_OF, EventType, kinds_of
from models.webhook_endpoint import NewEndpoint

AT = datetime(2026, 3, 2, 15, tzinfo=UTC)
#: What people wrote is kept under these names.
_WORDS = ("reason", "note", "text", "subject", "words", "name", "to_name", "to_address", "email", "phone", "by")

VALUES = st.one_of(
    st.none(), st.booleans(), st.integers(), st.text(), st.floats(), st.dictionaries(st.text(), st.text()),
    st.from_regex(r"[0-9]{1,9}\.[0-9]{2} (EUR|COP)", fullmatch=True),
    st.lists(st.dictionaries(st.sampled_from(["on", "amount"]), st.sampled_from(["2026-03-02", "1.00 EUR"]))),
)  # fmt: skip
NAMES = st.sampled_from([*_WORDS, *sorted({name for names in TOLD.values() for name in names} - {"amount"})])


def told(kind: Kind, **written: Any) -> Any:
    return payload_of(_entry(kind, written))["data"]["details"]


def _entry(kind: Kind, written: dict[str, Any]) -> dict[str, Any]:
    return {
        "interaction_id": 17, "at": AT, "kind": kind.value, "customer_id": "C-1", "invoice_id": "F-1",
        "details": written, "why": {"code": "step_due", "params": {"name": "Ana"}},
    }  # fmt: skip


def test_every_event_comes_from_something_and_says_what_it_tells_of_it() -> None:
    assert set(EVENT_OF.values()) == set(EventType)
    assert set(TOLD) == set(EVENT_OF)
    assert all(not set(names) & set(_WORDS) for names in TOLD.values())


@pytest.mark.parametrize("event", EventType)
def test_an_example_of_the_documentation_is_what_is_told(event: EventType) -> None:
    kind, written, _ = EXAMPLES[event]
    assert EVENT_OF[kind] is event
    assert set(written) <= set(TOLD[kind])
    shown = example(event)
    assert (shown["type"], set(shown)) == (event.value, {"type", "timestamp", "data"})
    assert set(shown["data"]) == {"id", "happened", "customer_id", "invoice_id", "why", "details"}
    assert set(written) - {"amount"} <= set(shown["data"]["details"])


@pytest.mark.parametrize("kind", EVENT_OF)
@given(written=st.dictionaries(NAMES, VALUES))
def test_what_people_wrote_is_never_told(kind: Kind, written: dict[str, Any]) -> None:
    payload = payload_of(_entry(kind, written))
    assert json.loads(json.dumps(payload)) == payload
    assert set(payload["data"]["details"]) <= set(TOLD[kind])
    assert "Ana" not in json.dumps(payload["data"]["why"])
    assert not any(isinstance(value, float) for value in payload["data"]["details"].values())


def test_an_amount_is_text_beside_its_currency() -> None:
    assert told(Kind.PROMISE_MADE, amount="1200.50 EUR", covered="200.00 EUR", note="by phone") == {
        "amount": "1200.50",
        "currency": "EUR",
        "covered": {"amount": "200.00", "currency": "EUR"},
    }
    assert told(Kind.PLAN_AGREED, payments=[{"on": "2026-03-02", "amount": "5.00 EUR"}]) == {
        "payments": [{"on": "2026-03-02", "amount": "5.00", "currency": "EUR"}]
    }
    assert told(Kind.PAYMENT_RECEIVED, amount="100", currency="CLP", received="1.00 USD", rate="100") == {
        "amount": "100", "currency": "CLP", "received": {"amount": "1.00", "currency": "USD"}, "rate": "100",
    }  # fmt: skip


@pytest.mark.parametrize(("currency", "amount"), [("EUR", "40.00"), ("CLP", "40"), ("KWD", "40.000")])
def test_an_amount_has_the_decimals_of_its_currency(currency: str, amount: str) -> None:
    assert told(Kind.CHARGE_CLAIMED, amount="40.0000", currency=currency)["amount"] == amount


def test_what_is_too_long_for_a_code_stays_here() -> None:
    assert told(Kind.ERP_ASKED, asked="write_off", because="x" * 201) == {"asked": "write_off"}


def test_a_subscription_names_types_nouns_or_all() -> None:
    assert kinds_of([ALL]) == frozenset(EVENT_OF)
    assert kinds_of(["hold.lifted"]) == {Kind.RESUMED, Kind.CREDIT_HOLD_LIFTED}
    assert kinds_of(["promise.*"]) == {kind for kind in EVENT_OF if kind.value.startswith("promise_")}
    assert kinds_of(["ping"]) == frozenset()
    assert NewEndpoint(url="https://x.example", events=("hold.*", "*", "hold.*")).events == ("hold.*", "*")
