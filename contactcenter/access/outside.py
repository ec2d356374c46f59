"""Calling an address that a person or a stranger wrote, without being led into our own network.

https only; the name is resolved once and the connection goes to the very address that was looked at.
"""

import ipaddress
import socket
import ssl
from functools import cache

import httpx

TIMEOUT = httpx.Timeout(10, connect=5)
# Addresses of IPv6 in which one of IPv4 is hidden, to be translated by somebody on the way.
_TRANSLATED = [
    ipaddress.ip_network(network) for network in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32")
]


class OutsideError(Exception):
    """What went wrong, as an error code, and whether trying again is of any use."""

    def __init__(self, code: str, words: str, *, is_permanent: bool) -> None:
        super().__init__(words)
        self.code = code
        self.is_permanent = is_permanent


def not_allowed(words: str) -> OutsideError:
    return OutsideError("url_not_allowed", words, is_permanent=True)


def parsed(url: str) -> httpx.URL:
    try:
        return httpx.URL(url)
    except (httpx.InvalidURL, ValueError) as error:
        raise not_allowed(f"no address: {error}") from error


def is_at(url: httpx.URL, origin: str) -> bool:
    """Whether it is of this origin, as "http://127.0.0.1:8090", which is trusted as it is."""
    return bool(origin) and f"{url.scheme}://{url.netloc.decode()}" == origin and not url.userinfo


@cache
def certificates() -> ssl.SSLContext:
    return httpx.create_ssl_context(trust_env=False)


def client() -> httpx.Client:
    """Without the environment's proxy: it would resolve the name anew."""
    return httpx.Client(timeout=TIMEOUT, trust_env=False, verify=certificates())


def check_shape(url: httpx.URL) -> None:
    """Whether it is one we would call at all, wherever its name leads."""
    if url.scheme != "https" or url.userinfo or url.port not in (None, 443) or not url.host or "%" in url.host:
        raise not_allowed(f"{url.scheme}, port {url.port}")


def public_address(url: httpx.URL) -> str:
    """The address to connect to. One name with one address of ours among several is refused whole."""
    check_shape(url)
    try:
        found = socket.getaddrinfo(url.host, 443, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise OutsideError("file_unreachable", f"{url.host}: {error}", is_permanent=False) from error
    addresses = [str(address[4][0]) for address in found]
    if not addresses or not all(map(_is_public, addresses)):
        raise not_allowed(f"{url.host} is none of the public network")
    return addresses[0]


def _is_public(text: str) -> bool:
    try:
        address = ipaddress.ip_address(text)
    except ValueError:  # an address of a link has its interface behind a %
        return False
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            return _is_public(str(address.ipv4_mapped))
        if any(address in network for network in _TRANSLATED):
            return False
    return address.is_global and not address.is_multicast and not address.is_reserved
