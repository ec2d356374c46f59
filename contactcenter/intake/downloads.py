"""Fetching a file from an address that a stranger may have written, without being led into our own network
(`access.outside`). Redirections are looked at like the first address; size and time are bounded."""

import time

import httpx

from contactcenter.access.outside import OutsideError, client, is_at, not_allowed, parsed, public_address

_MOST_REDIRECTIONS = 3
_SECONDS = 30


def download(url: str, largest: int, local_origin: str = "") -> bytes:
    """The bytes at `url`, `largest` at most. `local_origin`, as "http://127.0.0.1:8090", is trusted as it is."""
    until = time.monotonic() + _SECONDS
    for _ in range(_MOST_REDIRECTIONS + 1):
        found = _get(parsed(url), largest, local_origin, until)
        if isinstance(found, bytes):
            return found
        url = found
    raise not_allowed("redirected too often")


def _get(url: httpx.URL, largest: int, local_origin: str, until: float) -> bytes | str:
    """The content, or where it is said to be."""
    target = url if is_at(url, local_origin) else url.copy_with(host=public_address(url))
    headers = {"Host": url.netloc.decode(), "Accept-Encoding": "identity", "User-Agent": "contactcenter"}
    try:
        with (
            client() as caller,
            caller.stream("GET", target, headers=headers, extensions={"sni_hostname": url.host}) as answer,
        ):
            if answer.has_redirect_location:
                return str(url.join(answer.headers["Location"]))
            _check_status(answer)
            return _read(answer, largest, until)
    except (httpx.InvalidURL, httpx.UnsupportedProtocol, UnicodeError) as error:
        raise not_allowed(str(error)) from error
    except httpx.HTTPError as error:
        raise OutsideError("file_unreachable", f"{type(error).__name__}: {error}", is_permanent=False) from error


def _check_status(answer: httpx.Response) -> None:
    status = answer.status_code
    if status in (401, 403, 404, 410):
        raise OutsideError("file_gone", f"status {status}", is_permanent=True)
    if status != 200 or answer.headers.get("Content-Encoding", "identity") != "identity":
        raise OutsideError("file_unreachable", f"status {status}", is_permanent=400 <= status < 500 and status != 429)


def _read(answer: httpx.Response, largest: int, until: float) -> bytes:
    """Counted as it comes: what a server says of its size is not believed."""
    content = bytearray()
    for chunk in answer.iter_raw():
        content += chunk
        if len(content) > largest:
            raise OutsideError("payload_too_large", f"more than {largest} bytes", is_permanent=True)
        if time.monotonic() > until:
            raise OutsideError("file_unreachable", "too slow", is_permanent=False)
    return bytes(content)
