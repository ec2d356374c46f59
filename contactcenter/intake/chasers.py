"""Whether a second message of one person is about the matter of her first. Pure: no rows, no clock of its own.

A join that is wrong hides a question, a join that is missed costs an agent a look; so in doubt it is another matter.
Each sign has a weight; the sum of them decides, and says which signs they were.
"""

import math
from dataclasses import dataclass, field

from contactcenter.intake import chaser_words as words
from contactcenter.intake.said import Said as Said  # noqa: PLC0414 - callers find it here

_LIVE = ("webchat", "messenger")
_BRIEF_HOURS = 0.75  # so close together in one chat, lines are parts of one message
_DAY_HOURS = 24.0


@dataclass(frozen=True)
class Verdict:
    """`signs` are the weights that were added up, by name."""

    is_same: bool
    score: float
    signs: dict[str, float] = field(default_factory=dict)


# Fitted to labelled pairs (tests/intake/chaser_pairs*.json) and rounded; the line is set for few wrong joins.
LINE = 1.1
WEIGHTS: dict[str, float] = {
    "start": 1.1,
    "leans": 1.2,
    "fresh": -2.2,
    "closes": -0.8,
    "closes and was answered": -2.7,
    "disputes": 1.3,
    "same amount": 2.3,
    "chases": 2.4,
    "goes on": 2.7,
    "knocks": 0.5,
    "turns": -5.0,
    "same subject": 0.7,
    "reply": 2.0,
    "same things": 2.7,
    "share of same things": 2.0,
    "same topic words": 0.8,
    "new things": -0.3,
    "nothing in common": -1.0,
    "nothing of its own": 2.1,
    "nothing before": 0.2,
    "next line": 0.3,
    "short next line": 1.2,
    "at once": 1.1,
    "time": -0.3,
    "time without a sign": -0.7,
    "still": 1.1,
    "was answered": -0.9,
    "answered and no sign": 0.1,
    "greets": -1.0,
    "same topic": 1.4,
    "topics beside": -0.7,
    "same order": 3.1,
    "near topic, chased": 0.4,
    "other topic, chased": -1.4,
    "other order": -4.3,
    "other topic": -2.2,
    "near topic": -0.7,
    "new order number": -1.9,
}


def judge(first: Said, second: Said, hours_between: float, *, first_answered: bool) -> Verdict:
    """Whether `second`, so many hours after, speaks of the matter of `first`."""
    signs = signs_of(first, second, hours_between, first_answered=first_answered)
    told = {name: round(WEIGHTS[name] * count, 2) for name, count in signs.items() if count}
    score = math.fsum(told.values())
    return Verdict(score >= LINE, round(score, 2), told)


def signs_of(first: Said, second: Said, hours: float, *, first_answered: bool) -> dict[str, float]:
    """Every sign and how strongly it shows, mostly 0 or 1."""
    turns = words.TURNS.search(second.whole) is not None and words.NOT_TURNING.search(second.whole) is None
    chases = words.CHASES.search(second.whole) is not None
    goes_on = words.GOES_ON.search(second.whole) is not None
    is_live = first.channel == second.channel and second.channel in _LIVE
    is_at_once = is_live and hours <= _BRIEF_HOURS
    is_next_line = is_live and hours <= _DAY_HOURS and not second.greets
    orders = _orders(first, second, is_adding=goes_on or is_next_line)
    names = first.names | second.names
    hers, before = second.own_stems - names, first.stems - names
    new, common = hers - before, hers & before
    is_empty = not second.own_topics and not new and not second.numbers - first.numbers
    has_sign = chases or goes_on or "same order" in orders
    same_subject = bool(first.title) and first.title == second.title
    return {
        "start": 1,
        **orders,
        **_topics(first, second, is_reaching=chases or goes_on),
        "leans": not second.greets and words.LEANS.match(second.body) is not None,
        "fresh": not is_empty and not is_at_once and words.FRESH.match(second.body) is not None,
        "closes": not is_empty and words.CLOSES.search(second.body) is not None,
        "closes and was answered": first_answered and not is_empty and words.CLOSES.search(second.body) is not None,
        "disputes": words.DISPUTES.search(second.whole) is not None,
        "same amount": bool(first.amounts & second.amounts),
        "chases": chases,
        "goes on": goes_on,
        "knocks": is_empty and words.KNOCKS.search(second.body) is not None,
        "turns": turns,
        "same subject": same_subject,
        "reply": same_subject and second.is_reply,
        "same things": min(len(common), 3) / 3,
        "share of same things": len(common) / len(hers) if hers else 0.0,
        "same topic words": min(len(first.topic_stems & second.topic_stems), 2) / 2,
        "new things": math.log1p(len(new)),
        "nothing in common": bool(before and hers and not common),
        "nothing of its own": is_empty,
        "nothing before": not first.topics and not before and not first.numbers,
        "next line": is_next_line,
        "short next line": is_next_line and len(hers) <= _SHORT,
        "at once": is_at_once,
        "time": math.log1p(hours / _DAY_HOURS),
        "time without a sign": 0.0 if has_sign else math.log1p(hours / _DAY_HOURS),
        "still": words.STILL.search(second.whole) is not None,
        "was answered": first_answered,
        "answered and no sign": first_answered and not (chases or goes_on or is_empty),
        "greets": second.greets,
    }


_SHORT = 4


def _orders(first: Said, second: Said, *, is_adding: bool) -> dict[str, float]:
    if first.orders & second.numbers or second.orders & first.numbers:
        return {"same order": 1}
    is_corrected = words.CORRECTS.search(second.whole) is not None
    if first.orders and second.orders and not is_corrected:
        return {"other order": 1}
    if first.days and second.days and not first.days & second.days:
        return {"other order": 1}
    return {"new order number": 1} if second.orders and not (is_corrected or is_adding) else {}


def _topics(first: Said, second: Said, *, is_reaching: bool) -> dict[str, float]:
    """What she wrote herself counts; where that says nothing, what stands above it."""
    hers = second.own_topics or second.topics
    if not hers or not first.topics:
        return {}
    if hers & first.topics:
        return {"same topic": 1, "topics beside": bool(hers - first.topics)}
    if hers & words.OF_AN_ORDER and first.topics & words.OF_AN_ORDER:
        return {"near topic, chased": 1} if is_reaching else {"near topic": 1}
    return {"other topic, chased" if is_reaching else "other topic": 1}
