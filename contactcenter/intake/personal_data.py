"""Whether words hold what nobody should read in public: by what somebody is found, called, charged or known. Pure.

Order numbers, phone numbers, mail addresses, accounts and cards, postal addresses; French and English. A question about
a product holds none: sizes, prices, years, references and bar codes are no data of anybody's. In doubt it is none, for
what is moved wrongly leaves others who have the same question without the answer.
"""

import re
from collections.abc import Sequence
from itertools import pairwise

from channels_adapters import phone_numbers
from contactcenter.intake.triage import MOST_READ, order_number

_MAIL = re.compile(r"[\w.+-]+(?:@|\s?\(at\)\s?|\s?\[at\]\s?)[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}", re.IGNORECASE)
_ACCOUNT = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b", re.IGNORECASE | re.ASCII)
_CARD = re.compile(
    r"(?<![\d.,])[2-6]\d{3}(?:[ -]?\d{4}){2}[ -]?\d{3,4}(?![\d.,]\d|\d)|(?<!\d)3[47]\d{2} ?\d{6} ?\d{5}(?!\d)"
)
# A number that is called an order's or a parcel's, right behind that word; "je commande 10000 perles" is none.
_NUMBER = r"[a-z]{0,5}[-_ ]?(?=(?:[\s.-]?[a-z0-9])*\d{3})[a-z0-9]*\d[a-z0-9-]{3,}"
_CALLED = (
    r"(?:\s*(?:est|is|was|c'est|num[eé]ro|number|n[°ºo]\.?|no\.?|num\.?|ref\.?|r[eé]f(?:[eé]rence)?|:|#|=|\())*\s*"
)
_SURE_MARK = r"\s*(?:num[eé]ro|number|n[°º]|no\.?|num\.?|id|#|:)\s*"
_ORDER = re.compile(
    r"(?<!\w)(?:"
    rf"(?:(?:ma|mon|la|cette|notre|ta|votre|my|our|the|this)\s+)(?:commande|cde|cmd|colis|suivi|order|parcel|dossier){_CALLED}"
    rf"|(?:commande|cde|cmd|colis|suivi|order|parcel|tracking|dossier|facture|invoice){_SURE_MARK}{_CALLED}"
    rf"|(?:num[eé]ro|n[°ºo]|no\.?|number)\s+(?:de\s+|du\s+|of\s+)?(?:ma\s+|my\s+)?"
    rf"(?:commande|suivi|colis|client|dossier|order|parcel|customer){_CALLED}"
    rf")({_NUMBER})(?!\w)(?!\s*(?:pi[eè]ces|pcs|pieces|exemplaires|units|unit[eé]s|€|eur|perles))",
    re.IGNORECASE,
)
_FEWEST_DIGITS = 4
_STREET = re.compile(
    r"(?<![\d.,/])\d{1,4}(?:\s?(?:bis|ter|quater|[a-d]))?\s*,?\s+"
    r"(?:(?:rue|avenue|av\.|boulevard|bd\.?|bld|place|chemin|impasse|all[eé]e|route|quai|cours|square|r[eé]sidence|"
    r"passage|lotissement|faubourg|sentier|voie)\s+(?:d[eu]s?\s|de\s+la\s|du\s|l['’]|d['’])?\s*\w+"
    r"|(?:[A-Z][\w'’-]+\s+){1,3}(?:street|st\.?|road|rd\.?|avenue|ave\.?|lane|ln\.?|drive|close|court|crescent|"
    r"terrace|gardens|square|way|place)\b)",
    re.IGNORECASE,
)
_TOWN = re.compile(
    r"(?<![\d.,])\d{5}\s*,?\s+[A-ZÀ-Ý][\w'’-]{2,}|\b[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2}\b|\b[A-Z][a-z]+,?\s+[A-Z]{2}\s+\d{5}\b"
)
_LIVES = re.compile(
    r"\b(?:j['’]habite|nous habitons|mon adresse|notre adresse|adresse de livraison|chez moi|mon domicile|"
    r"(?:livr\w+|envoy\w+|exp[eé]di\w+)(?:[ -]\w+){0,3}\s+(?:au|[aà])\s|i live|we live|my (?:new )?address|our address|"
    r"(?:deliver|ship|send)(?:ed)?(?: \w+){0,3} to\b|my (?:home|house|place))",
    re.IGNORECASE,
)
_OF_A_SHOP = re.compile(r"\b(?:magasins?|boutiques?|showroom|point relais|stores?|shops?)\b", re.IGNORECASE)


def holds_personal_data(text: str, order_masks: str = "", regions: Sequence[str] = ("FR",)) -> bool:
    """`order_masks` are the shop's own (`Shop.order_pattern`), `regions` the countries whose numbers may be written
    without their code."""
    text = text[:MOST_READ]
    return (
        _MAIL.search(text) is not None
        or any(_is_account(found) for found in _ACCOUNT.findall(text))
        or any(_is_card(found) for found in _CARD.findall(text))
        or bool(order_number(order_masks, text))
        or any(_digits(found) >= _FEWEST_DIGITS for found in _ORDER.findall(text))
        or _is_address(text)
        or phone_numbers.is_in(text, regions)
    )


def _digits(text: str) -> int:
    return sum(letter.isdigit() for letter in text)


def _is_account(text: str) -> bool:
    """An IBAN whose check digits fit: ISO 13616. Words behind it may have been read as part of it."""
    plain = re.sub(r"\s", "", text).upper()
    return any(_fits(plain[:length]) for length in range(15, len(plain) + 1))


def _fits(iban: str) -> bool:
    return int("".join(str(int(letter, 36)) for letter in iban[4:] + iban[:4])) % 97 == 1


def _is_card(text: str) -> bool:
    """A card's number has a check digit (Luhn): most other long numbers do not fit."""
    digits = [int(letter) for letter in reversed(text) if letter.isdigit()]
    doubled = (sum(divmod(2 * digit, 10)) if place % 2 else digit for place, digit in enumerate(digits))
    return sum(doubled) % 10 == 0


def _is_address(text: str) -> bool:
    """A street with its number, and a town by its post code or a word of living there; a shop's own is nobody's."""
    streets = [found.span() for found in _STREET.finditer(text)]
    edges = [0, *(end for _, end in streets), len(text)]
    for (begins, ends), (before, _after) in zip(streets, pairwise(edges), strict=False):
        context = text[max(before, begins - 80) : ends + 60]
        if (_TOWN.search(text[ends : ends + 60]) or _LIVES.search(context)) and not _OF_A_SHOP.search(
            text[max(before, begins - 60) : begins]
        ):
            return True
    return False
