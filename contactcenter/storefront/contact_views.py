"""The contact page for browsers without JavaScript: plain forms, the same doors behind them, a cookie for the token."""

import uuid
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import translation
from django.views.decorators.http import require_POST, require_safe

from channels_adapters.callback_manual import ManualCallback
from channels_adapters.webchat import WebChat
from contactcenter.access.rule import Action, require
from contactcenter.desk import channel_choice
from contactcenter.errors import Refusal
from contactcenter.intake import raw
from contactcenter.storefront import allowances, conversation
from contactcenter.storefront.base_views import address_of
from contactcenter.storefront.choice_views import callback_payload
from contactcenter.storefront.pages import PATH, shop_page, show
from contactcenter.storefront.slot_choices import slots_by_day
from contactcenter.storefront.visitors import Visitor, account_of, visitor_of
from contactcenter.tickets import people
from contactcenter.tickets.models import Reason, Shop

TOKEN_COOKIE = "visitor_token"  # noqa: S105 - a name
_MONTH = 2_592_000
_FORMS = {"message": "text", "callback": "phone", "email": "email"}


def _visitor(request: HttpRequest, shop: Shop) -> Visitor | None:
    found = visitor_of(request.COOKIES.get(TOKEN_COOKIE, ""))
    return found if found is not None and found.shop.pk == shop.pk else None


def _page(request: HttpRequest, shop: Shop, *, form: str = "", refusal: Refusal | None = None) -> HttpResponse:
    """The page with what she typed, and what was wrong with it beside the field."""
    visitor = _visitor(request, shop)
    return show(
        request,
        shop,
        "contact",
        status=refusal.status if refusal else 200,
        conversation=conversation.show(visitor, "", 0) if visitor else None,
        reasons=Reason.objects.all(),
        days=slots_by_day(shop),
        client_ids={name: str(uuid.uuid4()) for name in _FORMS},
        typed=request.POST,
        refused={form: refusal.as_json()} if refusal else {},
        done=request.GET.get("done", ""),
    )


@require_safe
@shop_page
def contact(request: HttpRequest, shop: Shop) -> HttpResponse:
    """Her browser gets a token that is nobody's yet: two clicks on a first message are then one visitor's."""
    response = _page(request, shop)
    if not _is_token(request.COOKIES.get(TOKEN_COOKIE, "")):
        _keep_token(response, people.new_token())
    return response


def _is_token(cookie: str) -> bool:
    return len(cookie) == len(people.new_token()) and cookie.isascii()


def _form(name: str) -> Callable[[Callable[[Visitor, Any], None]], Callable[..., HttpResponse]]:
    """A form that does one thing for a visitor, who is met here if she is new, and shows the page again."""

    def decorate(act: Callable[[Visitor, Any], None]) -> Callable[..., HttpResponse]:
        @require_POST
        @shop_page
        def view(request: HttpRequest, shop: Shop) -> HttpResponse:
            try:
                visitor = _visitor(request, shop) or _meet(request, shop)
                require(visitor.actor, Action.CHAT)
                allowances.spend("forms", visitor.digest, allowances.CHOICES)
                act(visitor, request.POST)
            except Refusal as refusal:
                return _page(request, shop, form=name, refusal=refusal)
            return redirect(f"{PATH}contact/?done={name}#conversation")

        return view

    return decorate


def _meet(request: HttpRequest, shop: Shop) -> Visitor:
    """A visitor under the token her browser was given with the page; without cookies nothing could find her again."""
    token = request.COOKIES.get(TOKEN_COOKIE, "")
    if not _is_token(token):
        raise Refusal("cookies_needed")
    allowances.spend("sessions", address_of(request), allowances.SESSIONS)
    people.meet_visitor(shop, translation.get_language() or shop.language, token)
    visitor = visitor_of(token)
    if visitor is None or visitor.shop.pk != shop.pk:
        raise Refusal("visitor_token_invalid")
    return visitor


def _keep_token(response: HttpResponse, token: str) -> None:
    # Lax: another site's form cannot post with it; not for scripts, which have a token of their own.
    response.set_cookie(
        TOKEN_COOKIE,
        token,
        max_age=_MONTH,
        path=PATH,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


@_form("message")
def send_message(visitor: Visitor, fields: Any) -> None:
    account = account_of(visitor.shop, WebChat.slug)
    payload = raw.as_payload(
        client_id=fields.get("client_id", ""),
        visitor=visitor.digest,
        text=fields.get("text", "").replace("\r\n", "\n"),
        language=translation.get_language() or visitor.customer.language,
        reason=fields.get("reason", ""),
    )
    inbound = raw.check(account, payload)
    raw.keep(account, inbound.provider_message_id, payload, inbound.thread_key)


@_form("callback")
def ask_callback(visitor: Visitor, fields: Any) -> None:
    account = account_of(visitor.shop, ManualCallback.slug)
    channel_choice.request_callback(visitor.actor, account, callback_payload(visitor, fields.dict()))


@_form("email")
def choose_email(visitor: Visitor, fields: Any) -> None:
    account = account_of(visitor.shop, WebChat.slug)
    try:
        client_id = str(uuid.UUID(fields.get("client_id", "")))
    except ValueError as error:
        raise Refusal("client_id_invalid") from error
    channel_choice.choose_email(visitor.actor, account, client_id, fields.get("email", ""))
