"""The forms of how work is given out: what is wrong is said beside the field."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from contactcenter.desk.roster import Person
from routing.facts import MOST_CHATS
from routing.models import Agent, CustomerGroup, OverflowRule, Queue, RoutingProfile, Skill, Team
from routing.models.groups import LEAST_WEIGHT, MOST_WEIGHT
from routing.models.media import Medium

_NEEDED = {"required": _("This is needed.")}
_CHOOSE = {
    "required": _("Choose one of the list."),
    "invalid_choice": _("Choose one of the list."),
}
_LONGEST_NAME = 60
_PAUSES = ("wrap_up_seconds", "breathing_seconds")
_MOST_DEFERRED = 50
_LONGEST_PAUSE_SECONDS = 3600
UNITS = {"1": _("seconds"), "60": _("minutes"), "3600": _("hours")}


class Settings(forms.Form):
    """One form as all of these pages show it: `seen` says how the row stood when the page was opened."""

    seen = forms.CharField(required=False, max_length=16, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        for field in self.fields.values():
            if not isinstance(field.widget, forms.CheckboxSelectMultiple | forms.CheckboxInput):
                field.widget.attrs["class"] = "input"


def _media(label: Any, hint: Any = "", only: tuple[str, ...] = tuple(Medium.values)) -> forms.MultipleChoiceField:
    choices = [(value, name) for value, name in Medium.choices if value in only]
    return forms.MultipleChoiceField(
        choices=choices, required=False, label=label, help_text=hint, widget=forms.CheckboxSelectMultiple
    )


class _NamedForm(Settings):
    name_fr = forms.CharField(max_length=_LONGEST_NAME, label=_("Name in French"), error_messages=_NEEDED)
    name_en = forms.CharField(max_length=_LONGEST_NAME, label=_("Name in English"), required=False)

    @property
    def names(self) -> dict[str, str]:
        found = {"fr": self.cleaned_data["name_fr"], "en": self.cleaned_data["name_en"]}
        return {language: name for language, name in found.items() if name}


def _names(names: Mapping[str, str]) -> dict[str, str]:
    return {"name_fr": names.get("fr", ""), "name_en": names.get("en", "")}


class ProfileForm(_NamedForm):
    kinds = _media(_("What is given to these people"))
    chat_ceiling = forms.IntegerField(
        min_value=0,
        max_value=MOST_CHATS,
        label=_("Chats at once, at most"),
        help_text=_("A ceiling, not a goal: seven at most. Each chat is one part of so many of a whole person."),
    )
    deferred_ceiling = forms.IntegerField(
        min_value=0, max_value=_MOST_DEFERRED, label=_("E-mails and social messages at once, at most")
    )
    auto_accept = _media(_("Given without ringing"), _("What is not ticked rings, and goes on to others."))
    interruptible = _media(
        _("Set aside when a chat or a call comes"),
        _("With its draft, and back in these hands afterwards."),
        (Medium.MAIL, Medium.SOCIAL),
    )
    wrap_up_seconds = forms.IntegerField(
        min_value=0, max_value=_LONGEST_PAUSE_SECONDS, label=_("Seconds to wrap up after a call")
    )
    breathing_seconds = forms.IntegerField(
        min_value=0, max_value=_LONGEST_PAUSE_SECONDS, label=_("Seconds to draw breath after other work")
    )

    def clean_kinds(self) -> list[str]:
        kinds = list(self.cleaned_data["kinds"])
        if not kinds:
            raise forms.ValidationError(_("Tick at least one kind of work."))
        return kinds

    @property
    def values(self) -> dict[str, Any]:
        """Columns of RoutingProfile, of a form that is valid."""
        same = ("chat_ceiling", "deferred_ceiling", "auto_accept", "interruptible", *_PAUSES)
        columns = {name: self.cleaned_data[name] for name in same}
        return {"names": self.names, "media": self.cleaned_data["kinds"], **columns}

    @staticmethod
    def initial_of(row: RoutingProfile) -> dict[str, Any]:
        return {**vars(row), **_names(row.names), "kinds": row.media}


class PersonForm(Settings):
    team = forms.ModelChoiceField(Team.objects.none(), label=_("Team"), error_messages=_CHOOSE)
    profile = forms.ModelChoiceField(
        RoutingProfile.objects.none(), required=False, label=_("Profile"), error_messages=_CHOOSE
    )
    kinds = _media(_("What she does"), _("Her profile may narrow it."))

    def __init__(self, *args: Any, agent: Agent, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        team, profile = self.fields["team"], self.fields["profile"]
        if isinstance(team, forms.ModelChoiceField) and isinstance(profile, forms.ModelChoiceField):
            team.queryset = Team.objects.filter(is_outsourced=agent.team.is_outsourced).order_by("level", "slug")
            profile.queryset = RoutingProfile.objects.order_by("slug")
            profile.empty_label = _("The usual")
        self.skills = list(Skill.objects.order_by("kind", "slug"))
        levels = [("", _("Not at all")), *((str(level), words) for level, words in proficiencies().items())]
        for skill in self.skills:
            self.fields[f"skill_{skill.pk}"] = forms.ChoiceField(
                choices=levels,
                required=False,
                label=skill.name,
                error_messages=_CHOOSE,
                widget=forms.Select(attrs={"class": "input"}),
            )

    @property
    def person(self) -> Person:
        """Of a form that is valid."""
        data = self.cleaned_data
        skills = {skill.pk: int(level) for skill in self.skills if (level := data[f"skill_{skill.pk}"])}
        return Person(data["team"], data["profile"], tuple(data["kinds"]), skills)

    @staticmethod
    def initial_of(agent: Agent) -> dict[str, Any]:
        known = {f"skill_{one.skill_id}": str(one.proficiency) for one in agent.proficiencies.all()}
        return {"team": agent.team_id, "profile": agent.profile_id, "kinds": agent.media, **known}


def proficiencies() -> dict[int, Any]:
    """What the numbers mean."""
    return {
        1: _("1 · can help out"),
        2: _("2 · knows the usual"),
        3: _("3 · knows it well"),
        4: _("4 · knows nearly all of it"),
        5: _("5 · teaches it"),
    }


class OverflowForm(Settings):
    queue = forms.ModelChoiceField(Queue.objects.none(), label=_("Work of the queue"), error_messages=_CHOOSE)
    medium = forms.ChoiceField(required=False, label=_("Kind of work"), error_messages=_CHOOSE)
    team = forms.ModelChoiceField(Team.objects.none(), label=_("May go to the team"), error_messages=_CHOOSE)
    after = forms.IntegerField(min_value=0, max_value=100_000, label=_("After it has waited"))
    unit = forms.ChoiceField(choices=[*UNITS.items()], label=_("Unit"), error_messages=_CHOOSE)
    weekdays = forms.MultipleChoiceField(
        required=False,
        label=_("On these days"),
        help_text=_("None ticked means every day."),
        choices=[(str(day), WEEKDAYS[day]) for day in range(7)],
        widget=forms.CheckboxSelectMultiple,
    )
    opens_at = forms.TimeField(
        required=False, label=_("From"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    closes_at = forms.TimeField(
        required=False,
        label=_("Until"),
        help_text=_("Both empty means all day; the hours may pass midnight."),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    most_at_once = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=100_000,
        label=_("At once, at most"),
        help_text=_("Empty: no limit."),
    )
    most_per_day = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=100_000,
        label=_("A day, at most"),
        help_text=_("Empty: no limit."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        queue, team, medium = self.fields["queue"], self.fields["team"], self.fields["medium"]
        if isinstance(queue, forms.ModelChoiceField) and isinstance(team, forms.ModelChoiceField):
            queue.queryset, team.queryset = Queue.objects.all(), Team.objects.order_by("level", "slug")
            queue.label_from_instance = _with_house  # type: ignore[method-assign,assignment]
            team.label_from_instance = _with_side  # type: ignore[method-assign,assignment]
        if isinstance(medium, forms.ChoiceField):
            medium.choices = [("", _("Any")), *Medium.choices]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        queue, team = data.get("queue"), data.get("team")
        if queue and team and queue.is_in_house and team.is_outsourced:
            text = _("“%(queue)s” stays in the house, as complaints and withdrawals do: no rule sends it out.")
            self.add_error("team", text % {"queue": queue})
        elif queue and team and queue.teams.filter(pk=team.pk).exists():
            self.add_error("team", _("This team serves the queue already: it gets the work at once."))
        if "opens_at" in data and "closes_at" in data and (data["opens_at"] is None) != (data["closes_at"] is None):
            self.add_error("closes_at", _("Give both ends of the hours, or none."))
        elif data.get("opens_at") is not None and data["opens_at"] == data["closes_at"]:
            self.add_error("closes_at", _("These hours are empty: leave both out for all day."))
        return data

    @property
    def values(self) -> dict[str, Any]:
        """Columns of OverflowRule, of a form that is valid."""
        data = self.cleaned_data
        same = ("queue", "medium", "team", "opens_at", "closes_at", "most_at_once", "most_per_day")
        return {
            **{name: data[name] for name in same},
            "after_seconds": data["after"] * int(data["unit"]),
            "weekdays": sorted(int(day) for day in data["weekdays"]),
        }

    @staticmethod
    def initial_of(row: OverflowRule) -> dict[str, Any]:
        unit = next((unit for unit in (3600, 60) if row.after_seconds and row.after_seconds % unit == 0), 1)
        return {
            **vars(row),
            "queue": row.queue_id,
            "team": row.team_id,
            "after": row.after_seconds // unit,
            "unit": str(unit),
            "weekdays": [str(day) for day in row.weekdays],
        }


def _with_house(queue: Any) -> str:
    return _("%(queue)s (stays in the house)") % {"queue": queue} if queue.is_in_house else str(queue)


def _with_side(team: Any) -> str:
    return _("%(team)s (outsourcer)") % {"team": team} if team.is_outsourced else str(team)


class GroupForm(_NamedForm):
    weight = forms.FloatField(
        min_value=LEAST_WEIGHT,
        max_value=MOST_WEIGHT,
        label=_("Weight"),
        help_text=_("Their work counts so many times as much; a raised priority counts four times. 1 changes nothing."),
    )

    @property
    def values(self) -> dict[str, Any]:
        """Columns of CustomerGroup, of a form that is valid."""
        return {"names": self.names, "weight": self.cleaned_data["weight"]}

    @staticmethod
    def initial_of(row: CustomerGroup) -> dict[str, Any]:
        return {"weight": row.weight, **_names(row.names)}
