"""How is an address shown to somebody who should recognize it, and not learn it?"""

from models.strategy import Channel

_HIDDEN = "•••"


def masked(channel: Channel, address: str) -> str:
    """`p•••@cliente.example`; of a number the last three digits, `••• 567`."""
    if channel is Channel.EMAIL:
        name, _, domain = address.rpartition("@")
        return f"{name[:1]}{_HIDDEN}@{domain}"
    return f"{_HIDDEN} {address[-3:]}"
