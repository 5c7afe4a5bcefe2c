"""Which providers does a test find in place? The fakes, fresh for each test, and settings that lead to them."""

from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

import pytest

from config.settings import Settings
from tests.providers.accepted import AcceptedLog
from tests.providers.faults import Faults
from tests.providers.mercado_pago import MercadoPagoFake
from tests.providers.provider import Provider
from tests.providers.providers import Providers, providers_at
from tests.providers.stripe import StripeFake

P = TypeVar("P", bound=Provider)


@pytest.fixture
def providers(tmp_path: Path) -> Iterator[Providers]:
    """SendGrid and Twilio of this test alone."""
    with providers_at(tmp_path / "accepted.jsonl") as fakes:
        yield fakes


@pytest.fixture
def stripe(tmp_path: Path) -> Iterator[StripeFake]:
    """Stripe of this test alone."""
    yield from _started(StripeFake(Faults(), AcceptedLog(tmp_path / "stripe.jsonl")))


@pytest.fixture
def mercado_pago(tmp_path: Path) -> Iterator[MercadoPagoFake]:
    """Mercado Pago of this test alone: an account in Colombia."""
    yield from _started(MercadoPagoFake(Faults(), AcceptedLog(tmp_path / "mercado_pago.jsonl")))


def _started(fake: P) -> Iterator[P]:
    fake.server.start()
    yield fake
    fake.stop()


@pytest.fixture
def provider_settings(providers: Providers, tmp_path: Path) -> Settings:
    """Settings whose channels lead to the fakes; a call may take two seconds."""
    return Settings.model_validate(
        {"home": tmp_path, "public_url": "https://dunning.example", "send_seconds": 2.0, **providers.settings}
    )
