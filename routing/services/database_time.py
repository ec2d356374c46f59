"""The database's clock is the only one: workers' clocks may differ or jump.

Conditions on what is due compare with `statement_timestamp()`: the planner may use it in an index, whereas it asks
`clock_timestamp()` again for every row, so that each beat would read all that is pending.
"""

from datetime import datetime

from routing.services import prepared


def database_now() -> datetime:
    """The instant now, not the start of the transaction."""
    [(now,)] = prepared.rows("SELECT clock_timestamp()")
    answer: datetime = now
    return answer
