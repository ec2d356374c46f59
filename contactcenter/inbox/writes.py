"""What is done from the inbox: each view reads its form, makes one call of the desk and shows what came of it."""

import re
import uuid

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from contactcenter.access.actors import actor_of
from contactcenter.access.middleware import wants_json
from contactcenter.access.requests import is_htmx, methods
from contactcenter.access.rule import Action, may, require, ticket_for
from contactcenter.desk import calls, conversation, customer_groups, drafts, holding, presence, private, reserving
from contactcenter.desk.conversation import Words
from contactcenter.errors import Refusal
from contactcenter.inbox import pages, selectors
from contactcenter.inbox.pages import LISTS_CHANGED
from contactcenter.intake import fetching
from contactcenter.intake.models import FileToFetch
from contactcenter.tickets import files
from contactcenter.tickets.models import Message, Ticket
from routing.models import Agent, Queue
from routing.services.database_time import database_now

_MOST_FILES = 10


def number(request: HttpRequest, name: str) -> int:
    text = request.POST.get(name, "")
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise Refusal("invalid_field", field=name)
    return int(text)


def words_of(request: HttpRequest) -> Words:
    try:
        client_id = uuid.UUID(request.POST.get("client_id", ""))
    except ValueError as error:
        raise Refusal("client_id_invalid", field="client_id") from error
    uploads = request.FILES.getlist("files")
    if len(uploads) > _MOST_FILES:
        raise Refusal("payload_too_large", field="files")
    cc = tuple(one for one in re.split(r"[,;\s]+", request.POST.get("cc", "")) if one)
    kept = tuple(files.keep(upload) for upload in uploads)
    return Words(client_id, request.POST.get("text", ""), kept, cc, asks=request.POST.get("asks") == "1")


def written(request: HttpRequest, ticket: Ticket, message: Message) -> HttpResponseBase:
    """The page's own script asks for JSON and fetches what is new; a plain form goes back to the ticket."""
    if wants_json(request):
        return JsonResponse({"sequence": message.sequence}, status=201)
    return redirect("inbox:ticket", ticket.reference)


@methods("POST")
def accept(request: HttpRequest, reference: str) -> HttpResponseBase:
    actor = actor_of(request)
    ticket = ticket_for(actor, reference, Action.SEE_TICKET)
    accepted = holding.accept_offer(actor, ticket, number(request, "epoch"))
    if wants_json(request):
        return JsonResponse({"ticket": ticket.reference, "epoch": accepted.epoch})
    return pages.after_write(request, actor, ticket)


@methods("POST")
def decline(request: HttpRequest, reference: str) -> HttpResponseBase:
    actor = actor_of(request)
    ticket = ticket_for(actor, reference, Action.SEE_TICKET)
    holding.decline_offer(actor, ticket, number(request, "epoch"))
    if not is_htmx(request):
        return redirect("inbox:home")
    return HttpResponse(status=204, headers={"HX-Trigger": LISTS_CHANGED})


@methods("POST")
def take(request: HttpRequest, reference: str) -> HttpResponseBase:
    actor = actor_of(request)
    ticket = ticket_for(actor, reference, Action.TAKE_TICKET)
    holding.take(actor, ticket)
    return pages.after_write(request, actor, ticket)


@methods("POST")
def reply(request: HttpRequest, reference: str) -> HttpResponseBase:
    actor = actor_of(request)
    ticket = ticket_for(actor, reference, Action.SEE_TICKET)
    message = conversation.reply(actor, ticket, number(request, "epoch"), words_of(request))
    return written(request, ticket, message)


@methods("POST")
def go_private(request: HttpRequest, reference: str) -> HttpResponseBase:
    """What was asked in public is answered where only the shopper reads it."""
    actor = actor_of(request)
    ticket = ticket_for(actor, reference, Action.SEE_TICKET)
    private.go_private(actor, ticket, number(request, "epoch"))
    return pages.after_write(request, actor, ticket)


@methods("POST")
def note(request: HttpRequest, reference: str) -> HttpResponseBase:
    actor = actor_of(request)
    ticket = ticket_for(actor, reference, Action.NOTE_TICKET)
    return written(request, ticket, conversation.note(actor, ticket, words_of(request)))


@methods("GET", "HEAD", "POST")
def transfer(request: HttpRequest, reference: str) -> HttpResponseBase:
    """GET shows whom it can be given to, POST gives it: `to` is `queue:<id>` or `agent:<id>`."""
    actor = actor_of(request)
    ticket = ticket_for(actor, reference, Action.TRANSFER_TICKET)
    if request.method != "POST":
        return _transfer_form(request, ticket)
    kind, _, digits = request.POST.get("to", "").partition(":")
    epoch = number(request, "epoch") if request.POST.get("epoch") else None
    pk = int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 18 else 0
    queue = Queue.objects.filter(pk=pk).first() if kind == "queue" else None
    agent = Agent.objects.select_related("team").filter(pk=pk).first() if kind == "agent" else None
    if queue:
        holding.transfer_to_queue(actor, ticket, queue, epoch)
    elif agent:
        holding.transfer_to_agent(actor, ticket, agent, epoch)
    else:
        raise Refusal("transfer_target_invalid", field="to")
    return pages.after_write(request, actor, ticket)


def _transfer_form(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    actor = actor_of(request)
    full = selectors.ticket_for_page(ticket)
    queues, colleagues = selectors.transfer_targets(actor, full, database_now())
    context = {
        "ticket": full,
        "queues": queues,
        "colleagues": colleagues,
        "standing": selectors.ticket_standing(actor, full),
        "may_reserve": may(actor, Action.MOVE_TICKET, full),
    }
    if is_htmx(request):
        return render(request, "inbox/transfer.html", context)
    return render(request, "inbox/dialog_page.html", {**context, "dialog": "inbox/transfer.html"})


@methods("POST")
def reserve(request: HttpRequest, reference: str) -> HttpResponseBase:
    """`how` is reserve or keep_from, with `to` as `agent:<id>`, or lift."""
    actor = actor_of(request)
    ticket = ticket_for(actor, reference, Action.MOVE_TICKET)
    how = request.POST.get("how", "")
    kind, _, digits = request.POST.get("to", "").partition(":")
    is_agent = kind == "agent" and digits.isascii() and digits.isdigit() and len(digits) < 18
    agent = Agent.objects.select_related("team").filter(pk=int(digits)).first() if is_agent else None
    if how == "lift":
        reserving.lift(actor, ticket)
    elif agent is None:
        raise Refusal("transfer_target_invalid", field="to")
    elif how == "reserve":
        reserving.reserve(actor, ticket, agent)
    elif how == "keep_from":
        reserving.keep_from(actor, ticket, agent)
    else:
        raise Refusal("invalid_field", field="how")
    return pages.after_write(request, actor, ticket)


@methods("POST")
def group_customer(request: HttpRequest, reference: str) -> HttpResponseBase:
    """`group` is the slug of one, or empty for none."""
    actor = actor_of(request)
    ticket = ticket_for(actor, reference, Action.GROUP_CUSTOMER)
    customer_groups.put_customer(actor, ticket, request.POST.get("group", ""))
    return pages.after_write(request, actor, ticket)


@methods("POST")
def keep_draft(request: HttpRequest, reference: str) -> HttpResponseBase:
    """What she has written so far; `mode` is reply or note."""
    actor = actor_of(request)
    ticket = ticket_for(actor, reference, Action.NOTE_TICKET)
    drafts.keep(actor, ticket, request.POST.get("text", ""), is_note=request.POST.get("mode") == "note")
    return HttpResponse(status=204)


@methods("POST")
def start_call(request: HttpRequest, reference: str) -> HttpResponseBase:
    actor = actor_of(request)
    ticket = ticket_for(actor, reference, Action.HANDLE_TICKET)
    calls.start_call(actor, ticket, number(request, "epoch"))
    return pages.after_write(request, actor, ticket)


@methods("POST")
def record_outcome(request: HttpRequest, reference: str) -> HttpResponseBase:
    actor = actor_of(request)
    ticket = ticket_for(actor, reference, Action.SEE_TICKET)
    calls.record_outcome(actor, ticket, number(request, "epoch"), request.POST.get("outcome", ""))
    return pages.after_write(request, actor, ticket)


@methods("POST")
def fetch_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A file of the shopper's that could not be had: once more."""
    actor = actor_of(request)
    file = FileToFetch.objects.select_related("message__ticket").filter(pk=pk).first() if pk < 2**63 else None
    ticket = ticket_for(actor, file.message.ticket.reference if file else "", Action.NOTE_TICKET)
    if file is None:
        raise Refusal("not_found")
    fetching.try_again(file)
    if not is_htmx(request):
        return redirect("inbox:ticket", ticket.reference)
    return HttpResponse(status=204)


@methods("POST")
def typing(request: HttpRequest, reference: str) -> HttpResponseBase:
    """Every few seconds while she writes an answer; the shopper sees three dots."""
    actor = actor_of(request)
    conversation.show_typing(actor, ticket_for(actor, reference, Action.HANDLE_TICKET))
    return HttpResponse(status=204)


@methods("POST")
def seen(request: HttpRequest, reference: str) -> HttpResponseBase:
    """What its holder has on her screen, up to the message numbered `seen`."""
    actor = actor_of(request)
    conversation.see(actor, ticket_for(actor, reference, Action.HANDLE_TICKET), number(request, "seen"))
    return HttpResponse(status=204)


@methods("POST")
def set_presence(request: HttpRequest) -> HttpResponseBase:
    actor = actor_of(request)
    require(actor, Action.SET_PRESENCE)
    presence.set_presence(actor, request.POST.get("status", ""))
    if not is_htmx(request):
        return redirect(reverse("inbox:home"))
    response = render(request, "inbox/presence.html", pages.presence_context(actor))
    response["HX-Trigger"] = LISTS_CHANGED
    return response


@methods("POST")
def end_wrap_up(request: HttpRequest) -> HttpResponseBase:
    actor = actor_of(request)
    require(actor, Action.SET_PRESENCE)
    presence.end_wrap_up(actor)
    if not is_htmx(request):
        return redirect(reverse("inbox:home"))
    return HttpResponse(status=204, headers={"HX-Trigger": LISTS_CHANGED})


@methods("POST")
def renew_presence(request: HttpRequest) -> HttpResponseBase:
    """Every ten seconds. Answers with nothing where the page shows her right (`shown`), else with what is true now."""
    actor = actor_of(request)
    require(actor, Action.SET_PRESENCE)
    status = presence.renew_presence(actor)
    shown = request.POST.get("shown", "")
    if status == shown:
        return HttpResponse(status=204)
    lost_while_shown = shown == "available" and status == "offline"
    context = {**pages.presence_context(actor), "was_silent": lost_while_shown}
    return render(request, "inbox/presence.html", context)
