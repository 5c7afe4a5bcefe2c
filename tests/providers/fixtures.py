"""Which providers does a test find in place? The fakes, fresh for each test, and settings that lead to them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from config.settings import Settings
from tests.providers.providers import Providers, providers_at


@pytest.fixture
def providers(tmp_path: Path) -> Iterator[Providers]:
    """SendGrid and Twilio of this test alone."""
    with providers_at(tmp_path / "accepted.jsonl") as fakes:
        yield fakes


@pytest.fixture
def provider_settings(providers: Providers, tmp_path: Path) -> Settings:
    """Settings whose channels lead to the fakes; a call may take two seconds."""
    return Settings.model_validate(
        {"home": tmp_path, "public_url": "https://dunning.example", "send_seconds": 2.0, **providers.settings}
    )
