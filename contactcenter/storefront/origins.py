"""Which sites may carry the widget: our own, and those that a shop names. Compared whole, never by prefix or suffix."""

import time
from urllib.parse import urlsplit

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest

from contactcenter.errors import Refusal
from contactcenter.tickets.models import Shop

_KEPT_SECONDS = 10.0


class _Known:
    """The origins that shops allow, read again every ten seconds; the last known ones while the database is away."""

    def __init__(self) -> None:
        self.origins: frozenset[str] = frozenset()
        self.read_at = float("-inf")

    def current(self) -> frozenset[str]:
        if time.monotonic() - self.read_at < _KEPT_SECONDS:
            return self.origins
        try:
            listed = list(Shop.objects.values_list("allowed_origins", flat=True))
        except DatabaseError:
            if self.read_at == float("-inf"):
                raise
            return self.origins
        self.origins = frozenset(origin for origins in listed for origin in origins)
        self.read_at = time.monotonic()
        return self.origins

    def forget(self) -> None:
        self.read_at = float("-inf")


known = _Known()


def is_ours(origin: str, host: str) -> bool:
    """Whether this origin is the host that is being asked. In front of TLS both schemes are the same site."""
    split = urlsplit(origin)
    schemes = {"https"} if settings.IS_SECURE else {"http", "https"}
    return split.scheme in schemes and origin == f"{split.scheme}://{host}"


def is_carried_by_a_shop(origin: str) -> bool:
    """Whether any shop names it: all that can be known before the visitor is."""
    return origin in known.current()


def origin_of(request: HttpRequest) -> str | None:
    """The site of the page that asks; None for a plain GET of the same site, and for programs."""
    return request.headers.get("Origin")


def check_site(origin: str | None, host: str) -> None:
    if origin is not None and not is_ours(origin, host) and not is_carried_by_a_shop(origin):
        raise Refusal("origin_not_allowed")


def check_shop(origin: str | None, host: str, shop: Shop) -> None:
    """Refuse the page of one shop that holds a visitor of another."""
    if origin is not None and not is_ours(origin, host) and origin not in shop.allowed_origins:
        raise Refusal("origin_not_allowed")
