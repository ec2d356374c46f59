"""Contexts and answers that views of the inbox share: a page where a browser asks, a fragment where htmx does."""

import json
import uuid
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from channels_adapters import phone_numbers
from contactcenter.access.actors import Actor
from contactcenter.access.requests import is_htmx
from contactcenter.access.rule import Action, agents_for, may
from contactcenter.desk import promises
from contactcenter.desk.calls import OUTCOMES
from contactcenter.desk.drafts import draft_of
from contactcenter.inbox import presentation, selectors
from contactcenter.inbox.listed import listed_one
from contactcenter.inbox.marks import marks_of, not_delivered
from contactcenter.tickets import accounts, notices
from contactcenter.tickets.models import Ticket
from routing.models import CustomerGroup
from routing.models.media import Medium

LISTS_CHANGED = "lists-changed"  # the page fetches its lists, also while its socket is away
TICKET_CHANGED = "ticket-changed"  # and the open ticket, but for what is being written


def own_context(actor: Actor) -> dict[str, Any]:
    """Her lists, and how she stands."""
    her = selectors.herself(actor)  # before her lists: its stamp is then never newer than they are
    own = selectors.own_lists(actor)
    return {
        "lists_stamp": her.lists_stamp,
        "presence": her.presence,
        "offered": presentation.rows(own.offered, "offered"),
        "mine": presentation.rows(own.mine, "mine"),
        "not_delivered": not_delivered(actor) if her.has_failures else [],
        "promised_by_her": promises.hers(actor) if her.has_promises else [],
        "aside": presentation.rows(own.aside, "aside"),
        "takes_tickets": actor.agent_id is not None,
    }


def waiting_context(actor: Actor) -> dict[str, Any]:
    waiting = selectors.waiting_list(actor)
    return {
        "waiting": presentation.rows(waiting.tickets, "waiting"),
        "waiting_total": waiting.total,
        "takes_tickets": actor.agent_id is not None,
    }


def presence_context(actor: Actor) -> dict[str, Any]:
    return {"presence": selectors.herself(actor).presence}


def state_context(actor: Actor, ticket: Ticket) -> dict[str, Any]:
    """What may change while the page is open, besides the messages: whose it is, what can be done, how far it got."""
    standing = selectors.ticket_standing(actor, ticket)
    marks = marks_of(actor, ticket)
    is_mail = ticket.channel == "email"
    promised = promises.open_of(ticket)
    is_call = ticket.work_item.medium == Medium.CALL and bool(ticket.callback_phone)
    return {
        "ticket": ticket,
        "row": presentation.Row(listed_one(ticket), "open"),
        "standing": standing,
        "may_note": Action.NOTE_TICKET in standing.may,
        "may_group": Action.GROUP_CUSTOMER in standing.may,
        "is_call": is_call,
        "phone_shown": phone_numbers.as_spoken(ticket.callback_phone) if is_call else "",
        "call_stage": selectors.call_stage(ticket) if is_call and standing.is_mine else "",
        "is_mail": is_mail,
        "may_reply": standing.is_mine and bool(ticket.reply_address or not is_mail),
        "call_outcomes": [(code, notices.CALL_OUTCOMES[code]) for code in OUTCOMES],
        "why": presentation.why(standing.last, agents_for(actor, Action.SEE_AGENTS))
        if Action.SEE_DECISION in standing.may
        else None,
        "asked_of": presentation.asked_of(standing.last, ticket.work_item) if standing.is_hers else [],
        "steps_told": presentation.steps_told(ticket),
        "reserved_for": ticket.work_item.pinned_agent,
        "kept_from": selectors.kept_from(ticket.work_item) if Action.MOVE_TICKET in standing.may else [],
        "may_reserve": Action.MOVE_TICKET in standing.may and ticket.status != Ticket.Status.RESOLVED,
        "promised": promised,
        "must_ask": bool(promised) or ticket.last_inbound > ticket.answered_through,
        "marks": marks,
        "held": json.dumps(marks.held_as_json),
        "failures": json.dumps(marks.failed_words),
        "may_mend": Action.MEND_DELIVERY in standing.may,
        "may_forward": Action.NOTE_TICKET in standing.may and accounts.mailbox(ticket.shop_id) is not None,
    }


def ticket_context(actor: Actor, ticket: Ticket) -> dict[str, Any]:
    full = selectors.ticket_for_page(ticket)
    messages = selectors.messages_of(full)
    return {
        **state_context(actor, full),
        "lines": presentation.lines(messages, is_beginning=True),
        "cc_before": selectors.in_copy(messages),
        "passed_on": [one.sequence for one in messages if one.direction in ("in", "out")],
        "identities": selectors.identities_of(full),
        "groups": list(CustomerGroup.objects.order_by("-weight", "slug")),
        "other_tickets": selectors.other_tickets(actor, full),
        "fresh_client_id": uuid.uuid4(),
        "most_file_bytes": settings.ATTACHMENT_MAX_BYTES,
        "draft": draft_of(actor, full),
    }


def whole_page(request: HttpRequest, actor: Actor, context: dict[str, Any]) -> HttpResponse:
    """The inbox with its lists and, in `context`, the ticket that is open."""
    everything = {
        **own_context(actor),
        **waiting_context(actor),
        **context,
    }
    return render(request, "inbox/page.html", everything)


def show_ticket(request: HttpRequest, actor: Actor, ticket: Ticket) -> HttpResponse:
    context = ticket_context(actor, ticket)
    if is_htmx(request):
        return render(request, "inbox/ticket.html", context)
    return whole_page(request, actor, context)


def after_write(request: HttpRequest, actor: Actor, ticket: Ticket) -> HttpResponse:
    """Her ticket as it is now; where it has gone out of her sight, the empty pane."""
    still_there = may(actor, Action.SEE_TICKET, ticket)
    address = reverse("inbox:ticket", args=[ticket.reference]) if still_there else reverse("inbox:home")
    if not is_htmx(request):
        return redirect(address)
    if still_there:
        response = render(request, "inbox/ticket.html", ticket_context(actor, ticket))
    else:
        response = render(request, "inbox/nothing_open.html")
    response["HX-Push-Url"] = address
    response["HX-Trigger"] = LISTS_CHANGED
    return response
