"""The shopper's mailbox of the demo: what she received, and her answer. Not there where mail really goes out."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST, require_safe

from contactcenter.errors import Refusal
from contactcenter.storefront import allowances, mailbox
from contactcenter.storefront.base_views import address_of
from contactcenter.storefront.pages import shop_page, show
from contactcenter.tickets.models import Shop


def _page(request: HttpRequest, shop: Shop, refusal: Refusal | None = None, answered: int = 0) -> HttpResponse:
    address = request.GET.get("address", "").replace("\x00", "")[:254]
    return show(
        request,
        shop,
        "mailbox",
        status=refusal.status if refusal else 200,
        address=address,
        addresses=mailbox.addresses(),
        mails=mailbox.latest(address),
        done=request.GET.get("done", ""),
        typed=request.POST.get("text", ""),
        answered=answered,
        refused=refusal.as_json() if refusal else None,
    )


@require_safe
@shop_page
def inbox(request: HttpRequest, shop: Shop) -> HttpResponse:
    _check_there()
    return _page(request, shop)


@require_POST
@shop_page
def answer(request: HttpRequest, shop: Shop) -> HttpResponse:
    """`mail` is the one she answers, `text` what she writes."""
    _check_there()
    typed = request.POST.get("mail", "")
    number = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 18 else 0
    try:
        allowances.spend("mailbox", address_of(request), allowances.CHOICES)
        address = mailbox.answer(number, request.POST.get("text", ""))
    except Refusal as refusal:
        return _page(request, shop, refusal, number)
    return redirect(f"{reverse('storefront:mailbox')}?{urlencode({'address': address, 'done': '1'})}")


def _check_there() -> None:
    if not settings.MAILBOX_PORT:
        raise Refusal("not_found")
