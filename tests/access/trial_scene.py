"""What the pages of what is planned and tried hold in the authorisation table."""

from datetime import timedelta

from contactcenter.supervision.models import KnownEvent, Trial
from contactcenter.supervision.trial_scenario import Wish
from routing.services import policies
from routing.services.database_time import database_now
from tests.cast import Cast

_FIGURES = ["chat_pct", "callback_pct", "email_pct", "social_pct", "chat_abandoned_pct", "chat_asa_seconds"]
_FIGURES += ["callback_asa_seconds", "lost", "occupancy_pct"]


def prepared(cast: Cast) -> Cast:
    """A trial of Sam's that is done and in force, with a version before it; and something known ahead."""
    now = database_now()
    before, tried = (policies.make(name, weights, None) for name, weights in (("Pacer", {}), ("Calls", {"risk": 4.0})))
    for version in (before, tried):
        policies.activate(version.pk, None)
    side = dict.fromkeys(("missed_pct", "missed_ci95", "missed_more_pct", "missed_more_ci95", *_FIGURES), 1.0)
    wish = Wish("past", now.date() - timedelta(days=1), now.date() - timedelta(days=1), weights={"risk": 4.0})
    sams = {"made_by": cast.sam.user, "made_at": now}
    Trial.objects.create(
        **sams,
        wish=wish.as_json(),
        queues=[],
        state=Trial.State.DONE,
        policy=tried,
        switched_on_at=now,
        result={"now": side | {"half_hours": []}, "then": side | {"half_hours": []}},
    )
    KnownEvent.objects.create(**sams, kind="strike", name="Post", first_day=now.date(), last_day=now.date())
    return cast
