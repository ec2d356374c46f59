"""The pages of the mailboxes: how they are, connecting one, trying it out, allowing us in at the provider."""

import secrets
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse

from channels_adapters.mail.trial import Step, try_out
from contactcenter.access.actors import Actor, actor_of
from contactcenter.access.requests import methods
from contactcenter.access.rule import Action, require
from contactcenter.delivery import sending
from contactcenter.delivery.outbound import account_for_sending
from contactcenter.errors import ERROR_CODES, Refusal
from contactcenter.supervision import mail_account_state
from contactcenter.supervision.mail_account_form import MailAccountForm, first_values, preset_of
from contactcenter.supervision.mail_presets import PRESETS, Preset
from contactcenter.supervision.mail_steps import told
from contactcenter.tickets import events, mail_accounts, oauth_grants
from contactcenter.tickets.models import ChannelAccount, OAuthGrant
from routing.services.database_time import database_now

_STATE = "mail_grant"  # in her session: which account, and the word that comes back


def _asked(request: HttpRequest) -> Actor:
    actor = actor_of(request)
    require(actor, Action.MANAGE_ACCOUNTS)
    return actor


def _account(pk: int) -> ChannelAccount:
    account = ChannelAccount.objects.select_related("shop").filter(pk=min(pk, 2**62), adapter="email").first()
    if account is None:
        raise Refusal("not_found")
    return account


def _show(request: HttpRequest, template: str, status: int = 200, **context: Any) -> HttpResponse:
    response: HttpResponse = render(request, template, {**context}, status=status)
    response["Cache-Control"] = "no-store"
    return response


@methods("GET", "HEAD")
def show(request: HttpRequest) -> HttpResponseBase:
    """All of them, those in trouble first."""
    _asked(request)
    found = mail_account_state.states(database_now())
    told_code = request.GET.get("told", "")
    return _show(request, "supervision/mail_accounts.html", accounts=found, presets=PRESETS, told=told_code)


@methods("GET", "HEAD", "POST")
def new(request: HttpRequest) -> HttpResponseBase:
    """`?provider=` chooses what the form begins with; by POST it is connected, then tried out."""
    actor = _asked(request)
    preset = preset_of(request.GET.get("provider", "other"))
    if request.method != "POST":
        return _form(request, preset, None)
    form = MailAccountForm(preset, None, request.POST)
    if not form.is_valid():
        return _form(request, preset, None, form=form, status=422)
    try:
        account = mail_accounts.connect(form.cleaned_data["shop"], form.wish(), by=actor.label, user_id=actor.user_id)
    except Refusal as refusal:
        known = ERROR_CODES[refusal.code]
        form.add_error("address", f"{known.message} {known.hint}")
        return _form(request, preset, None, form=form, status=422)
    return redirect("supervision:mail_account", account.pk)


@methods("GET", "HEAD", "POST")
def one(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Its settings, without its secrets; what is saved is tried at once by what waits."""
    actor, account = _asked(request), _account(pk)
    preset = preset_of(account.settings.get("preset", ""))
    if request.method != "POST":
        return _form(request, preset, account)
    form = MailAccountForm(preset, account, request.POST)
    if not form.is_valid():
        return _form(request, preset, account, form=form, status=422)
    mail_accounts.change(account, form.wish(), by=actor.label, user_id=actor.user_id)
    sending.resume(account)
    return redirect(f"{reverse('supervision:mail_account', args=[account.pk])}?saved=1")


def _form(
    request: HttpRequest,
    preset: Preset,
    account: ChannelAccount | None,
    *,
    form: MailAccountForm | None = None,
    status: int = 200,
    **context: Any,
) -> HttpResponse:
    grant = OAuthGrant.objects.filter(account=account).first() if account else None
    return _show(
        request,
        "supervision/mail_account.html",
        status,
        form=form or MailAccountForm(preset, account, initial=first_values(preset, account)),
        preset=preset,
        presets=PRESETS,
        account=account,
        grant=grant,
        is_saved="saved" in request.GET,
        is_granted="granted" in request.GET,
        redirect_uri=_redirect_uri(request),
        **context,
    )


@methods("POST")
def test(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Really signs in, sends a mail to itself and fetches it; says of each step how it went. Takes up to 30 s."""
    actor, account = _asked(request), _account(pk)
    preset = preset_of(account.settings.get("preset", ""))
    try:
        ready = account_for_sending(account)
        steps = list(try_out(ready, mail_accounts.inbox_of(account, ready.settings.get("access_token", ""))))
    except Refusal as refusal:
        steps = [Step("secrets", is_done=False, said=refusal.code)]
    is_good = all(step.is_done for step in steps if step.is_needed)
    if any(step.name == "plus" for step in steps):
        mail_accounts.set_plus(account, receives=any(step.name == "plus" and step.is_done for step in steps))
    events.audit("account_tried", actor.label, actor.user_id, account=account.pk, is_good=is_good)
    shown = [told(step, preset) for step in steps]
    return _form(request, preset, account, steps=shown, is_good=is_good)


@methods("POST")
def resume(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Both ways, at once."""
    actor, account = _asked(request), _account(pk)
    sending.resume(account)
    mail_accounts.resume(account)
    events.audit("account_resumed", actor.label, actor.user_id, account=account.pk)
    return redirect(f"{reverse('supervision:mail_accounts')}?told=resumed")


@methods("POST")
def grant(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Off to the provider, where she allows us in."""
    _asked(request)
    known = OAuthGrant.objects.filter(account=_account(pk)).first()
    if known is None:
        raise Refusal("not_found")
    word = secrets.token_urlsafe(24)
    request.session[_STATE] = {"account": pk, "state": word}
    return redirect(oauth_grants.address(known, _redirect_uri(request), word))


@methods("GET", "HEAD")
def granted(request: HttpRequest) -> HttpResponseBase:
    """Back from there: the code is changed for tokens, once."""
    _asked(request)
    begun = request.session.pop(_STATE, {})
    if not begun or not secrets.compare_digest(begun["state"], request.GET.get("state", "")):
        raise Refusal("bad_request")
    account = _account(begun["account"])
    oauth_grants.redeem(account, request.GET.get("code", ""), _redirect_uri(request))
    sending.resume(account)
    mail_accounts.resume(account)
    return redirect(f"{reverse('supervision:mail_account', args=[account.pk])}?granted=1")


def _redirect_uri(request: HttpRequest) -> str:
    return request.build_absolute_uri(reverse("supervision:mail_granted"))
