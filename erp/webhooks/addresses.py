"""Which machines may a subscriber's address lead to? Public ones, looked at when the connection is made.

A name is resolved once, every address that it has is looked at, and the connection goes to one that was looked at: a
name that answers otherwise a moment later (DNS rebinding) gains nothing. Certificates are still checked for the name.
"""

import asyncio
import socket
from collections.abc import Iterable
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import urlsplit

import httpcore2

from models.errors import InvalidInput

#: What `ipaddress` calls global in some version, and is not to us: carriers' private space (RFC 6598), protocol
#: assignments (RFC 6890), relays and tunnels that lead to any address of IPv4 (RFC 7526, RFC 3056, RFC 4380),
#: documentation (RFC 9637).
_NOT_PUBLIC = tuple(
    map(ip_network, ("100.64.0.0/10", "192.0.0.0/24", "192.88.99.0/24", "2001::/23", "2002::/16", "3fff::/20"))
)
#: The only space of IPv6 that is given out (RFC 4291): neither local ones nor translations of IPv4 (NAT64) are in it.
_GIVEN_OUT = IPv6Network("2000::/3")
#: Where clouds keep the credentials of their machines: no receiver stands there, on any network.
_NEVER = tuple(map(ip_network, ("169.254.0.0/16", "fe80::/10", "fd00:ec2::254/128", "100.100.100.200/32")))


class AddressRefused(Exception):
    """An address leads where no subscriber may send us."""


def is_public(address: str) -> bool:
    """Whether an IP address is one of the open Internet. One that does not parse is not."""
    try:
        found: IPv4Address | IPv6Address = ip_address(address)
    except ValueError:
        return False
    if isinstance(found, IPv6Address):
        if found.ipv4_mapped is not None:
            return is_public(str(found.ipv4_mapped))
        if found not in _GIVEN_OUT:
            return False
    if any(found.version == network.version and found in network for network in _NOT_PUBLIC):
        return False
    return found.is_global and not found.is_multicast and not found.is_reserved


def is_forbidden(address: str) -> bool:
    """Whether nothing of ours may be posted to an IP address, also where a closed network is allowed."""
    found = ip_address(address.partition("%")[0])
    if isinstance(found, IPv6Address) and found.ipv4_mapped is not None:
        found = found.ipv4_mapped
    return any(found.version == network.version and found in network for network in _NEVER)


def check_url(url: str, *, private: bool = False) -> None:
    """Raise InvalidInput for what is no address to post to: https and a host, no user, no fragment.

    private: http and machines of the own network are welcome too.
    """
    schemes = ("https", "http") if private else ("https",)
    expected = f"expected an address such as https://erp.example.com/hooks/puntual ({' or '.join(schemes)})"
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise InvalidInput(f"url: {expected}", (("url", expected),)) from None
    fine = url.isascii() and url.isprintable() and " " not in url and parts.scheme in schemes and host and port != 0
    if not fine or "@" in parts.netloc or "#" in url:
        raise InvalidInput(f"url: {expected}", (("url", expected),))
    if host is None or not _is_address(host):
        return
    if is_forbidden(host):
        expected = f"expected another address: nothing is posted to {host}"
        raise InvalidInput(f"url: {expected}", (("url", expected),))
    if not private and not is_public(host):
        expected = f"expected a public address, {host} is none (PUNTUAL_WEBHOOKS_PRIVATE allows others)"
        raise InvalidInput(f"url: {expected}", (("url", expected),))


class PublicOnly(httpcore2.AsyncNetworkBackend):
    """The network as subscribers get it, on one that connects to whatever address it is told.

    private: local machines too, for closed networks.
    """

    def __init__(self, network: httpcore2.AsyncNetworkBackend | None = None, *, private: bool = False) -> None:
        self._private = private
        self._network = network or httpcore2.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        """Raises AddressRefused, and httpcore2's errors."""
        addresses = await _checked(host, port, timeout, private=self._private)
        for address in addresses[:-1]:
            try:
                return await self._network.connect_tcp(address, port, timeout, local_address, socket_options)
            except httpcore2.ConnectError:
                continue  # a machine of two families may listen on the other one
        return await self._network.connect_tcp(addresses[-1], port, timeout, local_address, socket_options)

    async def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None
    ) -> httpcore2.AsyncNetworkStream:
        raise AddressRefused("a socket of this machine")

    async def sleep(self, seconds: float) -> None:
        await self._network.sleep(seconds)


async def _checked(host: str, port: int, timeout: float | None, *, private: bool) -> list[str]:
    try:
        async with asyncio.timeout(timeout):
            found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as failure:
        raise httpcore2.ConnectError(f"its name cannot be resolved ({type(failure).__name__})") from failure
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    if not private and (refused := [address for address in addresses if not is_public(address)]):
        raise AddressRefused(f"it leads to {refused[0]}, which is no public address")
    if refused := [address for address in addresses if is_forbidden(address)]:
        raise AddressRefused(f"it leads to {refused[0]}, to which nothing is posted")
    return addresses


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
