"""The list of mails that opened no ticket, and the button for those that should have."""

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from contactcenter.access.actors import actor_of
from contactcenter.access.requests import methods
from contactcenter.access.rule import Action, require
from contactcenter.intake import machine_mails

_WHY = {
    "bounce": _("Undeliverable"),
    "delay": _("Delayed"),
    "auto_reply": _("Automatic answer"),
    "receipt": _("Read receipt"),
    "list": _("Mailing list"),
    "bulk": _("Bulk mail"),
    "challenge": _("Asks for a confirmation"),
    "own": _("Our own mail come back"),
}


@methods("GET", "HEAD")
def show(request: HttpRequest) -> HttpResponseBase:
    actor = actor_of(request)
    require(actor, Action.JUDGE_MACHINE_MAIL)
    mails = [(mail, _WHY.get(mail.why, _("Automatic"))) for mail in machine_mails.latest()]
    return render(
        request,
        "supervision/machine_mails.html",
        {"mails": mails, "is_done": "done" in request.GET},
    )


@methods("POST")
def was_person(request: HttpRequest, pk: int) -> HttpResponseBase:
    actor = actor_of(request)
    machine_mails.take_as_person(actor, min(pk, 2**63 - 1))
    return redirect(f"{reverse('supervision:machine_mails')}?done=1")
