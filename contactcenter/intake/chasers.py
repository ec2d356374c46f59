"""Whether a second message of one person is about the matter of her first. Pure: no rows, no clock of its own.

A join that is wrong hides a question, a join that is missed costs an agent a look; so in doubt it is another matter.
Each sign has a weight; the sum of them decides, and says which signs they were. A number of another order and her own
word that this is something else outweigh whatever speaks for a join.
"""

import math
import re
from dataclasses import dataclass, field
from functools import cached_property

from contactcenter.intake import chaser_words as words
from contactcenter.intake.chaser_weights import LINE, WEIGHTS
from contactcenter.intake.said import Said as Said  # noqa: PLC0414 - callers find it here

_LIVE = ("webchat", "messenger")
_BRIEF_HOURS = 0.75  # so close together in one chat, lines are parts of one message
_DAY_HOURS = 24.0
_SHORT = 2  # words that say anything
_SHORT_LINE = 4
_BEGINNING = 60  # letters


@dataclass(frozen=True)
class Verdict:
    """`signs` are the weights that were added up, by name."""

    is_same: bool
    score: float
    signs: dict[str, float] = field(default_factory=dict)


def judge(first: Said, second: Said, hours_between: float, *, first_answered: bool) -> Verdict:
    """Whether `second`, so many hours after, speaks of the matter of `first`."""
    signs = signs_of(first, second, hours_between, first_answered=first_answered)
    told = {name: round(WEIGHTS[name] * count, 2) for name, count in signs.items() if count}
    score = math.fsum(told.values())
    return Verdict(score >= LINE, round(score, 2), told)


def signs_of(first: Said, second: Said, hours: float, *, first_answered: bool) -> dict[str, float]:
    """Every sign and how strongly it shows, mostly 0 or 1."""
    pair = _Pair(first, second, hours, first_answered)
    return {
        "start": 1,
        **_of_numbers(pair),
        **_of_words(pair),
        **_of_things(pair),
        **_of_topics(pair),
        **_of_place(pair),
    }


@dataclass(frozen=True)
class _Pair:
    first: Said
    second: Said
    hours: float
    is_answered: bool

    @cached_property
    def hers(self) -> frozenset[str]:
        """What her second message names, less the people and a title that is there anyway."""
        found = self.second.own_stems - self.first.names - self.second.names
        return found - self.first.title_stems if self.has_same_title and not self.second.is_reply else found

    @cached_property
    def before(self) -> frozenset[str]:
        return self.first.stems - self.first.names - self.second.names

    @cached_property
    def new_goods(self) -> frozenset[str]:
        return self.second.own_goods - self.first.goods

    @cached_property
    def is_live(self) -> bool:
        return self.first.channel == self.second.channel and self.second.channel in _LIVE

    @cached_property
    def is_next_line(self) -> bool:
        return self.is_live and self.hours <= _DAY_HOURS and not self.second.greets

    @cached_property
    def is_reply(self) -> bool:
        return self.has_same_title and self.second.is_reply

    @cached_property
    def has_same_title(self) -> bool:
        return bool(self.first.title) and self.first.title == self.second.title

    @cached_property
    def has_same_order(self) -> bool:
        return _share(self.first.numbers, self.second.numbers)

    @cached_property
    def has_same_code(self) -> bool:
        return bool(self.first.codes & self.second.codes or self.first.amounts & self.second.amounts)

    @cached_property
    def is_vague(self) -> bool:
        """Her first names no thing and no order, so none that is named later is another one."""
        return not self.before and not self.first.numbers

    @cached_property
    def is_empty(self) -> bool:
        """Her second says nothing that was not said before."""
        second = self.second
        return not (second.own_topics or self.hers - self.before or second.numbers - self.first.numbers)

    @cached_property
    def stands(self) -> bool:
        """Her second could stand alone, and her first has told of something else that it could be."""
        return not self.is_empty and not (self.is_vague and not self.first.topics)

    @cached_property
    def reaches(self) -> bool:
        """She says herself that there was something before."""
        own = self.second.own
        return any(found.search(own) for found in (words.CHASES, words.REFERS, words.ADDS, words.CHANGES))

    @cached_property
    def is_surely_tied(self) -> bool:
        own = self.second.own
        return bool(self.has_same_code or self.has_same_order or words.CHASES.search(own) or words.REFERS.search(own))

    @cached_property
    def is_tied(self) -> bool:
        """Anything at all says that there was something before."""
        same_topic = self.first.topics & (self.second.own_topics or self.second.topics)
        same = self.has_same_code or self.has_same_order or same_topic or self.hers & self.before
        return self.reaches or bool(same)

    @cached_property
    def is_fresh(self) -> bool:
        waits = words.CHASES.search(self.second.own) or words.REFERS.search(self.second.own)
        return self.stands and not waits and words.FRESH.match(self.second.body) is not None

    @cached_property
    def is_of_market(self) -> bool:
        return self.stands and words.MARKET.search(self.second.body) is not None

    @cached_property
    def tells(self) -> bool:
        return self.stands and words.TELLS.search(self.second.body) is not None


def _of_words(pair: _Pair) -> dict[str, float]:
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
        "adds": words.ADDS.search(own) is not None,
        "changes": words.CHANGES.search(own) is not None,
        "disputes": words.DISPUTES.search(own) is not None,
        "still": words.STILL.search(own) is not None,
        "urges": words.URGES.search(body) is not None,
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


def _of_numbers(pair: _Pair) -> dict[str, float]:
    first, second = pair.first, pair.second
    signs: dict[str, float] = {"same code": pair.has_same_code}
    if pair.has_same_order:
        return {**signs, "same order": 1}
    if words.CORRECTS.search(second.own):
        return signs
    if (first.orders and second.orders) or (first.days and second.days and not first.days & second.days):
        return {**signs, "other order": 1}
    return {**signs, "new order number": bool(second.orders) and not pair.is_vague}


def _of_things(pair: _Pair) -> dict[str, float]:
    """The things that both name, or only one; `tied` if anything says that there was something before."""
    first, second = pair.first, pair.second
    new, common = pair.hers - pair.before, pair.hers & pair.before
    loose = math.log1p(len(new)) if pair.stands and not pair.is_next_line else 0.0
    goes_on = pair.is_next_line and words.LEANS.match(second.body) is not None
    is_plain = not (pair.is_fresh or pair.is_of_market or pair.new_goods)
    has_other = bool(pair.new_goods) and pair.stands
    other = has_other and bool(first.goods) and not first.goods & second.own_goods
    return {
        "goods beside": has_other and bool(first.goods & second.own_goods),
        "other goods": other,
        "other goods, no word of before": other and not pair.reaches,
        "new goods": has_other and not first.goods and not (pair.is_vague or goes_on),
        "other goods, order of their own": other and bool(second.orders - first.orders) and not pair.has_same_order,
        "same things": min(len(common), 3) / 3,
        "share of same things": len(common) / len(pair.hers) if pair.hers else 0.0,
        "same topic words": min(len(first.topic_stems & second.topic_stems), 2) / 2,
        "new things": loose * (not pair.is_tied and not pair.has_same_title),
        "new things, same subject": loose * (not pair.is_tied and pair.has_same_title),
        "new things, weakly tied": loose * (pair.is_tied and not pair.is_surely_tied),
        "nothing of its own": pair.is_empty,
        "short": len(pair.hers) <= _SHORT and is_plain and not pair.tells,
        "short next line": pair.is_next_line and len(pair.hers) <= _SHORT_LINE and is_plain,
        "at once": pair.is_live and pair.hours <= _BRIEF_HOURS and is_plain,
    }


def _of_topics(pair: _Pair) -> dict[str, float]:
    """What she wrote herself counts; where that says nothing, what stands above it."""
    before, hers = pair.first.topics, pair.second.own_topics or pair.second.topics
    own = hers - words.OF_AN_ORDER - before  # a matter by itself, which nothing of an order leads to
    if not hers or not pair.stands:
        return {}
    if hers & before:
        return {"same topic": 1, "own topic beside": bool(own)}
    if own:
        return {"other own topic" if before else "own topic": 1}
    if before & words.OF_AN_ORDER:
        return {"next step": not pair.new_goods}
    return {"order after other": bool(before)}


def _of_place(pair: _Pair) -> dict[str, float]:
    """Where and when she writes, and what we said meanwhile."""
    return {
        "same subject": pair.has_same_title,
        "reply": pair.is_reply,
        "time": math.log1p(pair.hours / _DAY_HOURS),
        "answered and no sign": pair.is_answered and not (pair.reaches or pair.is_empty),
    }


def _share(some: frozenset[str], others: frozenset[str]) -> bool:
    """Whether a number is in both; who leaves the letters out means the same."""
    return bool(some & others or _bare(some) & others or some & _bare(others))


def _bare(numbers: frozenset[str]) -> set[str]:
    return {re.sub(r"\D", "", one) for one in numbers}
