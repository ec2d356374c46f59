"""The original of a mail: cleaned HTML in a frame that runs nothing and loads nothing, pictures only when asked for."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render

from channels_adapters.mail.html import has_remote_pictures, to_safe_html
from contactcenter.access.actors import actor_of
from contactcenter.access.requests import methods
from contactcenter.access.rule import Action, ticket_for
from contactcenter.intake.originals import original_of
from contactcenter.tickets.models import Message

_POLICY = (
    "default-src 'none'; img-src data:{remote}; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox"
)
_PAGE = """<!DOCTYPE html><html><head><meta charset="utf-8"><meta name="referrer" content="no-referrer">
<style>body{{margin:1rem;font:16px/1.5 system-ui,sans-serif;color:#1a1a1a;background:#fff;overflow-wrap:anywhere}}
img{{max-width:100%;height:auto}}table{{max-width:100%}}pre{{white-space:pre-wrap}}</style></head><body>{body}</body></html>"""


def _message(request: HttpRequest, reference: str, sequence: int) -> Message:
    ticket = ticket_for(actor_of(request), reference, Action.SEE_TICKET)
    return get_object_or_404(Message, ticket=ticket, sequence=min(sequence, 2**31 - 1))


@methods("GET", "HEAD")
def original(request: HttpRequest, reference: str, sequence: int) -> HttpResponseBase:
    """The page around the frame; `?pictures=1` loads what is kept elsewhere."""
    message = _message(request, reference, sequence)
    mail = original_of(message)
    return render(
        request,
        "inbox/original.html",
        {
            "ticket": message.ticket,
            "message": message,
            "mail": mail,
            "senders": mail.headers.words("from") if mail else "",
            "subject": mail.headers.words("subject") if mail else "",
            "shows_pictures": "pictures" in request.GET,
            "has_pictures": bool(mail and mail.html and has_remote_pictures(mail.html)),
        },
    )


@methods("GET", "HEAD")
def frame(request: HttpRequest, reference: str, sequence: int) -> HttpResponseBase:
    """What is inside: nobody's scripts, and an origin of its own."""
    mail = original_of(_message(request, reference, sequence))
    shows = "pictures" in request.GET
    body = to_safe_html(mail.html, mail.pictures, shows_remote=shows) if mail and mail.html else ""
    response = HttpResponse(_PAGE.format(body=body))
    response["Content-Security-Policy"] = _POLICY.format(remote=" https: http:" if shows else "")
    response["X-Frame-Options"] = "SAMEORIGIN"
    response["Referrer-Policy"] = "no-referrer"
    response["Cache-Control"] = "private, no-store"
    return response
