"""One secret in a column of its own, sealed as `tickets.sealing` says, opened only where it is used."""

from cryptography.fernet import InvalidToken

from contactcenter.errors import Refusal
from contactcenter.tickets.sealing import box


def seal(plain: str) -> str:
    """ "" stays "": there is nothing to keep."""
    return box().encrypt(plain.encode()).decode("ascii") if plain else ""


def unseal(sealed: str) -> str:
    """Refused with account_unreadable where another key sealed it."""
    try:
        return box().decrypt(sealed.encode("ascii")).decode() if sealed else ""
    except (InvalidToken, UnicodeError) as error:
        raise Refusal("account_unreadable") from error
