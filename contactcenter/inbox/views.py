"""What is read: the inbox, its lists, one ticket, its new messages, its files."""

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render

from contactcenter.access.actors import actor_of
from contactcenter.access.downloads import download
from contactcenter.access.requests import is_htmx, methods
from contactcenter.access.rule import Action, require, ticket_for
from contactcenter.desk import clock_words
from contactcenter.errors import Refusal
from contactcenter.inbox import pages, presentation, selectors
from contactcenter.tickets.models import Attachment
from routing.services.database_time import database_now

_LARGEST_SEQUENCE = 2**31 - 1


@methods("GET", "HEAD")
def home(request: HttpRequest) -> HttpResponseBase:
    actor = actor_of(request)
    require(actor, Action.SEE_INBOX)
    if is_htmx(request):
        return render(request, "inbox/nothing_open.html")
    return pages.whole_page(request, actor, {})


@methods("GET", "HEAD")
def lists(request: HttpRequest) -> HttpResponseBase:
    """`part` is own (offered and mine, at once after an offer), waiting, or everything."""
    actor = actor_of(request)
    require(actor, Action.SEE_INBOX)
    part = request.GET.get("part", "")
    if part == "own":
        return render(request, "inbox/own_lists.html", pages.own_context(actor))
    if part == "waiting":
        return render(request, "inbox/waiting_list.html", pages.waiting_context(actor))
    return render(
        request,
        "inbox/lists.html",
        pages.own_context(actor) | pages.waiting_context(actor),
    )


@methods("GET", "HEAD")
def ticket(request: HttpRequest, reference: str) -> HttpResponseBase:
    actor = actor_of(request)
    return pages.show_ticket(request, actor, ticket_for(actor, reference, Action.SEE_TICKET))


@methods("GET", "HEAD")
def messages(request: HttpRequest, reference: str) -> HttpResponseBase:
    """Messages numbered above `after`, and beside them everything else on the page that may have changed."""
    actor = actor_of(request)
    found = ticket_for(actor, reference, Action.SEE_TICKET)
    after = _sequence(request.GET.get("after", "0"))
    full = selectors.ticket_for_page(found)
    context = {
        **pages.state_context(actor, full),
        "lines": presentation.lines(selectors.messages_of(full, after), is_beginning=after == 0),
        "changed": [presentation.Line(one) for one in selectors.messages_with_news_of_files(full, after)],
    }
    return render(request, "inbox/new_messages.html", context)


def _sequence(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text[:12]) > _LARGEST_SEQUENCE:
        raise Refusal("bad_request")
    return int(text)


@methods("GET", "HEAD")
def clocks(request: HttpRequest, reference: str) -> HttpResponseBase:
    """What happened to its clocks, in plain words: fetched when somebody unfolds it."""
    actor = actor_of(request)
    found = selectors.ticket_for_page(ticket_for(actor, reference, Action.SEE_TICKET))
    context = {"ticket": found, "told": clock_words.history(found, database_now()), "dialog": "inbox/clocks.html"}
    return render(request, "inbox/clocks.html" if is_htmx(request) else "inbox/dialog_page.html", context)


@methods("GET", "HEAD")
def attachment(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A file, to be saved; pictures may be shown in the page. Never run, never guessed at, never by address alone."""
    actor = actor_of(request)
    file = Attachment.objects.select_related("message__ticket").filter(pk=pk).first() if pk < 2**63 else None
    ticket_for(actor, file.message.ticket.reference if file else "", Action.SEE_TICKET)
    return download(file, is_shown="inline" in request.GET, kept_seconds=3600)
