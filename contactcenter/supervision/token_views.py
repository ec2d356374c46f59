"""The page of the API tokens: who has which, a new one shown this once, and revoking."""

from typing import Any

from django import forms
from django.db.models import F
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from contactcenter.access import tokens
from contactcenter.access.actors import Actor, actor_of
from contactcenter.access.middleware import wants_json
from contactcenter.access.models import ApiToken, User
from contactcenter.access.requests import methods
from contactcenter.access.rule import Action, reaches_all, require, users_for
from contactcenter.access.tokens import LONGEST_LIFE_DAYS, TokenScope
from contactcenter.errors import Refusal
from routing.services.database_time import database_now

MOST_SHOWN = 200
_USUAL_DAYS = 90
SCOPES = {
    TokenScope.TICKETS_READ: _("Read tickets, their messages and files"),
    TokenScope.TICKETS_WRITE: _("Take, answer, transfer and resolve tickets"),
    TokenScope.CUSTOMERS_READ: _("Read what is known of customers"),
    TokenScope.AGENTS_READ: _("See who works here"),
    TokenScope.QUEUES_READ: _("See queues and how they stand"),
    TokenScope.PRESENCE_READ: _("See who is available"),
    TokenScope.PRESENCE_WRITE: _("Set the user available, away or offline"),
}


class TokenForm(forms.Form):
    """What a new token is to be. Only for users whom the person asking may make tokens for."""

    name = forms.CharField(
        max_length=80, error_messages={"required": _("Say which program it is for, so that the right one is revoked.")}
    )
    user: "forms.ModelChoiceField[User]" = forms.ModelChoiceField(
        None,
        error_messages={
            "required": _("Choose whom the program acts as."),
            "invalid_choice": _("Choose one of the list."),
        },
    )
    scopes = forms.MultipleChoiceField(
        choices=[(scope.value, words) for scope, words in SCOPES.items()],
        error_messages={"required": _("Tick at least one thing that the program may do.")},
    )
    days = forms.IntegerField(min_value=1, max_value=LONGEST_LIFE_DAYS)

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = users_for(actor, Action.MANAGE_TOKENS).filter(is_active=True).order_by("first_name", "username")
        field = self.fields["user"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = people

    def clean(self) -> dict[str, Any]:
        """Two live tokens of one user are told apart by their names; sent twice, a form makes one token."""
        data = super().clean() or self.cleaned_data
        same = ApiToken.objects.filter(
            user=data.get("user"), name=data.get("name"), revoked_at__isnull=True, expires_at__gt=database_now()
        )
        if data.get("user") and data.get("name") and same.exists():
            self.add_error("name", _("This user has a token of this name already. Revoke it first, or choose another."))
        return data


def _page(request: HttpRequest, actor: Actor, status: int = 200, **context: Any) -> HttpResponse:
    now = database_now()
    people = users_for(actor, Action.MANAGE_TOKENS)
    rows = ApiToken.objects.select_related("user").filter(user__in=people)
    rows = rows.order_by(F("revoked_at").desc(nulls_first=True), "-expires_at", "-pk")
    everything = {
        "form": TokenForm(actor, initial={"user": actor.user_id, "days": _USUAL_DAYS}),
        "tokens": [
            {"row": row, "scopes": _named(row.scopes), "is_live": row.revoked_at is None and row.expires_at > now}
            for row in rows[:MOST_SHOWN]
        ],
        "is_everybody": reaches_all(actor, Action.MANAGE_TOKENS),
        "most_days": LONGEST_LIFE_DAYS,
        **context,
    }
    response: HttpResponse = render(request, "supervision/tokens.html", everything, status=status)
    response["Cache-Control"] = "no-store"  # a secret may stand on it
    return response


def _named(scopes: list[str]) -> list[str]:
    known = {scope.value: str(words) for scope, words in SCOPES.items()}
    return [known.get(scope, scope) for scope in scopes]


@methods("GET", "HEAD", "POST")
def tokens_page(request: HttpRequest) -> HttpResponseBase:
    """The list; by POST a new token, whose secret stands on this one page and nowhere else."""
    actor = actor_of(request)
    require(actor, Action.MANAGE_TOKENS)
    if request.method != "POST":
        return _page(request, actor, is_revoked="revoked" in request.GET)
    form = TokenForm(actor, request.POST)
    if not form.is_valid():
        if wants_json(request):
            raise Refusal("invalid_field", field=next(iter(form.errors)), fields=form.errors)
        return _page(request, actor, 422, form=form)
    data = form.cleaned_data
    token, secret = tokens.issue(data["user"], data["name"], data["scopes"], data["days"], by=actor.label)
    return _page(request, actor, made=token, secret=secret)


@methods("POST")
def revoke(request: HttpRequest, pk: int) -> HttpResponseBase:
    actor = actor_of(request)
    require(actor, Action.MANAGE_TOKENS)
    token = ApiToken.objects.filter(pk=pk, user__in=users_for(actor, Action.MANAGE_TOKENS)).first()
    if token is None:
        raise Refusal("not_found")
    tokens.revoke(token, by=actor.label)
    return redirect(f"{reverse('supervision:tokens')}?revoked=1")
