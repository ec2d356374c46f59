"""Versions of the weights: one in force, and the way back."""

import pytest

from contactcenter.desk import policies as desk
from contactcenter.errors import Refusal
from contactcenter.tickets.models import AuditEvent
from routing.matching import Weights
from routing.models import RoutingPolicy
from routing.services import policies
from tests.cast import Cast


def test_where_nobody_chose_a_version_the_core_s_own_figures_are_in_force(cast: Cast) -> None:
    assert policies.active() is None
    assert policies.active_weights() == Weights()


def test_the_figures_of_the_version_in_force_are_the_router_s(cast: Cast) -> None:
    made = desk.make_policy(cast.sam.actor, "No bonus", {"last_agent": 0.0})
    desk.activate_policy(cast.sam.actor, made.pk)
    assert policies.active_weights() == Weights(last_agent=0.0)


@pytest.mark.parametrize("wrong", [{"risk": -1}, {"risk": "much"}, {"speed": 1}, {"policy": "guess"}])
def test_wrong_figures_are_refused(cast: Cast, wrong: dict[str, object]) -> None:
    with pytest.raises(Refusal, match="invalid_field"):
        desk.make_policy(cast.sam.actor, "Wrong", wrong)


def test_one_version_replaces_another_and_is_the_way_back(cast: Cast) -> None:
    first, second = (desk.make_policy(cast.sam.actor, name, {}) for name in ("Summer", "Sales"))
    for version in (first, second):
        desk.activate_policy(cast.sam.actor, version.pk)
    assert policies.active() == second
    assert policies.previous() == first
    desk.activate_policy(cast.sam.actor, first.pk)
    assert (policies.active(), policies.previous()) == (first, second)


def test_who_made_and_activated_a_version_is_kept_and_audited(cast: Cast) -> None:
    made = desk.make_policy(cast.sam.actor, "Summer", {})
    desk.activate_policy(cast.ada.actor, made.pk)
    made.refresh_from_db()
    assert (made.made_by, made.activated_by) == (cast.sam.user, cast.ada.user)
    kinds = list(AuditEvent.objects.order_by("pk").values_list("kind", "facts__policy"))
    assert kinds == [("policy_made", made.pk), ("policy_activated", made.pk)]


def test_activating_what_is_in_force_changes_nothing(cast: Cast) -> None:
    made = desk.make_policy(cast.sam.actor, "Summer", {})
    desk.activate_policy(cast.sam.actor, made.pk)
    since = RoutingPolicy.objects.get(pk=made.pk).activated_at
    desk.activate_policy(cast.sam.actor, made.pk)
    assert RoutingPolicy.objects.get(pk=made.pk).activated_at == since
    assert AuditEvent.objects.filter(kind="policy_activated").count() == 1


@pytest.mark.parametrize("name", ["", "   ", "x" * 81, "a\x00b"])
def test_a_version_needs_a_name(cast: Cast, name: str) -> None:
    with pytest.raises(Refusal, match="invalid_field"):
        desk.make_policy(cast.sam.actor, name, {})


def test_agents_and_leads_switch_nothing(cast: Cast) -> None:
    made = desk.make_policy(cast.sam.actor, "Summer", {})
    for person in (cast.alice, cast.david, cast.omar):
        with pytest.raises(Refusal, match="forbidden"):
            desk.activate_policy(person.actor, made.pk)
