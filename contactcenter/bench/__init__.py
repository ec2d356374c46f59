"""Measures the service, hurts it on purpose, checks afterwards what its database says, and tells one ticket's life."""
