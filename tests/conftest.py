"""Fixtures that every test may take. Servers and the real service come from tests.plugin."""

import os

from hypothesis import settings

from tests.cast import cast, committed_cast, empty_at_start, service_cast

__all__ = ["cast", "committed_cast", "empty_at_start", "service_cast"]

# Few examples with every run, many in a night: HYPOTHESIS_PROFILE=night.
settings.register_profile("each_run", max_examples=40, deadline=None)
settings.register_profile("night", max_examples=20_000, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "each_run"))
