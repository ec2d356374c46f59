"""The bar that every page of the desk begins with: the places a person may go to, those that are set up in a menu."""

from typing import Any, NamedTuple

from django import template
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from contactcenter.access.actors import Actor, actor_of
from contactcenter.access.rule import Action, may
from contactcenter.supervision.mail_account_state import paused_count

register = template.Library()


class Place(NamedTuple):
    """`name` is what its pages call themselves."""

    name: str
    route: str
    icon: str
    words: str | Promise
    action: Action


# Where people work all day stands in the bar; what is set up or looked into now and then is in the menu.
_BAR = (
    Place("inbox", "inbox:home", "inbox", _("Inbox"), Action.SEE_INBOX),
    Place("board", "supervision:board", "board", _("Board"), Action.SEE_BOARD),
    Place("service_levels", "supervision:service_levels", "clock", _("Service levels"), Action.SEE_BOARD),
    Place("staffing", "supervision:staffing", "plan", _("Staffing"), Action.SEE_STAFFING),
    Place("what_if", "supervision:what_if", "why", _("What if"), Action.TRY_ROUTING),
)
_MENU = (
    Place("undelivered", "supervision:undelivered", "warning", _("Not delivered"), Action.SEE_BOARD),
    Place("machine_mails", "supervision:machine_mails", "mail", _("Machine mails"), Action.JUDGE_MACHINE_MAIL),
    Place("beliefs", "supervision:beliefs", "plan", _("What the router believes"), Action.EDIT_ROUTING),
    Place("continuity", "supervision:continuity", "transfer", _("One matter, one ticket"), Action.EDIT_ROUTING),
    Place("clock_targets", "supervision:clock_targets", "clock", _("Targets"), Action.EDIT_ROUTING),
    Place("calendars", "supervision:calendars", "clock", _("Calendars"), Action.EDIT_ROUTING),
    Place("chains", "supervision:chains", "up", _("Escalations"), Action.EDIT_ESCALATIONS),
    Place("routing", "supervision:profiles", "people", _("Routing"), Action.EDIT_ROUTING),
    Place("triage", "supervision:triage", "rules", _("Triage"), Action.EDIT_TRIAGE),
    Place("canned", "supervision:canned", "note", _("Canned responses"), Action.EDIT_CANNED),
    Place("mail_accounts", "supervision:mail_accounts", "at", _("Mailboxes"), Action.MANAGE_ACCOUNTS),
    Place("tokens", "supervision:tokens", "key", _("Tokens"), Action.MANAGE_TOKENS),
)


def _shown(actor: Actor, places: tuple[Place, ...], here: str) -> list[dict[str, Any]]:
    return [
        {"place": place, "href": reverse(place.route), "is_here": place.name == here}
        for place in places
        if may(actor, place.action)
    ]


@register.inclusion_tag("parts/places.html", takes_context=True)
def places(context: dict[str, Any], here: str) -> dict[str, Any]:
    """The ways out of this page that are open to whoever looks at it."""
    actor = actor_of(context["request"])
    menu = _shown(actor, _MENU, here)
    return {
        "bar": _shown(actor, _BAR, here),
        "menu": menu,
        "here": next((one["place"] for one in menu if one["is_here"]), None),
        "paused": paused_count() if may(actor, Action.MANAGE_ACCOUNTS) else 0,
    }
