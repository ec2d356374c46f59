"""The page What if: a trial is asked for, watched, read, switched on and back. The work is a worker's."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from contactcenter.access.actors import Actor, actor_of
from contactcenter.access.middleware import wants_json
from contactcenter.access.requests import methods
from contactcenter.access.rule import Action, may, require
from contactcenter.errors import Refusal
from contactcenter.supervision import trials
from contactcenter.supervision.days import shop_zone
from contactcenter.supervision.models import Trial
from contactcenter.supervision.plots import Plot, Series
from contactcenter.supervision.service_times import service_times
from contactcenter.supervision.trial_form import HALF_HOURS, POLICY_NAMES, PRICES, TARGETS, VALUES, TrialForm, in_words
from contactcenter.supervision.trial_scenario import FORECAST, PAST, wish_of
from routing.models import Clock, Skill
from routing.models.media import Medium
from routing.services import policies
from routing.services.database_time import database_now

_SHOWN = 10
_FEW = 10.0
_USUAL_DAYS = 7


@dataclass(frozen=True)
class Line:
    """A figure on both sides. `is_better` is None where they are alike."""

    label: str
    now: float
    then: float
    unit: str = "%"
    is_more_better: bool = True

    @property
    def change(self) -> float:
        return self.then - self.now

    @property
    def tone(self) -> str:
        if abs(self.change) < 0.05:
            return ""
        return "is-ok" if (self.change > 0) == self.is_more_better else "is-late"


@methods("GET", "HEAD", "POST")
def what_if(request: HttpRequest) -> HttpResponseBase:
    """The form and the latest trials; by POST a new one."""
    actor = actor_of(request)
    require(actor, Action.TRY_ROUTING)
    today = database_now().astimezone(shop_zone()).date()
    if request.method != "POST":
        first, last = today - timedelta(days=_USUAL_DAYS), today - timedelta(days=1)
        initial = {"source": PAST, "first": first.isoformat(), "last": last.isoformat(), "begins": 0, "ends": 48}
        return _form_page(request, actor, TrialForm(today, initial=initial))
    form = TrialForm(today, request.POST)
    if not form.is_valid():
        if wants_json(request):
            raise Refusal("invalid_field", field=next(iter(form.errors)), fields=form.errors)
        return _form_page(request, actor, form, 422)
    try:
        trial = trials.ask(actor, form.wish)
    except Refusal as refusal:
        if wants_json(request):
            raise
        return _form_page(request, actor, form, refusal.status, refusal=refusal.as_json())
    return redirect("supervision:trial", pk=trial.pk)


def _form_page(request: HttpRequest, actor: Actor, form: TrialForm, status: int = 200, **context: Any) -> HttpResponse:
    in_force = policies.active_weights()
    names = _skill_names()
    everything = {
        "form": form,
        "figures": [(form[name], words, getattr(in_force, name)) for name, words in VALUES.items()],
        "prices": [(form[name], words, getattr(in_force, name)) for name, words in PRICES.items()],
        "targets": [(form[f"target_{medium}"], words) for medium, (words, _unit) in TARGETS.items()],
        "policies": POLICY_NAMES.items(),
        "half_hours": HALF_HOURS,
        "in_force": policies.active(),
        "is_past": Clock.objects.exists(),
        "trials": [
            {"row": row, "words": in_words(wish_of(row.wish), names), "wish": wish_of(row.wish)}
            for row in trials.trials_for(actor).select_related("made_by", "policy")[:_SHOWN]
        ],
        **context,
    }
    return render(request, "supervision/what_if.html", everything, status=status)


def _skill_names() -> dict[int, str]:
    return {skill.pk: skill.name for skill in Skill.objects.all()}


@methods("GET", "HEAD")
def trial(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One trial: how far it is, or what came of it."""
    actor = actor_of(request)
    found = trials.trial_for(actor, pk)
    return render(request, "supervision/trial.html", _context(actor, found))


@methods("GET", "HEAD")
def progress(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Its part that changes while it runs; once it is done, the page is asked to load anew."""
    actor = actor_of(request)
    found = trials.trial_for(actor, pk)
    response: HttpResponse = render(request, "supervision/trial_progress.html", {"trial": found})
    if found.state in (Trial.State.DONE, Trial.State.FAILED):
        response["HX-Refresh"] = "true"
    return response


@methods("POST")
def switch_on(request: HttpRequest, pk: int) -> HttpResponseBase:
    actor = actor_of(request)
    require(actor, Action.EDIT_ROUTING)
    found = trials.trial_for(actor, pk)
    name = request.POST.get("name", "").strip() or _name_of(found)
    trials.switch_on(actor, pk, name[:80])
    return redirect("supervision:trial", pk=pk)


@methods("POST")
def switch_back(request: HttpRequest, pk: int) -> HttpResponseBase:
    actor = actor_of(request)
    require(actor, Action.EDIT_ROUTING)
    trials.switch_back(actor, pk)
    return redirect("supervision:trial", pk=pk)


def _name_of(trial: Trial) -> str:
    words = in_words(wish_of(trial.wish), _skill_names())
    return (words[0] if words else _("Trial"))[:80]


def _context(actor: Actor, trial: Trial) -> dict[str, Any]:
    wish = wish_of(trial.wish)
    context: dict[str, Any] = {
        "trial": trial,
        "wish": wish,
        "words": in_words(wish, _skill_names()),
        "is_forecast": wish.source == FORECAST,
        "name": _name_of(trial),
    }
    if trial.state != Trial.State.DONE or trial.result is None:
        return context
    in_force = policies.active()
    is_on = in_force is not None and trial.policy_id == in_force.pk
    found = trials.verdicts(trial, database_now())
    return context | {
        "lines": _lines(trial.result),
        "plots": _plots(trial.result),
        "service_times": service_times(),
        "is_better": trial.result["then"]["missed_pct"] < trial.result["now"]["missed_pct"],
        "difference": abs(trial.result["then"]["missed_more_pct"]),
        "is_clear": abs(trial.result["then"]["missed_more_pct"]) > trial.result["then"]["missed_more_ci95"],
        "may_switch": may(actor, Action.EDIT_ROUTING),
        "changes_weights": bool(wish.weights),
        "changes_more": bool(wish.agents or wish.targets),
        "is_on": is_on,
        "verdicts": found,
        "mean_off": trials.mean_off(found),
    }


def _lines(result: Mapping[str, Any]) -> list[Line]:
    now, then = result["now"], result["then"]

    def line(label: str, name: str, unit: str = "%", *, is_more_better: bool = True) -> Line:
        return Line(label, now[name], then[name], unit, is_more_better)

    return [
        line(_("Missed targets, weighted"), "missed_pct", is_more_better=False),
        *(
            line(_("%(medium)s within target") % {"medium": medium.label}, trials.FIGURE_OF[medium])
            for medium in Medium
        ),
        line(_("Gave up a chat"), "chat_abandoned_pct", is_more_better=False),
        line(_("Mean wait for a chat's reply"), "chat_asa_seconds", "s", is_more_better=False),
        line(_("Mean wait for a call-back"), "callback_asa_seconds", "s", is_more_better=False),
        line(_("Contacts lost"), "lost", "", is_more_better=False),
        line(_("Of the agents' time taken"), "occupancy_pct", is_more_better=False),
    ]


def _plots(result: Mapping[str, Any]) -> list[Plot]:
    """One per medium: the share within target by half hour of the day, all days together."""
    plots = []
    for medium in Medium:
        sides = {name: _by_half_hour(result[name]["half_hours"], medium) for name in ("now", "then")}
        if any(value is not None for values in sides.values() for value in values):
            lines = [
                Series(_("Now"), "is-now", sides["now"]),
                Series(_("Then"), "is-then", sides["then"]),
            ]
            title = _("%(medium)s within target") % {"medium": medium.label}
            plots.append(Plot(title, f"plot-{medium}", "%", lines=lines, most=100.0))
    return plots


def _by_half_hour(rows: list[list[Any]], medium: str) -> list[float | None]:
    came, met = [0.0] * 48, [0.0] * 48
    for its_medium, begins, contacts, share in rows:
        if its_medium == medium:
            place = int(begins // 1800) % 48
            came[place] += contacts
            met[place] += contacts * share
    return [
        100 * _judged(met, place, came[place]) / _judged(came, place, came[place]) if came[place] else None
        for place in range(48)
    ]


def _judged(values: list[float], place: int, came: float) -> float:
    """Of a half hour; where few came, with those beside it, for one contact more or less says nothing."""
    return values[place] if came >= _FEW else sum(values[max(place - 1, 0) : place + 2])
