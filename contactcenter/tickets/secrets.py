"""Secrets in rows: sealed with the service's own key, opened only where they are used, never shown again."""

import base64
import hashlib
import hmac

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings

from contactcenter.errors import Refusal


def _box() -> Fernet:
    key = hmac.new(settings.SECRET_KEY.encode(), b"secrets in rows", hashlib.sha256).digest()
    return Fernet(base64.urlsafe_b64encode(key))


def seal(plain: str) -> str:
    """ "" stays "": there is nothing to keep."""
    return _box().encrypt(plain.encode()).decode("ascii") if plain else ""


def unseal(sealed: str) -> str:
    """Refused with account_unreadable where another key sealed it."""
    try:
        return _box().decrypt(sealed.encode("ascii")).decode() if sealed else ""
    except (InvalidToken, UnicodeError) as error:
        raise Refusal("account_unreadable") from error
