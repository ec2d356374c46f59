"""Fixtures that every test may take. Servers and the real service come from tests.plugin."""

import os

import pytest
from hypothesis import settings

from contactcenter.supervision import figures
from routing.services import expected_wait, learned, predictions
from tests.cast import cast, committed_cast, empty_at_start, kept_cast, service_cast
from tests.emptying import after_tests_that_commit

after_tests_that_commit()
__all__ = ["cast", "committed_cast", "empty_at_start", "kept_cast", "service_cast"]

# Few examples with every run, many in a night: HYPOTHESIS_PROFILE=night.
settings.register_profile("each_run", max_examples=40, deadline=None)
settings.register_profile("night", max_examples=20_000, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "each_run"))


@pytest.fixture(autouse=True)
def nothing_remembered_of_other_tests() -> None:
    """Figures that are kept in the process for a few seconds: each test sees what its own rows say."""
    for part in (learned, expected_wait, predictions, figures):
        part.forget()
