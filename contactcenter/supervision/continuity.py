"""Whether we keep to what shoppers are told and need not be told twice: waits told and come, chasers."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render

from channels_adapters import registry
from contactcenter.access.actors import actor_of
from contactcenter.access.requests import methods
from contactcenter.access.rule import Action, require
from contactcenter.supervision.service_times import service_times
from contactcenter.tickets.models import Ticket, TicketEvent
from routing.models.media import Medium
from routing.services import expected_wait
from routing.services.database_time import database_now
from routing.waiting import Error

DAYS = 7


@dataclass(frozen=True)
class Told:
    """How the waits that shoppers of one medium were told came true."""

    medium: str
    error: Error


def told_waits(errors: dict[str, Error]) -> list[Told]:
    return [Told(str(medium.label), errors[medium]) for medium in Medium if medium in errors]


@dataclass(frozen=True)
class Chased:
    """`tickets` of `opened` were chased, by so many `messages`; each would have been a case of its own."""

    opened: int
    tickets: int
    messages: int
    seconds_saved: float

    @property
    def rate_percent(self) -> float:
        return 100 * self.tickets / self.opened if self.opened else 0.0

    @property
    def hours_saved(self) -> float:
        return self.seconds_saved / 3_600


def chased_since(since: datetime) -> Chased:
    """Work saved is what a case on the chaser's channel takes, as far as it was measured."""
    found = TicketEvent.objects.filter(kind="chaser_joined", at__gte=since)
    seconds = {one.medium.value: one.seconds for one in service_times()}
    by_channel = found.values_list("facts__channel").annotate(count=Count("pk"))
    return Chased(
        opened=Ticket.objects.filter(created_at__gte=since).count(),
        tickets=found.values("ticket").distinct().count(),
        messages=sum(count for _, count in by_channel),
        seconds_saved=sum(count * seconds[_medium(channel)] for channel, count in by_channel),
    )


def _medium(channel: str) -> str:
    return registry.adapter(channel).medium if channel in registry.slugs() else Medium.MAIL


@methods("GET", "HEAD")
def show(request: HttpRequest) -> HttpResponseBase:
    actor = actor_of(request)
    require(actor, Action.EDIT_ROUTING)
    since = database_now() - timedelta(days=DAYS)
    told, chased = told_waits(expected_wait.errors_since(since)), chased_since(since)
    context = {"days": DAYS, "told": told, "chased": chased}
    return render(request, "supervision/continuity.html", context)
