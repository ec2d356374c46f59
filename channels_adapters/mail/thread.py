"""The names of our own mails, so that what answers them is known again, and a forged one is not.

`<{key}.{proof}@{domain}>`: the key is the outbox message's, the proof an HMAC of it under the account's own key. Only
who has had a mail of ours can name it; even so, intake asks whether the sender belongs to that ticket.
"""

import hashlib
import hmac
import re
from collections.abc import Iterable

from channels_adapters.base import Account

_OURS = re.compile(r"<([0-9a-f]{32})\.([0-9a-f]{32})@([^<>@\s]+)>")
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


def domain_of(account: Account) -> str:
    return account.address.rpartition("@")[2].lower() or "localhost"


def _proof(key: str, account: Account) -> str:
    return hmac.new(account.signing_key, b"mail " + key.encode(), hashlib.sha256).hexdigest()[:32]
