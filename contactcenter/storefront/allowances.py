"""How often one visitor or one address may do something.

Counted in PostgreSQL, by one statement outside any transaction: the limit holds over all web processes, and Redis may
be away. Each pace is a generic cell rate: `burst` at once, then one every `seconds`.
"""

import hashlib
import math
import random
from dataclasses import dataclass

from django.conf import settings

from contactcenter.errors import Refusal
from routing.services import prepared


@dataclass(frozen=True)
class Pace:
    """`burst` at once, then one every `seconds`."""

    burst: int
    seconds: float


MESSAGES = Pace(burst=10, seconds=1)
UPLOADS = Pace(burst=5, seconds=1)
CHOICES = Pace(burst=10, seconds=6)
READINGS = Pace(burst=60, seconds=0.1)
SIGNS = Pace(burst=20, seconds=0.3)  # typing, delivered, read
SESSIONS = Pace(burst=settings.VISITORS_PER_ADDRESS_AND_MINUTE, seconds=60 / settings.VISITORS_PER_ADDRESS_AND_MINUTE)

_SPEND = """
INSERT INTO storefront_allowance AS spent (key, spent_until)
SELECT %s::text, clock_timestamp() + make_interval(secs => %s)
    ON CONFLICT (key) DO UPDATE
   SET spent_until = GREATEST(spent.spent_until, clock_timestamp()) + make_interval(secs => %s)
 WHERE spent.spent_until <= clock_timestamp() + make_interval(secs => %s)
RETURNING key
"""
_WAIT = """
SELECT extract(epoch FROM spent_until - clock_timestamp())::float8 FROM storefront_allowance WHERE key = %s
"""
_FORGET = """
DELETE FROM storefront_allowance WHERE key IN (
    SELECT key FROM storefront_allowance WHERE spent_until < clock_timestamp() LIMIT 1000 FOR UPDATE SKIP LOCKED)
"""
_FORGET_ONE_IN = 200


def spend(what: str, who: str, pace: Pace) -> None:
    """Use one of `who`'s allowance. Refused with too_many_requests and the seconds to wait."""
    key = hashlib.sha256(f"{what}:{who}".encode()).hexdigest()
    step, ahead = float(pace.seconds), float(pace.seconds * (pace.burst - 1))
    if prepared.row(_SPEND, key, step, step, ahead) is not None:
        if random.randrange(_FORGET_ONE_IN) == 0:  # noqa: S311 - housekeeping, no secret
            prepared.rows(_FORGET)
        return
    left = prepared.row(_WAIT, key)
    raise Refusal("too_many_requests", retry_after_seconds=max(1, math.ceil(left[0] - ahead if left else 1)))
