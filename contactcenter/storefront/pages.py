"""What every page of the demo shop shares: the shop, the reader's language, her basket."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation

from contactcenter.access.actors import actor_of
from contactcenter.access.rule import Action, require
from contactcenter.errors import Refusal
from contactcenter.storefront.catalogue import Line, read_basket
from contactcenter.tickets.models import Shop

_LANGUAGE_COOKIE = "shop_language"
BASKET_COOKIE = "basket"
PATH = "/shop/"
_YEAR = 31_536_000


def shop_page(view: Callable[[HttpRequest, Shop], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """A page open to all, in the shop's language or the one she asked for with `?lang=`, which is remembered."""

    @wraps(view)
    def page(request: HttpRequest) -> HttpResponse:
        require(actor_of(request), Action.VISIT)
        shop = Shop.objects.order_by("pk").first()
        if shop is None:
            raise Refusal("not_found")
        asked = request.GET.get("lang", "")
        kept = request.COOKIES.get(_LANGUAGE_COOKIE, "")
        language = next((one for one in (asked, kept) if one in shop.languages), shop.language)
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = view(request, shop)
        response["Content-Language"] = language
        if asked in shop.languages:
            keep_cookie(response, _LANGUAGE_COOKIE, asked)
        return response

    return page


def keep_cookie(response: HttpResponse, name: str, value: str) -> None:
    response.set_cookie(
        name, value, max_age=_YEAR, path=PATH, httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
    )


def basket_of(request: HttpRequest) -> list[Line]:
    return read_basket(request.COOKIES.get(BASKET_COOKIE, ""))


def show(request: HttpRequest, shop: Shop, template: str, status: int = 200, **facts: Any) -> HttpResponse:
    """A page of the shop; a refresh in English or French is one link away on each."""
    lines = basket_of(request)
    language = translation.get_language() or shop.language
    context = {
        "shop": shop,
        "language": language,
        "other_language": next((one for one in shop.languages if one != language), language),
        "basket_count": sum(line.count for line in lines),
        "lines": lines,
        "total": sum(line.euros for line in lines),
        "has_mailbox": bool(settings.MAILBOX_PORT),
        **facts,
    }
    return render(request, f"storefront/{template}.html", context, status=status)
