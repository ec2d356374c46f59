"""The rule and everything that must ask it."""
