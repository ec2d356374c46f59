"""People and work for tests of the pure core. Alice and Bob are of the house, Olga of the outsourcer."""

from dataclasses import replace
from typing import Any

from routing.matching import (
    CALL,
    CHAT,
    MAIL,
    PRIOR,
    SOCIAL,
    Agent,
    Beliefs,
    Decision,
    Floor,
    Item,
    Lane,
    Profile,
    Weights,
)

FRENCH, ENGLISH, ORDERS, PAYMENT = 1, 2, 3, 4
HOUSE, PARTNER = 1, 2
ALICE, BOB, OLGA = 1, 2, 3
NOW = 10_000.0
TARGETS = {CHAT: 76.0, CALL: 90.0, MAIL: 21_600.0, SOCIAL: 3_600.0}
ALL = frozenset({CHAT, CALL, MAIL, SOCIAL})
HER = Profile(HOUSE, False, ALL, ((FRENCH, 3),))
OUTSOURCED = Profile(PARTNER, True, ALL, ((FRENCH, 3),))


def agent(number: int = ALICE, profile: Profile = HER, **facts: Any) -> Agent:
    """Facts of the profile or of the agent, by name."""
    hers = {name: facts.pop(name) for name in list(facts) if name in Profile.__dataclass_fields__}
    return Agent(number, replace(profile, **hers), **facts)


def item(number: int = 100, medium: str = CHAT, left: float | None = None, **facts: Any) -> Item:
    """Work that came just now, with the usual target, or with `left` seconds to it."""
    its = {name: facts.pop(name) for name in list(facts) if name in {"requirements", "teams", "is_in_house", "queue"}}
    lane = replace(Lane(1, medium, ((FRENCH, 1),)), **its)
    due = NOW + (TARGETS[medium] if left is None else left)
    return Item(number, lane, due, NOW)._replace(**facts)


def floor(*agents: Agent, weights: Weights | None = None, beliefs: Beliefs = PRIOR) -> Floor:
    made = Floor(weights or Weights(), beliefs)
    for one in agents:
        made.put_agent(one)
    return made


def settled(agents: list[Agent], items: list[Item], weights: Weights | None = None) -> dict[int, int]:
    """Which agent each item goes to, decided all at once."""
    made = floor(*agents, weights=weights)
    for one in items:
        made.enqueue(one)
    return {decision.work_item_id: decision.agent_id for decision in made.settle(NOW)}


def told(decisions: list[Decision]) -> list[tuple[object, ...]]:
    """What was decided and why, to compare: as it is kept with an offer."""
    return [
        (*one[:4], one.candidates, one.chosen.to_json(), one.runner_up.to_json() if one.runner_up else None)
        for one in decisions
    ]
