"""The page of what the mails of a shop's people look like: the signature, and how long a mail can be taken back."""

from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from contactcenter.access.actors import actor_of
from contactcenter.access.requests import methods
from contactcenter.access.rule import Action, require
from contactcenter.errors import Refusal
from contactcenter.tickets import events
from contactcenter.tickets.models import Shop

_LONGEST = 1_000
_LONGEST_UNDO_SECONDS = 120


class ShopMailForm(forms.Form):
    """A signature for each of the shop's languages."""

    undo_seconds = forms.IntegerField(
        min_value=0,
        max_value=_LONGEST_UNDO_SECONDS,
        label=_("Seconds in which a mail can be taken back"),
        help_text=_("So long it waits before it leaves; 0 sends at once"),
    )

    def __init__(self, shop: Shop, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.auto_id = "shop-%s"
        self._languages = list(shop.languages) or [shop.language]
        names = dict(settings.LANGUAGES)
        for language in self._languages:
            self.fields[f"signature_{language}"] = forms.CharField(
                max_length=_LONGEST,
                required=False,
                strip=True,
                label=_("Signature (%(language)s)") % {"language": names.get(language, language)},
                help_text=_("Under every mail that a person writes. {agent} becomes her first name"),
                widget=forms.Textarea({"rows": 5}),
            )

    def signatures(self) -> dict[str, str]:
        """After `is_valid`."""
        found = {one: self.cleaned_data[f"signature_{one}"].replace("\r\n", "\n") for one in self._languages}
        return {language: text for language, text in found.items() if text}


@methods("GET", "HEAD", "POST")
def one(request: HttpRequest, slug: str) -> HttpResponseBase:
    actor = actor_of(request)
    require(actor, Action.MANAGE_ACCOUNTS)
    shop = Shop.objects.filter(slug=slug).first()
    if shop is None:
        raise Refusal("not_found")
    if request.method != "POST":
        first = {f"signature_{language}": text for language, text in shop.signatures.items()}
        return _page(request, shop, ShopMailForm(shop, initial={"undo_seconds": shop.undo_seconds, **first}))
    form = ShopMailForm(shop, request.POST)
    if not form.is_valid():
        return _page(request, shop, form, 422)
    Shop.objects.filter(pk=shop.pk).update(signatures=form.signatures(), undo_seconds=form.cleaned_data["undo_seconds"])
    events.audit("shop_mail_changed", actor.label, actor.user_id, shop=shop.pk)
    return redirect(f"{reverse('supervision:shop_mail', args=[shop.slug])}?saved=1")


def _page(request: HttpRequest, shop: Shop, form: ShopMailForm, status: int = 200) -> HttpResponse:
    context = {"shop": shop, "form": form, "is_saved": "saved" in request.GET}
    return render(request, "supervision/shop_mail.html", context, status=status)
