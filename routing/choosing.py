"""Which agent for an item, which item for an agent: the lowest cost, the highest value. Pure."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from routing.costs import Costs
from routing.crews import FIRST_MAIL, Crew, Member
from routing.facts import CALL, CHAT, LIVE, MOST_CHATS, Item, Reasons, Step
from routing.lines import Line
from routing.weights import PACER, ROUND_ROBIN, TIME_LEFT

_NEVER = float("inf")


class Choice(NamedTuple):
    """One agent for one item. The lowest cost wins; of equal ones, who was assigned longest ago."""

    cost: float
    last_assigned: float
    agent_id: int
    member: Member
    step: Step | None  # None: pinned to her, whatever she costs
    surcharge: float
    bonus: float = 0.0


Table = dict[tuple[int, bool, int, int], tuple[Step, ...]]


def _table(costs: Costs, medium: str, slack: float, waited: float) -> Table:
    """The steps by shape of crew, for work with so much time left; filled as they are asked for."""
    key = (medium, *costs.rounded(medium, slack, waited))
    table: Table | None = costs.kept.get(key)
    if table is None:
        table = costs.kept[key] = {}
    return table


def _steps(costs: Costs, crew: Crew, medium: str, slack: float, waited: float) -> tuple[Step, ...]:
    """The states of this crew that have room, cheapest first."""
    return tuple(
        sorted(_step(costs, crew, medium, state, slack=slack, waited=waited) for state in crew.open_to[medium])
    )


def _step(costs: Costs, crew: Crew, medium: str, state: int, *, slack: float, waited: float) -> Step:
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
        if chats and crew.has_phone:
            packing += weights.nearly_whole / chats
        whole_agent = weights.whole_agent if crew.has_phone and not chats else 0.0
        slope = weights.price_of_slot if chats else weights.price_of_agent
    else:
        slope = weights.price_of_agent
        packing = weights.stacking * (state - MOST_CHATS) if is_on_mail and medium != CALL else 0.0
    if is_on_mail and medium in LIVE and weights.policy == PACER:
        # The more mails wait for each, the dearer it is to take somebody off one: chats are packed closer instead.
        interruption = weights.interruption * (1.0 + weights.backlog * costs.backlog)
    base = risk + packing + whole_agent + interruption
    return Step(base, state, slope, risk, packing, whole_agent, interruption)


def best_two(costs: Costs, line: Line, item: Item, known: Member | None, now: float) -> list[Choice]:
    """The cheapest agents for the head of a line, at most two. `known`: the customer's last agent, if she is there."""
    slack = _NEVER if item.due is None else item.due - now
    medium, waited = line.medium, now - item.since
    table = _table(costs, medium, slack, waited)
    for crew, _, _ in line.able:
        if crew.shape not in table:
            table[crew.shape] = _steps(costs, crew, medium, slack, waited)
    spares = slack < costs.needed_seconds(medium) and spares_whole_agents(costs, line, item, now)
    first, second = _cheapest(line, table, spares=spares)
    if known is not None and costs.weights.policy == PACER:
        first, second = _with_known(costs, line, known, table, [one for one in (first, second) if one is not None])
    if first is None:
        return []
    second = _or_the_next(line, first, second)
    return [first] if second is None else [first, second]


def _cheapest(line: Line, table: Table, *, spares: bool) -> tuple[Choice | None, Choice | None]:
    first: Choice | None = None
    second: Choice | None = None
    limit = _NEVER
    for crew, _, surcharge in line.able:
        sizes, price = crew.sizes, crew.price
        for step in table[crew.shape]:
            cost = step[0] + surcharge
            if cost > limit:
                break
            cost += step[2] * price
            if not sizes[step[1]] or cost > limit or (spares and is_whole(crew, step[1])):
                continue
            member = crew.first(step[1], line.excluded)
            if member is None:
                continue
            choice = Choice(cost, member.last_assigned, member.id, member, step, surcharge)
            if first is None or choice < first:
                first, second = choice, first
            elif second is None or choice < second:
                second = choice
            limit = second[0] if second is not None else _NEVER
    return first, second


def _or_the_next(line: Line, first: Choice, second: Choice | None) -> Choice | None:
    """The second of the winner's own bucket costs the same."""
    _, _, number, winner, step, surcharge, bonus = first
    crew, state = winner.crew, winner.state
    if step is None or crew.sizes[state] < 2:
        return second
    member = crew.second(state) if not line.excluded else crew.first(state, line.excluded | {number})
    if member is None:
        return second
    alike = Choice(first.cost - bonus, member.last_assigned, member.id, member, step, surcharge)
    return alike if second is None or alike < second else second


def _with_known(
    costs: Costs, line: Line, known: Member, table: Table, best: list[Choice]
) -> tuple[Choice | None, Choice | None]:
    """The customer's last agent counts a little less than she costs."""
    if known.id in line.excluded:
        return _pair(best)
    crew = known.crew
    surcharge = next((more for one, _, more in line.able if one is crew), None)
    step = next((one for one in table.get(crew.shape, ()) if one.state == known.state), None)
    if surcharge is None or step is None:
        return _pair(best)
    bonus = -costs.weights.last_agent
    cost = step.base + step.slope * crew.price + surcharge + bonus
    hers = Choice(cost, known.last_assigned, known.id, known, step, surcharge, bonus)
    return _pair(sorted([hers, *(one for one in best if one.agent_id != known.id)]))


def _pair(best: list[Choice]) -> tuple[Choice | None, Choice | None]:
    first, second, *_ = [*best, None, None]
    return first, second


def reasons(choice: Choice) -> Reasons:
    """How she stands now, before she is given anything."""
    _, last_assigned, number, member, step, surcharge, bonus = choice
    chats, deferred = member.chats, len(member.deferred)
    return Reasons(number, step, member.crew.price, surcharge, bonus, chats, deferred, last_assigned)


def pulled(costs: Costs, member: Member, item: Item, surcharge: float, now: float) -> Choice:
    """She gets it because she has room again: her terms, with nobody to compare."""
    if item.pinned is not None:
        return Choice(0.0, member.last_assigned, member.id, member, None, surcharge)
    medium = item.lane.medium
    slack, waited = _NEVER if item.due is None else item.due - now, now - item.since
    key = (member.crew.shape, member.state, medium, *costs.rounded(medium, slack, waited))
    step: Step | None = costs.kept.get(key)
    if step is None:
        step = costs.kept[key] = _step(costs, member.crew, medium, member.state, slack=slack, waited=waited)
    return Choice(0.0, member.last_assigned, member.id, member, step, surcharge)


class _Found(NamedTuple):
    """What is best so far; compared by value, then by what is due first."""

    value: float
    minus_due: float
    item: Item
    line: Line
    surcharge: float


def best_item(costs: Costs, member: Member, pinned: Iterable[Line], now: float) -> tuple[Item, Line, float] | None:
    """The most valuable head of the lines she may take from, in her state; its line and her surcharge.

    Of equal value: what is due first.
    """
    crew = member.crew
    best: _Found | None = None
    for medium in crew.media_at(member.state):
        lines = crew.lines[medium]
        if pinned:
            lines = lines + [(line, 1.0, 0.0) for line in pinned if line.medium == medium]
        if lines:
            best = _best_of(costs, member, lines, best, now)
    return best[2:] if best else None


def _best_of(
    costs: Costs, member: Member, lines: list[tuple[Line, float, float]], best: _Found | None, now: float
) -> _Found | None:
    """The best of what was found before and the heads of these lines of one medium."""
    medium, crew, weights = lines[0][0].medium, member.crew, costs.weights
    by_value, is_live = weights.policy == PACER, medium in LIVE
    most = 1.0 if is_live else weights.deferrable
    density = costs.density(crew.profile.team, medium)
    if medium == CHAT and is_whole(crew, member.state):
        density *= weights.chat_on_whole_agent
    for line, longer, surcharge in lines:
        each = density * line.weight / longer
        if not line.count or (by_value and best and each * most < best[0]) or member.id in line.excluded:
            continue
        needed = costs.needed_seconds(medium, longer)
        live = line.live_head(now + needed if by_value else -_NEVER)
        if live is not None:
            due = _NEVER if live.due is None else live.due
            value = each * costs.timeliness(medium, due - now, needed) if by_value else costs.turn(live)
            best = _better(best, value, -due, live, line, surcharge)
        if line.has_late and (live is None or not is_live):  # else it is worth less than what is not late
            late = _late_of(costs, member, line, now)
            if late is not None:
                due = late.due or 0.0
                value = each * costs.timeliness(medium, due - now, needed)
                best = _better(best, value, -due, late, line, surcharge)
    return best


def _better(best: _Found | None, value: float, minus_due: float, *of: Any) -> _Found:
    if best is None or value > best[0] or (value == best[0] and minus_due > best[1]):
        return _Found(value, minus_due, *of)
    return best


def _late_of(costs: Costs, member: Member, line: Line, now: float) -> Item | None:
    late = line.late_head()
    if late is not None and is_whole(member.crew, member.state) and spares_whole_agents(costs, line, late, now):
        return None
    return late


def spares_whole_agents(costs: Costs, line: Line, item: Item, now: float) -> bool:
    """Late chats and calls leave the last whole agents free for those that can still be met, until they are old."""
    weights = costs.weights
    if line.medium not in LIVE or item.due is None or line.pinned is not None or weights.policy != PACER:
        return False
    late_by = now + costs.needed_seconds(line.medium) - item.due
    if not 0 < late_by <= weights.kept_until_seconds:
        return False
    return not line.has_spare_whole_agents(min(weights.whole_kept, int(weights.whole_kept_share * line.people)))


def is_whole(crew: Crew, state: int) -> bool:
    """Whether who is in this state could take a call."""
    return crew.has_phone and not 1 <= state <= MOST_CHATS
