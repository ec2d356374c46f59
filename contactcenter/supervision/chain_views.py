"""The pages of escalations: what happens to work that nobody answers, target by target."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse

from contactcenter.access.actors import Actor, actor_of
from contactcenter.access.middleware import wants_json
from contactcenter.access.requests import methods
from contactcenter.access.rule import Action, require
from contactcenter.desk import chain_words, escalations
from contactcenter.errors import Refusal
from contactcenter.supervision import chain_form, dry_run
from contactcenter.supervision.chain_form import TypedStep
from contactcenter.supervision.chain_picture import Picture, picture
from routing.chains import ACTIONS, Finding, Step
from routing.models import ServiceTarget
from routing.models.media import Medium
from routing.services.chain_versions import version_of


@dataclass(frozen=True)
class Row:
    """A target in the list, with its chain."""

    target: ServiceTarget
    title: str
    queue: str
    picture: Picture


@dataclass(frozen=True)
class Field:
    """A step of the form, with what is wrong with it."""

    number: int
    typed: TypedStep
    wrong: list[str]
    sentence: str
    parameters: list[str]


def _title(target: ServiceTarget) -> str:
    medium = str(Medium(target.medium).label) if target.medium else ""
    return " · ".join(word for word in (str(target.get_kind_display()), medium) if word)


@methods("GET", "HEAD")
def chains(request: HttpRequest) -> HttpResponseBase:
    """Every target with its time line."""
    actor = actor_of(request)
    require(actor, Action.EDIT_ESCALATIONS)
    names = escalations.names()
    rules = escalations.rules_in_use()
    targets = ServiceTarget.objects.select_related("queue").order_by("kind", "medium", "queue__position", "pk")
    rows = [
        Row(
            target,
            _title(target),
            target.queue.name if target.queue else "",
            picture([rule.step for rule in rules.get(target.pk, [])], target.seconds, names),
        )
        for target in targets
    ]
    return render(request, "supervision/chains.html", {"rows": rows})


@methods("GET", "HEAD", "POST")
def chain(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The editor. `do` is save, try, or what `chain_form.changed` understands; nothing but save changes anything."""
    actor = actor_of(request)
    require(actor, Action.EDIT_ESCALATIONS)
    target = escalations.target_of(pk)
    if request.method != "POST":
        typed = chain_form.typed(escalations.chain_of(target))
        return _page(request, target, typed, told=request.GET.get("told", ""))
    typed = chain_form.read(request.POST)
    wish = request.POST.get("do", "")
    if wish not in ("save", "try"):
        typed, focus = chain_form.changed(typed, wish)
        return _page(request, target, typed, focus=focus, is_changed=True)
    steps = chain_form.steps_of(typed)
    if wish == "try":
        return _tried(request, actor, target, typed, steps)
    return _saved(request, actor, target, typed, steps)


def _saved(
    request: HttpRequest, actor: Actor, target: ServiceTarget, typed: list[TypedStep], steps: list[Step]
) -> HttpResponseBase:
    version = request.POST.get("version", "")
    try:
        found = escalations.save(actor, target.pk, int(version) if version.isdigit() else -1, steps)
    except Refusal as refusal:
        if refusal.code != "rule_changed" or wants_json(request):
            raise
        return _page(request, target, typed, status=409, refusal=refusal.as_json(), is_changed=True)
    if found and wants_json(request):
        names = escalations.names()
        fields = {
            f"step-{one.position}" if one.position is not None else "steps": chain_words.finding(one, names, len(steps))
            for one in found
        }
        raise Refusal("chain_refused", field=next(iter(fields)), fields=fields)
    if found:
        return _page(request, target, typed, found=found, status=422, is_changed=True)
    return redirect(f"{reverse('supervision:chain', args=[target.pk])}?{urlencode({'told': 'saved'})}")


def _tried(
    request: HttpRequest, actor: Actor, target: ServiceTarget, typed: list[TypedStep], steps: list[Step]
) -> HttpResponse:
    """Played on a ticket, once nothing is wrong with it."""
    found = escalations.check(target, steps)
    if found:
        return _page(request, target, typed, found=found, status=422, is_changed=True)
    reference = request.POST.get("reference", "")
    try:
        run = dry_run.play(actor, reference, target, steps, escalations.names())
    except Refusal as refusal:
        if refusal.code != "not_found" or wants_json(request):
            raise
        return _page(request, target, typed, status=404, reference=reference, not_found=True, is_changed=True)
    return _page(request, target, typed, run=run, reference=reference, is_changed=True)


@methods("POST")
def restore(request: HttpRequest, pk: int, event: int) -> HttpResponseBase:
    """Back to the chain before that change."""
    actor = actor_of(request)
    require(actor, Action.EDIT_ESCALATIONS)
    found = escalations.restore(actor, pk, event)
    told = "restored" if not found else "not_restored"
    return redirect(f"{reverse('supervision:chain', args=[pk])}?{urlencode({'told': told})}")


def _page(
    request: HttpRequest,
    target: ServiceTarget,
    typed: list[TypedStep],
    *,
    found: Sequence[Finding] = (),
    status: int = 200,
    **context: Any,
) -> HttpResponse:
    names = escalations.names()
    steps = chain_form.steps_of(typed)
    sound = [step for step in steps if step.moment and step.action in ACTIONS]
    fields = [
        Field(
            number,
            one,
            [chain_words.finding(wrong, names, len(steps)) for wrong in found if wrong.position == number],
            chain_words.action(one.action, steps[number].parameters, names),
            [parameter.name for parameter in ACTIONS[one.action].parameters] if one.action in ACTIONS else [],
        )
        for number, one in enumerate(typed)
    ]
    everything = {
        "target": target,
        "title": _title(target),
        "fields": fields,
        "offered": chain_form.offered(escalations.place_of(target), names),
        "wrong": [chain_words.finding(one, names, len(steps)) for one in found if one.position is None],
        "is_wrong": bool(found),
        "picture": picture(sound, target.seconds, names),
        "version": request.POST.get("version") or version_of(target),
        "versions": [
            (one, [chain_words.action(step.action, step.parameters, names) for step in one.steps])
            for one in escalations.versions(target)
        ],
        **context,
    }
    return render(request, "supervision/chain.html", everything, status=status)
