"""What a shopper seems to want: the language she writes in, her order number, the reason by the rules of the house.

Pure but for the rules, which are rows. What nothing fits keeps no reason and goes to level 1 of its language.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

_LEAST_LETTERS = 20  # of fewer nobody knows the language
_SURE = 0.9
MOST_READ = 4_000  # what she wants stands at the beginning
_MOST_PATTERNS = 1_000  # rules change; those of long ago are forgotten


@dataclass(frozen=True)
class Rule:
    """`words` are whole words, beginnings ("rembours*") or several in a row; empty fields mean any."""

    reason: str
    words: tuple[str, ...]
    language: str = ""
    adapter: str = ""
    shop_id: int | None = None

    def fits(self, folded: str, language: str, adapter: str, shop_id: int) -> bool:
        return (
            self.language in ("", language)
            and self.adapter in ("", adapter)
            and self.shop_id in (None, shop_id)
            and _pattern(self.words).search(folded) is not None
        )


def reason_of(rules: Sequence[Rule], text: str, language: str, adapter: str, shop_id: int) -> str:
    """The slug of the first rule that fits, or nothing."""
    place = first_of(rules, text, language, adapter, shop_id)
    return rules[place].reason if place is not None else ""


def first_of(rules: Iterable[Rule], text: str, language: str, adapter: str, shop_id: int) -> int | None:
    """The place of the first rule that fits."""
    folded = fold(text[:MOST_READ])
    return next((place for place, rule in enumerate(rules) if rule.fits(folded, language, adapter, shop_id)), None)


def fold(text: str) -> str:
    """Without case, accents or typography: "Remboursé" and "rembourse" are one. Each letter by itself."""
    plain = unicodedata.normalize("NFKD", text.casefold().replace("’", "'").replace("œ", "oe"))
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def places_of(words: tuple[str, ...], text: str) -> list[tuple[int, int]]:
    """Where the words stand in what she wrote, each to its end, as (from, to) in her own letters."""
    text = text[:MOST_READ]
    folded = [fold(letter) for letter in text]
    letters = [place for place, plain in enumerate(folded) for _ in plain]
    found = (match.span() for match in _pattern(words).finditer("".join(folded)))
    return [(letters[start], _end_of_word(text, letters[end - 1] + 1)) for start, end in found]


def _end_of_word(text: str, place: int) -> int:
    while place < len(text) and (text[place].isalnum() or unicodedata.combining(text[place])):
        place += 1
    return place


def can_be_found(word: str) -> bool:
    """Whether each part of it has a letter or digit. Without, it would be found nowhere, or in ever longer time."""
    parts = fold(word).rstrip("*").split()
    return bool(parts) and all(any(letter.isalnum() for letter in part) for part in parts)


@lru_cache(_MOST_PATTERNS)
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    """Words as one expression without nested repetition: it reads any text in one go."""
    alternatives = [_one(fold(word)) for word in words if can_be_found(word)]
    # The beginning of a word is asked for once, not by each of them: eight times as fast where nothing fits.
    return re.compile(rf"(?<!\w)(?:{'|'.join(alternatives)})" if alternatives else r"(?!)")


def _one(word: str) -> str:
    is_beginning = word.endswith("*")
    parts = [re.escape(part) for part in word.rstrip("*").split()]
    return r"\W+".join(parts) + ("" if is_beginning else r"(?!\w)")


def order_number(masks: str, text: str) -> str:
    """The first order number in her words, by the shop's masks: in "MC-######" each # is a digit, the rest itself."""
    for mask in masks.split():
        wanted = "".join(r"\d" if letter == "#" else re.escape(letter) for letter in mask)
        found = re.search(rf"(?<!\w){wanted}(?!\w)", text[:MOST_READ], re.IGNORECASE)
        if found:
            return found[0].upper()
    return ""


def language_of(text: str, allowed: Sequence[str], otherwise: str) -> str:
    """The language she writes in, of those the shop speaks; `otherwise` where her words are too few to tell."""
    letters = sum(letter.isalpha() for letter in text)
    if letters < _LEAST_LETTERS or len(allowed) < 2:
        return otherwise
    found, probability = _identifier(tuple(allowed)).classify(text[:MOST_READ])
    return str(found) if probability >= _SURE else otherwise


def get_ready(allowed: Sequence[str]) -> None:
    """Load what it takes to tell these languages apart, before the first message asks."""
    language_of("x" * _LEAST_LETTERS, allowed, "")


@cache
def _identifier(allowed: tuple[str, ...]) -> Any:
    identifier = copy(model())
    identifier.set_languages(list(allowed))
    return identifier


@cache
def model() -> Any:
    """What knows every language; a second of work, which only workers need."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # noqa: PLC0415

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
