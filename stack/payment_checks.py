"""Would the providers of payments serve us, and do we hear what becomes of payments?"""

import asyncio
from collections.abc import Iterator

from config.settings import Settings, variable_of
from models.errors import PuntualError
from payments.assembly import providers_of
from payments.port import MERCADO_PAGO, PRACTICE, STRIPE, Provider, ProviderRefuses
from stack.finding import Finding

#: What a provider refuses as wrong, and what proves its events, by settings.
_CREDENTIALS = {
    STRIPE: ("stripe_api_key", "stripe_base_url"),
    MERCADO_PAGO: ("mercadopago_access_token", "mercadopago_base_url", "country"),
}
_PROOFS = {STRIPE: "stripe_webhook_secret", MERCADO_PAGO: "mercadopago_webhook_secret"}
_OPENED_BY = {STRIPE: "stripe_api_key", MERCADO_PAGO: "mercadopago_access_token"}


async def payments(settings: Settings) -> list[Finding]:
    """Every provider that is set up; nobody is charged."""
    providers = providers_of(settings)
    if not providers:
        return [Finding("payments", True, "no provider is set: customers are told other ways to pay"), *_idle(settings)]
    found = await asyncio.gather(*(_served(provider) for provider in providers.values()))
    return [*found, *_events(settings, [name for name in providers if name != PRACTICE]), *_idle(settings)]


async def _served(provider: Provider) -> Finding:
    check = f"payments.{provider.name}"
    try:
        return Finding(check, True, await provider.examine())
    except ProviderRefuses as refusal:
        variables = ", ".join(map(variable_of, _CREDENTIALS[provider.name]))
        return Finding(check, False, refusal.message, f"Check {variables}")
    except PuntualError as failure:
        variables = ", ".join(map(variable_of, _CREDENTIALS[provider.name]))
        return Finding(check, False, failure.message, f"Check {variables} and the network")


def _events(settings: Settings, names: list[str]) -> Iterator[Finding]:
    """Without its events a payment is found by looking it up, minutes later, and what goes back is not heard of."""
    if names and settings.public_url is None:
        message = "customers cannot come back from where they pay, and nobody can tell us that they have"
        yield Finding("payments.events", False, message, "Set PUBLIC_URL to the https address of the web process")
    elif names and not str(settings.public_url).startswith("https://"):
        message = f"{settings.public_url} is not encrypted: providers send nothing there"
        yield Finding("payments.events", False, message, "Give PUBLIC_URL by https")
    for name in names:
        if getattr(settings, _PROOFS[name]) is None:
            variable = variable_of(_PROOFS[name])
            message = f"events of {name} are refused: nothing proves them"
            yield Finding("payments.events", False, message, f"Set {variable}, as its webhook's page shows it")


def _idle(settings: Settings) -> Iterator[Finding]:
    """Settings that serve nothing without others."""
    for name, key in _OPENED_BY.items():
        proof = _PROOFS[name]
        if getattr(settings, proof) is not None and getattr(settings, key) is None:
            message = f"{variable_of(proof)} serves nothing without {variable_of(key)}"
            yield Finding(f"payments.{variable_of(proof)}", False, message, f"Set {variable_of(key)}")
