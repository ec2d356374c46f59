"""A first message and a second of the same person, and what the second has of the first. Pure."""

import re
from dataclasses import dataclass
from functools import cached_property

from contactcenter.intake import chaser_acts as acts
from contactcenter.intake import chaser_goods as goods
from contactcenter.intake import chaser_words as words
from contactcenter.intake.said import Said, stem

_NOT_LIVE = ("email", "callback", "phone", "form")
_WAYS = {"email": "mail", "form": "mail", "chat": "chat", "webchat": "chat", "callback": "call", "phone": "call"}
_DAY_HOURS = 24.0
_YEAR = re.compile(r"(?:19|20)\d\d$")
_FEWEST_LETTERS = 3
_AT_THE_END = 10**6


@dataclass(frozen=True)
class Pair:
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
        return self.first.channel == self.second.channel and self.second.channel not in _NOT_LIVE

    @cached_property
    def is_next_line(self) -> bool:
        return self.is_live and self.hours <= _DAY_HOURS and not self.second.greets

    @property
    def ways(self) -> tuple[str, str]:
        """By which she wrote first and now: mail, chat, call, or else social."""
        return _WAYS.get(self.first.channel, "social"), _WAYS.get(self.second.channel, "social")

    @cached_property
    def is_reply(self) -> bool:
        return self.has_same_title and self.second.is_reply

    @cached_property
    def has_same_title(self) -> bool:
        return bool(self.first.title) and self.first.title == self.second.title

    @cached_property
    def has_same_order(self) -> bool:
        return share(self.first.numbers, self.second.numbers)

    @cached_property
    def has_same_code(self) -> bool:
        return bool(self.first.codes & self.second.codes or self.first.amounts & self.second.amounts)

    @cached_property
    def has_twin_number(self) -> bool:
        """A number made as hers before, and begun alike, which is another: 55120 and 55398."""
        others, hers = self.first.numbers - self.second.numbers, self.second.numbers - self.first.numbers
        return any(
            one[:2] == other[:2] and _make(one) == _make(other) and not _YEAR.match(one)
            for one in others
            for other in hers
        )

    @cached_property
    def is_first_trouble(self) -> bool:
        """She tells of trouble with an order, where she had asked for something else."""
        first, second = self.first, self.second
        told = acts.COMPLAINS.search(first.whole) or first.topics & words.OF_AN_ORDER
        tells = acts.COMPLAINS.search(second.own) or second.own_topics & words.OF_AN_ORDER
        return bool(tells and not told and (self.before or first.topics or first.goods))

    @cached_property
    def shares(self) -> bool:
        """Both name one thing or order."""
        return bool(self.hers & self.before or self.first.goods & self.second.own_goods or self.has_same_order)

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
    def brought_in(self) -> list[tuple[int, str]]:
        """Where in her second something stands that was not named before, and by what little word."""
        return self._brings_in(self.second.body)

    def _brings_in(self, text: str, *, but: str = "") -> list[tuple[int, str]]:
        found = []
        for one in acts.BROUGHT_IN.finditer(text):
            said = [one[name] for name in ("first", "next") if one[name]]
            if any(self._is_new(word) for word in said) and not any(self._is_known(word) for word in said):
                found.append((one.start(), next(name for name in ("hers", "ours", "some", "the") if one[name])))
        return [(at, how) for at, how in found if how != but]

    def _is_known(self, word: str) -> bool:
        first = self.first
        known = first.stems | first.names | self.second.names | first.topic_stems
        return stem(word) in known or goods.thing_of(word) in first.goods

    def _is_new(self, word: str) -> bool:
        return len(word) >= _FEWEST_LETTERS and word not in words.STOP and stem(word) not in acts.OF_ANY_CASE

    @cached_property
    def leads_with_it(self) -> bool:
        """A pronoun stands before anything new that it could mean."""
        found = acts.POINTS_BACK.search(self.second.body)
        return found is not None and found.start() < min(
            (at for at, how in self.brought_in if how != "the"), default=_AT_THE_END
        )

    @cached_property
    def goes_to_another(self) -> bool:
        """She is done with the first; what follows asks or complains, with no word of it."""
        parts = re.split(r"(?<=[.!?;…,]) ", self.second.body)
        done = [place for place, part in enumerate(parts) if acts.DONE_WITH.search(part)]
        if not done or not self.stands:
            return False
        rest = Said(self.second.channel, " ".join(parts[done[-1] + 1 :]))
        asks = words.ASKS.search(rest.body) or acts.COMPLAINS.search(rest.body)
        tied = words.CHASES.search(rest.body) or words.REFERS.search(rest.body)
        brings = words.FRESH.match(rest.body) or words.MARKET.search(rest.body) or self._brings_in(rest.body, but="the")
        return bool(asks and brings) and not (tied or rest.stems & self.before or words.LEANS.match(rest.body))

    @cached_property
    def tells(self) -> bool:
        return self.stands and words.TELLS.search(self.second.body) is not None


def _make(number: str) -> str:
    return re.sub(r"[a-z]", "a", re.sub(r"\d", "0", number))


def share(some: frozenset[str], others: frozenset[str]) -> bool:
    """Whether a number is in both; who leaves the letters out means the same."""
    return bool(some & others or _bare(some) & others or some & _bare(others))


def _bare(numbers: frozenset[str]) -> set[str]:
    return {re.sub(r"\D", "", one) for one in numbers}
