"""The service under fire for 60 s: the counts are asserted, never the times."""

import subprocess
import sys

import pytest
from django.conf import settings

from contactcenter.running import processes
from tests import places
from tests.bench import arranged

pytestmark = [pytest.mark.service, pytest.mark.slow, pytest.mark.timeout(600)]
_KEPT = ("lost", "duplicated", "held_by_two", "over_capacity", "fired_twice", "fired_early")


def test_nothing_is_lost_or_doubled_while_everything_is_killed() -> None:
    environment = processes.environment(places.database_place(), "command")
    environment.pop("REDIS_URL", None)  # of this test process; the run has its own
    command = ["manage.py", "torture", "--seconds", "60", "--rate", "10", "--kills", "70", "--json"]
    done = subprocess.run(
        [sys.executable, *command], cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True, check=False
    )
    result = arranged.as_json(done.stdout)
    assert {name: result[name] for name in _KEPT} == dict.fromkeys(_KEPT, 0), result
    assert result["other_violations"] == {}
    assert result["careless_refused"] == result["guards"]
    assert isinstance(result["messages"], int)
    assert result["messages"] >= 500
    assert result["replies_after"], "no agent found back to work"
    assert isinstance(result["kills"], int)
    assert result["kills"] >= 20
    assert done.returncode == 0
