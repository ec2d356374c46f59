"""Speaks to providers, one file each. Knows no database, no framework, and nothing of tickets."""
