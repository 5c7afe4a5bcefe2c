"""Where does a visitor come from? Their network and browser, as the throttle and the list of sessions know them."""

from ipaddress import ip_address, ip_network

from fastapi import Request

from models.user import Place

#: What one household or office is given of IPv6: within it addresses change at will.
_IPV6_PREFIX = 64


def place_of(request: Request) -> Place:
    """Behind a proxy the address is the one that uvicorn takes from it (FORWARDED_ALLOW_IPS)."""
    return Place(network_of(request.client.host if request.client else ""), request.headers.get("user-agent", ""))


def network_of(address: str) -> str:
    """`2001:db8::/64` of an IPv6 address, an IPv4 address as it is."""
    try:
        ip = ip_address(address)
    except ValueError:
        return address[:100]
    if ip.version == 6 and ip.ipv4_mapped is not None:
        return str(ip.ipv4_mapped)
    return str(ip) if ip.version == 4 else str(ip_network((ip, _IPV6_PREFIX), strict=False))
