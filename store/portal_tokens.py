"""What does a link or a cookie of the portal carry? Chance, and nothing else."""

import secrets

#: 256 bits: nobody guesses one of them, however many there are.
_RANDOM = 32


def new_token() -> str:
    """43 characters that stand in any address."""
    return secrets.token_urlsafe(_RANDOM)
