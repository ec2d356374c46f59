"""The pages of targets: the table in the order in which they win; a change says what it would do before it is made."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as lazy

from contactcenter.access.actors import actor_of
from contactcenter.access.middleware import wants_json
from contactcenter.access.requests import methods
from contactcenter.access.rule import Action, require
from contactcenter.desk import clock_settings
from contactcenter.errors import Refusal
from contactcenter.tickets.models import Shop
from routing.deadlines import TARGETED
from routing.models import Calendar, ClockKind, PausingState, Queue, ServiceTarget
from routing.models.groups import CustomerGroup
from routing.models.media import Medium
from routing.services.database_time import database_now
from routing.services.recounting import foresee
from routing.services.targets import targets

_UNITS = {"1": lazy("seconds"), "60": lazy("minutes"), "3600": lazy("hours")}
_LONGEST_SECONDS = 366 * 86_400


@dataclass(frozen=True)
class Line:
    row: ServiceTarget
    group: str
    shop: str
    kind: str
    medium: str


class TargetForm(forms.ModelForm):  # type: ignore[type-arg]
    """A target as a person writes it: a number and its unit instead of seconds."""

    amount = forms.IntegerField(min_value=1, error_messages={"required": lazy("Say how long.")})
    unit = forms.ChoiceField(choices=list(_UNITS.items()))
    customer_group = forms.ChoiceField(required=False)
    shop = forms.TypedChoiceField(required=False, coerce=int, empty_value=None)
    paused_in = forms.MultipleChoiceField(choices=PausingState.choices, required=False)

    class Meta:
        model = ServiceTarget
        fields = ("kind", "queue", "medium", "priority", "objective_percent", "calendar")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        any_of_them = ("", lazy("Any"))
        groups = [(group.slug, group.name) for group in CustomerGroup.objects.order_by("slug")]
        self.fields["customer_group"].choices = [any_of_them, *groups]  # type: ignore[attr-defined]
        shops = list(Shop.objects.order_by("pk").values_list("pk", "name"))
        self.fields["shop"].choices = [any_of_them, *shops]  # type: ignore[attr-defined]
        row = self.instance
        unit = next(unit for unit in ("3600", "60", "1") if (row.seconds or 60) % int(unit) == 0)
        self.initial.update(
            amount=(row.seconds or 60) // int(unit),
            unit=unit,
            customer_group=row.customer_group,
            shop=row.shop or "",
            paused_in=row.paused_in,
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("amount") and data.get("unit"):
            data["seconds"] = data["amount"] * int(data["unit"])
            if data["seconds"] > _LONGEST_SECONDS:
                self.add_error("amount", lazy("No more than a year."))
        if data.get("objective_percent") is not None and not 1 <= data["objective_percent"] <= 100:
            self.add_error("objective_percent", lazy("From 1 to 100."))
        return data

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        for name in ("seconds", "customer_group", "shop", "paused_in"):
            if name in self.cleaned_data:
                setattr(self.instance, name, self.cleaned_data[name])

    def validate_unique(self) -> None:
        """The database refuses two for the same work, and that is told with a way on."""


@methods("GET", "HEAD")
def clock_targets(request: HttpRequest) -> HttpResponseBase:
    actor = actor_of(request)
    require(actor, Action.EDIT_ROUTING)
    groups = {group.slug: group.name for group in CustomerGroup.objects.all()}
    shops = dict(Shop.objects.values_list("pk", "name"))
    rows = {row.pk: row for row in ServiceTarget.objects.select_related("queue", "calendar")}
    by_kind = targets().by_kind
    lines = [
        Line(
            rows[one.pk],
            groups.get(one.customer_group, one.customer_group),
            shops.get(one.shop or 0, ""),
            str(ClockKind(kind).label),
            str(Medium(one.medium).label) if one.medium else "",
        )
        for kind in TARGETED
        for one in by_kind.get(kind, [])
        if one.pk in rows
    ]
    return render(request, "supervision/clock_targets.html", {"lines": lines})


@methods("GET", "HEAD", "POST")
def new_target(request: HttpRequest) -> HttpResponseBase:
    return _edit(request, ServiceTarget())


@methods("GET", "HEAD", "POST")
def clock_target(request: HttpRequest, pk: int) -> HttpResponseBase:
    require(actor_of(request), Action.EDIT_ROUTING)
    return _edit(request, _row(pk))


def _row(pk: int) -> ServiceTarget:
    row = ServiceTarget.objects.filter(pk=pk).first()
    if row is None:
        raise Refusal("not_found")
    return row


def _edit(request: HttpRequest, row: ServiceTarget) -> HttpResponseBase:
    """`try` in the form shows what the change would do to the clocks that run, and saves nothing."""
    actor = actor_of(request)
    require(actor, Action.EDIT_ROUTING)
    form = TargetForm(request.POST or None, instance=row)
    foreseen: Counter[str] | None = None
    refusal: Refusal | None = None
    if form.is_bound and form.is_valid():
        try:
            if "try" in request.POST:
                foreseen = foresee(form.instance, database_now())
            else:
                clock_settings.save_target(actor, form.instance)
                return redirect("supervision:clock_targets")
        except Refusal as known:
            if wants_json(request):
                raise
            refusal = known
    elif form.is_bound and wants_json(request):
        raise Refusal("invalid_field", field=next(iter(form.errors)), fields=form.errors)
    context = {
        "form": form,
        "row": row if row.pk else None,
        "queues": Queue.objects.all(),
        "calendars": Calendar.objects.all(),
        "foreseen": foreseen,
        "refusal": refusal.as_json() if refusal else None,
    }
    status = refusal.status if refusal else (422 if form.is_bound and not form.is_valid() else 200)
    return render(request, "supervision/clock_target.html", context, status=status)


@methods("POST")
def delete_target(request: HttpRequest, pk: int) -> HttpResponseBase:
    actor = actor_of(request)
    require(actor, Action.EDIT_ROUTING)
    clock_settings.delete_target(actor, _row(pk))
    return redirect("supervision:clock_targets")
