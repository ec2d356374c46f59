"""The form of a trial: what is changed, and on which days it is tried. What is left empty stays as it is."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contactcenter.supervision.days import clock
from contactcenter.supervision.trial_scenario import FORECAST, MOST_DAYS, PAST, Wish
from routing.models import Skill
from routing.models.media import Medium
from routing.services import policies
from routing.weights import PACER, POLICIES, ROUND_ROBIN, TIME_LEFT

MOST_AGENTS = 20
POLICY_NAMES = {
    PACER: gettext_lazy("Pacer: chats packed by reply delay, a price on rare skills"),
    TIME_LEFT: gettext_lazy("Least time left, then most spare room"),
    ROUND_ROBIN: gettext_lazy("Round robin"),
}
VALUES = {
    "chat_value": gettext_lazy("A chat in time is worth"),
    "call_value": gettext_lazy("A call-back in time is worth"),
    "mail_value": gettext_lazy("A mail in time is worth"),
    "social_value": gettext_lazy("A social message in time is worth"),
}
PRICES = {
    "price_of_agent": gettext_lazy("Price of someone with rare skills"),
    "packing": gettext_lazy("Price of one more chat in the same hands"),
    "risk": gettext_lazy("Price of a late reply"),
}
TARGETS = {  # medium: (words, seconds in one of the form's unit)
    Medium.CHAT: (gettext_lazy("Chats, in seconds"), 1),
    Medium.CALL: (gettext_lazy("Call-backs, in seconds"), 1),
    Medium.MAIL: (gettext_lazy("Mails, in minutes"), 60),
    Medium.SOCIAL: (gettext_lazy("Social messages, in minutes"), 60),
}
HALF_HOURS = [(place, clock(place)) for place in range(49)]


class TrialForm(forms.Form):
    """`today` bounds the days; the weights in force are what figures are compared with."""

    source = forms.ChoiceField(choices=[(PAST, PAST), (FORECAST, FORECAST)])
    first = forms.DateField(error_messages={"required": gettext_lazy("Choose the first day.")})
    last = forms.DateField(error_messages={"required": gettext_lazy("Choose the last day.")})
    policy = forms.ChoiceField(choices=[("", ""), *((name, name) for name in POLICIES)], required=False)
    interrupts = forms.ChoiceField(choices=[("", ""), ("yes", "yes"), ("no", "no")], required=False)
    agents = forms.IntegerField(min_value=-MOST_AGENTS, max_value=MOST_AGENTS, required=False)
    skill = forms.ModelChoiceField(Skill.objects.order_by("kind", "slug"), required=False)
    begins = forms.TypedChoiceField(choices=HALF_HOURS[:-1], coerce=int, required=False)
    ends = forms.TypedChoiceField(choices=HALF_HOURS[1:], coerce=int, required=False)

    def __init__(self, today: date, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        for name in (*VALUES, *PRICES):
            self.fields[name] = forms.FloatField(min_value=0, max_value=1000, required=False)
        for medium, (__, unit) in TARGETS.items():
            self.fields[f"target_{medium}"] = forms.IntegerField(
                min_value=1, max_value=7 * 86_400 // unit, required=False
            )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        first, last = data.get("first"), data.get("last")
        if first and last:
            self._check_days(first, last, data.get("source") == PAST)
        if (data.get("begins") or 0) >= (data.get("ends") or 48):
            self.add_error("ends", _("The last hour must come after the first."))
        if not self.errors:
            wish = self.wish
            if not (wish.weights or wish.agents or wish.targets):
                self.add_error(None, _("Nothing is changed yet: change a weight, a target or the staff, then try it."))
        return data

    def _check_days(self, first: date, last: date, is_past: bool) -> None:
        if last < first:
            self.add_error("last", _("The last day must not come before the first."))
        elif (last - first).days >= MOST_DAYS:
            self.add_error("last", _("At most 14 days at once."))
        elif is_past and last >= self.today:
            self.add_error("last", _("Choose days that are over."))
        elif not is_past and (first < self.today or last > self.today + timedelta(days=60)):
            self.add_error("first", _("Choose a day from today on, within 60 days."))

    @property
    def wish(self) -> Wish:
        data = self.cleaned_data
        in_force = policies.active_weights().to_json()
        weights = {name: data[name] for name in (*VALUES, *PRICES) if data.get(name) is not None}
        if data.get("policy"):
            weights["policy"] = data["policy"]
        if data.get("interrupts"):
            weights["interrupts"] = data["interrupts"] == "yes"
        skill: Skill | None = data.get("skill")
        return Wish(
            data["source"],
            data["first"],
            data["last"],
            weights={name: value for name, value in weights.items() if value != in_force[name]},
            agents=data.get("agents") or 0,
            skill=skill.pk if skill else None,
            begins=data.get("begins") or 0,
            ends=data.get("ends") or 48,
            targets={
                medium: data[f"target_{medium}"] * unit
                for medium, (__, unit) in TARGETS.items()
                if data.get(f"target_{medium}")
            },
        )


def in_words(wish: Wish, names: Mapping[int, str]) -> list[str]:
    """What was changed, one phrase each. `names` are those of the skills."""
    found = []
    for name, value in wish.weights.items():
        if name == "policy":
            found.append(str(POLICY_NAMES[value]))
        elif name == "interrupts":
            found.append(_("mails are set aside for chats and calls") if value else _("mails are never set aside"))
        else:
            found.append(_("%(figure)s: %(value)s") % {"figure": {**VALUES, **PRICES}[name], "value": f"{value:g}"})
    for medium, seconds in wish.targets.items():
        words, unit = TARGETS[Medium(medium)]
        found.append(_("target of %(target)s: %(value)s") % {"target": words, "value": seconds // unit})
    if wish.agents:
        found.append(_staff_in_words(wish, names))
    return found


def _staff_in_words(wish: Wish, names: Mapping[int, str]) -> str:
    facts = {"n": abs(wish.agents), "from": clock(wish.begins), "to": clock(wish.ends)}
    if wish.skill is None:
        more, fewer = _("%(n)s more agents from %(from)s to %(to)s"), _("%(n)s fewer agents from %(from)s to %(to)s")
    else:
        facts["skill"] = names.get(wish.skill, "?")
        more = _("%(n)s more with “%(skill)s” from %(from)s to %(to)s")
        fewer = _("%(n)s fewer with “%(skill)s” from %(from)s to %(to)s")
    return (more if wish.agents > 0 else fewer) % facts
