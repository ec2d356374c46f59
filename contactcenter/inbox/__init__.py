"""The face for agents: their lists, the conversation, presence."""
