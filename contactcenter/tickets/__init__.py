"""The facts: shops, customers, tickets, messages, events. Their only writer is this package's functions."""
