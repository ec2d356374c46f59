"""The database's clock is the only one: workers' clocks may differ or jump.

Conditions on what is due compare with `statement_timestamp()`: the planner may use it in an index, whereas it asks
`clock_timestamp()` again for every row, so that each beat would read all that is pending.
"""

import threading
import time
from datetime import datetime

from routing.services import prepared

_SILENT_SECONDS = 0.2


def database_now() -> datetime:
    """The instant now, not the start of the transaction."""
    [(now,)] = prepared.rows("SELECT clock_timestamp()")
    answer: datetime = now
    return answer


class _Spoke(threading.local):
    at = 0.0


def keep_locks() -> None:
    """To be called again and again while something is computed under locks: of a session that says nothing for a second
    the server takes it that its worker was stopped, and gives its locks to others."""
    if time.monotonic() > _Spoke.at + _SILENT_SECONDS:
        prepared.rows("SELECT 1")
        _Spoke.at = time.monotonic()
