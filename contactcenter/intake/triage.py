"""What a shopper seems to want: the language she writes in, her order number, the reason by the rules of the house.

Pure but for the rules, which are rows. What nothing fits keeps no reason and goes to level 1 of its language.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

_LEAST_LETTERS = 20  # of fewer nobody knows the language
_SURE = 0.9
_MOST_READ = 4_000  # what she wants stands at the beginning


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


def reason_of(rules: Iterable[Rule], text: str, language: str, adapter: str, shop_id: int) -> str:
    """The slug of the first rule that fits, or nothing."""
    folded = fold(text[:_MOST_READ])
    return next((rule.reason for rule in rules if rule.fits(folded, language, adapter, shop_id)), "")


def fold(text: str) -> str:
    """Without case, accents or typography: "Remboursé" and "rembourse" are one."""
    plain = unicodedata.normalize("NFKD", text.casefold().replace("’", "'").replace("œ", "oe"))
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


@cache
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    """Words as one expression without nested repetition: it reads any text in one go."""
    alternatives = [_one(fold(word)) for word in words if word.strip(" *")]
    return re.compile("|".join(alternatives) or r"(?!)")


def _one(word: str) -> str:
    is_beginning = word.endswith("*")
    parts = [re.escape(part) for part in word.rstrip("*").split()]
    return r"(?<!\w)" + r"\W+".join(parts) + ("" if is_beginning else r"(?!\w)")


def order_number(masks: str, text: str) -> str:
    """The first order number in her words, by the shop's masks: in "MC-######" each # is a digit, the rest itself."""
    for mask in masks.split():
        wanted = "".join(r"\d" if letter == "#" else re.escape(letter) for letter in mask)
        found = re.search(rf"(?<!\w){wanted}(?!\w)", text[:_MOST_READ], re.IGNORECASE)
        if found:
            return found[0].upper()
    return ""


def language_of(text: str, allowed: Sequence[str], otherwise: str) -> str:
    """The language she writes in, of those the shop speaks; `otherwise` where her words are too few to tell."""
    letters = sum(letter.isalpha() for letter in text)
    if letters < _LEAST_LETTERS or len(allowed) < 2:
        return otherwise
    found, probability = _identifier(tuple(allowed)).classify(text[:_MOST_READ])
    return str(found) if probability >= _SURE else otherwise


@cache
def _identifier(allowed: tuple[str, ...]) -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # noqa: PLC0415 - half a second that only workers need

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(list(allowed))
    return identifier
