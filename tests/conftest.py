"""Fixtures that every test may take. Servers and the real service come from tests.plugin."""

from tests.cast import cast, committed_cast, service_cast

__all__ = ["cast", "committed_cast", "service_cast"]
