"""What the pages of how work is given out hold in the authorisation table, and what they send."""

from typing import Any

from contactcenter.desk import kept_rows, roster
from routing.models import Agent, CustomerGroup, OverflowRule, PlannedOpening, RoutingProfile
from tests.cast import Cast

# By the name of an address, what the id in it is of.
ROWS: dict[
    str, type[RoutingProfile] | type[OverflowRule] | type[CustomerGroup] | type[Agent] | type[PlannedOpening]
] = {
    **dict.fromkeys(("profile", "profile_delete"), RoutingProfile),
    **dict.fromkeys(("overflow_rule", "overflow_rule_switch", "overflow_rule_delete"), OverflowRule),
    **dict.fromkeys(("customer_group", "customer_group_delete"), CustomerGroup),
    "routing_person": Agent,
    "opening_withdraw": PlannedOpening,
}
_NEW = ("profile_new", "overflow_rule_new", "customer_group_new", "routing_people_put")


def prepared(cast: Cast) -> Cast:
    """A profile that nobody has, an overflow rule, a group without customers."""
    RoutingProfile.objects.create(slug="calm", names={"en": "Calm"})
    OverflowRule.objects.create(queue=cast.queues["orders"], team=cast.tessa.agent.team)
    CustomerGroup.objects.create(slug="vip", names={"en": "Loyal"}, weight=2)
    return cast


def form(name: str, cast: Cast) -> dict[str, Any]:
    """As the page sends it; empty for other pages."""
    name = name.removeprefix("supervision:")
    if name not in (*ROWS, *_NEW):
        return {}
    model = ROWS.get(name)
    row = model.objects.order_by("pk").last() if model else None
    tessa = cast.tessa.agent
    sent = {"name_fr": "Calme", "name_en": "Calm", "kinds": ["chat"], "chat_ceiling": 3, "deferred_ceiling": 3}
    sent |= {"wrap_up_seconds": 0, "breathing_seconds": 0, "weight": 2, "after": 1, "unit": "60", "to": "off"}
    sent |= {"queue": cast.queues["advice"].pk, "team": tessa.team_id, "agent": tessa.pk, "profile": "usual"}
    if isinstance(row, Agent):
        return sent | {"seen": roster.seen(row), "team": row.team_id, "profile": ""}
    return sent | ({"seen": kept_rows.seen(row)} if row else {})
