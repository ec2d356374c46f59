"""Settings are read once and never believed longer than they stand."""

from typing import Any

import pytest
from django.db import transaction

from routing.models import EscalationRule, Lane, ServiceTarget
from routing.services import configuration, lanes
from routing.services.targets import targets
from tests.cast import Cast
from tests.concurrency import apart


class _RollBackError(Exception):
    pass


def _chat_target(queue_id: int | None) -> ServiceTarget:
    assert queue_id is not None
    found = targets().find("first_reply", queue_id, "chat")
    assert found is not None
    return found


def test_what_nobody_changed_is_read_once(cast: Cast, django_assert_num_queries: Any) -> None:
    targets()

    with django_assert_num_queries(1):  # the stamp
        targets()


def test_a_change_is_seen_at_once(cast: Cast) -> None:
    target = ServiceTarget.objects.get(queue=cast.queues["level1"], medium="chat")
    assert _chat_target(target.queue_id).seconds == target.seconds

    ServiceTarget.objects.filter(pk=target.pk).update(seconds=33)
    EscalationRule.objects.filter(target=target).delete()

    found = _chat_target(target.queue_id)
    assert (found.seconds, list(found.rules.all())) == (33, [])


def test_a_change_of_another_process_is_seen(committed_cast: Cast) -> None:
    target = ServiceTarget.objects.get(queue=committed_cast.queues["level1"], medium="chat")
    targets()

    apart(lambda: ServiceTarget.objects.filter(pk=target.pk).update(seconds=34))

    assert _chat_target(target.queue_id).seconds == 34


def test_a_lane_that_was_rolled_back_is_remembered_by_nobody(cast: Cast) -> None:
    def lane() -> Lane:
        return lanes.lane_for(cast.queues["level1"], "social", {"fr": 4})

    def begin_in_vain() -> None:
        lane()
        lane()
        raise _RollBackError

    with pytest.raises(_RollBackError):
        transaction.atomic(begin_in_vain)()

    assert Lane.objects.filter(pk=lane().pk).exists()


def test_a_sweep_asks_for_the_stamp_once(cast: Cast, django_assert_num_queries: Any) -> None:
    targets()
    stamp = configuration.asked()

    with configuration.standing(stamp), django_assert_num_queries(0):
        targets()
        targets()
