"""The router learns from its own rows: per team, never per person, and says on how many cases."""

from dataclasses import fields
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from routing.matching import PRIOR, Profile, Terms
from routing.models import Agent, Assignment, Clock, WorkItem
from routing.services import learned
from routing.services.database_time import database_now
from tests.cast import Cast, Person
from tests.deeds import let_pass, route, says

ANY_TEAM = 0


def _chats(cast: Cast, person: Person, count: int, *, reply_seconds: float, work_seconds: float = 300) -> None:
    """So many chats of hers, one after the other, each answered after `reply_seconds`."""
    lane = says(cast, cast.visitor()).work_item.lane
    end = database_now() - timedelta(hours=1)
    for number in range(count):
        start = end - timedelta(seconds=number * (work_seconds + 30))
        item = WorkItem.objects.create(lane=lane, medium="chat", state="done", created_at=start, waiting_since=start)
        Assignment.objects.create(
            work_item=item,
            agent=person.agent,
            epoch=1,
            medium="chat",
            state="ended",
            offered_at=start,
            accepted_at=start,
            ended_at=start + timedelta(seconds=work_seconds),
            ended_as="resolved",
        )
        Clock.objects.create(
            work_item=item,
            medium="chat",
            target_seconds=76,
            started_at=start,
            due_at=start + timedelta(seconds=76),
            stopped_at=start + timedelta(seconds=reply_seconds),
            result="met",
        )


def test_with_nothing_seen_the_prior_is_believed(cast: Cast) -> None:
    known = learned.learn()
    assert known.reply_seconds(cast.alice.agent.team_id, 3) == pytest.approx(PRIOR.reply_seconds(ANY_TEAM, 3))
    assert known.reply[ANY_TEAM][0].cases == 0


def test_a_slow_team_is_believed_to_be_slow_and_the_others_are_not(cast: Cast) -> None:
    _chats(cast, cast.tessa, 120, reply_seconds=60)
    _chats(cast, cast.alice, 120, reply_seconds=15)
    known = learned.learn()
    slow, quick = (known.reply_seconds(one.agent.team_id, 1) for one in (cast.tessa, cast.alice))
    assert slow > 2 * quick
    assert known.reply[cast.tessa.agent.team_id][0].cases == 120


def test_work_takes_as_long_as_it_took(cast: Cast) -> None:
    _chats(cast, cast.alice, 200, reply_seconds=15, work_seconds=600)
    team = cast.alice.agent.team_id
    assert learned.learn().work_seconds(team, "chat") > 1.5 * PRIOR.work_seconds(ANY_TEAM, "chat")
    assert learned.learn().work[team, "chat"].cases == 200


def test_who_of_the_team_it_was_changes_nothing(cast: Cast) -> None:
    """Nobody's own speed enters: the same rows in a colleague's name make the same beliefs."""
    _chats(cast, cast.alice, 40, reply_seconds=20)
    _chats(cast, cast.bob, 40, reply_seconds=60)
    before = learned.learn()
    alice, bob = cast.alice.agent.pk, cast.bob.agent.pk
    later = database_now() + timedelta(days=1)
    for was, is_now in ((alice, cast.david.agent.pk), (bob, alice), (cast.david.agent.pk, bob)):
        Assignment.objects.filter(agent=was, offered_at__lt=later).update(agent=is_now)
    after = learned.learn()
    assert (before.work, before.reply, before.patience) == (after.work, after.reply, after.patience)


def test_what_the_core_knows_of_an_agent_holds_no_speed(cast: Cast) -> None:
    """What a decision can rest on: team, media, skills set by people, ceilings; what is kept of it names costs only."""
    assert {one.name for one in fields(Profile)} == {
        "team",
        "is_outsourced",
        "media",
        "skills",
        "chat_ceiling",
        "deferred_ceiling",
    }
    assert not [name for name in Terms._fields if "speed" in name or "handling" in name or "pace" in name]


def test_two_chats_side_by_side_share_her_time(cast: Cast) -> None:
    _chats(cast, cast.alice, 60, reply_seconds=15, work_seconds=300)
    alone = learned.learn().work_seconds(cast.alice.agent.team_id, "chat")
    _chats(cast, cast.alice, 60, reply_seconds=15, work_seconds=300)
    assert learned.learn().work_seconds(cast.alice.agent.team_id, "chat") < 0.8 * alone


def test_demand_is_learned_of_the_lane(cast: Cast) -> None:
    for _ in range(5):
        says(cast, cast.visitor())
    let_pass(seconds=1)
    [(lane, estimate)] = learned.learn().demand.items()
    assert (lane.queue, lane.medium, estimate.cases) == (cast.queues["orders"].pk, "chat", 5)


def test_the_rows_are_read_once_a_minute_and_by_no_pass(cast: Cast) -> None:
    cast.alice.arrives()
    with CaptureQueriesContext(connection) as asked:
        for _ in range(3):
            says(cast, cast.visitor())
            route()
    assert not any("routing_workitem WHERE created_at" in query["sql"] for query in asked)
    with CaptureQueriesContext(connection) as asked:
        for _ in range(3):
            learned.refresh()
    assert sum("routing_workitem WHERE created_at" in query["sql"] for query in asked) == 1
    assert learned.beliefs().demand


def test_a_person_who_changes_teams_takes_no_figure_with_her_that_bears_her_name(cast: Cast) -> None:
    _chats(cast, cast.alice, 30, reply_seconds=60)
    Agent.objects.filter(pk=cast.alice.agent.pk).update(team=cast.tessa.agent.team)
    assert cast.bob.agent.team_id not in learned.learn().reply
