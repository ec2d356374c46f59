"""The people as supervisors set them up: team, skills judged by people, profile. Nothing here was measured."""

from typing import Any

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse, HttpResponseBase

from contactcenter.access.middleware import wants_json
from contactcenter.access.requests import methods
from contactcenter.desk import roster
from contactcenter.errors import Refusal
from contactcenter.supervision.routing_forms import PersonForm
from contactcenter.supervision.routing_views import allowed, form_page, page, refused, to_list
from routing.models import Agent, AgentSkill, RoutingProfile, Team

MOST_SHOWN = 200
_USUAL = "usual"
_WHERE = ("person", "routing_people")


def _number(text: str) -> int:
    """What is no id is that of nothing."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _list(request: HttpRequest, status: int = 200, **context: Any) -> HttpResponse:
    """`q` is a part of a name; `team` and `profile` are ids, `usual` means no profile."""
    wanted = {name: request.GET.get(name, "").replace("\x00", "") for name in ("q", "team", "profile")}
    known = AgentSkill.objects.select_related("skill").order_by("skill__kind", "skill__slug")
    found = Agent.objects.select_related("team", "profile").prefetch_related(Prefetch("proficiencies", known))
    if wanted["q"]:
        found = found.filter(name__icontains=wanted["q"])
    if wanted["team"]:
        found = found.filter(team=_number(wanted["team"]))
    if wanted["profile"] == _USUAL:
        found = found.filter(profile__isnull=True)
    elif wanted["profile"]:
        found = found.filter(profile=_number(wanted["profile"]))
    people = list(found.order_by("team__level", "team__slug", "name", "pk")[: MOST_SHOWN + 1])
    return page(
        request,
        "routing_people",
        status,
        people=people[:MOST_SHOWN],
        is_cut=len(people) > MOST_SHOWN,
        wanted=wanted,
        is_narrowed=any(wanted.values()),
        teams=Team.objects.order_by("level", "slug"),
        profiles=RoutingProfile.objects.order_by("slug"),
        **context,
    )


@methods("GET", "HEAD")
def people(request: HttpRequest) -> HttpResponseBase:
    allowed(request)
    return _list(request)


@methods("POST")
def put(request: HttpRequest) -> HttpResponseBase:
    """The ticked `agent`s get the `profile` with this id, or the usual."""
    actor = allowed(request)
    ids = [number for text in request.POST.getlist("agent")[:MOST_SHOWN] if (number := _number(text))]
    chosen = request.POST.get("profile", "")
    profile = RoutingProfile.objects.filter(pk=_number(chosen)).first()
    if (profile is None and chosen != _USUAL) or not ids:
        refusal = Refusal("invalid_field", field="agent" if not ids else "profile")
        if wants_json(request):
            raise refusal
        return _list(request, refusal.status, is_nobody=not ids, refusal=refusal.as_json())
    roster.put_on_profile(actor, ids, profile)
    return to_list("routing_people", "put")


@methods("GET", "HEAD", "POST")
def person(request: HttpRequest, pk: int) -> HttpResponseBase:
    actor = allowed(request)
    agent = Agent.objects.select_related("team").filter(pk=pk).first()
    if agent is None:
        raise Refusal("not_found")
    if request.method != "POST":
        initial = {**PersonForm.initial_of(agent), "seen": roster.seen(agent)}
        return form_page(request, _WHERE, PersonForm(initial=initial, agent=agent), row=agent)
    form = PersonForm(request.POST, agent=agent)
    if not form.is_valid():
        return form_page(request, _WHERE, form, row=agent)
    try:
        roster.change(actor, pk, form.cleaned_data["seen"], form.person)
    except Refusal as refusal:
        now = {"row": agent, "seen": roster.seen(agent)}
        return refused(request, _WHERE, form, refusal, **now)
    return to_list("routing_people", "changed", pk)
