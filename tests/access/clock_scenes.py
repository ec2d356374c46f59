"""What the pages of calendars, targets and chains are asked about: rows, and what an administrator fills in."""

from typing import Any

from contactcenter.desk import escalations
from contactcenter.tickets.models import AuditEvent
from routing.chains import Step
from routing.models import Calendar, ServiceTarget
from tests.cast import Cast

NAMES = ("calendar", "calendar_delete", "clock_target", "clock_target_delete", "chain", "chain_restore")
FORMS = (*NAMES, "calendar_new", "clock_target_new")
FORM = {
    "name_fr": "Mails",
    "name_en": "Mails",
    "time_zone": "Europe/Paris",
    "day_0": "9:00-18:00",
    "kind": "resolution",
    "amount": 2,
    "unit": "3600",
    "objective_percent": 90,
    "shop": "",
    "do": "save",
    "version": 2,
    "count": 1,
    "when-0": "s",
    "amount-0": 40,
    "action-0": "alert",
}


def prepare(cast: Cast) -> None:
    """A calendar that nothing counts by, and the chain of a target that Sam has changed once."""
    Calendar.objects.create(slug="mails", names={"fr": "Mails", "en": "Mails"})
    target = ServiceTarget.objects.order_by("pk")[0]
    escalations.save(cast.sam.actor, target.pk, 1, [Step("seconds", 30, "raise")])


def rows() -> dict[str, Any]:
    """Of each route, the rows of which the last is asked about."""
    return {
        **{f"supervision:{name}": Calendar.objects.all() for name in NAMES[:2]},
        **{f"supervision:{name}": ServiceTarget.objects.order_by("pk") for name in NAMES[2:4]},
        "supervision:chain": ServiceTarget.objects.order_by("-pk"),
    }


def of_chain(name: str) -> dict[str, list[Any]]:
    """The address of a chain's earlier version, by route."""
    if name != "supervision:chain_restore":
        return {}
    event = AuditEvent.objects.filter(kind="chain_changed").order_by("pk").last()
    return {name: [event.facts["target"], event.pk] if event else [1, 1]}
