"""A wake-up is never lost: take the pool's lock, clear the marks, and only then read."""

from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from routing.models import WakeUp
from routing.services import passes, snapshots
from tests.cast import Cast
from tests.concurrency import at_once
from tests.deeds import route, says


def test_a_pass_locks_then_clears_then_reads(cast: Cast) -> None:
    cast.alice.arrives()
    says(cast, cast.chloe)
    with CaptureQueriesContext(connection) as asked:
        passes._one_pass(cast.pool.pk)
    order = [
        next(place for place, query in enumerate(asked) if part in query["sql"])
        for part in ("pg_try_advisory_xact_lock", "DELETE FROM routing_wakeup", "routing_agentload", "routing_lane")
    ]
    assert order == sorted(order)


def test_work_that_comes_while_a_pass_reads_is_seen_by_the_next(committed_cast: Cast) -> None:
    committed_cast.alice.arrives()
    with transaction.atomic():
        assert passes._try_lock(committed_cast.pool.pk)
        WakeUp.objects.all().delete()
        assert not snapshots.take(committed_cast.pool.pk).heads
        at_once(lambda: says(committed_cast, committed_cast.chloe))
    assert WakeUp.objects.exists()
    assert route() == 1


def test_who_finds_the_pool_taken_leaves_the_mark_for_who_has_it(committed_cast: Cast) -> None:
    committed_cast.alice.arrives()
    says(committed_cast, committed_cast.chloe)
    with transaction.atomic():
        assert passes._try_lock(committed_cast.pool.pk)
        assert at_once(route) == [0]
        assert WakeUp.objects.exists()
    assert route() == 1
