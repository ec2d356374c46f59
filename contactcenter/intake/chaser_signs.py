"""The signs by which a second message is known to go on with the first, or not, and how strongly each shows. Pure.

`chaser_weights` says what each counts; a sign without words about it is named by what it asks.
"""

import math

from contactcenter.intake import chaser_acts as acts
from contactcenter.intake import chaser_goods as goods
from contactcenter.intake import chaser_phrasing
from contactcenter.intake import chaser_words as words
from contactcenter.intake.chaser_pair import Pair
from contactcenter.intake.said import Said

_BRIEF_HOURS = 0.75  # so close together in one chat, lines are parts of one message
_DAY_HOURS = 24.0
_SHORT = 2  # words that say anything
_SHORT_LINE = 4
_BEGINNING = 60  # letters


def signs_of(first: Said, second: Said, hours: float, *, first_answered: bool) -> dict[str, float]:
    """Every sign and how strongly it shows, mostly 0 or 1. One with a colon is one of several that exclude each other
    or tell of one thing more finely."""
    pair = Pair(first, second, hours, first_answered)
    return {
        "start": 1,
        **_of_numbers(pair),
        **_of_words(pair),
        **_of_things(pair),
        **_of_topics(pair),
        **_of_place(pair),
        **_of_acts(pair),
        **_of_brought(pair),
        **_of_kinds(pair),
        "phrasing": chaser_phrasing.weigh(first, second, first_answered=first_answered),
    }


def _of_words(pair: Pair) -> dict[str, float]:
    """What she says outright, and how she begins."""
    own, body = pair.second.own, pair.second.body
    turns = words.TURNS.search(own) is not None and words.NOT_TURNING.search(own) is None
    of_another = words.OF_ANOTHER.search(own) is not None and words.KIN.search(pair.first.whole) is None
    asks = pair.stands and words.ASKS.search(body) is not None
    refers = words.REFERS.search(own) is not None
    answers = pair.is_answered and words.ANSWERS.match(body) is not None
    leans = not pair.second.greets and words.LEANS.match(body) is not None
    points = words.POINTS.search(body[:_BEGINNING]) is not None and not pair.new_goods
    return {
        "chases": words.CHASES.search(own) is not None,
        "refers": refers,
        "again": words.AGAIN.search(own) is not None,
        "adds": words.ADDS.search(own) is not None,
        "changes": words.CHANGES.search(own) is not None,
        "disputes": words.DISPUTES.search(own) is not None,
        "answers": answers,
        "leans": leans,
        "points": points,
        "turns": turns or of_another,
        "besides": words.BESIDES.search(own) is not None,
        "fresh": pair.is_fresh,
        "market": pair.is_of_market,
        "tells": pair.tells,
        "asks anew": asks and not (pair.is_tied or pair.is_fresh or pair.is_of_market or points or answers or leans),
        "closes, asks": asks and words.CLOSES.search(body) is not None,
        "thanks, asks": asks and pair.is_answered and not refers and words.THANKS.search(body) is not None,
        "greets": pair.second.greets,
    }


def _of_numbers(pair: Pair) -> dict[str, float]:
    first, second = pair.first, pair.second
    signs: dict[str, float] = {"same code": pair.has_same_code}
    if pair.has_same_order:
        return {**signs, "same order": 1}
    if words.CORRECTS.search(second.own):
        return signs
    if (first.orders and second.orders) or (first.days and second.days and not first.days & second.days):
        return {**signs, "other order": 1}
    if pair.has_twin_number:
        return {**signs, "other order": 1}
    new = bool(second.orders) and not pair.is_vague
    beside = bool(pair.new_goods or second.own_topics - first.topics - words.OF_AN_ORDER)
    return {**signs, "new order number": new, "new order number of another": new and beside}


def _of_things(pair: Pair) -> dict[str, float]:
    """The things that both name, or only one; `tied` if anything says that there was something before."""
    first, second = pair.first, pair.second
    new, common = pair.hers - pair.before - acts.OF_ANY_CASE, pair.hers & pair.before
    loose = math.log1p(len(new)) if pair.stands and not pair.is_next_line else 0.0
    says_little = len(pair.before) <= _SHORT
    only_tells = not (
        words.ASKS.search(second.body) or acts.COMPLAINS.search(second.own) or pair.is_fresh or pair.is_of_market
    )
    goes_on = pair.is_next_line and words.LEANS.match(second.body) is not None
    is_plain = not (pair.is_fresh or pair.is_of_market or pair.new_goods)
    has_other = bool(pair.new_goods) and pair.stands
    other = has_other and bool(first.goods) and not first.goods & second.own_goods
    return {
        "goods beside": has_other and bool(first.goods & second.own_goods),
        "other goods": other,
        "other goods, no word of before": other and not pair.reaches,
        "new goods": has_other and not first.goods and not (pair.is_vague or goes_on),
        "new goods, little said": has_other and not first.goods and says_little and not (pair.is_vague or goes_on),
        "other goods, order of their own": other and bool(second.orders - first.orders) and not pair.has_same_order,
        "same things": min(len(common), 3) / 3,
        "share of same things": len(common) / len(pair.hers) if pair.hers else 0.0,
        "same topic words": min(len(first.topic_stems & second.topic_stems), 2) / 2,
        "new things, only tells": loose * (not pair.is_tied and not pair.has_same_title and only_tells),
        "new things": loose * (not pair.is_tied and not pair.has_same_title),
        "new things, same subject": loose * (not pair.is_tied and pair.has_same_title),
        "new things, weakly tied": loose * (pair.is_tied and not pair.is_surely_tied),
        "nothing of its own": pair.is_empty,
        "short": len(pair.hers) <= _SHORT and is_plain and not pair.tells,
        "short next line": pair.is_next_line and len(pair.hers) <= _SHORT_LINE and is_plain,
        "at once": pair.is_live and pair.hours <= _BRIEF_HOURS and is_plain,
    }


def _of_topics(pair: Pair) -> dict[str, float]:
    """What she wrote herself counts; where that says nothing, what stands above it."""
    before, hers = pair.first.topics, pair.second.own_topics or pair.second.topics
    return {**_of_step(pair, before, hers), **_of_each_topic(before, pair.second.own_topics)}


def _of_each_topic(before: frozenset[str], hers: frozenset[str]) -> dict[str, float]:
    """People go on from a refund otherwise than from a job; sorted, so that sums are the same in every process."""
    return {
        **{f"first of: {topic}": 1.0 for topic in sorted(before)},
        **{f"now of: {topic}": 1.0 for topic in sorted(hers - before)},
        **{f"still of: {topic}": 1.0 for topic in sorted(hers & before)},
    }


def _of_step(pair: Pair, before: frozenset[str], hers: frozenset[str]) -> dict[str, float]:
    own = hers - words.OF_AN_ORDER - before  # a matter by itself, which nothing of an order leads to
    if not hers or not pair.stands:
        return {}
    if hers & before:
        return {"own topic beside": bool(own)}
    if before and pair.shares and not pair.reaches:
        return {"same thing, other topic": 1, "same thing, other own topic": bool(own)}
    if own:
        return {"other own topic" if before else "own topic": 1}
    if before & words.OF_AN_ORDER:
        return {"next step": not pair.new_goods}
    return {"order after other": bool(before)}


def _of_place(pair: Pair) -> dict[str, float]:
    """Where and when she writes, and what we said meanwhile."""
    before, now = pair.ways
    moved = pair.first.channel != pair.second.channel
    return {
        f"by: {now}": 1,
        f"moved: {before} {now}": moved,
        "names the way she wrote": moved and words.WAYS[before].search(pair.second.own) is not None,
        f"length: {_length(pair.second)}": 1,
        f"first length: {_length(pair.first)}": 1,
        "new order number, short first": bool(pair.second.orders)
        and not pair.first.numbers
        and _length(pair.first) <= 1,
        "same subject": pair.has_same_title,
        "reply": pair.is_reply,
        "time": math.log1p(min(pair.hours, _DAY_HOURS) / _DAY_HOURS),
        "answered and no sign": pair.is_answered and not (pair.reaches or pair.is_empty),
    }


def _length(said: Said) -> int:
    """In steps of six words, 6 for all that is longer."""
    return min(len(said.body.split()) // 6, 6)


def _of_acts(pair: Pair) -> dict[str, float]:
    """What she does: complains, gives, tells how it goes on, presses, or nothing of these."""
    own, body = pair.second.own, pair.second.body
    asks = words.ASKS.search(body) is not None
    complains = acts.COMPLAINS.search(own) is not None
    gives, steps = acts.GIVES.search(own) is not None, acts.STEPS.search(own) is not None
    untied = pair.stands and not pair.is_tied
    anchors = acts.ANCHORS.search(own) is not None
    of_somebody = acts.OF_SOMEBODY.search(own) is not None and not acts.KIN.search(pair.first.whole)
    to_shop = pair.is_fresh or pair.is_of_market
    first_to_shop = words.FRESH.match(pair.first.body) is not None or words.MARKET.search(pair.first.body) is not None
    first_trouble = acts.COMPLAINS.search(pair.first.whole) is not None or bool(pair.first.topics & words.OF_AN_ORDER)
    only_tells = not (asks or complains or to_shop)
    points = pair.leads_with_it
    now = "asks" if asks else "gives" if gives else "tells"
    now = f"complains, {now}" if complains else now
    before = "complains" if first_trouble else "asks" if words.ASKS.search(pair.first.body) else "tells"
    return {
        f"acts: {before}, {now}{', of it' * pair.shares}": 1,
        f"acts: {'answered, ' * pair.is_answered}{now}{', greets' * pair.second.greets}": 1,
        f"acts: {before}, {now}{', tied' * pair.is_tied}{', new goods' * bool(pair.new_goods)}": 1,
        "turns perhaps": words.TURNS_PERHAPS.search(own) is not None,
        "asks": asks,
        "complains": complains,
        "complains, untied": complains and untied,
        "only tells": only_tells,
        "only tells, answered": pair.is_answered and only_tells,
        "gives": gives,
        "gives, answered": gives and pair.is_answered,
        "steps": steps,
        "steps, answered": steps and pair.is_answered,
        "presses": acts.PRESSES.search(own) is not None,
        "fumes": acts.FUMES.search(own) is not None,
        "anchors": anchors,
        "anchors, new goods": anchors and bool(pair.new_goods),
        "of somebody": of_somebody,
        "any thing": goods.ANY_THING.search(own) is not None,
        "first trouble": pair.is_first_trouble and not (pair.shares or pair.is_surely_tied),
        "first trouble, waits": pair.is_first_trouble and pair.is_surely_tied,
        "first trouble, same thing": pair.is_first_trouble and pair.shares and not pair.is_surely_tied,
        "done, then another": pair.goes_to_another,
        "sale after trouble": to_shop and first_trouble and not first_to_shop and not points,
        "sale after sale": to_shop and first_to_shop and not first_trouble and not pair.new_goods,
        "thanks, no ask": not asks and words.THANKS.search(body) is not None,
        "next line": pair.is_next_line,
        "next line, no greeting, asks": pair.is_next_line and asks,
    }


def _of_brought(pair: Pair) -> dict[str, float]:
    """Things brought in by "my", "your", "a", which were not named before; by "the", they were, or are known."""
    counts = dict.fromkeys(("hers", "ours", "some", "the"), 0)
    for _, how in pair.brought_in:
        counts[how] += 1
    return {f"brings in {name}": math.log1p(count) for name, count in counts.items() if name != "some"}


def _of_kinds(pair: Pair) -> dict[str, float]:
    """Whether what she names is of the kind of goods named before, or part of such."""
    first, second = pair.first, pair.second
    parts = goods.parts_in(second.own)
    of_it = sum(bool(kinds & first.kinds) for kinds in parts)
    part_kinds = frozenset[str]().union(*goods.parts_in(first.whole))
    other_kinds = second.own_kinds - first.kinds
    return {
        "part, then the thing": bool(part_kinds & second.own_kinds) and not first.goods,
        "parts of it": min(of_it, 3) / 3 if first.kinds else 0,
        "parts of others": min(len(parts) - of_it, 3) / 3 if first.kinds else 0,
        "other kinds": bool(first.kinds) and bool(other_kinds) and not second.own_kinds & first.kinds,
        "same kind": bool(first.kinds & second.own_kinds) and bool(pair.new_goods),
    }
