"""Which machines may a subscriber's address lead to? Public ones, looked at when the connection is made.

A name is resolved once, every address that it has is looked at, and the connection goes to an address that was looked at:
a name that answers otherwise a moment later (DNS rebinding) gains nothing. Certificates are still checked for the name.
"""

import asyncio
import socket
from collections.abc import Iterable
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

import httpcore2

#: Carriers' private space (RFC 6598) and translations of IPv4 (RFC 6052, RFC 3056, RFC 4380), which lead to any address.
_NOT_PUBLIC = tuple(map(ip_network, ("100.64.0.0/10", "64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32")))


class AddressRefused(Exception):
    """An address leads where no subscriber may send us."""


def is_public(address: str) -> bool:
    """Whether an IP address is one of the open Internet. One that does not parse is not."""
    try:
        found: IPv4Address | IPv6Address = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(found, IPv6Address) and found.ipv4_mapped is not None:
        found = found.ipv4_mapped
    if any(found.version == network.version and found in network for network in _NOT_PUBLIC):
        return False
    return found.is_global and not found.is_multicast and not found.is_reserved


class PublicOnly(httpcore2.AsyncNetworkBackend):
    """The network as subscribers get it. private: local machines too, for tests and closed networks."""

    def __init__(self, *, private: bool = False) -> None:
        self._private = private
        self._network = httpcore2.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        """Raises AddressRefused, and httpcore2's errors."""
        address = host if self._private else await self._checked(host, port, timeout)
        return await self._network.connect_tcp(address, port, timeout, local_address, socket_options)

    async def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None
    ) -> httpcore2.AsyncNetworkStream:
        raise AddressRefused("a socket of this machine")

    async def sleep(self, seconds: float) -> None:
        await self._network.sleep(seconds)

    async def _checked(self, host: str, port: int, timeout: float | None) -> str:
        try:
            async with asyncio.timeout(timeout):
                found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, TimeoutError) as failure:
            raise httpcore2.ConnectError(f"its name cannot be resolved ({type(failure).__name__})") from failure
        addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
        if refused := [address for address in addresses if not is_public(address)]:
            raise AddressRefused(f"it leads to {refused[0]}, which is no public address")
        return addresses[0]
