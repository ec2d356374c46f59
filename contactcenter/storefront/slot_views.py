"""Choosing when we call again, by the link in our mail: one plain page, without a script or an account."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.views.decorators.http import require_http_methods

from channels_adapters.phone_numbers import as_spoken
from contactcenter.access.actors import actor_of
from contactcenter.access.rule import Action, require
from contactcenter.desk import slot_offers
from contactcenter.errors import Refusal
from contactcenter.storefront import allowances
from contactcenter.storefront.base_views import address_of
from contactcenter.storefront.slot_choices import slots_by_day
from contactcenter.tickets import slot_links
from contactcenter.tickets.models import Ticket
from contactcenter.tickets.notices import moment

_SHOWN_DIGITS = 2


@require_http_methods(["GET", "HEAD", "POST"])
def call_slot(request: HttpRequest, link: str) -> HttpResponse:
    """GET shows the slots that are free, POST `slot` chooses one. Nothing else of the ticket is shown."""
    actor = actor_of(request)
    require(actor, Action.VISIT)
    allowances.spend("slot-link", address_of(request), allowances.SESSIONS)
    chosen = _chosen(link, request.GET.get("done", ""))
    ticket = chosen or slot_links.message_of(link).ticket
    with translation.override(ticket.language):
        request.LANGUAGE_CODE = ticket.language
        if chosen or request.method != "POST":
            return _page(request, ticket, is_chosen=chosen is not None)
        try:
            slot_offers.choose(actor, link, _slot(request.POST.get("slot", "")))
        except Refusal as refusal:
            if refusal.code != "slot_invalid":
                raise
            return _page(request, ticket, refusal=refusal)
    return redirect(f"{request.path}?done=1")


def _chosen(link: str, done: str) -> Ticket | None:
    """After the choice the same address says what was chosen, as long as that stands."""
    if not done:
        return None
    try:
        slot_links.message_of(link)
    except Refusal as refusal:
        if refusal.code == "slot_link_used":
            return slot_links.ticket_of(link)
        raise
    return None


def _page(
    request: HttpRequest, ticket: Ticket, *, refusal: Refusal | None = None, is_chosen: bool = False
) -> HttpResponse:
    context = {
        "shop": ticket.shop,
        "language": ticket.language,
        "number_end": as_spoken(ticket.callback_phone)[-_SHOWN_DIGITS:] if ticket.callback_phone else "",
        "days": [] if is_chosen else slots_by_day(ticket.shop),
        "chosen": moment(ticket.callback_at, ticket.shop.zone) if is_chosen and ticket.callback_at else "",
        "refused": refusal.as_json() if refusal else None,
    }
    response = render(request, "storefront/call_slot.html", context, status=refusal.status if refusal else 200)
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "same-origin"  # the address is the key: nobody else hears of it
    return response


def _slot(typed: str) -> datetime:
    try:
        slot = datetime.fromisoformat(typed)
    except ValueError as error:
        raise Refusal("slot_invalid", field="slot") from error
    if slot.tzinfo is None:
        raise Refusal("slot_invalid", field="slot")
    return slot
