"""What existing routers do in a given situation: facts that concern rows, each test named after its id."""

from datetime import timedelta

import pytest

from contactcenter.access.models import User
from contactcenter.desk import holding, presence
from contactcenter.errors import Refusal
from contactcenter.tickets.models import Ticket
from routing.models import Assignment, Clock, ServiceTarget, WorkItem
from routing.services import recomputing
from tests.cast import Cast
from tests.deeds import (
    clock_of,
    events_of,
    fresh,
    given,
    held,
    let_pass,
    reply,
    resolve,
    route,
    says,
    sweep,
    take,
    writes_mail,
)


def _mail(cast: Cast) -> Ticket:
    """Due in six hours; it can be answered."""
    ticket = writes_mail(cast, cast.chloe)
    Ticket.objects.filter(pk=ticket.pk).update(reply_address="chloe@example.com")
    return ticket


def test_rc_06_who_is_not_available_gets_nothing(cast: Cast) -> None:
    cast.bob.arrives().goes()
    cast.alice.arrives()
    ticket = says(cast, cast.chloe)
    assert route() == 1
    assert held(ticket).agent_id == cast.alice.agent.pk


def test_rc_14_a_disabled_account_is_never_available(cast: Cast) -> None:
    User.objects.filter(pk=cast.alice.user.pk).update(is_active=False)
    with pytest.raises(Refusal, match="not_signed_in"):
        presence.set_presence(cast.alice.actor, "available")
    says(cast, cast.chloe)
    assert route() == 0


def test_cw_04_what_is_resolved_is_left_alone(cast: Cast) -> None:
    done, waiting = says(cast, cast.chloe), says(cast, cast.mallory)
    take(cast.bob, done)
    reply(cast.bob, done)
    resolve(cast.bob, done)
    cast.alice.arrives()
    assert route() == 1
    assert held(waiting).agent_id == cast.alice.agent.pk
    assert fresh(done).work_item.state == WorkItem.State.DONE


def test_cw_05_what_she_has_already_is_not_touched(cast: Cast) -> None:
    mine = says(cast, cast.chloe)
    before = take(cast.alice, mine)
    cast.alice.arrives()
    for _ in range(2):
        says(cast, cast.visitor())
    assert route() == 2
    assert held(mine).epoch == before.epoch


def test_cs_01_a_miss_is_noted_and_supervisors_are_alerted_once(cast: Cast) -> None:
    ticket = _mail(cast)
    let_pass(seconds=6 * 3600 + 1)
    sweep()
    assert events_of(ticket).count("target_missed") == 1
    assert events_of(ticket).count("supervisors_alerted") == 1


def test_cs_05_looked_at_again_a_miss_stays_one_miss(cast: Cast) -> None:
    ticket = _mail(cast)
    let_pass(seconds=6 * 3600 + 1)
    for _ in range(3):
        sweep()
    assert events_of(ticket).count("target_missed") == 1


def test_cs_07_answered_in_time_and_resolved_is_met_without_an_alert(cast: Cast) -> None:
    ticket = _mail(cast)
    take(cast.alice, ticket)
    reply(cast.alice, ticket)
    resolve(cast.alice, ticket)
    let_pass(seconds=7 * 3600)
    sweep()
    assert clock_of(ticket).result == Clock.Result.MET
    assert "supervisors_alerted" not in events_of(ticket)


def test_za_01_the_due_time_is_its_arrival_and_the_target(cast: Cast) -> None:
    ticket = _mail(cast)
    clock = clock_of(ticket)
    assert clock.due_at == clock.started_at + timedelta(hours=6)
    assert fresh(ticket).work_item.due_at == clock.due_at


def test_za_03_each_target_counts_from_the_arrival(cast: Cast) -> None:
    chat, mail = clock_of(says(cast, cast.mallory)), clock_of(_mail(cast))
    assert (given(chat), given(mail)) == (
        timedelta(seconds=76),
        timedelta(hours=6),
    )


def test_za_04_an_answer_in_time_leaves_a_margin(cast: Cast) -> None:
    ticket = _mail(cast)
    take(cast.alice, ticket)
    let_pass(seconds=3600)
    reply(cast.alice, ticket)
    clock = clock_of(ticket)
    assert clock.stopped_at is not None
    assert (clock.stopped_at - clock.started_at).total_seconds() == pytest.approx(3600, abs=5)
    assert (clock.result, fresh(ticket).work_item.due_at) == (Clock.Result.MET, None)


def test_za_05_a_late_answer_is_a_miss_however_late(cast: Cast) -> None:
    ticket = _mail(cast)
    take(cast.alice, ticket)
    let_pass(seconds=10 * 3600)
    reply(cast.alice, ticket)
    assert clock_of(ticket).result == Clock.Result.MISSED


def _answered_mail(cast: Cast) -> Ticket:
    ticket = _mail(cast)
    take(cast.alice, ticket)
    reply(cast.alice, ticket)
    return ticket


def _resolution(hours: int) -> None:
    ServiceTarget.objects.create(kind="resolution", seconds=hours * 3600)


def _resolution_of(ticket: Ticket) -> Clock:
    return Clock.objects.get(work_item=ticket.work_item_id, kind="resolution")


def test_cs_02_the_next_reply_has_a_target_of_its_own(cast: Cast) -> None:
    ticket = _answered_mail(cast)
    says(cast, cast.chloe, "Et maintenant ?")
    let_pass(seconds=6 * 3600)
    sweep()
    assert (clock_of(ticket).kind, clock_of(ticket).missed_at is not None) == ("next_reply", True)


def test_cs_08_where_nobody_waits_no_next_reply_is_due(cast: Cast) -> None:
    ticket = _answered_mail(cast)
    let_pass(seconds=7 * 3600)
    sweep()
    assert not Clock.objects.filter(work_item=ticket.work_item_id, stopped_at__isnull=True).exists()


def test_cs_03_what_is_not_resolved_in_time_is_missed(cast: Cast) -> None:
    _resolution(1)
    ticket = _mail(cast)
    let_pass(seconds=6 * 3600)
    sweep()
    assert _resolution_of(ticket).missed_at is not None


@pytest.mark.parametrize("hours", [0, 5])
def test_cs_09_resolved_in_time_is_kept(cast: Cast, hours: int) -> None:
    _resolution(8)
    ticket = _answered_mail(cast)
    let_pass(seconds=hours * 3600)
    resolve(cast.alice, ticket)
    assert _resolution_of(ticket).result == Clock.Result.MET


def test_za_02_an_edit_of_the_target_moves_what_is_open(cast: Cast) -> None:
    ticket = _mail(cast)
    ServiceTarget.objects.filter(medium="mail").update(seconds=2 * 3600)
    while recomputing.recompute():
        pass
    clock = clock_of(ticket)
    assert given(clock) == timedelta(hours=2)
    assert fresh(ticket).work_item.due_at == clock.due_at


def test_za_09_a_resolution_in_time_leaves_a_margin(cast: Cast) -> None:
    _resolution(3)
    ticket = _answered_mail(cast)
    let_pass(seconds=7200)
    resolve(cast.alice, ticket)
    assert _resolution_of(ticket).spent_seconds == pytest.approx(7200, abs=5)


def test_za_10_a_late_resolution_is_a_miss(cast: Cast) -> None:
    _resolution(3)
    ticket = _answered_mail(cast)
    let_pass(seconds=12_600)
    resolve(cast.alice, ticket)
    assert _resolution_of(ticket).result == Clock.Result.MISSED


def test_za_11_what_is_resolved_has_nothing_due(cast: Cast) -> None:
    ticket = _mail(cast)
    take(cast.alice, ticket)
    reply(cast.alice, ticket)
    resolve(cast.alice, ticket)
    assert not Clock.objects.filter(work_item=ticket.work_item_id, stopped_at__isnull=True).exists()


def test_ge_03_topics_are_dropped_after_a_while_and_languages_never(cast: Cast) -> None:
    """Tessa speaks French and does not know orders: at 50 s she may take the chat."""
    cast.tessa.arrives()
    ticket = says(cast, cast.chloe)
    assert route() == 0
    let_pass(seconds=51)
    sweep()
    assert held(ticket).agent_id == cast.tessa.agent.pk


def test_ze_03_we_differ_nobody_is_given_more_than_she_can_hold_by_hand_either(cast: Cast) -> None:
    """Seven chats answered by one person are seven late answers: capacity is a promise to shoppers, not to routers."""
    cast.bob.arrives()
    for _ in range(5):
        take(cast.bob, says(cast, cast.visitor()))
    with pytest.raises(Refusal, match="no_capacity"):
        holding.transfer_to_agent(cast.sam.actor, says(cast, cast.chloe), cast.bob.agent, None)


def test_ze_04_the_reason_decides_the_queue_and_without_one_it_is_the_shop_s(cast: Cast) -> None:
    known, unknown = says(cast, cast.chloe, reason="payment"), says(cast, cast.mallory, reason="")
    assert fresh(known).work_item.lane.queue.slug == "payment"
    assert fresh(unknown).work_item.lane.queue.slug == "level1"


def test_ze_05_what_she_solved_and_is_opened_again_is_offered_to_her_again(cast: Cast) -> None:
    ticket = says(cast, cast.chloe)
    take(cast.alice, ticket)
    reply(cast.alice, ticket)
    resolve(cast.alice, ticket)
    cast.bob.arrives()
    cast.alice.arrives()
    assert says(cast, cast.chloe, "Encore moi").pk == ticket.pk
    assert route() == 1
    assert held(ticket).agent_id == cast.alice.agent.pk
    assert Assignment.objects.filter(work_item=ticket.work_item_id).count() == 2
