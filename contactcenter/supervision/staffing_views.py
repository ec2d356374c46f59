"""The page Staffing: what is expected of a day, how many are needed, what is known ahead."""

from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contactcenter.access.actors import Actor, actor_of
from contactcenter.access.middleware import wants_json
from contactcenter.access.requests import methods
from contactcenter.access.rule import Action, may, queues_for, require
from contactcenter.errors import Refusal
from contactcenter.supervision import openings, staffing
from contactcenter.supervision.days import shop_zone
from contactcenter.supervision.forecasting import contacts_per_100_orders, forecast_of
from contactcenter.supervision.models import KnownEvent
from contactcenter.supervision.plots import Plot, Series
from contactcenter.supervision.service_times import own_behaviour, service_times
from contactcenter.supervision.staffing import HalfHour
from contactcenter.supervision.trial_form import HALF_HOURS
from contactcenter.tickets import events
from routing.models import Queue, Skill
from routing.models.media import Medium
from routing.services.database_time import database_now

DAYS_AHEAD = 60
MOST_EVENTS = 100
_LONGEST_NAME = 80


class EventForm(forms.ModelForm):  # type: ignore[type-arg]
    """Something known ahead. Sales are given as a change in percent, or as orders a day."""

    sales_change_percent = forms.IntegerField(min_value=-100, max_value=1000, required=False)
    effect = forms.FloatField(min_value=0, max_value=10, required=False)

    class Meta:
        model = KnownEvent
        fields = ("kind", "name", "first_day", "last_day", "sales_change_percent", "effect", "orders_per_day")

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("first_day") and data.get("last_day") and data["last_day"] < data["first_day"]:
            self.add_error("last_day", gettext_lazy("The last day must not come before the first."))
        data["sales_change_percent"] = data.get("sales_change_percent") or 0
        data["effect"] = 2.0 if data.get("effect") is None else data["effect"]
        if not data["sales_change_percent"] and not data.get("orders_per_day"):
            self.add_error(
                "sales_change_percent", gettext_lazy("Say by how much sales change, or how many orders a day come.")
            )
        return data


def _day_of(asked: str, today: date) -> date:
    """The day asked for, else tomorrow; refuses invalid_field."""
    if not asked:
        return today + timedelta(days=1)
    try:
        day = date.fromisoformat(asked)
    except ValueError as error:
        raise Refusal("invalid_field", field="day") from error
    if abs((day - today).days) > DAYS_AHEAD:
        raise Refusal("invalid_field", field="day")
    return day


@methods("GET", "HEAD")
def show(request: HttpRequest) -> HttpResponseBase:
    """`day` and `queue` say what is shown."""
    actor = actor_of(request)
    require(actor, Action.SEE_STAFFING)
    return _page(request, actor, EventForm(initial={"effect": 2.0}))


def _page(request: HttpRequest, actor: Actor, form: EventForm, status: int = 200, **context: Any) -> HttpResponse:
    today = database_now().astimezone(shop_zone()).date()
    day = _day_of(request.GET.get("day", ""), today)
    queues = list(queues_for(actor, Action.SEE_STAFFING))
    chosen = _chosen(request.GET.get("queue", ""), queues)
    ids = [queue.pk for queue in (chosen or queues)]
    forecast = forecast_of(ids, day)
    times = service_times()
    halves = staffing.plan(forecast, day, ids, own_behaviour(times)) if forecast.has_past else []
    everything = {
        "day": day,
        "today": today,
        "days": [today + timedelta(days=number) for number in range(8)],
        "queues": queues,
        "queue": chosen[0] if chosen else None,
        "forecast": forecast,
        "plots": _plots(halves),
        "halves": [half for half in halves if half.need or half.there or half.contacts >= 0.05],
        "total": sum(half.contacts for half in halves),
        "totals": [(medium.label, sum(half.expected[medium] for half in halves)) for medium in Medium],
        "peak": max(halves, key=lambda half: half.need, default=None),
        "short": staffing.short_windows(halves, in_house_only=False),
        "proposals": openings.proposals(forecast, day, ids, halves) if day >= today else [],
        "openings": openings.told(day, ids),
        "may_open": may(actor, Action.EDIT_ROUTING),
        "told": request.GET.get("told", ""),
        "backtest": forecast.backtest(),
        "per_100_orders": contacts_per_100_orders(forecast.counts),
        "events": [event for event in KnownEvent.objects.all() if event.last_day >= today - timedelta(days=14)],
        "event_form": form,
        "kinds": KnownEvent.Kind.choices,
        "may_edit": may(actor, Action.EDIT_FORECAST),
        "may_try": may(actor, Action.TRY_ROUTING),
        "skills": Skill.objects.order_by("kind", "slug"),
        "half_hours": HALF_HOURS,
        "service_times": times,
        "side_by_side": staffing.SIDE_BY_SIDE,
        **context,
    }
    return render(request, "supervision/staffing.html", everything, status=status)


def _chosen(asked: str, queues: list[Queue]) -> list[Queue]:
    found = [queue for queue in queues if str(queue.pk) == asked]
    if asked and not found:
        raise Refusal("not_found")
    return found


def _plots(halves: list[HalfHour]) -> list[Plot]:
    if not halves:
        return []
    return [
        Plot(
            _("Contacts expected"),
            "plot-contacts",
            decimals=1,
            bars=[
                Series(str(medium.label), f"is-{medium}", [half.expected[medium] for half in halves])
                for medium in Medium
            ],
        ),
        Plot(
            _("Agents needed, and usually there"),
            "plot-agents",
            bars=[
                Series(_("For call-backs"), "is-call", [half.need_call for half in halves]),
                Series(_("For chats"), "is-chat", [half.need_chat for half in halves]),
                Series(_("More, for mails"), "is-mail", [half.need_deferred for half in halves]),
            ],
            lines=[
                Series(_("There in house"), "is-now", [half.in_house for half in halves]),
                Series(_("There with the outsourcer"), "is-then", [half.there for half in halves]),
            ],
        ),
    ]


@methods("POST")
def add_event(request: HttpRequest) -> HttpResponseBase:
    actor = actor_of(request)
    require(actor, Action.EDIT_FORECAST)
    form = EventForm(request.POST)
    if not form.is_valid():
        if wants_json(request):
            raise Refusal("invalid_field", field=next(iter(form.errors)), fields=form.errors)
        return _page(request, actor, form, 422)
    if KnownEvent.objects.count() >= MOST_EVENTS:
        raise Refusal("too_many_rules")
    event: KnownEvent = form.save(commit=False)
    event.made_by_id, event.made_at = actor.user_id or 0, database_now()
    event.save()
    events.audit("known_event_added", actor.label, actor.user_id, event=event.pk)
    return redirect(f"{reverse('supervision:staffing')}?day={event.first_day}")


@methods("POST")
def delete_event(request: HttpRequest, pk: int) -> HttpResponseBase:
    actor = actor_of(request)
    require(actor, Action.EDIT_FORECAST)
    if not KnownEvent.objects.filter(pk=pk).delete()[0]:
        raise Refusal("not_found")
    events.audit("known_event_deleted", actor.label, actor.user_id, event=pk)
    return redirect("supervision:staffing")


@methods("POST")
def accept_opening(request: HttpRequest) -> HttpResponseBase:
    """`day` and `queue` as they are shown, `begins` the half hour at which people begin to be missing: the proposal is
    worked out anew, and refused with nothing_to_open where there is none any more."""
    actor = actor_of(request)
    require(actor, Action.SEE_STAFFING)
    require(actor, Action.EDIT_ROUTING)
    today = database_now().astimezone(shop_zone()).date()
    day = _day_of(request.POST.get("day", ""), today)
    queues = list(queues_for(actor, Action.SEE_STAFFING))
    ids = [queue.pk for queue in (_chosen(request.POST.get("queue", ""), queues) or queues)]
    forecast = forecast_of(ids, day)
    halves = staffing.plan(forecast, day, ids, own_behaviour(service_times())) if forecast.has_past else []
    wanted = [
        one
        for one in openings.proposals(forecast, day, ids, halves)
        if str(one.window.begins) == request.POST.get("begins") and one.parts
    ]
    if not wanted:
        raise Refusal("nothing_to_open")
    openings.accept(actor, wanted[0])
    return _back(day, request.POST.get("queue", ""), "opened")


@methods("POST")
@transaction.atomic
def withdraw_opening(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The way back."""
    actor = actor_of(request)
    require(actor, Action.SEE_STAFFING)
    require(actor, Action.EDIT_ROUTING)
    ids = [queue.pk for queue in queues_for(actor, Action.SEE_STAFFING)]
    row = openings.withdraw(actor, pk, ids)
    return _back(row.begins_at.astimezone(shop_zone()).date(), request.POST.get("queue", ""), "withdrawn")


def _back(day: date, queue: str, told: str) -> HttpResponseBase:
    asked = urlencode({"day": day.isoformat(), **({"queue": queue} if queue else {}), "told": told})
    return redirect(f"{reverse('supervision:staffing')}?{asked}#openings")
