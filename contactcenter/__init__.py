"""The desk that joins channels and routing, keeps the tickets and shows its faces to people and programs."""
