"""Which providers of payments are set up? Those whose credentials are set; with a test clock and none, practice."""

from config.settings import Settings
from payments.port import Provider
from payments.practice import Practice


def providers_of(settings: Settings) -> dict[str, Provider]:
    """By name, in the order in which they are offered.

    They are loaded where they are used: an SDK takes half a second.
    """
    found: list[Provider] = []
    if settings.stripe_api_key is not None:
        from payments.stripe import Stripe

        found.append(Stripe(settings.stripe_api_key, settings.stripe_base_url, settings.payment_seconds))
    if settings.mercadopago_access_token is not None:
        from payments.mercado_pago import MercadoPago

        token, base_url = settings.mercadopago_access_token, settings.mercadopago_base_url
        found.append(MercadoPago(token, base_url, settings.country, settings.payment_seconds))
    if settings.test_clock and not found:
        found.append(Practice())
    return {provider.name: provider for provider in found}


def form_origins(settings: Settings) -> list[str]:
    """Origins to which a form of the portal may lead in the end: browsers hold redirects against `form-action`."""
    return [origin for provider in providers_of(settings).values() for origin in provider.form_origins]
