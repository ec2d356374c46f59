"""Mail addresses that agents type: of people in copy, of third parties, of shoppers whose address was wrong."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from contactcenter.errors import Refusal

_MOST = 10
_LONGEST = 254


def checked(text: str) -> str:
    """Refused with email_invalid."""
    address = text.strip()
    try:
        validate_email(address)
    except ValidationError as error:
        raise Refusal("email_invalid", field=address[:80]) from error
    if len(address) > _LONGEST:
        raise Refusal("email_invalid", field=address[:80])
    return address


def copied(texts: Iterable[str], recipient: str) -> list[str]:
    """Each once, without whom it is for anyway. Refused with email_invalid, also where they are more than ten."""
    found = {one.lower(): one for one in map(checked, texts) if one.lower() != recipient.lower()}
    if len(found) > _MOST:
        raise Refusal("email_invalid", field="cc")
    return list(found.values())
