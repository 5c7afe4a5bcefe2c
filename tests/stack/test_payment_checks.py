"""Does the doctor see what keeps customers from paying online, before the first of them cannot?"""

from pathlib import Path
from typing import Any

import pytest

from config.settings import Settings
from stack.payment_checks import payments
from tests.providers.faults import Call, Fault, Rule
from tests.providers.mercado_pago import MercadoPagoFake
from tests.providers.stripe import StripeFake


async def told(home: Path, **given: Any) -> dict[str, tuple[bool, str, str]]:
    settings = Settings.model_validate({"home": home, "payment_seconds": 1.0, "country": "CO", **given})
    return {one.check: (one.ok, one.message, one.advice) for one in await payments(settings)}


@pytest.fixture
def sound(stripe: StripeFake, mercado_pago: MercadoPagoFake) -> dict[str, Any]:
    return {"public_url": "https://dunning.example", **stripe.settings, **mercado_pago.settings}


async def test_a_sound_set_up_is_said_to_be_so(tmp_path: Path, sound: dict[str, Any]) -> None:
    found = await told(tmp_path, **sound)
    assert found == {
        "payments.stripe": (True, "Stripe takes the key (test mode)", ""),
        "payments.mercado_pago": (True, "Mercado Pago takes the token (MCO, COP)", ""),
    }


async def test_without_providers_it_says_so_and_with_a_test_clock_practises(tmp_path: Path) -> None:
    assert (await told(tmp_path))["payments"][0]
    assert set(await told(tmp_path, test_clock=True)) == {"payments.practice"}


@pytest.mark.parametrize(
    ("changed", "check", "says"),
    [
        ({"stripe_api_key": "sk_wrong"}, "payments.stripe", "STRIPE_API_KEY"),
        ({"country": "MX"}, "payments.mercado_pago", "PUNTUAL_COUNTRY"),
        ({"country": "ES"}, "payments.mercado_pago", "PUNTUAL_COUNTRY"),
        ({"public_url": None}, "payments.events", "PUBLIC_URL"),
        ({"public_url": "http://dunning.example"}, "payments.events", "by https"),
        ({"stripe_webhook_secret": None}, "payments.events", "STRIPE_WEBHOOK_SECRET"),
        ({"stripe_api_key": None}, "payments.STRIPE_WEBHOOK_SECRET", "STRIPE_API_KEY"),
    ],
)
async def test_what_is_wrong_is_named_with_the_setting(
    tmp_path: Path, sound: dict[str, Any], changed: dict[str, Any], check: str, says: str
) -> None:
    ok, _, advice = (await told(tmp_path, **{**sound, **changed}))[check]
    assert not ok
    assert says in advice


async def test_a_provider_that_is_away_is_a_matter_of_the_network(
    tmp_path: Path, sound: dict[str, Any], stripe: StripeFake
) -> None:
    stripe._faults.add(Rule(Fault.RESET, on=Call.LOOK_UP))
    ok, message, advice = (await told(tmp_path, **sound))["payments.stripe"]
    assert (ok, "network" in advice) == (False, True)
    assert "sk_test" not in message
