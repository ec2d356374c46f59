"""The demo shop: a page that sells, a basket, a payment that always fails, so that help can be seen where it counts."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from contactcenter.storefront import catalogue
from contactcenter.storefront.pages import BASKET_COOKIE, basket_of, keep_cookie, shop_page, show
from contactcenter.tickets.models import Shop

LONG_VISIT_SECONDS = 120


@require_safe
@shop_page
def home(request: HttpRequest, shop: Shop) -> HttpResponse:
    return show(request, shop, "shop", products=catalogue.PRODUCTS, long_visit_seconds=LONG_VISIT_SECONDS)


@require_POST
@shop_page
def change_basket(request: HttpRequest, shop: Shop) -> HttpResponse:  # noqa: ARG001 - every page's shape
    """Adds one of `add`, or takes out `remove`."""
    lines = catalogue.with_one_more(basket_of(request), request.POST.get("add", ""))
    lines = catalogue.without(lines, request.POST.get("remove", ""))
    response = redirect("storefront:basket")
    keep_cookie(response, BASKET_COOKIE, catalogue.write_basket(lines))
    return response


@require_safe
@shop_page
def basket(request: HttpRequest, shop: Shop) -> HttpResponse:
    return show(request, shop, "basket")


@require_http_methods(["GET", "HEAD", "POST"])
@shop_page
def payment(request: HttpRequest, shop: Shop) -> HttpResponse:
    """No card is ever read: whatever is typed, the bank of this demo says no."""
    if request.method == "POST":
        return redirect("storefront:payment_error")
    return show(request, shop, "payment", has_failed=False)


@require_safe
@shop_page
def payment_error(request: HttpRequest, shop: Shop) -> HttpResponse:
    return show(request, shop, "payment", has_failed=True)
