"""The form of a triage rule, and of a message to try the rules on: what is wrong is said beside the field."""

import re
from typing import Any

from django import forms
from django.utils.translation import get_language_info, gettext_lazy
from django.utils.translation import gettext as _

from channels_adapters import registry
from contactcenter.intake.models import TriageRule
from contactcenter.intake.triage import can_be_found, fold
from contactcenter.intake.triage_rules import Draft
from contactcenter.tickets.models import Reason, Shop
from routing.models.media import Medium

MOST_WORDS = 100
LONGEST_WORD = 60
LONGEST_TEXT = 10_000
_WORDS_LENGTH = MOST_WORDS * (LONGEST_WORD + 2)
_REQUIRED = {"required": gettext_lazy("Type at least one word.")}
_UNKNOWN = {"invalid_choice": gettext_lazy("Choose one of the list.")}


def adapters() -> list[tuple[str, str]]:
    """Channels on which shoppers write: (slug, name)."""
    written = [slug for slug in registry.slugs() if registry.adapter(slug).medium != Medium.CALL]
    return [(slug, adapter_name(slug)) for slug in written]


def adapter_name(slug: str) -> str:
    if slug not in registry.slugs():
        return slug
    adapter = registry.adapter(slug)
    return adapter.name or str(Medium(adapter.medium).label)


def language_name(code: str) -> str:
    """In the reader's language."""
    try:
        return str(get_language_info(code)["name_translated"]).capitalize()
    except KeyError:
        return code.upper()


def languages() -> list[tuple[str, str]]:
    """Those that a shop speaks."""
    spoken = dict.fromkeys(code for shop in Shop.objects.order_by("pk") for code in shop.languages)
    return [(code, language_name(code)) for code in spoken]


class RuleForm(forms.Form):
    """A rule as a person writes it."""

    reason = forms.ModelChoiceField(
        Reason.objects.select_related("queue"),
        error_messages={"required": gettext_lazy("Choose the reason that this rule stands for."), **_UNKNOWN},
    )
    words = forms.CharField(max_length=_WORDS_LENGTH, error_messages=_REQUIRED)
    language = forms.ChoiceField(required=False, error_messages=_UNKNOWN)
    adapter = forms.ChoiceField(required=False, error_messages=_UNKNOWN)
    shop = forms.ModelChoiceField(Shop.objects.order_by("name"), required=False, error_messages=_UNKNOWN)
    version = forms.IntegerField(required=False, min_value=0, max_value=2**31 - 1)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, known in (("language", languages()), ("adapter", adapters())):
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = [("", _("Any")), *known]

    def clean_words(self) -> tuple[str, ...]:
        typed = [" ".join(word.split()) for word in re.split(r"[,;\n]", self.cleaned_data["words"])]
        words = list({fold(word): word for word in reversed(typed) if word}.values())[::-1]  # the first of its kind
        if not words:
            raise forms.ValidationError(_("Type at least one word."))
        if len(words) > MOST_WORDS:
            text = _("These are %(n)s words; a rule holds up to %(most)s. Leave some out or make a second rule.")
            raise forms.ValidationError(text % {"n": len(words), "most": MOST_WORDS})
        wrong = [complaint for word in words if (complaint := _wrong_with(word))]
        if wrong:
            raise forms.ValidationError(wrong[:5])
        return tuple(words)

    @property
    def draft(self) -> Draft:
        """Of a form that is valid."""
        data = self.cleaned_data
        return Draft(data["reason"], data["words"], data["language"], data["adapter"], data["shop"])


def _wrong_with(word: str) -> str:
    facts = {"word": word[:40], "most": LONGEST_WORD}
    if len(word) > LONGEST_WORD:
        return _("“%(word)s…” is too long: up to %(most)s characters. Shorter words find more.") % facts
    if "*" in word[:-1]:
        return _("“%(word)s”: the * stands only at the end, for all words that begin so: “refund*”.") % facts
    if not can_be_found(word):
        return _("“%(word)s” holds no letter: it would be found nowhere or everywhere.") % facts
    if word.endswith("*") and len(fold(word)) < 4:
        return _("“%(word)s” is too short: with fewer than three letters before the * it fits too many words.") % facts
    return ""


def form_of(row: TriageRule) -> RuleForm:
    """The form as the rule stands."""
    return RuleForm(
        initial={
            "reason": row.reason_id,
            "words": ", ".join(row.words),
            "language": row.language,
            "adapter": row.adapter,
            "shop": row.shop_id,
            "version": row.version,
        }
    )


class TryForm(forms.Form):
    """A message as a shopper might write it, and by which door."""

    text = forms.CharField(
        max_length=LONGEST_TEXT, strip=False, error_messages={"required": gettext_lazy("Paste a message to try.")}
    )
    shop = forms.ModelChoiceField(Shop.objects.order_by("pk"), required=False, error_messages=_UNKNOWN)
    adapter = forms.ChoiceField(required=False, error_messages=_UNKNOWN)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["adapter"]
        if isinstance(field, forms.ChoiceField):
            field.choices = adapters()
