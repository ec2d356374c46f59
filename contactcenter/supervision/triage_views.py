"""The page of the triage rules: each view reads its form, makes one call of intake and shows the list as it is then."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse

from contactcenter.access.actors import actor_of
from contactcenter.access.middleware import wants_json
from contactcenter.access.requests import is_htmx, methods
from contactcenter.access.rule import Action, require
from contactcenter.errors import Refusal
from contactcenter.intake import triage_rules
from contactcenter.intake.models import TriageRule
from contactcenter.supervision import triage_trial
from contactcenter.supervision.triage_form import RuleForm, TryForm, adapter_name, form_of, language_name
from contactcenter.supervision.triage_trial import Week
from contactcenter.tickets.models import Shop
from routing.services.database_time import database_now

_TOLD = ("added", "changed", "moved", "on", "off", "deleted", "restored")


@dataclass(frozen=True)
class Line:
    """A rule in the list. `leaks` are reasons above it whose work may leave the house, where its own may not."""

    row: TriageRule
    above: TriageRule | None
    below: TriageRule | None
    narrowed: list[str]
    leaks: list[str]
    taken: int | None  # of the week's first messages


def _lines(rows: list[TriageRule], week: Week | None) -> list[Line]:
    lines = []
    for place, row in enumerate(rows):
        narrowed = [language_name(row.language)] if row.language else []
        narrowed += [adapter_name(row.adapter)] if row.adapter else []
        narrowed += [row.shop.name] if row.shop else []
        outside = [one.reason.name for one in rows[:place] if one.is_active and not one.reason.queue.is_in_house]
        lines.append(
            Line(
                row,
                above=rows[place - 1] if place else None,
                below=rows[place + 1] if place + 1 < len(rows) else None,
                narrowed=narrowed,
                leaks=list(dict.fromkeys(outside)) if row.is_active and row.reason.queue.is_in_house else [],
                taken=week.taken[row.pk] if week and row.is_active else None,
            )
        )
    return lines


def _rows() -> list[TriageRule]:
    return list(TriageRule.objects.select_related("reason__queue", "shop"))


def _page(request: HttpRequest, status: int = 200, **context: Any) -> HttpResponse:
    """The list, with what was told or tried."""
    rows = _rows()
    week = triage_trial.try_on_week(rows, database_now()) if "week" in request.GET else None
    everything = {
        "lines": _lines(rows, week),
        "week": week,
        "try_form": TryForm(),
        "is_shops": Shop.objects.count() > 1,
        **context,
    }
    return render(request, "supervision/triage.html", everything, status=status)


@methods("GET", "HEAD")
def triage(request: HttpRequest) -> HttpResponseBase:
    """`week` asks how the rules would have done on last week; `told`, `rule` and `event` say what was just done."""
    actor = actor_of(request)
    require(actor, Action.EDIT_TRIAGE)
    told = request.GET.get("told", "")
    return _page(
        request,
        told=told if told in _TOLD else "",
        focus=_number(request.GET.get("rule", "")),
        event=_number(request.GET.get("event", "")),
    )


@methods("POST")
def try_message(request: HttpRequest) -> HttpResponseBase:
    """Changes nothing; a POST because messages are long."""
    actor = actor_of(request)
    require(actor, Action.EDIT_TRIAGE)
    form = TryForm(request.POST)
    context: dict[str, Any] = {"try_form": form}
    if form.is_valid():
        data = form.cleaned_data
        shop = data["shop"] or Shop.objects.order_by("pk").first()
        if shop is None:
            raise Refusal("not_found")
        tried = triage_trial.try_on(_rows(), data["text"], shop, data["adapter"])
        context |= {"tried": tried, "tried_language": language_name(tried.language)}
    status = 200 if form.is_valid() else 422
    if not is_htmx(request):
        return _page(request, status, **context)
    response: HttpResponse = render(request, "supervision/triage_tried.html", context, status=status)
    response["HX-Retarget"] = "#tried"
    return response


@methods("GET", "HEAD", "POST")
def new_rule(request: HttpRequest) -> HttpResponseBase:
    actor = actor_of(request)
    require(actor, Action.EDIT_TRIAGE)
    form = RuleForm(request.POST) if request.method == "POST" else RuleForm()
    if request.method == "POST" and form.is_valid():
        return _done(request, "added", lambda: triage_rules.add(actor, form.draft))
    return _form_page(request, form)


@methods("GET", "HEAD", "POST")
def rule(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Where somebody was faster, her words stay in the form and how it stands now is shown beside them."""
    actor = actor_of(request)
    require(actor, Action.EDIT_TRIAGE)
    row = TriageRule.objects.select_related("reason__queue", "shop").filter(pk=pk).first()
    if row is None:
        raise Refusal("not_found")
    if request.method != "POST":
        return _form_page(request, form_of(row), row=row)
    form = RuleForm(request.POST)
    if not form.is_valid():
        return _form_page(request, form, row=row)
    try:
        triage_rules.change(actor, pk, form.cleaned_data["version"] or 0, form.draft)
    except Refusal as refusal:
        if refusal.code != "rule_changed" or wants_json(request):
            raise
        return _form_page(request, form, row=row, refusal=refusal)
    return _to_list("changed", pk)


def _form_page(
    request: HttpRequest, form: RuleForm, row: TriageRule | None = None, refusal: Refusal | None = None
) -> HttpResponse:
    is_wrong = form.is_bound and not form.is_valid()
    if is_wrong and wants_json(request):
        raise Refusal("invalid_field", field=next(iter(form.errors)), fields=form.errors)
    version = form["version"].value() if is_wrong else (row.version if row else 0)
    now = _lines([row], None)[0] if row and refusal else None
    context = {
        "form": form,
        "row": row,
        "version": version,
        "refusal": refusal.as_json() if refusal else None,
        "now": now,
    }
    status = 422 if is_wrong else (refusal.status if refusal else 200)
    return render(request, "supervision/triage_form.html", context, status=status)


@methods("POST")
def move(request: HttpRequest, pk: int) -> HttpResponseBase:
    """`way` is up or down, `past` the rule beside it that it goes past."""
    actor = actor_of(request)
    require(actor, Action.EDIT_TRIAGE)
    way, past = request.POST.get("way", ""), _number(request.POST.get("past", ""))
    if way not in ("up", "down"):
        raise Refusal("invalid_field", field="way")
    return _done(request, "moved", lambda: triage_rules.move(actor, pk, past, is_up=way == "up"), way=way)


@methods("POST")
def switch(request: HttpRequest, pk: int) -> HttpResponseBase:
    """`to` is on or off."""
    actor = actor_of(request)
    require(actor, Action.EDIT_TRIAGE)
    to, version = request.POST.get("to", ""), _number(request.POST.get("version", ""))
    if to not in ("on", "off"):
        raise Refusal("invalid_field", field="to")
    return _done(request, to, lambda: triage_rules.switch(actor, pk, version, is_active=to == "on"))


@methods("POST")
def delete(request: HttpRequest, pk: int) -> HttpResponseBase:
    actor = actor_of(request)
    require(actor, Action.EDIT_TRIAGE)
    version = _number(request.POST.get("version", ""))
    try:
        event = triage_rules.delete(actor, pk, version)
    except Refusal as refusal:
        return _refused(request, refusal)
    return redirect(f"{reverse('supervision:triage')}?{urlencode({'told': 'deleted', 'event': event.pk})}")


@methods("POST")
def restore(request: HttpRequest, event: int) -> HttpResponseBase:
    actor = actor_of(request)
    require(actor, Action.EDIT_TRIAGE)
    return _done(request, "restored", lambda: triage_rules.restore(actor, event))


def _done(request: HttpRequest, told: str, change: Callable[[], TriageRule], **more: str) -> HttpResponseBase:
    try:
        row = change()
    except Refusal as refusal:
        return _refused(request, refusal)
    return _to_list(told, row.pk, **more)


def _to_list(told: str, pk: int, **more: str) -> HttpResponseBase:
    return redirect(f"{reverse('supervision:triage')}?{urlencode({'told': told, 'rule': pk, **more})}")


def _refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """On the list as it stands now, so that she goes on from there."""
    if wants_json(request) or refusal.code == "not_found":
        raise refusal
    return _page(request, refusal.status, refusal=refusal.as_json())


def _number(text: str) -> int:
    """What is no id or version is that of nothing."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
