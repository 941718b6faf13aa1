"""Who asks, past the proxies in front of the service."""

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

from starlette.datastructures import Headers
from starlette.types import Scope

from app.settings import is_loopback

Networks = Sequence[IPv4Network | IPv6Network]
_FORWARDING = ("forwarded", "via", "x-real-ip")
# One customer of an internet provider has at least this much of IPv6 (RFC 6177).
_CUSTOMER_BITS = 64


def is_forwarded(headers: Headers) -> bool:
    """Whether a proxy has added a header of its own."""
    return any(name in _FORWARDING or name.startswith("x-forwarded-") for name in headers)


def is_direct(scope: Scope) -> bool:
    """Whether the request comes from this machine and past no proxy."""
    return is_loopback(_peer(scope)) and not is_forwarded(Headers(scope=scope))


def address(scope: Scope, trusted: Networks) -> str:
    """The address that asks: the last of X-Forwarded-For that is no trusted proxy, if the peer is
    one; else the peer. Of IPv6 the network of a customer.
    """
    headers = Headers(scope=scope)
    hops = [hop.strip() for line in headers.getlist("x-forwarded-for") for hop in line.split(",")]
    asking = _peer(scope)
    while hops and _within(asking, trusted):
        asking = hops.pop()
    return _network(asking)


def _parsed(address: str) -> IPv4Address | IPv6Address:
    """An address as proxies and sockets write it: with a port, or IPv4 within IPv6. Raises
    ValueError.
    """
    bare = address.strip("[]") if address.count(":") != 1 else address.partition(":")[0]
    parsed = ip_address(bare)
    return getattr(parsed, "ipv4_mapped", None) or parsed


def _peer(scope: Scope) -> str:
    client = scope.get("client")
    return str(client[0]) if client else ""


def _within(address: str, networks: Networks) -> bool:
    try:
        return any(_parsed(address) in network for network in networks)
    except ValueError:
        return False


def _network(address: str) -> str:
    try:
        parsed = _parsed(address)
    except ValueError:
        return address[:64]
    if isinstance(parsed, IPv6Address):
        return str(IPv6Network((parsed, _CUSTOMER_BITS), strict=False))
    return str(parsed)
