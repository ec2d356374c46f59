"""Routing by itself: what is matched, offered, timed and given back."""
