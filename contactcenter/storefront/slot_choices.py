"""The call-back slots as a shopper reads them: by day, in the shop's time."""

from datetime import datetime
from itertools import groupby
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from contactcenter.desk.slots import free_slots
from contactcenter.tickets.models import Shop
from routing.services.database_time import database_now


def slots_by_day(shop: Shop) -> list[dict[str, Any]]:
    """`[{day: "Today", slots: [{at, label}]}]`, soonest first."""
    now = database_now()
    slots = free_slots(shop, now)
    if not slots:
        return []
    today = now.astimezone(slots[0].tzinfo).date()
    return [
        {
            "day": _day(datetime.combine(date, datetime.min.time(), slots[0].tzinfo), (date - today).days),
            "slots": [{"at": slot.isoformat(), "label": date_format(slot, "H:i")} for slot in group],
        }
        for date, group in groupby(slots, key=lambda slot: slot.date())
    ]


def _day(at: datetime, days_ahead: int) -> str:
    if days_ahead == 0:
        return _("Today")
    return _("Tomorrow") if days_ahead == 1 else date_format(at, "l j F").capitalize()
