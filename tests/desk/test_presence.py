"""An agent says whether she is there."""

import pytest

from contactcenter.desk import presence
from contactcenter.errors import Refusal
from contactcenter.tickets.models import AuditEvent
from routing.models import Presence
from tests.cast import Cast
from tests.deeds import page_closed


def test_saying_so_makes_her_available_for_30_seconds(cast: Cast) -> None:
    cast.alice.arrives()
    row = Presence.objects.get(pk=cast.alice.agent.pk)
    assert row.lease_until is not None
    assert row.changed_at is not None
    assert (row.lease_until - row.changed_at).total_seconds() == 30


def test_a_change_of_presence_is_audited_once(cast: Cast) -> None:
    cast.alice.arrives()
    cast.alice.arrives()
    assert AuditEvent.objects.filter(kind="presence_set").count() == 1


def test_an_open_page_renews_the_lease(cast: Cast) -> None:
    page_closed(cast.alice.arrives(), seconds_ago=25)
    assert presence.renew_presence(cast.alice.actor) == "available"
    row = Presence.objects.get(pk=cast.alice.agent.pk)
    assert row.lease_until is not None
    assert row.lease_until > Presence.objects.get(pk=cast.alice.agent.pk).changed_at  # type: ignore[operator]


def test_a_page_does_not_bring_back_who_is_offline(cast: Cast) -> None:
    cast.alice.goes("offline")
    assert presence.renew_presence(cast.alice.actor) == "offline"


def test_an_unknown_status_is_refused(cast: Cast) -> None:
    with pytest.raises(Refusal, match="invalid_field"):
        presence.set_presence(cast.alice.actor, "lunching")


def test_a_visitor_has_no_presence(cast: Cast) -> None:
    with pytest.raises(Refusal, match="forbidden"):
        presence.set_presence(cast.chloe.actor, "available")
