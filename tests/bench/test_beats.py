"""An idle beat costs next to nothing, however much is pending."""

import pytest
from django.db import connection

from routing import pulse


@pytest.mark.django_db
@pytest.mark.parametrize("sweep", pulse._punctual + pulse._sweeps + pulse._background, ids=lambda sweep: sweep.name)
def test_what_is_due_is_asked_of_an_index(sweep: pulse.Sweep) -> None:
    """With clock_timestamp() in it a condition cannot be an index's, and every pending row is read."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN SELECT {sweep.is_due}")
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "clock_timestamp()" not in plan
