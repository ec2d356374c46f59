"""The pages of how work is given out: profiles, overflow and customers' groups, each a list and a form."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Prefetch
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from contactcenter.access.actors import Actor, actor_of
from contactcenter.access.middleware import wants_json
from contactcenter.access.requests import methods
from contactcenter.access.rule import Action, require
from contactcenter.desk import kept_rows
from contactcenter.errors import Refusal
from contactcenter.supervision import routing_words
from contactcenter.supervision.routing_forms import GroupForm, OverflowForm, ProfileForm, Settings
from routing.models import Agent, AgentSkill, CustomerGroup, OverflowRule, QueueSkill, RoutingProfile
from routing.overflow import is_open
from routing.services import overflow
from routing.services.database_time import database_now

TOLD = ("added", "changed", "deleted", "on", "off", "put")
Where = tuple[str, str]  # what the form is of, and the list it leads back to


@dataclass(frozen=True)
class Kind:
    """One of the lists. `part` is the name of its address, `initial` what a new one's form begins with."""

    part: str
    model: Any
    form: Any
    one: str
    initial: dict[str, Any]

    @property
    def where(self) -> Where:
        return self.one, self.part


_NEW = RoutingProfile()
PROFILES = Kind("profiles", RoutingProfile, ProfileForm, "profile", ProfileForm.initial_of(_NEW))
OVERFLOW = Kind("overflow", OverflowRule, OverflowForm, "overflow_rule", {"after": 5, "unit": "60"})
GROUPS = Kind("customer_groups", CustomerGroup, GroupForm, "customer_group", {"weight": 2.0})


def allowed(request: HttpRequest) -> Actor:
    actor = actor_of(request)
    require(actor, Action.EDIT_ROUTING)
    return actor


def page(request: HttpRequest, name: str, status: int = 200, **context: Any) -> HttpResponse:
    told = request.GET.get("told", "")
    everything = {"told": told if told in TOLD else "", "focus": request.GET.get("row", ""), **context}
    return render(request, f"supervision/{name}.html", everything, status=status)


# -- lists


@dataclass(frozen=True)
class ProfileLine:
    row: RoutingProfile
    words: list[str]
    people: list[Agent]
    seen: str


def _profiles(request: HttpRequest, status: int = 200, **context: Any) -> HttpResponse:
    agents = Prefetch("agents", Agent.objects.order_by("name"))
    rows = RoutingProfile.objects.prefetch_related(agents).order_by("slug")
    lines = [ProfileLine(row, routing_words.profile(row), list(row.agents.all()), kept_rows.seen(row)) for row in rows]
    usual = Agent.objects.filter(profile__isnull=True).count()
    words = routing_words.profile(_NEW)
    return page(request, "profiles", status, lines=lines, usual=usual, usual_words=words, **context)


@dataclass(frozen=True)
class OverflowLine:
    """`able` of the `people` of its team have the skills that the queue asks for, languages aside."""

    row: OverflowRule
    sentence: str
    is_open: bool
    now: int
    today: int
    people: int
    able: int
    seen: str

    @property
    def stays_in_house(self) -> bool:
        """The rule does nothing: the queue was made an in-house one after it."""
        return self.row.queue.is_in_house and self.row.team.is_outsourced


def _overflow(request: HttpRequest, status: int = 200, **context: Any) -> HttpResponse:
    now = database_now()
    taken, local = overflow.taken(now), timezone.localtime(now)
    needs = Prefetch("queue__requirements", QueueSkill.objects.all())
    people = Prefetch("team__agents__proficiencies", AgentSkill.objects.all())
    rows = OverflowRule.objects.select_related("queue", "team").prefetch_related(needs, people)
    lines = [
        OverflowLine(
            row,
            routing_words.overflow(row),
            row.is_active and is_open(row.weekdays, row.opens_at, row.closes_at, local),
            *taken.get(row.pk, (0, 0)),
            len(row.team.agents.all()),
            sum(_is_able(agent, row) for agent in row.team.agents.all()),
            kept_rows.seen(row),
        )
        for row in rows.order_by("queue__position", "team__level", "pk")
    ]
    return page(request, "overflow", status, lines=lines, **context)


def _is_able(agent: Agent, rule: OverflowRule) -> bool:
    levels = {one.skill_id: one.proficiency for one in agent.proficiencies.all()}
    return all(levels.get(need.skill_id, 0) >= need.required_level for need in rule.queue.requirements.all())


def _groups(request: HttpRequest, status: int = 200, **context: Any) -> HttpResponse:
    rows = CustomerGroup.objects.annotate(number=Count("customers")).order_by("-weight", "slug")
    lines = [(row, kept_rows.seen(row)) for row in rows]
    return page(request, "customer_groups", status, lines=lines, **context)


_LISTS: dict[str, Callable[..., HttpResponse]] = {
    "profiles": _profiles,
    "overflow": _overflow,
    "customer_groups": _groups,
}


def shown(kind: Kind) -> Callable[[HttpRequest], HttpResponseBase]:
    @methods("GET", "HEAD")
    def view(request: HttpRequest) -> HttpResponseBase:
        allowed(request)
        return _LISTS[kind.part](request)

    return view


# -- one of them


def new(kind: Kind) -> Callable[[HttpRequest], HttpResponseBase]:
    @methods("GET", "HEAD", "POST")
    def view(request: HttpRequest) -> HttpResponseBase:
        actor = allowed(request)
        if request.method != "POST":
            return form_page(request, kind.where, kind.form(initial=kind.initial))
        form = kind.form(request.POST)
        if not form.is_valid():
            return form_page(request, kind.where, form)
        try:
            row = kept_rows.add(actor, kind.model(**form.values))
        except Refusal as refusal:
            return refused(request, kind.where, form, refusal)
        return to_list(kind.part, "added", row.pk)

    return view


def edited(kind: Kind) -> Callable[[HttpRequest, int], HttpResponseBase]:
    """Where somebody was faster, her words stay in the form; saved again they are put in the place of the other's."""

    @methods("GET", "HEAD", "POST")
    def view(request: HttpRequest, pk: int) -> HttpResponseBase:
        actor = allowed(request)
        row = kind.model.objects.filter(pk=pk).first()
        if row is None:
            raise Refusal("not_found")
        if request.method != "POST":
            initial = {**kind.form.initial_of(row), "seen": kept_rows.seen(row)}
            return form_page(request, kind.where, kind.form(initial=initial), row=row)
        form = kind.form(request.POST)
        if not form.is_valid():
            return form_page(request, kind.where, form, row=row)
        try:
            kept_rows.change(actor, kind.model, pk, form.cleaned_data["seen"], form.values)
        except Refusal as refusal:
            return refused(request, kind.where, form, refusal, row=row, seen=kept_rows.seen(row))
        return to_list(kind.part, "changed", pk)

    return view


def deleted(kind: Kind) -> Callable[[HttpRequest, int], HttpResponseBase]:
    @methods("POST")
    def view(request: HttpRequest, pk: int) -> HttpResponseBase:
        actor = allowed(request)
        try:
            kept_rows.delete(actor, kind.model, pk, request.POST.get("seen", ""))
        except Refusal as refusal:
            return on_list(request, kind.part, refusal)
        return to_list(kind.part, "deleted")

    return view


@methods("POST")
def switch(request: HttpRequest, pk: int) -> HttpResponseBase:
    """An overflow rule; `to` is on or off."""
    actor = allowed(request)
    to = request.POST.get("to", "")
    if to not in ("on", "off"):
        raise Refusal("invalid_field", field="to")
    try:
        kept_rows.change(actor, OverflowRule, pk, request.POST.get("seen", ""), {"is_active": to == "on"})
    except Refusal as refusal:
        return on_list(request, "overflow", refusal)
    return to_list("overflow", to, pk)


# -- answers


def form_page(request: HttpRequest, where: Where, form: Settings, *, status: int = 200, **context: Any) -> HttpResponse:
    is_wrong = form.is_bound and not form.is_valid()
    if is_wrong and wants_json(request):
        raise Refusal("invalid_field", field=next(iter(form.errors)), fields=form.errors)
    one, part = where
    everything = {"form": form, "one": one, "part": part, "back": reverse(f"supervision:{part}"), **context}
    return page(request, "routing_form", 422 if is_wrong else status, **everything)


def refused(request: HttpRequest, where: Where, form: Settings, refusal: Refusal, **context: Any) -> HttpResponse:
    """In the form, with what she typed; `seen` is how the row stands now."""
    if wants_json(request) or refusal.code == "not_found":
        raise refusal
    return form_page(request, where, form, status=refusal.status, refusal=refusal.as_json(), **context)


def on_list(request: HttpRequest, part: str, refusal: Refusal) -> HttpResponse:
    """On the list as it stands now, so that she goes on from there."""
    if wants_json(request) or refusal.code == "not_found":
        raise refusal
    return _LISTS[part](request, refusal.status, refusal=refusal.as_json())


def to_list(part: str, told: str, pk: int | None = None) -> HttpResponseBase:
    return redirect(f"{reverse(f'supervision:{part}')}?{urlencode({'told': told, **({'row': pk} if pk else {})})}")
