"""Opening hours as people write them: "9:00-12:30, 14:00-18:00" for a weekday, a line for each special day."""

import re
from datetime import date
from typing import Any
from zoneinfo import available_timezones

import holidays
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from contactcenter.desk.clock_settings import CalendarDraft
from routing.models import Calendar, Weekday

Ranges = list[tuple[int, int]]
_RANGE = re.compile(r"^(\d{1,2})[:h.]?(\d{2})?\s*[-–—]\s*(\d{1,2})[:h.]?(\d{2})?$")
_DAY = re.compile(r"^(\d{4}-\d{2}-\d{2})\s+(closed|fermé|[\d:h.,\s–—-]*\d)\s*(.*)$", re.IGNORECASE)
_MIDNIGHT = 24 * 60
_REQUIRED = {"required": lazy("Give it a name.")}


def ranges_of(text: str) -> Ranges:
    """In minutes. Empty is closed; what ends earlier than it begins goes on past midnight. Raises ValidationError."""
    found = []
    for part in filter(None, (one.strip() for one in text.split(","))):
        read = _RANGE.match(part)
        if read is None:
            raise forms.ValidationError(
                _("“%(part)s” is no opening time. Write it as 9:00-12:30, with commas between several."),
                params={"part": part},
            )
        hours = [int(number or 0) for number in read.groups()]
        opens, closes = hours[0] * 60 + hours[1], hours[2] * 60 + hours[3]
        if opens >= _MIDNIGHT or closes > _MIDNIGHT or hours[1] > 59 or hours[3] > 59:
            raise forms.ValidationError(_("“%(part)s” is no time of a day."), params={"part": part})
        found.append((opens, closes if closes > opens else closes + _MIDNIGHT))
    for (_opens, closes), (opens, _closes) in zip(sorted(found), sorted(found)[1:], strict=False):
        if opens < closes:
            raise forms.ValidationError(_("Two of these opening times overlap."))
    return sorted(found)


def as_text(ranges: Ranges) -> str:
    """As a person would write them."""
    return ", ".join(f"{_clock(opens)}-{_clock(closes)}" for opens, closes in ranges)


def _clock(minutes: int) -> str:
    shown = minutes if minutes <= _MIDNIGHT else minutes - _MIDNIGHT
    return f"{shown // 60}:{shown % 60:02}"


class HoursField(forms.CharField):
    """Cleans to ranges in minutes."""

    def clean(self, value: Any) -> Any:
        return ranges_of(super().clean(value))


class SpecialDaysField(forms.CharField):
    """Cleans to (day, label, ranges), in the order of the days."""

    def clean(self, value: Any) -> Any:
        found: dict[date, tuple[date, str, Ranges]] = {}
        for line in filter(None, (one.strip() for one in super().clean(value).splitlines())):
            read = _DAY.match(line)
            day = _date(read.group(1)) if read else None
            if read is None or day is None:
                raise forms.ValidationError(
                    _("“%(line)s” cannot be read. Write 2026-12-24 9:00-16:00 Christmas Eve, or 2026-12-26 closed."),
                    params={"line": line},
                )
            if day in found:
                raise forms.ValidationError(_("%(day)s is there twice."), params={"day": day.isoformat()})
            hours = read.group(2).strip()
            ranges = [] if hours.lower() in ("closed", "fermé") else ranges_of(hours)
            found[day] = (day, read.group(3).strip()[:80], ranges)
        return [found[day] for day in sorted(found)]


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def time_zones() -> list[tuple[str, str]]:
    return [(name, name.replace("_", " ")) for name in sorted(available_timezones()) if "/" in name]


def countries() -> list[tuple[str, str]]:
    """Whose public holidays are known."""
    return [("", _("None")), *((code, code) for code in sorted(holidays.list_supported_countries()))]


class CalendarForm(forms.Form):
    """A calendar as a person writes it."""

    name_fr = forms.CharField(max_length=60, error_messages=_REQUIRED)
    name_en = forms.CharField(max_length=60, error_messages=_REQUIRED)
    time_zone = forms.ChoiceField(choices=time_zones)
    country = forms.ChoiceField(choices=countries, required=False)
    special = SpecialDaysField(required=False, max_length=10_000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for day in Weekday:
            self.fields[f"day_{day.value}"] = HoursField(required=False, max_length=200, label=day.label)

    @property
    def days(self) -> list[forms.BoundField]:
        """The fields of the weekdays, Monday first."""
        return [self[f"day_{day.value}"] for day in Weekday]

    @property
    def draft(self) -> CalendarDraft:
        data = self.cleaned_data
        return CalendarDraft(
            names={"fr": data["name_fr"], "en": data["name_en"]},
            time_zone=data["time_zone"],
            country=data["country"],
            weekly=[data[f"day_{day.value}"] for day in Weekday],
            special=data["special"],
        )


def form_of(row: Calendar) -> CalendarForm:
    """As it stands."""
    weekly: list[Ranges] = [[] for _day in Weekday]
    for one in row.ranges.all():
        weekly[one.weekday].append((one.opens, one.closes))
    lines = []
    for day in row.special_days.all():
        hours = as_text([(one.opens, one.closes) for one in day.ranges.all()]) or "closed"
        lines.append(f"{day.on.isoformat()} {hours} {day.label}".strip())
    return CalendarForm(
        initial={
            "name_fr": row.names.get("fr", ""),
            "name_en": row.names.get("en", ""),
            "time_zone": row.time_zone,
            "country": row.country,
            "special": "\n".join(lines),
            **{f"day_{weekday}": as_text(ranges) for weekday, ranges in enumerate(weekly)},
        }
    )
