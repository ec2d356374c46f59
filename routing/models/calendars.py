"""When a house is open: by weekday, without public holidays and own closing days, with special days of their own."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from routing.models.names import Named

_MIDNIGHT = 24 * 60


class Weekday(models.IntegerChoices):
    MONDAY = 0, _("Monday")
    TUESDAY = 1, _("Tuesday")
    WEDNESDAY = 2, _("Wednesday")
    THURSDAY = 3, _("Thursday")
    FRIDAY = 4, _("Friday")
    SATURDAY = 5, _("Saturday")
    SUNDAY = 6, _("Sunday")


class Calendar(Named):
    """Opening hours in one time zone. `country` and `subdivision` (ISO 3166) are whose public holidays are closed."""

    time_zone = models.CharField(max_length=40, default="Europe/Paris")
    country = models.CharField(max_length=2, blank=True)
    subdivision = models.CharField(max_length=6, blank=True)

    class Meta:
        ordering = ["slug"]


def _range_check(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(opens__lt=_MIDNIGHT, closes__gt=F("opens"), closes__lte=F("opens") + _MIDNIGHT), name=name
    )


class OpeningRange(models.Model):
    """Open on this weekday, in minutes after its midnight; over midnight `closes` is more than 1440."""

    calendar = models.ForeignKey(Calendar, on_delete=models.CASCADE, related_name="ranges")
    weekday = models.PositiveSmallIntegerField(choices=Weekday)
    opens = models.PositiveSmallIntegerField()
    closes = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(weekday__lte=6), name="weekday_0_to_6"),
            _range_check("opening_range_within_a_day"),
        ]
        ordering = ["weekday", "opens", "id"]

    def __str__(self) -> str:
        return f"{self.calendar_id} on {self.weekday}: {self.opens} to {self.closes}"


class SpecialDay(models.Model):
    """One day that is not as its weekday: closed, or open as its own ranges say, even on a public holiday."""

    calendar = models.ForeignKey(Calendar, on_delete=models.CASCADE, related_name="special_days")
    on = models.DateField()
    label = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["calendar", "on"], name="special_day_once")]
        ordering = ["on"]

    def __str__(self) -> str:
        return f"{self.calendar_id} on {self.on}"


class SpecialRange(models.Model):
    """Open on a special day, in minutes as an `OpeningRange`."""

    day = models.ForeignKey(SpecialDay, on_delete=models.CASCADE, related_name="ranges")
    opens = models.PositiveSmallIntegerField()
    closes = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [_range_check("special_range_within_a_day")]
        ordering = ["opens", "id"]

    def __str__(self) -> str:
        return f"{self.day_id}: {self.opens} to {self.closes}"
