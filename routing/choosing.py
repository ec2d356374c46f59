"""Which agent for an item, which item for an agent: the lowest cost, the highest value. Pure.

The rule is asked with every event, so what it compares are plain tuples: objects take longer to make than to compare.
"""

from collections.abc import Callable, Collection, Iterable, Mapping

from routing.costs import Costs, Key
from routing.crews import FIRST_MAIL, Crew, Member, Place, foremost, second
from routing.facts import CALL, CHAT, LIVE, MOST_CHATS, Item, Reasons, Shape, Step
from routing.lines import DUE, ITEM, Entry, Line
from routing.weights import ROUND_ROBIN, TIME_LEFT

_NEVER = float("inf")

# Everybody of one crew in one state, for the work of one line: what they cost; number of the crew and state, so that no
# two compare as equal; who they are; their step and surcharge.
Rung = tuple[float, int, int, list[Place], Crew, Step, float]

# One agent for one item: cost, last assigned, agent id; she, her step (None: pinned to her, whatever she costs),
# surcharge and bonus. The least is chosen: the lowest cost, of equal ones who was assigned longest ago.
Choice = tuple[float, float, int, Member, Step | None, float, float]


# -- which agent for an item


def best_two(costs: Costs, line: Line, item: Item, known: Member | None, now: float) -> list[Choice]:
    """The cheapest agents for the head of a line, at most two. `known`: the customer's last agent, if she is there."""
    slack, waited = _NEVER if item.due is None else item.due - now, now - item.since
    medium = line.medium
    key = costs.key(medium, slack, waited)
    spares = slack < costs.needed[medium] and spares_whole_agents(costs, line, item, now)
    rungs = line.ladders.get(key)
    if rungs is None:
        by_shape = _known_steps(costs, line, key, slack, waited)
        if medium == CHAT and waited >= 1.0:
            rungs = _first_rungs(costs, line, by_shape, takes_any=not spares and not line.excluded)
        else:
            rungs = line.ladders[key] = _ladder(line, by_shape)
    best = _cheapest(line, rungs, spares=spares)
    if known is not None and costs.is_pacer and known.id not in line.excluded:
        return _with_known(costs, line, known, key, best)
    return best


def _known_steps(costs: Costs, line: Line, key: Key, slack: float, waited: float) -> dict[Shape, dict[int, Step]]:
    """By shape and state, those of everybody who may take such work."""
    by_shape = costs.steps_for(line.medium, key)
    for crew in line.shapes:
        if crew.shape not in by_shape:
            by_shape[crew.shape] = _steps(costs, crew, line.medium, slack, waited)
    return by_shape


def _ladder(line: Line, by_shape: Mapping[Shape, Mapping[int, Step]]) -> list[Rung]:
    """Who may take such work, cheapest first, prices included, all rungs of it: what has just come asks the same again
    and again, so it is kept until prices change."""
    rungs: list[Rung] = []
    for crew, _, surcharge in line.able:
        number, price, buckets = crew.number, crew.price, crew.buckets
        for state, step in by_shape[crew.shape].items():
            rungs.append((step[0] + surcharge + step[1] * price, number, state, buckets[state], crew, step, surcharge))
    rungs.sort()
    return rungs


def _first_rungs(
    costs: Costs, line: Line, by_shape: Mapping[Shape, Mapping[int, Step]], *, takes_any: bool
) -> list[Rung]:
    """The same for a chat that has waited, which asks in so many ways that its ladder is not kept: only rungs with
    somebody on them; where it `takes_any` of them, none above the second of these."""
    able = line.roomy if costs.is_settling else None
    if able is None:
        able = [(crew, surcharge) for crew, _, surcharge in line.able]
    rungs: list[Rung] = []
    lowest = limit = _NEVER
    for crew, surcharge in able:
        if not crew.room[CHAT]:
            continue
        price, buckets = crew.price, crew.buckets
        for state, step in by_shape[crew.shape].items():
            bucket = buckets[state]
            if not bucket:
                continue
            cost = step[0] + surcharge + step[1] * price
            if cost > limit:
                continue
            if takes_any:
                if foremost(bucket) is None:
                    continue
                if cost < lowest:
                    lowest, limit = cost, lowest
                else:
                    limit = cost
            rungs.append((cost, crew.number, state, bucket, crew, step, surcharge))
    rungs.sort()
    return rungs


def _steps(costs: Costs, crew: Crew, medium: str, slack: float, waited: float) -> dict[int, Step]:
    """By the states of this crew that have room."""
    backlog = costs.backlog
    return {state: _step(costs, crew, medium, state, slack, waited, backlog) for state in crew.open_to[medium]}


def _step(  # noqa: PLR0917 - all that it depends on
    costs: Costs, crew: Crew, medium: str, state: int, slack: float, waited: float, backlog: float
) -> Step:
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
    if is_on_mail and medium in LIVE and costs.is_pacer:
        # The more mails wait for each, the dearer it is to take somebody off one: chats are packed closer instead, and
        # go to who has no phone, for whole agents alone can do mails and be there for calls.
        dearer = weights.backlog_of_whole if crew.has_phone else weights.backlog
        interruption = weights.interruption * (1.0 + dearer * backlog)
    base = risk + packing + whole_agent + interruption
    return Step(base, slope, risk, packing, whole_agent, interruption)


def _cheapest(line: Line, rungs: list[Rung], *, spares: bool) -> list[Choice]:
    """The first two on the ladder. Only the first two of a rung can be among them."""
    excluded = line.excluded
    found: list[Choice] = []
    limit = _NEVER
    for cost, _, state, bucket, crew, step, surcharge in rungs:
        if cost > limit:
            break
        if spares and is_whole(crew, state):
            continue
        place = crew.first(state, excluded) if excluded else foremost(bucket)
        if place is None:
            continue
        found.append((cost, place[0], place[1], place[3], step, surcharge, 0.0))
        place = crew.first(state, excluded | {place[1]}) if excluded else second(bucket)
        if place is not None:
            found.append((cost, place[0], place[1], place[3], step, surcharge, 0.0))
        if len(found) > 1:
            limit = cost  # rungs that cost the same may hold somebody who was assigned longer ago
    found.sort()
    return found[:2]


def _with_known(costs: Costs, line: Line, known: Member, key: Key, best: list[Choice]) -> list[Choice]:
    """The customer's last agent counts a little less than she costs."""
    crew = known.crew
    surcharge = next((more for one, _, more in line.able if one is crew), None)
    step = costs.steps_for(line.medium, key).get(crew.shape, {}).get(known.state)
    if surcharge is None or step is None:
        return best
    bonus = -costs.weights.last_agent
    cost = step.base + step.slope * crew.price + surcharge + bonus
    hers: Choice = (cost, known.last_assigned, known.id, known, step, surcharge, bonus)
    return sorted([hers, *(one for one in best if one[2] != known.id)])[:2]


def reasons(choice: Choice) -> Reasons:
    """How she stands now, before she is given anything."""
    _, last_assigned, number, member, step, surcharge, bonus = choice
    return (number, step, member.crew.price, surcharge, bonus, member.chats, len(member.deferred), last_assigned)


def pulled(costs: Costs, member: Member, item: Item, surcharge: float, now: float) -> Reasons:
    """She gets it because she has room again: how she stands now. Her step decides nothing: it is left to who asks."""
    number, crew = member.id, member.crew
    bonus = -costs.weights.last_agent if item.last_agent == number and costs.is_pacer else 0.0
    step = (_step_for, costs, crew, item, member.state, now, costs.backlog) if item.pinned is None else None
    return (number, step, crew.price, surcharge, bonus, member.chats, len(member.deferred), member.last_assigned)


def _step_for(costs: Costs, crew: Crew, item: Item, state: int, now: float, backlog: float) -> Step:  # noqa: PLR0917 - as above
    slack = _NEVER if item.due is None else item.due - now
    return _step(costs, crew, item.lane.medium, state, slack, now - item.since, backlog)


def passed_over(costs: Costs, line: Line, item: Item, member: Member, now: float) -> Choice | None:
    """Who else had room for what she gets: the cheapest of them."""
    return next((one for one in best_two(costs, line, item, None, now) if one[2] != member.id), None)


# -- which item for an agent

# Of a line, for somebody of a crew: the most that a second of her team can be worth on it, what it is worth while its
# target can still be met, how many seconds that takes, the line, her surcharge.
Worth = tuple[float, float, float, Line, float]

# What is best so far: its value and due time (of equal value, what is due first), the entry, her surcharge.
_Best = tuple[float, float, Entry | None, float]
_NOTHING: _Best = (-_NEVER, _NEVER, None, 0.0)

# How to find the best of some lines of one medium, what it is worth more for a customer of hers, and those lines: kept
# for each crew and state.
Look = tuple[Callable[[Costs, Member, float, list[Worth], _Best, float], _Best], float, list[Worth]]


def best_item(costs: Costs, member: Member, pinned: Collection[Line], now: float) -> tuple[Entry | None, float]:
    """The most valuable head of the lines she may take from, in her state; her surcharge."""
    crew, state = member.crew, member.state
    looks = crew.looks.get(state)
    if looks is None:
        looks = crew.looks[state] = [
            _look(costs, crew, state, medium, crew.lines[medium]) for medium in crew.media_at[state]
        ]
    best = _NOTHING
    for best_of, known, worths in looks:
        best = best_of(costs, member, known, worths, best, now)
    if pinned:
        for medium in crew.media_at[state]:
            hers = [(line, 1.0, 0.0) for line in pinned if line.medium == medium]
            best_of, known, worths = _look(costs, crew, state, medium, hers)
            best = best_of(costs, member, known, worths, best, now)
    return best[2:]


def _look(costs: Costs, crew: Crew, state: int, medium: str, lines: Iterable[tuple[Line, float, float]]) -> Look:
    density = costs.density(crew.profile.team, medium)
    if medium == CHAT and is_whole(crew, state):
        density *= costs.weights.chat_on_whole_agent
    known = costs.known(medium)
    share = 1.0 if medium in LIVE else costs.weights.deferrable
    worths = []
    for line, longer, surcharge in lines:
        each = density * line.weight / longer
        worths.append((each * share + known, each, costs.needed_seconds(medium, longer), line, surcharge))
    if not costs.is_pacer:
        return _next_in_turn, known, worths
    return (_best_live if medium in LIVE else _best_deferrable), known, worths


def _best_live(  # noqa: PLR0917 - asked with every event
    costs: Costs, member: Member, known: float, worths: list[Worth], best: _Best, now: float
) -> _Best:
    """Chats or calls: worth all they can be until it is too late, and then little."""
    most, first_due, found, extra = best
    number = member.id
    for at_most, each, needed, line, surcharge in worths:
        if at_most < most or not line.count or (line.excluded and number in line.excluded):
            continue
        entry: Entry | None
        fresh, limit = line.fresh, now + needed
        if fresh and not line.returned:  # most often: no need to ask
            entry = fresh[0]
            if entry[DUE] < limit or line.gone:
                entry = line.live_head(limit)
        else:
            entry = line.live_head(limit)
        if entry is not None:
            value = each
        else:
            entry = _late_of(costs, member, line, now) if line.late else None
            if entry is None:
                continue
            value = each * costs.timeliness(line.medium, entry[DUE] - now, needed)
        if entry[ITEM].last_agent == number:
            value += known
        due = entry[DUE]
        if value > most or (value == most and due < first_due):
            most, first_due, found, extra = value, due, entry, surcharge
    return most, first_due, found, extra


def _best_deferrable(  # noqa: PLR0917
    costs: Costs, member: Member, known: float, worths: list[Worth], best: _Best, now: float
) -> _Best:
    """Mails or social messages: worth more the nearer their time, and little after it."""
    number = member.id
    for at_most, each, needed, line, surcharge in worths:
        if at_most < best[0] or not line.count or (line.excluded and number in line.excluded):
            continue
        for entry in (line.live_head(now + needed), line.late_head()):
            if entry is None:
                continue
            due = entry[DUE]
            value = each * costs.timeliness(line.medium, due - now, needed)
            if entry[ITEM].last_agent == number:
                value += known
            if value > best[0] or (value == best[0] and due < best[1]):
                best = (value, due, entry, surcharge)
    return best


def _next_in_turn(costs: Costs, member: Member, _known: float, worths: list[Worth], best: _Best, _now: float) -> _Best:
    """By the other policies: whose turn it is, whatever that is worth."""
    for _, _, _, line, surcharge in worths:
        entry = line.live_head(-_NEVER) if line.count and member.id not in line.excluded else None
        if entry is not None:
            value, due = costs.turn(entry[ITEM]), entry[DUE]
            if value > best[0] or (value == best[0] and due < best[1]):
                best = (value, due, entry, surcharge)
    return best


def _late_of(costs: Costs, member: Member, line: Line, now: float) -> Entry | None:
    late = line.late_head()
    if late is not None and is_whole(member.crew, member.state) and spares_whole_agents(costs, line, late[ITEM], now):
        return None
    return late


def spares_whole_agents(costs: Costs, line: Line, item: Item, now: float) -> bool:
    """Late chats and calls leave the last whole agents free for those that can still be met, until they are old."""
    weights = costs.weights
    if line.medium not in LIVE or item.due is None or line.pinned is not None or not costs.is_pacer:
        return False
    late_by = now + costs.needed[line.medium] - item.due
    if not 0 < late_by <= weights.kept_until_seconds:
        return False
    return not line.has_spare_whole_agents(min(weights.whole_kept, int(weights.whole_kept_share * line.people)))


def is_whole(crew: Crew, state: int) -> bool:
    """Whether who is in this state could take a call."""
    return crew.has_phone and not 1 <= state <= MOST_CHATS
