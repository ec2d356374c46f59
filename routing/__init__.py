"""Decides who gets what, and when: work items, agents, queues, offers, clocks. Knows no message and no provider."""
