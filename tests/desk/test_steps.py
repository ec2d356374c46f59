"""Each action of a chain in the database: what it does to work and ticket, when its condition holds and when not."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils.translation import override

from contactcenter.delivery.models import AlertDestination, OutgoingAlert
from contactcenter.tickets import people
from contactcenter.tickets.models import ChannelAccount, Customer, Message, Shop, Ticket, TicketEvent
from contactcenter.tickets.notices import shopper_notice
from routing.chains import SECONDS, Step
from routing.models import Assignment, Calendar, EscalationStep, ServiceTarget
from routing.models.media import Medium
from routing.services import clocks
from routing.services.chain_versions import put_chain
from routing.services.database_time import database_now
from tests.cast import Cast
from tests.deeds import events_of, fresh, held, let_pass, notices_of, route, says, take, writes_mail


def chain(cast: Cast, *steps: Step, queue: str = "orders", medium: str = "chat") -> None:
    """From now on this is what happens to unanswered work of this queue."""
    put_chain(ServiceTarget.objects.get(queue=cast.queues[queue], medium=medium), steps)


def at(seconds: int, action: str, *conditions: str, **parameters: Any) -> Step:
    return Step(SECONDS, seconds, action, conditions, parameters)


def fire(seconds: int = 60) -> None:
    let_pass(seconds=seconds)
    clocks.fire_due()


def step_of(ticket: Ticket, action: str) -> EscalationStep:
    return EscalationStep.objects.get(clock__work_item=ticket.work_item_id, action=action)


def last_event(ticket: Ticket) -> TicketEvent:
    return TicketEvent.objects.filter(ticket=ticket).latest("sequence")


def test_a_step_whose_condition_does_not_hold_is_skipped_and_says_why(cast: Cast) -> None:
    chain(cast, at(50, "widen", "unassigned"))
    ticket = says(cast, cast.chloe)
    take(cast.bob, ticket)
    fire()
    assert not fresh(ticket).work_item.lane.is_widened
    assert step_of(ticket, "widen").skipped == "unassigned"
    told = last_event(ticket)
    assert (told.kind, told.facts["action"], told.facts["why"]) == ("step_skipped", "widen", "unassigned")


def test_what_was_planned_keeps_to_the_chain_it_was_planned_by(cast: Cast) -> None:
    chain(cast, at(50, "raise", by=2))
    ticket = says(cast, cast.chloe)
    chain(cast, at(10, "tag", tag="late"))
    fire()
    assert (fresh(ticket).work_item.priority, fresh(ticket).tags) == (2, [])


def test_relaxed_work_asks_for_less(cast: Cast) -> None:
    chain(cast, at(20, "relax_level", levels=1), at(40, "relax_skill", skill="order_tracking"))
    ticket = says(cast, cast.chloe)
    before = dict(fresh(ticket).work_item.lane.requirements)
    fire(20)
    assert sorted(dict(fresh(ticket).work_item.lane.requirements).values()) == sorted(
        max(level - 1, 1) for level in before.values()
    )
    fire(20)
    assert len(fresh(ticket).work_item.lane.requirements) == len(before) - 1
    assert events_of(ticket)[-2:] == ["level_relaxed", "skill_relaxed"]


def test_overflow_opens_it_to_a_team_that_is_there_and_the_way_back_closes_it(cast: Cast) -> None:
    chain(cast, at(20, "overflow", team="level1"), at(40, "return"), queue="technical")
    ticket = says(cast, cast.chloe, reason="technical")
    cast.alice.arrives()
    fire(20)
    lane = fresh(ticket).work_item.lane
    assert lane.overflow_team is not None
    assert lane.overflow_team.slug == "level1"
    fire(20)
    assert fresh(ticket).work_item.lane.overflow_team is None
    assert events_of(ticket)[-2:] == ["ticket_overflowed", "overflow_ended"]


def test_overflow_goes_to_nobody_where_nobody_is(cast: Cast) -> None:
    chain(cast, at(20, "overflow", team="technical"))
    ticket = says(cast, cast.chloe)
    fire(20)
    assert step_of(ticket, "overflow").skipped == "nobody_there"
    assert fresh(ticket).work_item.lane.overflow_team is None


def test_overflow_lets_through_as_many_as_there_is_room_for(cast: Cast) -> None:
    chain(cast, at(20, "overflow", team="technical"))
    cast.tessa.arrives()
    tickets = [says(cast, cast.visitor()) for _ in range(7)]
    fire(20)
    opened = [ticket for ticket in tickets if fresh(ticket).work_item.lane.overflow_team_id]
    assert len(opened) == cast.tessa.load.chat_ceiling == 5
    assert opened == tickets[:5]
    assert {step_of(ticket, "overflow").skipped for ticket in tickets[5:]} == {"no_room"}


def test_who_is_of_the_team_it_overflowed_to_is_offered_it(cast: Cast) -> None:
    chain(cast, at(20, "relax_skill", skill="order_tracking"), at(20, "overflow", team="technical"))
    ticket = says(cast, cast.chloe)
    cast.tessa.arrives()
    assert route() == 0
    fire(20)
    assert route() == 1
    assert held(ticket).agent == cast.tessa.agent


def test_an_agent_who_does_not_answer_is_warned_then_loses_it(cast: Cast) -> None:
    chain(cast, at(20, "warn_agent"), at(40, "reassign"))
    ticket = says(cast, cast.chloe)
    take(cast.bob, ticket)
    fire(20)
    assert (last_event(ticket).kind, last_event(ticket).facts["agent"]) == ("agent_warned", cast.bob.agent.pk)
    fire(20)
    item = fresh(ticket).work_item
    assert (item.state, item.excluded_agents) == ("waiting", [cast.bob.agent.pk])
    assert Assignment.objects.get(work_item=item).ended_as == Assignment.End.OVERDUE
    assert cast.bob.load.chats == 0


def test_nobody_is_warned_where_nobody_has_it(cast: Cast) -> None:
    chain(cast, at(20, "warn_agent"))
    ticket = says(cast, cast.chloe)
    fire(20)
    assert step_of(ticket, "warn_agent").skipped == "unanswered"


def test_a_tag_is_put_once(cast: Cast) -> None:
    chain(cast, at(20, "tag", tag="slow"), at(30, "tag", tag="slow"))
    ticket = says(cast, cast.chloe)
    fire()
    assert fresh(ticket).tags == ["slow"]
    assert events_of(ticket).count("ticket_tagged") == 1


def gone(cast: Cast, seconds: int = 60) -> None:
    left = database_now() - timedelta(seconds=seconds)
    Customer.objects.filter(pk=cast.chloe.customer.pk).update(left_at=left)


def test_a_shopper_who_has_gone_and_left_her_number_is_called(cast: Cast) -> None:
    chain(cast, at(20, "switch", "shopper_gone", channel="call"))
    ticket = says(cast, cast.chloe)
    people.remember_typed(cast.chloe.customer, "phone", "+33612345678")
    gone(cast)
    fire(20)
    found = fresh(ticket)
    assert (found.work_item.medium, found.callback_phone) == (Medium.CALL, "+33612345678")
    assert (found.channel, found.channel_choice) == ("callback_manual", Ticket.Choice.MADE)
    assert notices_of(ticket) == ["moved_to_call"]
    assert events_of(ticket)[-1] == "channel_switched"


@pytest.mark.parametrize(("is_gone", "why"), [(False, "shopper_gone"), (True, "has_phone")])
def test_nobody_is_moved_who_is_there_or_cannot_be_reached(cast: Cast, is_gone: bool, why: str) -> None:
    chain(cast, at(20, "switch", "shopper_gone", channel="call"))
    ticket = says(cast, cast.chloe)
    if is_gone:
        gone(cast)
    fire(20)
    assert step_of(ticket, "switch").skipped == why
    assert fresh(ticket).work_item.medium == Medium.CHAT


def test_a_chat_that_waits_for_nothing_and_whose_shopper_has_gone_is_closed_and_frees_the_seat(cast: Cast) -> None:
    chain(cast, at(20, "close", "shopper_gone"), at(20, "alert"))
    ticket = says(cast, cast.chloe)
    take(cast.bob, ticket)
    Ticket.objects.update(answered_through=1)
    gone(cast)
    fire(20)
    assert fresh(ticket).status == Ticket.Status.RESOLVED
    assert cast.bob.load.chats == 0
    assert step_of(ticket, "alert").skipped == "ended"


def test_steps_of_one_beat_number_messages_without_gaps(cast: Cast) -> None:
    chain(cast, at(20, "offer_channel"), at(20, "switch", channel="call"))
    ticket = says(cast, cast.chloe)
    people.remember_typed(cast.chloe.customer, "phone", "+33612345678")
    fire(20)
    sequences = list(Message.objects.filter(ticket=ticket).order_by("sequence").values_list("sequence", flat=True))
    assert sequences == [1, 2, 3]
    assert fresh(ticket).last_message == 3


def test_a_holding_reply_says_the_new_time(cast: Cast) -> None:
    chain(cast, at(3600, "apologise", within_seconds=7200), medium="mail")
    ChannelAccount.objects.create(shop=cast.shop, adapter="email", address="bonjour@shop.example")
    ticket = writes_mail(cast, cast.chloe)
    Ticket.objects.filter(pk=ticket.pk).update(reply_address="chloe@example.com")
    fire(3600)
    notice = Message.objects.get(ticket=ticket, code="delayed")
    promised = datetime.fromisoformat(notice.facts["until"]) - notice.created_at
    assert promised == timedelta(hours=2)
    with override("en"):
        assert "A person answers you by" in shopper_notice(notice)


def test_an_alert_goes_on_its_way_to_the_destinations_it_names(cast: Cast) -> None:
    for slug, is_active in (("pager", True), ("old", False)):
        AlertDestination.objects.create(
            slug=slug, name=slug, kind="webhook", address="https://pager.example/", is_active=is_active
        )
    chain(cast, at(20, "alert", destinations=["pager", "old"]))
    ticket = says(cast, cast.chloe)
    fire(20)
    alert = OutgoingAlert.objects.get()
    assert (alert.destination.slug, alert.ticket, alert.state) == ("pager", ticket, OutgoingAlert.State.WAITING)
    assert events_of(ticket)[-1] == "supervisors_alerted"


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        ("level_1", True),
        ("level_2", False),
        ("language:fr", True),
        ("language:en", False),
        ("outsourcer_open", False),
        ("has_mail", False),
        ("known_elsewhere", False),
        ("shopper_there", True),
        ("personal_data", True),
    ],
)
def test_conditions_hold_or_not(cast: Cast, condition: str, holds: bool) -> None:
    chain(cast, at(20, "raise", condition))
    ticket = says(cast, cast.chloe, "Rappelez-moi au 06 12 34 56 78")
    fire(20)
    assert (step_of(ticket, "raise").skipped == "") is holds


def test_the_outsourcer_is_open_while_somebody_there_has_room(cast: Cast) -> None:
    chain(cast, at(20, "raise", "outsourcer_open"))
    cast.olga.arrives()
    ticket = says(cast, cast.chloe)
    fire(20)
    assert step_of(ticket, "raise").skipped == ""


def test_opening_hours_are_those_of_the_shop_by_the_kind_of_work(cast: Cast) -> None:
    chain(cast, at(20, "raise", "closed_hours"))
    chain(cast, at(20, "raise", "open_hours"), medium="mail")
    never = Calendar.objects.create(slug="never", names={"fr": "Jamais"})
    Shop.objects.update(live_hours=never)
    chat, mail = says(cast, cast.chloe), writes_mail(cast, cast.mallory)
    fire(20)
    steps = EscalationStep.objects.filter(action="raise", cancelled_at=None).order_by("pk")
    assert [(step.clock.work_item_id, step.skipped) for step in steps] == [
        (chat.work_item_id, ""),
        (mail.work_item_id, ""),
    ]
