"""The timers' bench, small: its figures are there and its counts are right. Times are never asserted."""

import subprocess
import sys

import pytest
from django.conf import settings

from contactcenter.running import processes
from tests import places
from tests.bench import arranged

pytestmark = [pytest.mark.service, pytest.mark.slow]


def test_every_due_timer_fires_once_even_without_redis() -> None:
    command = [
        "manage.py",
        "bench",
        "timers",
        "--pending",
        "500",
        "--due",
        "50",
        "--over",
        "2",
        "--redis",
        "down",
        "--json",
    ]
    environment = processes.environment(places.database_place(), "command")
    environment.pop("REDIS_URL", None)  # of this test process; the bench has its own
    done = subprocess.run(
        [sys.executable, *command], cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True, check=True
    )
    result = arranged.as_json(done.stdout)
    assert (result["fired_twice"], result["fired_early"], result["missing"]) == (0, 0, 0)
    assert result["violations"] == {}
    assert {"p50_lateness_ms", "p99_lateness_ms", "max_lateness_ms", "burst_seconds"} <= set(result)
