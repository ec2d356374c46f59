"""A pass over a pool: what it offers, what it leaves, and who lost a race."""

from collections.abc import Iterator, Sequence

import pytest
from django.db import OperationalError, connection, transaction
from django.db.models import Sum
from django.test.utils import CaptureQueriesContext

from routing.matching import Decision
from routing.models import AgentLoad, Assignment, WakeUp, WorkItem
from routing.models.media import Medium
from routing.outcomes import Outcome, report
from routing.services import configuration, giving, loads, passes, snapshots, work
from routing.services.database_time import database_now
from routing.services.snapshots import Snapshot
from tests.cast import Cast
from tests.concurrency import while_locked
from tests.deeds import accept, events_of, fresh, held, page_closed, route, says


def _decided(cast: Cast) -> tuple[list[Decision], Snapshot]:
    """What a pass has decided and not yet committed, and what it rests on."""
    snapshot = snapshots.take(cast.pool.pk)
    return passes.decide(snapshot), snapshot


def test_waiting_work_is_offered_to_who_is_there(cast: Cast) -> None:
    cast.alice.arrives()
    ticket = says(cast, cast.chloe)
    assert route() == 1
    assert (held(ticket).agent_id, held(ticket).state) == (cast.alice.agent.pk, "offered")
    assert events_of(ticket)[-1] == "ticket_offered"


def test_an_offer_counts_as_load_and_ends_in_20_seconds(cast: Cast) -> None:
    cast.alice.arrives()
    ticket = says(cast, cast.chloe)
    route()
    offer = held(ticket)
    assert cast.alice.load.chats == 1
    assert offer.expires_at is not None
    assert (offer.expires_at - offer.offered_at).total_seconds() == 20


def test_two_chats_ring_at_one_person_and_the_third_waits_until_she_has_answered(cast: Cast) -> None:
    cast.alice.arrives()
    tickets = [says(cast, cast.visitor()) for _ in range(3)]
    assert route() == 2
    [first] = [ticket for ticket in tickets[:1] if fresh(ticket).work_item.state == WorkItem.State.OFFERED]
    assert route() == 0
    accept(cast.alice, first)
    assert route() == 1


def test_nobody_there_means_the_work_waits(cast: Cast) -> None:
    ticket = says(cast, cast.chloe)
    assert route() == 0
    assert fresh(ticket).work_item.state == WorkItem.State.WAITING


def test_an_agent_whose_page_went_silent_is_offered_nothing(cast: Cast) -> None:
    page_closed(cast.alice.arrives(), seconds_ago=31)
    says(cast, cast.chloe)
    assert route() == 0


def test_in_house_work_is_not_offered_to_the_outsourcer(cast: Cast) -> None:
    cast.olga.arrives()
    says(cast, cast.chloe, reason="payment")
    assert route() == 0


def test_the_decision_is_kept_with_the_offer(cast: Cast) -> None:
    cast.alice.arrives()
    cast.bob.arrives()
    ticket = says(cast, cast.chloe)
    route()
    decision = held(ticket).decision
    assert (decision["how"], decision["candidates"]) == ("routed", 2)
    assert decision["chosen"]["agent_id"] == cast.bob.agent.pk


def test_work_taken_between_reading_and_committing_is_left_alone(cast: Cast) -> None:
    cast.bob.arrives()
    ticket = says(cast, cast.chloe)
    decided = _decided(cast)
    WorkItem.objects.update(state=WorkItem.State.ASSIGNED)
    assert giving.commit(*decided) == 0
    assert not Assignment.objects.filter(work_item=ticket.work_item).exists()


def test_work_that_moved_to_another_medium_meanwhile_is_not_offered_as_what_it_was(cast: Cast) -> None:
    cast.bob.arrives()
    ticket = says(cast, cast.chloe)
    decided = _decided(cast)
    work.move_to_medium(work.lock(ticket.work_item_id), Medium.CALL, database_now())
    assert giving.commit(*decided) == 0


def test_work_that_moved_into_the_house_meanwhile_is_not_offered_to_the_outsourcer(cast: Cast) -> None:
    cast.olga.arrives()
    ticket = says(cast, cast.chloe)
    decided = _decided(cast)
    work.move_to_queue(work.lock(ticket.work_item_id), cast.queues["payment"], database_now())
    assert giving.commit(*decided) == 0


def test_who_left_between_reading_and_committing_gets_nothing(cast: Cast) -> None:
    cast.bob.arrives()
    says(cast, cast.chloe)
    decided = _decided(cast)
    cast.bob.goes()
    assert giving.commit(*decided) == 0


def test_who_filled_up_between_reading_and_committing_gets_nothing(cast: Cast) -> None:
    cast.bob.arrives()
    says(cast, cast.chloe)
    decided = _decided(cast)
    AgentLoad.objects.filter(pk=cast.bob.agent.pk).update(chats=5)
    assert giving.commit(*decided) == 0


def test_who_fills_up_while_a_pass_commits_costs_nobody_else_an_offer(committed_cast: Cast) -> None:
    alice, bob = committed_cast.alice.arrives(), committed_cast.bob.arrives()
    for _ in range(2):
        says(committed_cast, committed_cast.visitor())
    decided = _decided(committed_cast)
    assert {one.agent_id for one in decided[0]} == {alice.agent.pk, bob.agent.pk}
    made = while_locked(
        lambda: loads.lock([bob.agent.pk]),
        lambda: AgentLoad.objects.filter(pk=bob.agent.pk).update(chats=5),
        lambda: transaction.atomic(giving.commit)(*decided),
    )
    assert made == 1
    assert (alice.load.chats, bob.load.chats) == (1, 5)


def test_a_pass_makes_no_more_decisions_than_a_short_transaction_bears(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passes, "_MOST_AT_ONCE", 2)
    for person in (cast.alice, cast.bob):
        person.arrives()
        says(cast, cast.visitor())
    says(cast, cast.visitor())
    assert (passes._one_pass(cast.pool.pk), passes._one_pass(cast.pool.pk)) == (2, 1)


def test_a_pool_that_is_always_wanted_lets_the_beat_go_on(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passes, "_MOST_AT_ONCE", 1)
    monkeypatch.setattr(passes, "_MOST_PASSES", 2)

    def while_somebody_marks(decisions: list[Decision], snapshot: Snapshot) -> int:
        WakeUp.objects.create(pool=cast.pool)
        return giving.commit(decisions, snapshot)

    monkeypatch.setattr(passes, "commit", while_somebody_marks)
    for person in (cast.alice, cast.bob):
        person.arrives()
        says(cast, cast.visitor())
    says(cast, cast.visitor())
    assert (passes.route_pool(cast.pool.pk), passes.route_pool(cast.pool.pk)) == (2, 1)


def test_a_pool_rests_where_all_was_given_until_somebody_asks(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passes, "_rests_until", {})
    monkeypatch.setattr(passes, "_REST_SECONDS", 600.0)
    monkeypatch.setattr(passes, "_MOST_AT_ONCE", 1)
    for person in (cast.alice, cast.bob):
        person.arrives()
        says(cast, cast.visitor())
    assert (passes.route_wanted(), passes.rests(cast.pool.pk)) == (1, False)  # there is more to give
    assert (passes.route_wanted(), passes.rests(cast.pool.pk)) == (1, True)
    says(cast, cast.visitor())
    assert not passes.rests(cast.pool.pk)
    assert passes.route_wanted() == 1


def test_a_pass_clears_the_marks_it_answered(cast: Cast) -> None:
    cast.bob.arrives()
    says(cast, cast.chloe)
    assert WakeUp.objects.exists()
    route()
    assert not WakeUp.objects.exists()


def _statements_of_a_pass(cast: Cast) -> int:
    with configuration.standing(configuration.asked()):
        passes.decide(snapshots.take(cast.pool.pk))  # settings are remembered from here on
        with CaptureQueriesContext(connection) as queries:
            assert passes.route_pool(cast.pool.pk)
    return len(queries)


def test_a_pass_takes_as_many_statements_for_one_ticket_as_for_three(cast: Cast) -> None:
    cast.alice.arrives()
    says(cast, cast.chloe)
    for_one = _statements_of_a_pass(cast)
    cast.bob.arrives()
    for _ in range(3):
        says(cast, cast.visitor())
    assert _statements_of_a_pass(cast) == for_one
    assert Assignment.objects.count() == 4


@pytest.fixture
def cast_in_parts(committed_cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cast]:
    """A pass over three tickets is as one over thousands: written in parts beside deciding."""
    monkeypatch.setattr(passes, "_PART", 1)
    yield committed_cast
    giving.leave()


def test_much_is_written_in_parts_each_committed_by_itself(cast_in_parts: Cast) -> None:
    cast_in_parts.alice.arrives()
    cast_in_parts.bob.arrives()
    tickets = [says(cast_in_parts, cast_in_parts.visitor()) for _ in range(3)]
    assert route() == 3
    offers = [held(ticket) for ticket in tickets]
    assert [offer.state for offer in offers] == ["offered"] * 3
    assert len({offer.offered_at for offer in offers}) == 3
    assert not WakeUp.objects.exists()


def test_a_part_that_fails_is_made_good_by_another_pass(cast_in_parts: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    cast_in_parts.alice.arrives()
    cast_in_parts.bob.arrives()
    for _ in range(3):
        says(cast_in_parts, cast_in_parts.visitor())
    parts: list[int] = []

    def cut_off_at_the_second(outcomes: Sequence[Outcome], _: object = ()) -> None:
        parts.append(len(outcomes))
        if len(parts) == 2:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
        report(outcomes)

    monkeypatch.setattr(giving, "report", cut_off_at_the_second)
    with pytest.raises(OperationalError):
        route()
    giving.leave()  # what had begun is through
    made = Assignment.objects.count()
    assert made in {1, 2}  # the third part may be through before anybody hears of the second
    assert AgentLoad.objects.aggregate(held=Sum("chats"))["held"] == made
    assert WakeUp.objects.exists()
    assert route() == 3 - made


def test_a_mail_that_gave_way_to_a_chat_in_the_same_pass_was_never_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passes, "_PART", 2)
    mail, other = _decision(1, "mail"), _decision(2, "mail")
    chat, call, last = _decision(3, "chat", 1, 9), _decision(4, "call"), _decision(5, "chat", 8)
    parts = list(passes._parts([mail, other, chat, call, last]))
    assert parts == [[chat._replace(sets_aside=(9,)), call], [last, other]]


def _decision(number: int, medium: str, *aside: int) -> Decision:
    return Decision(number, 1, medium, aside, (), 1)


def test_what_the_only_one_with_room_has_declined_hides_nothing_behind_it(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(snapshots, "_FEW_OF_A_LANE", 2)
    cast.alice.arrives()
    tickets = [says(cast, cast.visitor()) for _ in range(6)]
    declined = [ticket.work_item_id for ticket in tickets[:5]]
    WorkItem.objects.filter(pk__in=declined).update(excluded_agents=[cast.alice.agent.pk])
    assert route() == 1
    assert held(tickets[5]).agent_id == cast.alice.agent.pk


def test_a_large_house_is_counted_once_a_second_and_everybody_gets_work(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(snapshots, "_MANY", 1)
    monkeypatch.setattr(snapshots, "_there", {})
    cast.alice.arrives()
    before = snapshots.take(cast.pool.pk)
    cast.bob.arrives()
    says(cast, cast.chloe)
    after = snapshots.take(cast.pool.pk)
    assert (len(before.seats), len(after.seats), after.busy.total()) == (1, 2, 0)
    assert route() == 1
