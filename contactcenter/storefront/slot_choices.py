"""The call-back slots as a shopper reads them: by day, in the shop's time."""

from datetime import date
from itertools import groupby
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from contactcenter.desk.slots import free_slots
from contactcenter.tickets.models import Shop
from routing.services.database_time import database_now


def slots_by_day(shop: Shop) -> list[dict[str, Any]]:
    """`[{day: "Today", short: "Today", slots: [{at, label}]}]`, soonest first."""
    now = database_now()
    slots = free_slots(shop, now)
    if not slots:
        return []
    today = now.astimezone(slots[0].tzinfo).date()
    return [
        {
            "day": _day(on, (on - today).days, "l j F"),
            "short": _day(on, (on - today).days, "D j"),
            "slots": [{"at": slot.isoformat(), "label": date_format(slot, "H:i")} for slot in group],
        }
        for on, group in groupby(slots, key=lambda slot: slot.date())
    ]


def _day(on: date, days_ahead: int, form: str) -> str:
    if days_ahead == 0:
        return _("Today")
    return _("Tomorrow") if days_ahead == 1 else date_format(on, form).capitalize()
