"""The pages of calendars: each with its next fourteen days as a picture; one is changed on a page of its own."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.text import slugify

from contactcenter.access.actors import Actor, actor_of
from contactcenter.access.middleware import wants_json
from contactcenter.access.requests import methods
from contactcenter.access.rule import Action, require
from contactcenter.desk import clock_settings
from contactcenter.errors import Refusal
from contactcenter.supervision.calendar_form import CalendarForm, as_text, form_of
from contactcenter.tickets.models import Shop
from routing import calendars as pure
from routing.models import Calendar, Recomputation
from routing.services.database_time import database_now
from routing.services.targets import pure as as_pure

_DAYS = 14
_DAY_MINUTES = 24 * 60


@dataclass(frozen=True)
class Day:
    """`bars` are (from, width) in minutes of the day; `hours` say the same in words."""

    on: date
    label: str
    bars: list[tuple[int, int]]
    hours: str
    is_holiday: bool


@dataclass(frozen=True)
class Shown:
    """A calendar; `never_opens` is what an administrator must hear of: clocks by it are never due."""

    row: Calendar
    days: list[Day]
    never_opens: bool
    is_open: bool
    targets: int


def shown(row: Calendar, now: datetime) -> Shown:
    calendar = as_pure(row)
    today = now.astimezone(calendar.zone).date()
    labels = {day.on: day.label for day in row.special_days.all()}
    days = [_day(calendar, today + timedelta(days=number), labels) for number in range(_DAYS)]
    opens = calendar.opens_next(now)
    return Shown(row, days, opens is None, calendar.is_open(now), row.targets.count())


def _day(calendar: pure.Calendar, on: date, labels: dict[date, str]) -> Day:
    yesterday = [(one.opens - _DAY_MINUTES, one.closes - _DAY_MINUTES) for one in calendar.ranges_of(on - pure.DAY)]
    today = [(one.opens, one.closes) for one in calendar.ranges_of(on)]
    bars = []
    for opens, closes in [*yesterday, *today]:
        begins, ends = max(0, opens), min(_DAY_MINUTES, closes)
        if begins < ends:
            bars.append((begins, ends - begins))
    is_holiday = on in calendar.holidays and on not in calendar.special
    return Day(on, labels.get(on, ""), bars, as_text(today), is_holiday)


@methods("GET", "HEAD")
def calendars(request: HttpRequest) -> HttpResponseBase:
    actor = actor_of(request)
    require(actor, Action.EDIT_ROUTING)
    return _list(request)


def _list(request: HttpRequest, refusal: Refusal | None = None) -> HttpResponse:
    now = database_now()
    rows = Calendar.objects.prefetch_related("ranges", "special_days__ranges")
    context = {
        "calendars": [shown(row, now) for row in rows],
        "shops": Shop.objects.order_by("pk"),
        "recomputations": Recomputation.objects.order_by("-pk")[:5],
        "refusal": refusal.as_json() if refusal else None,
    }
    return render(request, "supervision/calendars.html", context, status=refusal.status if refusal else 200)


@methods("POST")
def shop_hours(request: HttpRequest) -> HttpResponseBase:
    """`shop` is its slug, `live` and `deferred` are ids of calendars; "" is around the clock."""
    actor = actor_of(request)
    require(actor, Action.EDIT_ROUTING)
    shop = Shop.objects.filter(slug=request.POST.get("shop", "").replace("\x00", "")).first()
    if shop is None:
        raise Refusal("not_found")
    clock_settings.save_shop_hours(actor, shop, _chosen(request, "live"), _chosen(request, "deferred"))
    return redirect("supervision:calendars")


def _chosen(request: HttpRequest, name: str) -> Calendar | None:
    typed = request.POST.get(name, "")
    found = (
        Calendar.objects.filter(pk=int(typed)).first()
        if typed.isascii() and typed.isdigit() and len(typed) < 18
        else None
    )
    if typed and found is None:
        raise Refusal("invalid_field", field=name)
    return found


@methods("GET", "HEAD", "POST")
def new_calendar(request: HttpRequest) -> HttpResponseBase:
    actor = actor_of(request)
    require(actor, Action.EDIT_ROUTING)
    usual = {f"day_{weekday}": "9:00-18:00" for weekday in range(5)} | {"time_zone": "Europe/Paris", "country": "FR"}
    return _edit(request, actor, None, CalendarForm(initial=usual))


@methods("GET", "HEAD", "POST")
def calendar(request: HttpRequest, pk: int) -> HttpResponseBase:
    actor = actor_of(request)
    require(actor, Action.EDIT_ROUTING)
    row = _row(pk)
    return _edit(request, actor, row, form_of(row))


def _row(pk: int) -> Calendar:
    row = Calendar.objects.prefetch_related("ranges", "special_days__ranges").filter(pk=pk).first()
    if row is None:
        raise Refusal("not_found")
    return row


def _edit(request: HttpRequest, actor: Actor, row: Calendar | None, form: CalendarForm) -> HttpResponseBase:
    if request.method == "POST":
        form = CalendarForm(request.POST)
        if form.is_valid():
            clock_settings.save_calendar(actor, row, form.draft, _free_slug(form.cleaned_data["name_en"]))
            return redirect("supervision:calendars")
        if wants_json(request):
            raise Refusal("invalid_field", field=next(iter(form.errors)), fields=form.errors)
    status = 422 if form.is_bound else 200
    context = {"form": form, "row": row}
    return render(request, "supervision/calendar_form.html", context, status=status)


def _free_slug(name: str) -> str:
    base = slugify(name)[:40] or "calendar"
    taken = set(Calendar.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    return next(slug for slug in (base, *(f"{base}-{number}" for number in range(2, 1000))) if slug not in taken)


@methods("POST")
def delete_calendar(request: HttpRequest, pk: int) -> HttpResponseBase:
    actor = actor_of(request)
    require(actor, Action.EDIT_ROUTING)
    try:
        clock_settings.delete_calendar(actor, _row(pk))
    except Refusal as refusal:
        if wants_json(request) or refusal.code == "not_found":
            raise
        return _list(request, refusal)
    return redirect("supervision:calendars")
