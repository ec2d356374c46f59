"""What `settle` says of a mail that changes hands within one go."""

from routing.beliefs import PRIOR
from routing.matching import CHAT, MAIL, Agent, Floor, Item, Lane, Profile, Weights

ABLE = Profile(1, False, frozenset({CHAT, MAIL}), ((1, 3),), chat_ceiling=1, deferred_ceiling=1)
WRITES = Profile(1, False, frozenset({MAIL}), ((1, 3),), deferred_ceiling=1)


def test_a_mail_set_aside_and_given_to_somebody_else_in_one_go_leaves_the_first_hands() -> None:
    floor = Floor(Weights(), PRIOR)
    floor.put_agent(Agent(1, ABLE))
    floor.enqueue(Item(10, Lane(1, MAIL, ((1, 1),)), due=3600.0, since=0.0))
    assert [one.agent_id for one in floor.settle(0.0)] == [1]
    floor.put_agent(Agent(2, WRITES))
    floor.enqueue(Item(11, Lane(1, CHAT, ((1, 1),)), due=86.0, since=10.0))
    told = {one.work_item_id: (one.agent_id, one.sets_aside) for one in floor.settle(10.0)}
    assert told == {11: (1, (10,)), 10: (2, ())}


def test_a_mail_given_and_set_aside_in_one_go_was_never_given() -> None:
    floor = Floor(Weights(mail_value=100_000.0), PRIOR)
    floor.put_agent(Agent(1, ABLE))
    floor.enqueue(Item(10, Lane(1, MAIL, ((1, 1),)), due=3600.0, since=0.0))
    floor.enqueue(Item(11, Lane(1, CHAT, ((1, 1),)), due=86.0, since=10.0))
    assert [(one.work_item_id, one.sets_aside) for one in floor.settle(10.0)] == [(11, ())]
