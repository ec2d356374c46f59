"""What a shopper's message holds for comparison with another of hers: orders, topics, things named. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

from contactcenter.intake import chaser_goods
from contactcenter.intake import chaser_words as words
from contactcenter.intake.triage import MOST_READ, fold

_PHONE = re.compile(r"(?:\+\d{2}[\s.-]?\d|\b0\d)(?:[\s.-]?\d{2,3}){3,4}\b")
_MONEY = re.compile(r"\b\d+(?:[.,]\d{2})? ?(?:€|eur\w*|£|\$)|[£$€] ?\d+(?:[.,]\d{2})?|\b\d{1,4}[.,]\d{2}\b")
_NUMBER = r"[a-z]{0,5}[-/]?\d{2,}(?:[ /-]?\d{2,})*(?:[-/](?:\d|[a-z]{1,3})(?![\w-]))?"
_NAMED_ORDER = re.compile(
    r"(?<!\w)(?:commandes?|cmde?|cde|orders?|ord|comm?ande|precommande)\.?"
    rf"(?: (?:is|est|n[°o]?\.?|no\.?|numero|num|number|la|le|the|ref\w*))*\s*[:#°]*\s*#?\s*({_NUMBER})(?!\w)"
)
_CODED = re.compile(
    r"(?<![\w.,/-])(?!(?:inv|fa|av|dv|dn|sn|ral|iso|usb)-)[a-z]{1,5}[-/]\d{3,}(?:[-/](?:\d+|[a-z]{1,3}))*(?!\w)"
    r"|(?<![\w.,/-])\d{1,4}-\d{3,}(?:-[a-z]{1,3})?(?!\w)|(?<![\w.,/-])\d{3,}[-/][a-z]{1,3}(?![\w/])"
)
_OF_OTHERS = re.compile(  # what stands before the number of a thing or paper, which is no order's
    r"(?:serie|serial|modele|model|imei|siret|iban|type|code|facture|invoice|bloc|norme)"
    r"[^.!?,;\d]{0,30}$"
)
_ANY_NUMBER = re.compile(rf"(?<![\w.,]){_NUMBER}(?![\w])|\b(?=\w*\d\w*\d\w*\d\w*\d\w*\d)[a-z0-9]{{8,}}\b")
_FEWEST_DIGITS = 4
_NUMBERED = re.compile(r"\d{3,}")
_DAY = re.compile(
    r"(?:commandes?|commande passee|order\w*|achete\w*|bought) (?:\w+ )?(?:du|le|of|from|on|dated) "
    r"((?:the )?\d{1,2}(?:er|st|nd|rd|th)?[ /](?:of )?(?:\w+|\d{1,2}))"
)
_WORD = re.compile(r"[^\W\d_]{3,}")
_CODE = re.compile(r"(?<![\w.,-])(?:[a-z]{1,12}\d{1,6}|\d{1,3}[a-z]{1,2}\d{2,8})(?![\w-])")
_REPLY = re.compile(r"^\s*(?:(?:re|fwd?|tr|rep)\s*:\s*)+")
# How she signs: some names at the very end, after a line's or a sentence's end or a word of farewell.
_SIGNED = re.compile(
    r"(?:^|[\n.!?,;:)…]|\b(?:[Cc]ordialement|[Cc]dt|[Mm]erci|[Rr]egards|[Tt]hanks|[Bb]est|[Cc]heers|[Ss]incerely)\b)\s*[-–]?\s*"
    r"(?:(?:M\.?|Mme|Mlle|Mr|Mrs|Ms|Dr)\s+)?(?:[A-ZÀ-Ý][\w'’.-]*(?:\s+(?:et|and|&|de|du|van|le|la)\s+|\s+)?){1,4}"
    r"(?:[-–,]?\s*(?:\+?\d[\d .-]{7,}))?\s*$"
)
_HANDLE = re.compile(r"@\S+|\S+@\S+|https?:\S+|\S+ (?:at|arobase) \S+ (?:dot|point) \S+")  # names nothing
_PARTS = re.compile(r"[\n.!?…]+")
_NAME = re.compile(r"[^\W\d_][\w'’-]+")
_LONGEST_SIGNATURE = 9  # words
_PRESENTED = re.compile(
    r"\b(?:M\.|Mme|Mlle|Mr|Mrs|Ms|Dr|Madame|Monsieur|[Ii]ci|[Cc]['’]est|[Ii]t['’]?s|[Ii] am|[Ff]rom)"
    r"\s+([A-ZÀ-Ý][\w'’-]+)(?:\s([A-ZÀ-Ý][\w'’-]+))?"
)
_THUMBED = re.compile(rf"(?<![\w'-])(?:{'|'.join(sorted(words.SHORTHAND, key=len, reverse=True))})(?![\w'-])")
_STEM = 5
_STOP = frozenset(chaser_goods.plain(word) for word in words.STOP)
_WORDS_REMEMBERED = 10_000


@dataclass(frozen=True)
class Said:
    """A message of hers. `channel` is an adapter's slug; `order_number` what the shop's own masks found in it."""

    channel: str
    text: str
    subject: str = ""
    order_number: str = ""

    @cached_property
    def title(self) -> str:
        return _REPLY.sub("", fold(self.subject)).strip(" .!?")

    @cached_property
    def is_reply(self) -> bool:
        return _REPLY.match(fold(self.subject)) is not None

    @cached_property
    def body(self) -> str:
        """Without her name at the end: it is in all that she writes."""
        text = self.text[:MOST_READ].strip()
        return _spaced(text if text.isupper() else _unsigned(text))

    @cached_property
    def whole(self) -> str:
        return f"{self.title} . {self.body}" if self.title else self.body

    @cached_property
    def orders(self) -> frozenset[str]:
        """Numbers that she calls an order's, without spaces."""
        plain = self._plain
        coded = (one for one in _CODED.finditer(plain) if not _OF_OTHERS.search(plain[: one.start()]))
        named = {*map(_joined, _NAMED_ORDER.findall(plain)), *(_joined(one[0]) for one in coded)}
        return frozenset(
            one for one in {*named, _joined(fold(self.order_number))} if _digits(one) >= _FEWEST_DIGITS - 1
        )

    @cached_property
    def numbers(self) -> frozenset[str]:
        """All that may be an order's or a parcel's."""
        found = {_joined(one) for one in _ANY_NUMBER.findall(self._plain)}
        return self.orders | {one for one in found if _digits(one) >= _FEWEST_DIGITS}

    @property
    def _plain(self) -> str:
        text = self.body if self.is_reply else self.whole  # a reply brings the old number along
        return _MONEY.sub(" ", _PHONE.sub(" ", text))

    @cached_property
    def amounts(self) -> frozenset[str]:
        return frozenset(re.split(r"[.,]", re.sub(r"[^\d.,]", "", one))[0] for one in _MONEY.findall(self.whole))

    @cached_property
    def codes(self) -> frozenset[str]:
        """Of a voucher, a part, a fault: letters and digits that only one matter has."""
        return frozenset(_CODE.findall(self.whole)) - self.orders

    @cached_property
    def goods(self) -> frozenset[str]:
        return chaser_goods.named_in(self.whole)

    @cached_property
    def own_goods(self) -> frozenset[str]:
        return chaser_goods.named_in(self.own)

    @cached_property
    def kinds(self) -> frozenset[str]:
        """Of the goods it names."""
        return chaser_goods.kinds_in(self.whole)

    @cached_property
    def own_kinds(self) -> frozenset[str]:
        return chaser_goods.kinds_in(self.own)

    @cached_property
    def own(self) -> str:
        """What she wrote herself, without the subject line, which a reply brings along."""
        return self.body if self.is_reply or not self.title else self.whole

    @cached_property
    def days(self) -> frozenset[str]:
        return frozenset(_DAY.findall(self.whole))

    @cached_property
    def greets(self) -> bool:
        return words.GREETS.match(self.body) is not None

    @cached_property
    def topics(self) -> frozenset[str]:
        return frozenset(name for name, pattern in words.TOPICS.items() if pattern.search(self.whole))

    @cached_property
    def own_topics(self) -> frozenset[str]:
        """Of what she wrote herself, without the subject line, which a reply brings along."""
        return frozenset(name for name, pattern in words.TOPICS.items() if pattern.search(self.own))

    @cached_property
    def stems(self) -> frozenset[str]:
        """Words that say what it is about: things, mostly."""
        return _stems(self.whole) | self.goods

    @cached_property
    def title_stems(self) -> frozenset[str]:
        return _stems(self.title) | chaser_goods.named_in(self.title)

    @cached_property
    def topic_stems(self) -> frozenset[str]:
        return _stems(self.whole if not self.is_reply else self.body, of_topics=True)

    @cached_property
    def names(self) -> frozenset[str]:
        """People's and firms': how she signs, how she says who she is."""
        return frozenset(stem(word) for word in _WORD.findall(fold(" ".join(_names(self.text)))))

    @cached_property
    def own_stems(self) -> frozenset[str]:
        """As `stems`, without the words of chasing, and without a subject line that a reply brought along."""
        plain = _HANDLE.sub(" ", self.own)
        for pattern in (words.CHASES, words.REFERS, words.KNOCKS):
            plain = pattern.sub(" ", plain)
        return _stems(plain) | self.own_goods


@lru_cache(maxsize=_WORDS_REMEMBERED)
def _is_of_topic(word: str) -> bool:
    return any(pattern.match(word) for pattern in words.TOPICS.values())


def stem(word: str) -> str:
    """Its beginning, which its plural has too."""
    return word.rstrip("sx")[:_STEM]


def _names(text: str) -> Iterator[str]:
    if text.isupper():
        return
    yield from (" ".join(found) for found in _PRESENTED.findall(text))
    parts = [part for part in _PARTS.split(text) if _WORD.search(part)]
    for part in (parts[-1], parts[0].partition(":")[0]) if len(parts) > 1 or ":" in text else ():
        said = [word for word in _NAME.findall(part) if fold(word) not in words.STOP]
        capitals = sum(word[0].isupper() for word in said)
        if len(said) <= _LONGEST_SIGNATURE and 2 * capitals > len(said):
            yield part


def _unsigned(text: str) -> str:
    signed = _SIGNED.search(text)
    if not signed or signed.start() == 0 or _NUMBERED.search(_PHONE.sub(" ", signed[0])):
        return text  # "Order 77-1203." is no name
    return text[: signed.start() + 1]


def _spaced(text: str) -> str:
    plain = re.sub(r"\s+", " ", fold(text)).strip()
    return _THUMBED.sub(lambda found: words.SHORTHAND[found[0]], plain)


def _joined(number: str) -> str:
    return re.sub(r"[^a-z\d]", "", number)


def _digits(number: str) -> int:
    return sum(letter.isdigit() for letter in number)


def _stems(text: str, *, of_topics: bool = False) -> frozenset[str]:
    things = chaser_goods.named_in(text)
    found = (
        word
        for word in _WORD.findall(text)
        if word not in words.STOP
        and chaser_goods.plain(word) not in _STOP
        and chaser_goods.thing_of(word) not in things
        and _is_of_topic(word) == of_topics
    )
    return frozenset(stem(word) for word in found)
