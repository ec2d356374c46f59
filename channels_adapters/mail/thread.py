"""The names of our own mails, so that what answers them is known again, and a forged one is not.

`<{key}.{proof}@{domain}>`: the key is the outbox message's, the proof an HMAC of it under the account's own key. Only
who has had a mail of ours can name it; even so, intake asks whether the sender belongs to that ticket.

Where the account receives such addresses, answers are asked to `care+{token}@{domain}`, and the token is key and proof
as well: some programs answer without naming what they answer.
"""

import base64
import binascii
import hashlib
import hmac
import re
import uuid
from collections.abc import Iterable

from channels_adapters.base import Account

_OURS = re.compile(r"<([0-9a-f]{32})\.([0-9a-f]{32})@([^<>@\s]+)>")
_TOKEN = re.compile(r"[a-z2-7]{42}")
_TOKEN_PROOF_BYTES = 10
_LONGEST_LOCAL_PART = 64  # RFC 5321
MOST_REFERENCES = 50


def message_id(key: str, account: Account) -> str:
    """Our Message-ID, with its brackets, for a key that is a UUID."""
    plain = key.replace("-", "").lower()
    return f"<{plain}.{_proof(plain, account)}@{domain_of(account)}>"


def proved(named: Iterable[str], account: Account) -> tuple[str, ...]:
    """Those of these ids that are ours beyond doubt, each once, in order."""
    found: dict[str, None] = {}
    for one in list(named)[-MOST_REFERENCES:]:
        hit = _OURS.fullmatch(one.strip().lower())
        if hit is None or not hmac.compare_digest(hit[2].encode(), _proof(hit[1], account).encode()):
            continue
        found[f"<{hit[1]}.{hit[2]}@{domain_of(account)}>"] = None
    return tuple(found)


def reply_address(key: str, account: Account) -> str:
    """Where an answer to this mail of ours is to go; "" where no such address arrives, or it is too long."""
    local, _, domain = account.address.rpartition("@")
    if account.settings.get("plus_addresses") != "yes" or "+" in local:
        return ""
    plain = uuid.UUID(key).bytes
    token = base64.b32encode(plain + _token_proof(plain, account)).decode("ascii").rstrip("=").lower()
    address = f"{local}+{token}"
    return f"{address}@{domain}" if len(address) <= _LONGEST_LOCAL_PART else ""


def named_by_addresses(addresses: Iterable[str], account: Account) -> tuple[str, ...]:
    """Our Message-IDs behind those of these addresses that are reply addresses of ours beyond doubt."""
    tokens = [one.partition("@")[0].partition("+")[2].lower() for one in addresses if is_own(one, account)]
    keys = (_key_of(token, account) for token in tokens[:MOST_REFERENCES] if _TOKEN.fullmatch(token))
    return tuple(message_id(key, account) for key in keys if key)


def is_own(address: str, account: Account) -> bool:
    """The account's address, with or without something behind a plus."""
    local, _, domain = address.lower().rpartition("@")
    return f"{local.partition('+')[0]}@{domain}" == account.address.lower()


def _key_of(token: str, account: Account) -> str:
    try:
        told = base64.b32decode(token.upper() + "=" * (-len(token) % 8))
    except (binascii.Error, ValueError):
        return ""
    plain, proof = told[:-_TOKEN_PROOF_BYTES], told[-_TOKEN_PROOF_BYTES:]
    return plain.hex() if hmac.compare_digest(proof, _token_proof(plain, account)) else ""


def _token_proof(plain: bytes, account: Account) -> bytes:
    return hmac.new(account.signing_key, b"reply " + plain, hashlib.sha256).digest()[:_TOKEN_PROOF_BYTES]


def domain_of(account: Account) -> str:
    return account.address.rpartition("@")[2].lower() or "localhost"


def _proof(key: str, account: Account) -> str:
    return hmac.new(account.signing_key, b"mail " + key.encode(), hashlib.sha256).hexdigest()[:32]
