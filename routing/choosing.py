"""Which agent for an item, which item for an agent: the lowest cost, the highest value. Pure."""

from collections.abc import Iterable
from typing import NamedTuple

from routing.costs import Costs
from routing.crews import FIRST_MAIL, IDLE, Crew, Member
from routing.facts import CALL, CHAT, LIVE, MOST_CHATS, Item, Terms
from routing.lines import Line
from routing.weights import PACER, ROUND_ROBIN, TIME_LEFT

_NEVER = float("inf")


class Choice(NamedTuple):
    """One agent for one item. The lowest cost wins; of equal ones, who was assigned longest ago."""

    cost: float
    last_assigned: float
    agent_id: int
    member: Member
    factor: float
    is_last_agent: bool = False


class _Step(NamedTuple):
    """What it costs to take somebody in this state, prices and proficiency aside."""

    base: float
    state: int
    slope: float  # of the price of her skills
    risk: float
    packing: float
    whole_agent: float
    interruption: float


def steps(costs: Costs, crew: Crew, medium: str, slack: float, waited: float) -> tuple[_Step, ...]:
    """The states of this crew that have room, cheapest first."""
    shape = (crew.profile.team, crew.has_phone, crew.profile.chat_ceiling, crew.profile.deferred_ceiling)
    key = (shape, medium, *costs.rounded(medium, slack, waited))
    known: tuple[_Step, ...] | None = costs.kept.get(key)
    if known is None:
        known = costs.kept[key] = tuple(
            sorted(_step(costs, crew, medium, state, slack=slack, waited=waited) for state in crew.open_to[medium])
        )
    return known


def _step(costs: Costs, crew: Crew, medium: str, state: int, *, slack: float, waited: float) -> _Step:
    weights = costs.weights
    is_on_mail = state >= FIRST_MAIL
    risk = packing = whole_agent = interruption = 0.0
    if weights.policy == TIME_LEFT:
        packing, slope = float(state), 0.0
    elif weights.policy == ROUND_ROBIN:
        slope = 0.0
    elif medium == CHAT:
        chats = 0 if is_on_mail else state
        risk = costs.chat_risk(crew.profile.team, chats + 1, slack, waited)
        packing = weights.packing * chats if chats else weights.opens_agent
        whole_agent = weights.whole_agent if crew.has_phone and not chats else 0.0
        slope = weights.price_of_slot if chats else weights.price_of_agent
    else:
        slope = weights.price_of_agent
        packing = weights.stacking * (state - MOST_CHATS) if is_on_mail and medium != CALL else 0.0
    if is_on_mail and medium in LIVE and weights.policy == PACER:
        interruption = weights.interruption
    base = risk + packing + whole_agent + interruption
    return _Step(base, state, slope, risk, packing, whole_agent, interruption)


def best_two(costs: Costs, line: Line, item: Item, known: Member | None, now: float) -> list[Choice]:
    """The cheapest agents for the head of a line, at most two. `known`: the customer's last agent, if she is there."""
    slack = _NEVER if item.due is None else item.due - now
    waited = now - item.since
    best: list[Choice] = []
    excluded = line.excluded
    limit = _NEVER
    for crew, longer in line.able:
        surcharge = costs.surcharge(longer)
        price, sizes = crew.price, crew.sizes
        for step in steps(costs, crew, line.medium, slack, waited):
            if step[0] + surcharge > limit:
                break
            if not sizes[step[1]]:
                continue
            cost = step[0] + step[2] * price + surcharge
            if cost > limit:
                continue
            skipped = excluded
            for _ in range(2):
                member = crew.first(step[1], skipped)
                if member is None:
                    break
                best.append(Choice(cost, member.last_assigned, member.id, member, longer))
                skipped = skipped | {member.id}
            if len(best) > 1:
                best.sort(key=lambda one: one[:3])
                del best[2:]
                limit = best[1][0]
    if known is not None and costs.weights.policy == PACER:
        best = _with_known(costs, line, known, best, slack=slack, waited=waited)
    return best


def _with_known(
    costs: Costs, line: Line, known: Member, best: list[Choice], *, slack: float, waited: float
) -> list[Choice]:
    """The customer's last agent counts a little less than she costs."""
    if known.id in line.excluded:
        return best
    for crew, longer in line.able:
        if crew is known.crew:
            for step in steps(costs, crew, line.medium, slack, waited):
                if step.state == known.state:
                    cost = step.base + step.slope * crew.price + costs.surcharge(longer) - costs.weights.last_agent
                    hers = Choice(cost, known.last_assigned, known.id, known, longer, is_last_agent=True)
                    others = [one for one in best if one.agent_id != known.id]
                    return sorted([hers, *others], key=lambda one: one[:3])[:2]
    return best


def terms(costs: Costs, item: Item, choice: Choice, now: float) -> Terms:
    """The choice in its named terms."""
    member = choice.member
    crew = member.crew
    slack = _NEVER if item.due is None else item.due - now
    for step in steps(costs, crew, item.lane.medium, slack, now - item.since):
        if step.state == member.state:
            break
    else:  # pinned to her, whatever she holds
        step = _Step(0.0, member.state, 0.0, 0.0, 0.0, 0.0, 0.0)
    scarcity = step.slope * crew.price
    proficiency = costs.surcharge(choice.factor)
    bonus = -costs.weights.last_agent if choice.is_last_agent else 0.0
    return Terms(
        choice.agent_id,
        step.risk,
        step.packing,
        scarcity,
        step.whole_agent,
        step.interruption,
        proficiency,
        bonus,
        step.base + scarcity + proficiency + bonus,
        member.chats,
        len(member.deferred),
        member.last_assigned,
    )


def worth(costs: Costs, member: Member, line: Line, item: Item, *, longer: float, now: float) -> float:
    """What it is worth that she takes this item now. 0 or less: better nothing."""
    weights = costs.weights
    if weights.policy != PACER:
        return -item.since if weights.policy == ROUND_ROBIN else -(_NEVER if item.due is None else item.due)
    medium = line.medium
    slack = _NEVER if item.due is None else item.due - now
    value = costs.density(member.crew.profile.team, medium) * line.weight / longer
    value *= costs.timeliness(medium, slack, costs.needed_seconds(medium, longer))
    if member.state == IDLE and medium == CHAT and member.crew.has_phone:
        value *= weights.chat_on_whole_agent
    return value


def best_item(costs: Costs, member: Member, pinned: Iterable[Line], now: float) -> tuple[Line, Item, float] | None:
    """The most valuable head of the lines she may take from, in her state. Of equal value: what is due first."""
    found: tuple[Line, Item, float] | None = None
    most = (-_NEVER, 0.0)
    crew = member.crew
    candidates = [
        pair for medium, states in crew.open_to.items() if member.state in states for pair in crew.lines[medium]
    ]
    candidates += [(line, 1.0) for line in pinned if member.state in crew.open_to.get(line.medium, ())]
    for line, longer in candidates:
        if not line.count or member.id in line.excluded:
            continue
        for item in line.heads(now + costs.needed_seconds(line.medium, longer), splits=costs.weights.policy == PACER):
            value = (
                worth(costs, member, line, item, longer=longer, now=now),
                -_NEVER if item.due is None else -item.due,
            )
            if value > most:
                most, found = value, (line, item, longer)
    return found
