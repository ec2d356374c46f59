"""Canned responses: which fit a ticket, and their places filled in with what is known of it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from contactcenter.access.actors import Actor
from contactcenter.access.models import User
from contactcenter.access.rule import Action, require
from contactcenter.desk.models import CannedResponse
from contactcenter.tickets.models import Ticket

PLACES: dict[str, str | Promise] = {
    "first_name": _("the shopper's first name"),
    "order_number": _("the order number"),
    "reference": _("the ticket's reference"),
    "shop": _("the shop's name"),
    "agent": _("your first name"),
}
LONGEST_TEXT = 5_000
_PLACE = re.compile(r"\{([a-z_]+)\}")


@dataclass(frozen=True)
class Filled:
    """Ready to be put into an answer. `missing` are the places nobody knows anything for: they are left to be seen."""

    name: str
    text: str
    missing: tuple[str, ...]


def for_ticket(actor: Actor, ticket: Ticket) -> list[Filled]:
    """Those of its shop and language first, then those of any."""
    require(actor, Action.NOTE_TICKET, ticket)
    fitting = CannedResponse.objects.filter(
        Q(shop__isnull=True) | Q(shop=ticket.shop_id), language__in=("", ticket.language)
    )
    known = values(actor, ticket)
    ordered = sorted(fitting, key=lambda one: (one.shop_id is None, not one.language, one.name.casefold()))
    return [fill(one, known) for one in ordered]


def values(actor: Actor, ticket: Ticket) -> dict[str, str]:
    """What is known for each place, "" where nothing is."""
    writer = User.objects.filter(pk=actor.user_id or 0).first()
    return {
        "first_name": (ticket.customer.name.split() or [""])[0],
        "order_number": ticket.order_number,
        "reference": ticket.reference,
        "shop": ticket.shop.name,
        "agent": writer.first_name if writer else "",
    }


def fill(response: CannedResponse, known: Mapping[str, str]) -> Filled:
    """A name that nobody knows is left out, with the space before it; anything else stays to be filled in by hand."""
    text = response.text if known["first_name"] else re.sub(r" ?\{first_name\}", "", response.text)
    missing = tuple(dict.fromkeys(one for one in _PLACE.findall(text) if one in PLACES and not known.get(one)))
    filled = _PLACE.sub(lambda hit: known.get(hit[1]) or hit[0], text)
    return Filled(response.name, filled, missing)


def unknown_places(text: str) -> list[str]:
    """Those in braces that nothing fills."""
    return [one for one in _PLACE.findall(text) if one not in PLACES]
