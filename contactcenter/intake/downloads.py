"""Fetching a file from an address that a stranger may have written, without being led into our own network.

https only; the name is resolved once and the connection goes to the very address that was looked at; redirections are
looked at like the first address; size and time are bounded.
"""

import ipaddress
import socket
import ssl
import time
from functools import cache

import httpx

_MOST_REDIRECTIONS = 3
_SECONDS = 30
_TIMEOUT = httpx.Timeout(10, connect=5)
# Addresses of IPv6 in which one of IPv4 is hidden, to be translated by somebody on the way.
_TRANSLATED = [
    ipaddress.ip_network(network) for network in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32")
]


class DownloadError(Exception):
    """What went wrong, as an error code, and whether trying again is of any use."""

    def __init__(self, code: str, words: str, *, is_permanent: bool) -> None:
        super().__init__(words)
        self.code = code
        self.is_permanent = is_permanent


def download(url: str, largest: int, local_origin: str = "") -> bytes:
    """The bytes at `url`, `largest` at most. `local_origin`, as "http://127.0.0.1:8090", is trusted as it is."""
    until = time.monotonic() + _SECONDS
    for _ in range(_MOST_REDIRECTIONS + 1):
        found = _get(_parsed(url), largest, local_origin, until)
        if isinstance(found, bytes):
            return found
        url = found
    raise _not_allowed("redirected too often")


def _not_allowed(words: str) -> DownloadError:
    return DownloadError("url_not_allowed", words, is_permanent=True)


def _parsed(url: str) -> httpx.URL:
    try:
        return httpx.URL(url)
    except (httpx.InvalidURL, ValueError) as error:
        raise _not_allowed(f"no address: {error}") from error


def _get(url: httpx.URL, largest: int, local_origin: str, until: float) -> bytes | str:
    """The content, or where it is said to be."""
    is_local = bool(local_origin) and f"{url.scheme}://{url.netloc.decode()}" == local_origin and not url.userinfo
    target = url if is_local else url.copy_with(host=_public_address(url))
    headers = {"Host": url.netloc.decode(), "Accept-Encoding": "identity", "User-Agent": "contactcenter"}
    try:
        with (
            # No proxy of the environment's: it would resolve the name anew.
            httpx.Client(timeout=_TIMEOUT, trust_env=False, verify=_certificates()) as client,
            client.stream("GET", target, headers=headers, extensions={"sni_hostname": url.host}) as answer,
        ):
            if answer.has_redirect_location:
                return str(url.join(answer.headers["Location"]))
            _check_status(answer)
            return _read(answer, largest, until)
    except (httpx.InvalidURL, httpx.UnsupportedProtocol, UnicodeError) as error:
        raise _not_allowed(str(error)) from error
    except httpx.HTTPError as error:
        raise DownloadError("file_unreachable", f"{type(error).__name__}: {error}", is_permanent=False) from error


@cache
def _certificates() -> ssl.SSLContext:
    return httpx.create_ssl_context(trust_env=False)


def _public_address(url: httpx.URL) -> str:
    """The address to connect to. One name with one address of ours among several is refused whole."""
    if url.scheme != "https" or url.userinfo or url.port not in (None, 443) or not url.host or "%" in url.host:
        raise _not_allowed(f"{url.scheme}, port {url.port}")
    try:
        found = socket.getaddrinfo(url.host, 443, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise DownloadError("file_unreachable", f"{url.host}: {error}", is_permanent=False) from error
    addresses = [str(address[4][0]) for address in found]
    if not addresses or not all(map(_is_public, addresses)):
        raise _not_allowed(f"{url.host} is none of the public network")
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


def _check_status(answer: httpx.Response) -> None:
    status = answer.status_code
    if status in (401, 403, 404, 410):
        raise DownloadError("file_gone", f"status {status}", is_permanent=True)
    if status != 200 or answer.headers.get("Content-Encoding", "identity") != "identity":
        raise DownloadError("file_unreachable", f"status {status}", is_permanent=400 <= status < 500 and status != 429)


def _read(answer: httpx.Response, largest: int, until: float) -> bytes:
    """Counted as it comes: what a server says of its size is not believed."""
    content = bytearray()
    for chunk in answer.iter_raw():
        content += chunk
        if len(content) > largest:
            raise DownloadError("payload_too_large", f"more than {largest} bytes", is_permanent=True)
        if time.monotonic() > until:
            raise DownloadError("file_unreachable", "too slow", is_permanent=False)
    return bytes(content)
