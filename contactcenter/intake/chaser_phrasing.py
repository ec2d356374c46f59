"""How a second message is put: words in a row by which people go on with a matter or come with another.

What was named before stands as K, a thing of a shop as G (named before) or N (new), a number as #K or ##; so "the K is"
counts alike for kettles and for coats. The rows and their weights were learned from labelled pairs: `chaser_phrases`.
"""

import re

from contactcenter.intake import chaser_goods
from contactcenter.intake import chaser_words as words
from contactcenter.intake.chaser_phrases import PHRASES
from contactcenter.intake.said import Said, stem

_TOKEN = re.compile(r"[^\W\d_]+(?:'(?=\w))?|[\w/-]*\d[\w/-]*|[?!.,]")
_LONGEST = 3  # words in a row
_LONG_NUMBER = 3  # digits
_MOST_READ = 400  # words
_STEM = 6  # letters, which its plural and its other forms have too
UNKNOWN = "W"
_WORDS = frozenset(word for phrase in PHRASES for word in phrase.split())


def weigh(first: Said, second: Said, *, first_answered: bool) -> float:
    """What the way she puts it counts, for a join or (negative) against it."""
    said = [word if word in _WORDS else UNKNOWN for word in tokens(first, second)]
    found = phrases(said, first, second, first_answered=first_answered)
    return round(sum(PHRASES.get(phrase, 0.0) for phrase in sorted(found)), 2)


def phrases(said: list[str], first: Said, second: Said, *, first_answered: bool) -> set[str]:
    """One to three in a row; each single one also with where it stands: after an answer, elsewhere, under "Re:"."""
    row = ["^", *said, "$"]
    found = {
        " ".join(row[at : at + length]) for length in range(1, _LONGEST + 1) for at in range(len(row) - length + 1)
    }
    places = {"@a": first_answered, "@x": first.channel != second.channel, "@r": second.is_reply}
    return found | {f"{place} {word}" for place, is_there in places.items() if is_there for word in set(said)}


def tokens(first: Said, second: Said) -> list[str]:
    """Her second message, word by word, with what the first named left out of sight."""
    known, names = first.stems | first.topic_stems, first.names | second.names
    numbers = first.numbers | first.codes | first.amounts
    return [_token(word, first, known, names, numbers) for word in _TOKEN.findall(second.body)[:_MOST_READ]]


def _token(word: str, first: Said, known: frozenset[str], names: frozenset[str], numbers: frozenset[str]) -> str:
    digits = sum(letter.isdigit() for letter in word)
    if digits:
        plain = re.sub(r"[^a-z\d]", "", word)
        return "#K" if plain in numbers else "##" if digits >= _LONG_NUMBER else "#"
    if not word[0].isalpha() or word in words.STOP or len(word) <= 2:
        return word[:_STEM]
    if stem(word) in names:
        return "NAME"
    thing = chaser_goods.thing_of(word)
    if thing:
        return "G" if thing in first.goods else "N"
    return "K" if stem(word) in known else word[:_STEM]
