"""What holds for every snapshot, tried with many that nobody would write by hand."""

from copy import deepcopy
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from routing.matching import CALL, CHAT, MAIL, SOCIAL, FreeAgent, Snapshot, WaitingItem, is_eligible, match

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
MEDIA = [CHAT, CALL, MAIL, SOCIAL]
few = st.integers(1, 4)
instants = st.integers(-600, 600).map(lambda seconds: NOW + timedelta(seconds=seconds))


@st.composite
def agents(draw: st.DrawFn, number: int) -> FreeAgent:
    """Anyone the database allows: a call leaves no room for chats."""
    chat_ceiling, deferred_ceiling = draw(st.integers(0, 7)), draw(st.integers(0, 5))
    calls = draw(st.integers(0, 1))
    return FreeAgent(
        id=number,
        team_id=draw(few),
        is_outsourced=draw(st.booleans()),
        media=frozenset(draw(st.sets(st.sampled_from(MEDIA)))),
        skills=draw(st.dictionaries(few, st.integers(1, 5))),
        chats=0 if calls else draw(st.integers(0, chat_ceiling)),
        chat_ceiling=chat_ceiling,
        calls=calls,
        deferred=draw(st.integers(0, deferred_ceiling)),
        deferred_ceiling=deferred_ceiling,
        last_assigned_at=draw(st.none() | instants),
    )


@st.composite
def items(draw: st.DrawFn, number: int) -> WaitingItem:
    needs = draw(st.dictionaries(few, st.integers(1, 5), max_size=2))
    return WaitingItem(
        id=number,
        medium=draw(st.sampled_from(MEDIA)),
        requirements=tuple(sorted(needs.items())),
        due_at=draw(st.none() | instants),
        waiting_since=draw(instants),
        priority=draw(st.integers(0, 2)),
        teams=draw(st.none() | st.frozensets(few)),
        is_in_house=draw(st.booleans()),
        excluded_agents=draw(st.frozensets(few, max_size=2)),
    )


@st.composite
def snapshots(draw: st.DrawFn) -> Snapshot:
    return Snapshot(
        [draw(items(number)) for number in range(1, draw(st.integers(0, 8)) + 1)],
        [draw(agents(number)) for number in range(1, draw(st.integers(0, 4)) + 1)],
    )


@given(snapshots())
def test_nobody_is_ever_given_more_than_she_can_hold(snapshot: Snapshot) -> None:
    match(snapshot)
    for agent in snapshot.agents:
        assert agent.chats <= agent.chat_ceiling
        assert agent.deferred <= agent.deferred_ceiling
        assert agent.calls <= 1
        assert not (agent.calls and agent.chats)


@given(snapshots())
def test_the_same_snapshot_gives_the_same_decisions(snapshot: Snapshot) -> None:
    backwards = deepcopy(Snapshot(list(reversed(snapshot.waiting)), list(reversed(snapshot.agents))))
    assert match(snapshot) == match(backwards)


@given(snapshots())
def test_only_eligible_agents_are_chosen_and_outsourcers_never_for_the_house(snapshot: Snapshot) -> None:
    waiting, staff = {item.id: item for item in snapshot.waiting}, {agent.id: agent for agent in snapshot.agents}
    for decision in match(snapshot):
        item, agent = waiting[decision.work_item_id], staff[decision.agent_id]
        assert is_eligible(agent, item)
        assert not (item.is_in_house and agent.is_outsourced)


@given(snapshots())
def test_no_item_is_given_twice(snapshot: Snapshot) -> None:
    given_away = [decision.work_item_id for decision in match(snapshot)]
    assert len(given_away) == len(set(given_away))


@given(snapshots())
def test_a_waiting_item_and_an_eligible_agent_with_room_never_remain_together(snapshot: Snapshot) -> None:
    given_away = {decision.work_item_id for decision in match(snapshot)}
    for item in (item for item in snapshot.waiting if item.id not in given_away):
        assert not any(agent.has_room_for(item.medium) and is_eligible(agent, item) for agent in snapshot.agents)


@given(snapshots())
def test_nobody_is_passed_over_for_work_that_is_less_urgent(snapshot: Snapshot) -> None:
    """Who waits with the same needs and more urgency is served first."""
    given_away = {decision.work_item_id for decision in match(snapshot)}
    for item in snapshot.waiting:
        for other in snapshot.waiting:
            alike = (item.medium, item.requirements, item.teams, item.is_in_house, item.excluded_agents) == (
                other.medium,
                other.requirements,
                other.teams,
                other.is_in_house,
                other.excluded_agents,
            )
            if alike and item.priority > other.priority and other.id in given_away:
                assert item.id in given_away
