"""Which numbers we call back: complete ones, in countries the shop calls, and none that cost a fortune."""

from collections.abc import Sequence

import phonenumbers
from phonenumbers import Leniency, PhoneNumberType

from channels_adapters.payloads import refuse

_COSTLY = {
    PhoneNumberType.PREMIUM_RATE,
    PhoneNumberType.SHARED_COST,
    PhoneNumberType.UAN,
    PhoneNumberType.PAGER,
    PhoneNumberType.PERSONAL_NUMBER,
}


def to_e164(typed: str, region: str, allowed_regions: list[str]) -> str:
    """The number in E.164. Refused with phone_invalid, phone_premium or phone_abroad. `region` is ISO 3166, as "FR"."""
    try:
        number = phonenumbers.parse(typed, region)
    except phonenumbers.NumberParseException as error:
        raise refuse(str(error), "phone_invalid") from error
    if phonenumbers.is_possible_short_number(number) and phonenumbers.is_valid_short_number(number):
        raise refuse("a short number", "phone_premium")
    if not phonenumbers.is_valid_number(number):
        raise refuse("no such number", "phone_invalid")
    if phonenumbers.number_type(number) in _COSTLY:
        raise refuse("a premium number", "phone_premium")
    if phonenumbers.region_code_for_number(number) not in (allowed_regions or [region]):
        raise refuse("a number abroad", "phone_abroad")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def as_spoken(e164: str) -> str:
    """The number as people of its country write it."""
    number = phonenumbers.parse(e164)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def is_in(text: str, regions: Sequence[str]) -> bool:
    """Whether a number that can be called stands in these words, written as in one of these countries or with +."""
    matches = (phonenumbers.PhoneNumberMatcher(text, region, Leniency.VALID) for region in regions or ("FR",))
    return any(found.has_next() for found in matches)
