"""The face for supervisors: queues and agents, live."""
