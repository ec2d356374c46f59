"""The page of the canned responses: written once by supervisors, for a shop and a language or for all."""

from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from contactcenter.access.actors import Actor, actor_of
from contactcenter.access.requests import methods
from contactcenter.access.rule import Action, require
from contactcenter.desk.canned import LONGEST_TEXT, PLACES, unknown_places
from contactcenter.desk.models import CannedResponse
from contactcenter.errors import Refusal
from contactcenter.tickets import events
from contactcenter.tickets.models import Shop


class CannedForm(forms.Form):
    """What a response is to say, and where it fits. Empty shop or language: everywhere."""

    name = forms.CharField(
        max_length=80, label=_("Name"), error_messages={"required": _("Give it a name by which agents find it.")}
    )
    text = forms.CharField(
        max_length=LONGEST_TEXT,
        label=_("What it says"),
        widget=forms.Textarea,
        error_messages={"required": _("Write what it says.")},
    )
    shop: "forms.ModelChoiceField[Shop]" = forms.ModelChoiceField(
        Shop.objects.order_by("name"), required=False, label=_("Shop"), empty_label=_("every shop")
    )
    language = forms.ChoiceField(
        choices=[("", _("every language")), *settings.LANGUAGES], required=False, label=_("Language")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.auto_id = "canned-%s"

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        if unknown := unknown_places(text):
            raise forms.ValidationError(_("Nothing fills {%(place)s}."), params={"place": unknown[0]})
        return text


def _asked(request: HttpRequest) -> Actor:
    actor = actor_of(request)
    require(actor, Action.EDIT_CANNED)
    return actor


def _response(pk: int) -> CannedResponse:
    found = CannedResponse.objects.filter(pk=min(pk, 2**62)).first()
    if found is None:
        raise Refusal("not_found")
    return found


@methods("GET", "HEAD")
def show(request: HttpRequest) -> HttpResponseBase:
    _asked(request)
    responses = CannedResponse.objects.select_related("shop")
    context = {"responses": responses, "told": request.GET.get("told", "")}
    return render(request, "supervision/canned.html", context)


def _form(request: HttpRequest, form: CannedForm, response: CannedResponse | None, status: int = 200) -> HttpResponse:
    context: dict[str, Any] = {"form": form, "response": response, "places": PLACES}
    return render(request, "supervision/canned_form.html", context, status=status)


@methods("GET", "HEAD", "POST")
def new(request: HttpRequest) -> HttpResponseBase:
    return _written(request, _asked(request), None)


@methods("GET", "HEAD", "POST")
def one(request: HttpRequest, pk: int) -> HttpResponseBase:
    actor = _asked(request)
    return _written(request, actor, _response(pk))


def _written(request: HttpRequest, actor: Actor, response: CannedResponse | None) -> HttpResponseBase:
    if request.method != "POST":
        first = {} if response is None else {**vars(response), "shop": response.shop_id}
        return _form(request, CannedForm(initial=first), response)
    form = CannedForm(request.POST)
    if not form.is_valid():
        return _form(request, form, response, 422)
    if response is None:
        response = CannedResponse.objects.create(**form.cleaned_data)
    else:
        CannedResponse.objects.filter(pk=response.pk).update(**form.cleaned_data)
    events.audit("canned_response_written", actor.label, actor.user_id, response=response.pk)
    return redirect(f"{reverse('supervision:canned')}?told=written")


@methods("POST")
def delete(request: HttpRequest, pk: int) -> HttpResponseBase:
    actor = _asked(request)
    response = _response(pk)
    events.audit("canned_response_deleted", actor.label, actor.user_id, response=response.pk)
    response.delete()
    return redirect(f"{reverse('supervision:canned')}?told=deleted")
