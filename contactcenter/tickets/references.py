"""The short public name of a ticket: easy to say on the phone, hard to guess, without letters that look alike."""

import secrets

_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


def new_reference() -> str:
    """Eight characters in two groups, as "K7QM-4X2B": 6.5e11 of them. Uniqueness is the database's to hold."""
    drawn = "".join(secrets.choice(_ALPHABET) for _ in range(8))
    return f"{drawn[:4]}-{drawn[4:]}"
